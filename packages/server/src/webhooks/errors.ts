import { type ErrorFacts, QiaoError } from '../kernel/error.ts'
import type { ErrorWords } from '../runtime/http/problem.ts'

export class WebhookError extends QiaoError {
  constructor(code: WebhookProblem, facts: ErrorFacts = {}) {
    super(code, facts)
  }
}

export const errorWords = {
  'webhook.not_found': words(
    404,
    '没有找到这个外发地址',
    '它可能已被删除，请刷新',
    'This endpoint was not found',
    'It may have been removed; reload',
  ),
  'webhook.name_taken': words(
    409,
    '已经有一个外发地址叫「{name}」',
    '换个名字，或改原来那个',
    'An endpoint is named {name} already',
    'Take another name, or change the one that has it',
  ),
  'webhook.address_refused': words(
    400,
    '这个地址不能用：{why}',
    '填一个公网能访问的 https 地址；内网地址要由部署的人先放行',
    'This address cannot be used: {whyEn}',
    'Give a public https address; whoever runs this server must allow addresses of your own network',
  ),
  'webhook.event_not_yours': words(
    403,
    '你看不到这类事件：{type}',
    '去掉这一类，或请有权限的同事来加',
    'You may not see these events: {type}',
    'Leave the type out, or ask a colleague who may see it',
  ),
  'webhook.unknown_event': words(
    400,
    '没有这种事件：{type}',
    '从列表里选',
    'There is no such event: {type}',
    'Choose from the list',
  ),
  'webhook.mapping_refused': words(
    422,
    '字段转换不能用：{problem}',
    '方向要是对外，数据类型从列表里选，而且你自己看得到；库存一次可能有多条，不能用表单',
    'The mapping cannot be used: {problemEn}',
    'Its direction must be out, and its record one of the list that you may see; several levels of stock make no form',
  ),
  'webhook.mapping_events': words(
    422,
    '这类事件没有要发的数据，不能用这份字段转换：{type}',
    '只选和这类数据有关的事件',
    'These events do not tell of what the mapping takes: {type}',
    'Choose events of this kind of record only',
  ),
  'webhook.header_refused': words(
    422,
    '请求头不能用：{name}',
    '换一个名字；签名和连接用的请求头由系统填写',
    'The header cannot be used: {name}',
    'Take another name; headers of signature and connection are ours',
  ),
  'webhook.money_not_yours': words(
    403,
    '你看不到金额，也不能让它发出去',
    '关掉「带金额」',
    'You may not see amounts, so they cannot be sent in your name',
    'Switch the amounts off',
  ),
  'webhook.already_rotated': words(
    409,
    '密钥已经换过了',
    '请刷新后再看',
    'The secret was changed already',
    'Reload and look again',
  ),
  'webhook.not_active': words(
    409,
    '这个地址没有启用',
    '先启用再重发',
    'This endpoint is not active',
    'Activate it first, then send again',
  ),
  'webhook.range_empty': words(
    400,
    '这段时间没有要重发的事件',
    '换一段时间',
    'There is nothing to send again in this time',
    'Choose another time',
  ),
  'webhook.delivery_not_found': words(
    404,
    '没有找到这条发送记录',
    '记录只留三十天',
    'This delivery was not found',
    'The log keeps thirty days',
  ),
} satisfies Record<string, ErrorWords>

type WebhookProblem = keyof typeof errorWords

function words(status: number, zhTitle: string, zhDo: string, enTitle: string, enDo: string): ErrorWords {
  return { status, zh: { title: zhTitle, whatToDo: zhDo }, en: { title: enTitle, whatToDo: enDo } }
}
