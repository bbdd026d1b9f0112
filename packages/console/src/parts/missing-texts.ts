import { defineTexts } from '@qiao/ui'

export const useMissingTexts = defineTexts('console.missing', {
  'zh-CN': {
    over: '「{{name}}」授权失效，{{at}} 之后的订单没收到。客户问起，先到平台后台查。',
    filling: '「{{name}}」正在补回 {{at}} 以后的订单：已完成 {{percent}}%，找回 {{count}} 条。',
    act: '去重新授权',
    who: '请运营或负责人重新授权',
  },
  en: {
    over: 'The authorisation of {{name}} ended: orders since {{at}} are missing. If a customer asks, look at the marketplace itself.',
    filling: 'Fetching the orders of {{name}} since {{at}}: {{percent}}% done, {{count}} found.',
    act: 'Authorise again',
    who: 'An operator or the owner can authorise again',
  },
})
