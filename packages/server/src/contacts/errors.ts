import { QiaoError } from '../kernel/error.ts'
import type { ErrorWords } from '../runtime/http/problem.ts'

export class ContactMissing extends QiaoError {
  constructor(externalUserId: string) {
    super('contact.not_found', { externalUserId })
  }
}

export class LiveCodeMissing extends QiaoError {
  constructor(liveCodeId: string) {
    super('live_code.not_found', { liveCodeId })
  }
}

/** The second fact does not fit, or there is no such order: both are answered alike, so that nobody can probe. */
export class ClaimRefused extends QiaoError {
  constructor(triesLeft: number) {
    super('order.claim_refused', { triesLeft })
  }
}

export class TooManyClaims extends QiaoError {
  constructor(minutes: number) {
    super('order.claim_too_often', { minutes })
  }
}

/** The fact is the one that found the order: said twice it proves no more than once. */
export class FactRepeated extends QiaoError {
  constructor(fact: string) {
    super('order.fact_repeated', { fact })
  }
}

export class AlreadyClaimed extends QiaoError {
  constructor(orderId: string) {
    super('order.claimed_by_another', { orderId })
  }
}

/** The state was spent, is over or of another page, or WeChat does not take the code. */
export class VisitRefused extends QiaoError {
  constructor() {
    super('wechat_visit.refused')
  }
}

export class WechatAccountMissing extends QiaoError {
  constructor() {
    super('wechat_account.not_set')
  }
}

export class BindingMissing extends QiaoError {
  constructor(bindingId: string) {
    super('binding.not_found', { bindingId })
  }
}

/** The order went elsewhere since, or had nobody before. */
export class BindingMovedOn extends QiaoError {
  constructor(orderId: string) {
    super('binding.moved_on', { orderId })
  }
}

export class ReminderRefused extends QiaoError {
  constructor(why: 'bad_time' | 'not_found' | 'ask_not_found') {
    super(`reminder.${why}`)
  }
}

export class TooManyAsked extends QiaoError {
  constructor(asked: number, most: number) {
    super('reminder.too_many', { asked, most })
  }
}

export class WecomRefused extends QiaoError {
  constructor(code: string) {
    super('wecom.refused', { wecomCode: code })
  }
}

export class CorpMissing extends QiaoError {
  constructor() {
    super('wecom.not_connected')
  }
}

function words(status: number, zh: string, zhDo: string, en: string, enDo: string): ErrorWords {
  return { status, zh: { title: zh, whatToDo: zhDo }, en: { title: en, whatToDo: enDo } }
}

export const errorWords: Record<string, ErrorWords> = {
  'contact.not_found': words(
    404,
    '还没有这位好友的资料',
    '刚添加的好友几秒后出现，请稍后重试',
    'Nothing is known of this contact yet',
    'A new contact appears within seconds; try again',
  ),
  'live_code.not_found': words(
    404,
    '没有找到这个活码',
    '它可能已删除，请刷新列表',
    'This live code was not found',
    'It may have been removed; reload the list',
  ),
  'order.claim_too_often': words(
    429,
    '核对错误次数太多',
    '请 {minutes} 分钟后再试，或请主管协助',
    'Too many wrong tries',
    'Try again in {minutes} minutes, or ask your supervisor',
  ),
  'order.fact_repeated': words(
    409,
    '系统正是凭这一项找到这个订单的，同一项不能核对两次',
    '请换一项向客户核对，例如实付金额',
    'The order was found by this very fact, which cannot count twice',
    'Ask the customer for a fact of another kind, such as the amount paid',
  ),
  'order.claimed_by_another': words(
    409,
    '这个订单已关联到另一位好友',
    '确认是同一家人代收时，再选择改为关联到当前好友',
    'This order belongs to another contact already',
    'If it is the same family, choose to move it to this contact',
  ),
  'wechat_visit.refused': words(
    409,
    '没能认出您的微信',
    '不影响使用，需要时请重新打开链接',
    'Your WeChat could not be recognised',
    'The page works all the same; open the link again if needed',
  ),
  'wechat_account.not_set': words(
    409,
    '还没有设置公众号。',
    '请先填写公众号的账号和密钥。',
    'No official account is set.',
    'Enter its AppID and AppSecret first.',
  ),
  'binding.not_found': words(
    404,
    '没有这次关联',
    '请刷新侧边栏',
    'There is no such link',
    'Load the sidebar again',
  ),
  'binding.moved_on': words(
    409,
    '这次关联已不能撤销',
    '订单后来又换过归属，请在后台的客户页处理',
    'This link can no longer be taken back',
    'The order moved on since; change it on the customer’s page in the console',
  ),
  'reminder.bad_time': words(
    400,
    '提醒时间不对',
    '请选一年以内、还没有过去的时间',
    'This time cannot be used',
    'Choose a time that lies ahead, within a year',
  ),
  'reminder.not_found': words(
    404,
    '没有这条提醒',
    '请刷新侧边栏',
    'There is no such reminder',
    'Load the sidebar again',
  ),
  'reminder.ask_not_found': words(
    404,
    '没有这次提醒',
    '请刷新客户打通页',
    'Nobody was reminded by this act',
    'Load the page of matching again',
  ),
  'reminder.too_many': words(
    400,
    '一次最多请接待员登记 {most} 位好友，这次选了 {asked} 位',
    '请少选一些，分几次提醒',
    'At most {most} friends at once; {asked} were chosen',
    'Choose fewer, and ask several times',
  ),
  'order_link.not_found': words(
    404,
    '这张卡片的链接已失效',
    '请联系商家客服获取新的二维码',
    'This card no longer works',
    'Ask the shop for a new one',
  ),
  'wecom.refused': words(
    502,
    '企业微信没有接受这次操作（{wecomCode}）',
    '请检查成员权限与应用可见范围后重试',
    'WeCom did not accept this ({wecomCode})',
    "Check the members' rights and the app's visible range, then try again",
  ),
  'wecom.not_connected': words(
    404,
    '还没有接入企业微信',
    '请在设置中接入企业微信',
    'WeCom is not connected',
    'Connect WeCom in the settings',
  ),
  'wecom.page_elsewhere': words(
    400,
    '页面地址不属于本系统',
    '请从企业微信侧边栏打开',
    'This page does not belong to us',
    'Open it from the WeCom sidebar',
  ),
}
