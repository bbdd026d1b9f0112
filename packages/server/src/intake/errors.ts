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

/** `unreachable`; `not_agreed`: another secret, another clock, or no gateway of ours; `shop_not_held`. */
export class GatewayRefused extends QiaoError {
  constructor(reason: 'unreachable' | 'not_agreed' | 'address_refused' | 'shop_not_held') {
    super(`gateway.${reason}`)
  }
}

/** `unknown_environment`, `taken`, `corp_not_found`: why a corp cannot be connected at all. */
export class CorpRefused extends QiaoError {
  constructor(reason: 'unknown_environment' | 'taken' | 'corp_not_found', facts: Record<string, string>) {
    super(`wecom.${reason}`, facts)
  }
}

export type RefusedReason =
  | 'replay.nothing_matches'
  | 'replay.not_running'
  | 'replay.not_found'
  | 'backfill.shop_not_connected'
  | 'backfill.span_empty'
  | 'backfill.span_too_old'
  | 'backfill.already_running'
  | 'backfill.not_running'
  | 'inbox_entry.reason_missing'

/** What a person asked of the inbox or a source, and why it cannot be. */
export class IntakeRefused extends QiaoError {
  constructor(reason: RefusedReason, facts: Record<string, string> = {}) {
    super(reason, facts)
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
  'inbox_entry.reason_missing': words(
    422,
    '选了“其他”要写明原因',
    '请补充说明，不要写人名和电话',
    'A reason in words is missing',
    'Say why, without names and numbers',
  ),
  'replay.nothing_matches': words(
    422,
    '没有要重新处理的消息',
    '请换一个筛选条件；正在等待处理的消息不用再交',
    'No message matches',
    'Choose other filters; what is waiting is handled anyway',
  ),
  'replay.not_running': words(
    409,
    '这次重新处理已经结束',
    '请刷新页面',
    'This replay has ended',
    'Reload the page',
  ),
  'replay.not_found': words(
    404,
    '没有找到这次重新处理',
    '请刷新页面',
    'This replay was not found',
    'Reload the page',
  ),
  'backfill.shop_not_connected': words(
    409,
    '这家店还没有接入，拉不到数据',
    '请先到设置里接入店铺',
    'This shop is not connected',
    'Connect it in the settings first',
  ),
  'backfill.span_empty': words(
    422,
    '起止时间不对',
    '开始要早于结束，结束不能晚于现在',
    'The span holds no time',
    'It must begin before it ends, and end by now',
  ),
  'backfill.span_too_old': words(
    422,
    '平台不给这么早的数据',
    '请把开始时间改到平台允许的范围内，更早的记录请从平台后台导出后再导入',
    'The marketplace does not give data that old',
    'Begin within what it allows; export older records from its pages and import them',
  ),
  'backfill.already_running': words(
    409,
    '这家店正在补数据',
    '请等它完成，或先停掉它',
    'This shop is being backfilled already',
    'Wait until that ends, or stop it',
  ),
  'backfill.not_running': words(
    409,
    '这次补数据已经结束',
    '请刷新页面',
    'This backfill has ended',
    'Reload the page',
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
  'gateway.unreachable': words(
    422,
    '网关连不上',
    '请核对网关地址和端口，以及这台服务器到网关的网络',
    'The gateway does not answer',
    'Check its address and port, and the network from this server to it',
  ),
  'gateway.not_agreed': words(
    422,
    '网关没有认可这次请求',
    '两边的共享密钥要一样，时钟相差不能超过 5 分钟；刚启动的网关请过几秒再试',
    'The gateway did not agree',
    'Both sides need the same secret, and clocks within five minutes; try again some seconds after it started',
  ),
  'gateway.address_refused': words(
    422,
    '这个地址不能作为网关',
    '它指向内网或本机。确实要用时，请管理员把它加进服务器允许的网关地址，再重启服务',
    'This address cannot be a gateway',
    'It leads into a private network. If it is meant, have the administrator name it in QIAO_GATEWAY_ALLOW and restart',
  ),
  'gateway.shop_not_held': words(
    404,
    '网关里没有这家店',
    '请在网关的配置文件里加上这家店，再重新读取',
    'The gateway does not hold this shop',
    'Add it to the file of the gateway, and look again',
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
