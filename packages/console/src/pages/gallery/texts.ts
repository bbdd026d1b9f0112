import { defineTexts } from '@qiao/ui'

export const useGalleryTexts = defineTexts('console.gallery', {
  'zh-CN': {
    title: '组件一览',
    heat: '今日工单',
    orders: '各店铺今天的订单',
    firstReply: '华东首响为什么变慢',
    save: '保存',
    sheet: '打开抽屉',
    notice: '客户改了收货地址，上门前请核对',
    phone: '手机号',
    wrong: '少了一位，请核对后重填',
    next: '确认到达，开始签到',
  },
  en: {
    title: 'All components',
    heat: 'Jobs today',
    orders: 'Orders of each shop today',
    firstReply: 'Why the first reply got slower in the East',
    save: 'Save',
    sheet: 'Open sheet',
    notice: 'The customer changed the address; check before the visit',
    phone: 'Mobile number',
    wrong: 'One digit is missing; check it and type again',
    next: 'I have arrived: check in',
  },
})
