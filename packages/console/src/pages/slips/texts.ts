import { defineTexts } from '@qiao/ui'

export const useSlipsTexts = defineTexts('console.slips', {
  'zh-CN': {
    list: { title: '结算明细', empty: '还没有结算明细。客户验收后会逐项计价。', act: '回到概览' },
    slip: { title: '结算明细', empty: '没有这份明细的记录。', act: '回到列表' },
  },
  en: {
    list: {
      title: 'Slips',
      empty: 'No slips yet. Each job is priced line by line after sign-off.',
      act: 'Back to the overview',
    },
    slip: { title: 'Slip', empty: 'There is no record of this slip.', act: 'Back to the list' },
  },
})
