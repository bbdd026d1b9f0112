import { defineTexts } from '@qiao/ui'

export const useSidebarTexts = defineTexts('sidebar.shell', {
  'zh-CN': {
    nav: '侧边栏',
    tab: { customer: '客户', orders: '订单', jobs: '工单', behaviour: '行为' },
    live: { old: '连接断开，内容可能不是最新' },
    outside: '请在企业微信的聊天侧边栏里打开，这里会显示正在聊天的客户。',
    retry: '重新识别',
    empty: {
      orders: '选中的客户还没有订单。',
      jobs: '选中的客户没有工单。',
      behaviour: '还没有行为记录。',
    },
    missing: '这个页面不存在。',
  },
  en: {
    nav: 'Sidebar',
    tab: { customer: 'Customer', orders: 'Orders', jobs: 'Jobs', behaviour: 'Behaviour' },
    live: { old: 'Disconnected; this may be out of date' },
    outside: 'Open this in the sidebar of a WeCom chat; the customer you talk to appears here.',
    retry: 'Look again',
    empty: {
      orders: 'This customer has no orders yet.',
      jobs: 'This customer has no jobs.',
      behaviour: 'No behaviour recorded yet.',
    },
    missing: 'This page does not exist.',
  },
})
