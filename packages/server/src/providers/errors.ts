import type { ErrorFacts } from '../kernel/error.ts'
import { QiaoError } from '../kernel/error.ts'

export class ProviderError extends QiaoError {
  constructor(code: ProviderErrorCode, facts: ErrorFacts = {}) {
    super(code, facts)
  }
}

interface Words {
  title: string
  whatToDo: string
}

/** Every error of this folder, with status and words for the edge. */
export const errorWords = {
  'technician.not_found': words(
    404,
    '没有这位师傅',
    '请刷新列表后重试',
    'No such technician',
    'Refresh the list and try again',
  ),
  'service_point.not_found': words(
    404,
    '没有这个网点',
    '请刷新列表后重试',
    'No such service point',
    'Refresh the list and try again',
  ),
  'provider.not_found': words(
    404,
    '没有这个服务商',
    '请刷新列表后重试',
    'No such provider',
    'Refresh the list and try again',
  ),
  'technician.phone_taken': words(
    409,
    '这个手机号或工牌号已被使用',
    '请核对后再登记',
    'This phone or badge number is in use',
    'Check it and enrol again',
  ),
  'technician.phone_unreadable': words(
    422,
    '手机号无法识别',
    '请填写能接短信的手机号',
    'The phone number cannot be read',
    'Give a mobile number that takes messages',
  ),
  'absence.not_a_period': words(
    422,
    '请假时间不对',
    '结束时间要晚于开始时间',
    'The period of absence is wrong',
    'The end must be after the start',
  ),
  'sign_in.refused': words(
    401,
    '验证码不对或已过期',
    '核对验证码，或重新获取一个',
    'The code is wrong or no longer valid',
    'Check the code, or ask for a new one',
  ),
  'sign_in.brand_needed': words(
    422,
    '请从品牌方发来的链接登录',
    '打开服务商或品牌方发给你的登录链接',
    'Sign in by the link from the brand',
    'Open the sign-in link that your provider or the brand sent',
  ),
  'sign_in.not_a_demo': words(
    404,
    '没有这个页面',
    '演示验证码只在演示环境提供',
    'No such page',
    'Demo codes exist in the demo only',
  ),
} satisfies Record<string, { status: number; zh: Words; en: Words }>

export type ProviderErrorCode = keyof typeof errorWords

function words(status: number, zhTitle: string, zhDo: string, enTitle: string, enDo: string) {
  return { status, zh: { title: zhTitle, whatToDo: zhDo }, en: { title: enTitle, whatToDo: enDo } }
}
