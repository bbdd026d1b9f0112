import { type ErrorFacts, QiaoError } from '../kernel/error.ts'

export type LedgerErrorCode = keyof typeof errorWords

export class LedgerError extends QiaoError {
  constructor(code: LedgerErrorCode, facts: ErrorFacts = {}, options?: ErrorOptions) {
    super(code, facts, options)
  }
}

/** What each refusal answers at the edge. */
export const errorWords = {
  'ledger.key_reused': {
    status: 409,
    zh: {
      title: '这笔交易的编号已用于另一笔不同的交易',
      whatToDo: '换一个新的编号再提交，或查看已有的那笔。',
    },
    en: {
      title: 'This key already names a different transaction',
      whatToDo: 'Send it under a new key, or look at the one that exists.',
    },
  },
  'ledger.insufficient_balance': {
    status: 422,
    zh: { title: '账户余额不足，没有记账', whatToDo: '核对余额后再提交；任何一笔都没有记入。' },
    en: {
      title: 'The account does not hold enough; nothing was posted',
      whatToDo: 'Check the balance and try again; no part of it was written.',
    },
  },
  'ledger.unknown_account': {
    status: 404,
    zh: { title: '没有这个账户', whatToDo: '刷新页面后重试。' },
    en: { title: 'There is no such account', whatToDo: 'Reload the page and try again.' },
  },
  'ledger.unknown_transaction': {
    status: 404,
    zh: { title: '没有这笔交易', whatToDo: '刷新页面后重试。' },
    en: { title: 'There is no such transaction', whatToDo: 'Reload the page and try again.' },
  },
  'ledger.already_reversed': {
    status: 409,
    zh: { title: '这笔交易已经冲正过', whatToDo: '查看冲正记录；一笔交易只能冲正一次。' },
    en: {
      title: 'This transaction was reversed before',
      whatToDo: 'Look at the reversal; a transaction is reversed only once.',
    },
  },
  'ledger.reversal_not_reversible': {
    status: 409,
    zh: { title: '冲正交易不能再冲正', whatToDo: '需要恢复时，请重新记一笔。' },
    en: { title: 'A reversal cannot be reversed', whatToDo: 'Post a new transaction instead.' },
  },
  'ledger.malformed_transaction': {
    status: 400,
    zh: { title: '交易内容不完整', whatToDo: '检查金额、借贷双方和原因。' },
    en: { title: 'The transaction is malformed', whatToDo: 'Check amounts, both sides and the reason.' },
  },
  'ledger.books_unbalanced': {
    status: 500,
    zh: { title: '账本核对不平', whatToDo: '请财务停止打款并联系系统管理员。' },
    en: { title: 'The books do not balance', whatToDo: 'Stop payouts and call the system administrator.' },
  },
  'ledger.bad_cursor': {
    status: 400,
    zh: { title: '翻页位置无效', whatToDo: '回到第一页重试。' },
    en: { title: 'The page position is not valid', whatToDo: 'Start again from the first page.' },
  },
} as const
