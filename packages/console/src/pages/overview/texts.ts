import { defineTexts } from '@qiao/ui'

export const useOverviewTexts = defineTexts('console.overview', {
  'zh-CN': {
    list: { title: '概览', empty: '今天还没有订单流过。沙箱里下一单，这里就会动起来。', act: '打开沙箱' },
  },
  en: {
    list: {
      title: 'Overview',
      empty: 'No order has come through today. Place one in the sandbox and this page comes alive.',
      act: 'Open the sandbox',
    },
  },
})
