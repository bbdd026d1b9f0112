import { QiaoError } from '../kernel/error.ts'
import type { ErrorWords } from '../runtime/http/problem.ts'

type Why = 'link_invalid' | 'not_matched' | 'too_often' | 'taken'

export class RegistrationRefused extends QiaoError {
  constructor(why: Why, facts: Record<string, number> = {}) {
    super(`registration.${why}`, facts)
  }
}

export const errorWords: Record<`registration.${Why}`, ErrorWords> = {
  'registration.link_invalid': {
    status: 404,
    zh: { title: '这张登记卡片打不开了', whatToDo: '请在微信里联系客服，再发一张给您' },
    en: { title: 'This card no longer opens', whatToDo: 'Ask the shop in WeChat to send you another' },
  },
  'registration.not_matched': {
    status: 409,
    zh: {
      title: '没有对上，请再核对一下',
      whatToDo: '请核对订单号、序列号和收货手机号，还可以试 {triesLeft} 次',
    },
    en: {
      title: 'That did not fit',
      whatToDo: 'Check the order number, the serial number and the phone; {triesLeft} tries are left',
    },
  },
  'registration.too_often': {
    status: 429,
    zh: { title: '试的次数太多了', whatToDo: '请一小时后再试，或在微信里联系客服' },
    en: { title: 'Too many tries', whatToDo: 'Try again in an hour, or ask the shop in WeChat' },
  },
  'registration.taken': {
    status: 409,
    zh: { title: '这张订单已登记在另一个微信名下', whatToDo: '如果是家人代买，请在微信里告诉客服' },
    en: {
      title: 'This order is registered by another WeChat',
      whatToDo: 'If it is your family’s, tell the shop in WeChat',
    },
  },
}
