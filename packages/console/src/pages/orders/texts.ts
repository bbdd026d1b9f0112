import { defineTexts } from '@qiao/ui'

export const useOrdersTexts = defineTexts('console.orders', {
  'zh-CN': {
    list: { title: '订单', empty: '还没有订单。店铺授权后，新订单会自动进来。', act: '回到概览' },
    order: { title: '订单', empty: '没有这笔订单的记录。', act: '回到列表' },
  },
  en: {
    list: {
      title: 'Orders',
      empty: 'No orders yet. Once a shop is connected they arrive by themselves.',
      act: 'Back to the overview',
    },
    order: { title: 'Order', empty: 'There is no record of this order.', act: 'Back to the list' },
  },
})
