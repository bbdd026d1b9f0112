import { defineTexts } from '@qiao/ui'

export const useCustomersTexts = defineTexts('console.customers', {
  'zh-CN': {
    list: { title: '客户', empty: '还没有客户。订单或好友进来后，会自动归到人。', act: '回到概览' },
    customer: { title: '客户', empty: '没有这位客户的记录。', act: '回到列表' },
  },
  en: {
    list: {
      title: 'Customers',
      empty: 'No customers yet. Orders and friends find their person by themselves.',
      act: 'Back to the overview',
    },
    customer: { title: 'Customer', empty: 'There is no record of this customer.', act: 'Back to the list' },
  },
})
