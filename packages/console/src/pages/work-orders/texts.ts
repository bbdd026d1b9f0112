import { defineTexts } from '@qiao/ui'

export const useWorkOrdersTexts = defineTexts('console.work-orders', {
  'zh-CN': {
    list: { title: '工单', empty: '还没有工单。可安装的订单付款后会自动开单。', act: '回到概览' },
    board: {
      title: '工单看板',
      empty: '看板是空的。可安装的订单付款后，卡片会出现在最左边。',
      act: '回到列表',
    },
    workOrder: { title: '工单', empty: '没有这张工单的记录。', act: '回到列表' },
  },
  en: {
    list: {
      title: 'Work orders',
      empty: 'No work orders yet. A paid order that needs installing opens one.',
      act: 'Back to the overview',
    },
    board: {
      title: 'Work-order board',
      empty: 'The board is empty. A paid order that needs installing appears on the left.',
      act: 'Back to the list',
    },
    workOrder: {
      title: 'Work order',
      empty: 'There is no record of this work order.',
      act: 'Back to the list',
    },
  },
})
