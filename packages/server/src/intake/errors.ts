import { QiaoError } from '../kernel/error.ts'
import type { ErrorWords } from '../runtime/http/problem.ts'

export class InboxEntryMissing extends QiaoError {
  constructor(entryId: string) {
    super('inbox_entry.not_found', { entryId })
  }
}

export class WebhookRefused extends QiaoError {
  constructor(reason: string) {
    super(`webhook.${reason}`)
  }
}

type ShopReason = 'unknown_marketplace' | 'not_found' | 'taken' | 'connected_twice' | 'wrong_seller'

/** Why a shop cannot be connected at all: `taken` by another brand, `connected_twice` by this one. */
export class ShopRefused extends QiaoError {
  constructor(reason: ShopReason, facts: Record<string, string>) {
    super(`shop.${reason}`, facts)
  }
}

/** `unknown_environment`, `taken`, `corp_not_found`: why a corp cannot be connected at all. */
export class CorpRefused extends QiaoError {
  constructor(reason: 'unknown_environment' | 'taken' | 'corp_not_found', facts: Record<string, string>) {
    super(`wecom.${reason}`, facts)
  }
}

function words(status: number, zh: string, zhDo: string, en: string, enDo: string): ErrorWords {
  return { status, zh: { title: zh, whatToDo: zhDo }, en: { title: en, whatToDo: enDo } }
}

export const errorWords: Record<string, ErrorWords> = {
  'inbox_entry.not_found': words(
    404,
    '没有找到这条原始消息',
    '请刷新列表',
    'This inbox entry was not found',
    'Reload the list',
  ),
  'shop.unknown_marketplace': words(
    422,
    '还不能接入这个平台',
    '请选择列表里的平台',
    'This marketplace cannot be connected yet',
    'Choose one of the list',
  ),
  'shop.not_found': words(404, '没有找到这家店', '请刷新列表', 'This shop was not found', 'Reload the list'),
  'shop.taken': words(
    409,
    '这家店已经被另一个品牌接入',
    '请核对是不是登录错了店铺；确实属于你时请联系管理员',
    'This shop is connected to another brand',
    'See whether the wrong shop was signed in; if it is yours, call the administrator',
  ),
  'shop.connected_twice': words(
    409,
    '这家店已经接入过了',
    '同一家店不用接两次；要换授权，请在「{name}」上重新授权',
    'This shop is connected already',
    'It need not be connected twice; to replace its authorisation, authorise “{name}” again',
  ),
  'shop.wrong_seller': words(
    409,
    '授权的不是这家店',
    '授权的是 {granted}，要的是 {expected}。请在平台换成正确的店铺主账号登录，再授权一次',
    'Another shop was authorised',
    'Authorised was {granted}, wanted is {expected}. Sign in at the marketplace as the right shop, and authorise again',
  ),
  'wecom.unknown_environment': words(
    422,
    '这个环境没有企业微信',
    '正式使用请选择正式环境',
    'There is no WeCom in this environment',
    'Choose production for real use',
  ),
  'wecom.taken': words(
    409,
    '这家企业已接入另一个品牌',
    '请核对企业 ID；确实属于你时请联系管理员',
    'This corp is connected to another brand',
    'Check the corp id; if it is yours, call the administrator',
  ),
  'wecom.corp_not_found': words(
    404,
    '没有接入这家企业',
    '请刷新列表',
    'This corp is not connected',
    'Reload the list',
  ),
  'webhook.busy': words(
    503,
    '系统繁忙，回调暂时没有收下',
    '企业微信会自动重发，无需处理',
    'Too busy to take the callback now',
    'WeCom sends it again by itself',
  ),
  'webhook.bad_signature': words(
    401,
    '签名不对',
    '请核对回调的 Token 与密钥',
    'The signature does not match',
    'Check token and key of the callback',
  ),
  'webhook.stale': words(
    401,
    '签名时间超过 5 分钟',
    '请核对发送方时钟',
    'The signed time is more than five minutes off',
    "Check the sender's clock",
  ),
  'webhook.malformed': words(
    400,
    '消息无法解析',
    '请按文档格式发送',
    'The message cannot be read',
    'Send it in the documented format',
  ),
  'webhook.wrong_receiver': words(
    403,
    '消息不是发给本企业的',
    '请核对企业 ID',
    'The message is not for this corp',
    'Check the corp id',
  ),
  'webhook.too_large': words(413, '消息太大', '请缩小后重发', 'The message is too large', 'Send less'),
  'webhook.unknown_marketplace': words(
    404,
    '没有这个平台的推送地址',
    '请核对推送地址',
    'No such marketplace posts here',
    'Check the address',
  ),
  'webhook.unknown_corp': words(
    404,
    '没有接入这个企业',
    '请核对回调地址中的企业 ID',
    'This corp is not connected',
    'Check the corp id in the callback address',
  ),
}
