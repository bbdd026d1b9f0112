import { defineTexts } from '@qiao/ui'

export const useTechnicianTexts = defineTexts('technician.shell', {
  'zh-CN': {
    nav: '主导航',
    page: { today: '今日', offers: '待接单', earnings: '收入' },
    offline: '现在没有网络。看过的内容还在，联网后会自动更新。',
    empty: {
      today: '今天没有上门安排。',
      offers: '没有待接的单。有新单会通知你。',
      earnings: '还没有收入。客户验收后，每一笔都会列在这里。',
    },
    toOffers: '看看待接单',
    missing: '这个页面不存在。',
    toToday: '回到今日',
  },
  en: {
    nav: 'Main navigation',
    page: { today: 'Today', offers: 'Offers', earnings: 'Earnings' },
    offline: 'No network now. What you have seen stays; it renews itself when you are back.',
    empty: {
      today: 'No visits today.',
      offers: 'No offers waiting. You will be told when one comes.',
      earnings: 'Nothing earned yet. Each job is listed here after the customer’s sign-off.',
    },
    toOffers: 'See offers',
    missing: 'This page does not exist.',
    toToday: 'Back to today',
  },
})
