import { defineTexts } from '@qiao/ui'

export const useCustomerLinkTexts = defineTexts('console.work-orders.customer-link', {
  'zh-CN': {
    title: '客户链接',
    intro: '客户打开后可以登记联系人和地址、约时间、看进度、验收评价。不用登录。',
    code: '客户链接二维码',
    until: '有效到',
    copy: '复制链接',
  },
  en: {
    title: 'Customer link',
    intro:
      'The customer registers contact and address, chooses a time, sees progress and signs off. No log-in.',
    code: 'QR code of the customer link',
    until: 'Good until',
    copy: 'Copy link',
  },
})
