import { defineTexts } from '@qiao/ui'

export const useCustomerTexts = defineTexts('customer.shell', {
  'zh-CN': {
    service: '上门服务',
    noLink: '请点商家发给您的链接进来，就能预约和查看上门进度。',
    invalid: '这个链接打不开了。请在微信里联系商家，重新发一个给您。',
  },
  en: {
    service: 'Home service',
    noLink: 'Please open the link the shop sent you to book a visit and follow it.',
    invalid: 'This link no longer opens. Please ask the shop to send you a new one.',
  },
})
