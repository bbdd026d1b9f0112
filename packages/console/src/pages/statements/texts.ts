import { defineTexts } from '@qiao/ui'

export const useStatementsTexts = defineTexts('console.statements', {
  'zh-CN': {
    list: { title: '结算单', empty: '本账期还没有结算单。', act: '回到概览' },
    statement: { title: '结算单', empty: '没有这张结算单的记录。', act: '回到列表' },
  },
  en: {
    list: {
      title: 'Statements',
      empty: 'There is no statement in this period yet.',
      act: 'Back to the overview',
    },
    statement: {
      title: 'Statement',
      empty: 'There is no record of this statement.',
      act: 'Back to the list',
    },
  },
})
