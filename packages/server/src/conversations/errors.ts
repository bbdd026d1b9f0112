import { QiaoError } from '../kernel/error.ts'
import type { ErrorWords } from '../runtime/http/problem.ts'

export class SessionMissing extends QiaoError {
  constructor(sessionId: string) {
    super('conversation.not_found', { sessionId })
  }
}

export class AccountMissing extends QiaoError {
  constructor(accountId: string) {
    super('service_account.not_found', { accountId })
  }
}

/** `reason`: `too_late`, `too_many`, `never_wrote`, `ended`, `held`, `not_connected`, `wecom`. */
export class ReplyRefused extends QiaoError {
  constructor(reason: string) {
    super('conversation.reply_refused', { reason })
  }
}

/** WeCom gave no answer that can be read: whether the customer has the message is not known. */
export class ReplyUnknown extends QiaoError {
  constructor() {
    super('conversation.reply_unknown')
  }
}

export class SessionMoveRefused extends QiaoError {
  constructor(from: string, to: string) {
    super('conversation.move_refused', { from, to })
  }
}

function words(status: number, zh: string, zhDo: string, en: string, enDo: string): ErrorWords {
  return { status, zh: { title: zh, whatToDo: zhDo }, en: { title: en, whatToDo: enDo } }
}

export const errorWords: Record<string, ErrorWords> = {
  'conversation.not_found': words(
    404,
    '没有找到这次会话',
    '请刷新列表',
    'This conversation was not found',
    'Reload the list',
  ),
  'service_account.not_found': words(
    404,
    '没有找到这个客服账号',
    '它可能已在企业微信里删除，请刷新列表',
    'This service account was not found',
    'It may have been removed in WeCom; reload the list',
  ),
  'conversation.reply_refused': words(
    409,
    '现在不能回复这位客户',
    '客户来信后 48 小时内最多回复 5 条；会话已结束时请等客户再次来信',
    'This customer cannot be answered now',
    'At most five answers within 48 hours after they wrote; an ended conversation waits for the customer',
  ),
  'conversation.reply_unknown': words(
    502,
    '不确定客户是否收到',
    '先在企业微信里看一眼这次会话；没有收到就再点一次发送',
    'Whether the customer received this is not known',
    'Look into the conversation in WeCom; if it is not there, press send again',
  ),
  'conversation.move_refused': words(
    409,
    '会话不能这样流转',
    '请刷新后查看会话现在的状态',
    'The conversation cannot move this way',
    'Reload and look at its state',
  ),
}
