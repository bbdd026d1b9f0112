import { type ErrorFacts, QiaoError } from '../kernel/error.ts'

export type SettlementErrorCode = keyof typeof errorWords

export class SettlementError extends QiaoError {
  constructor(code: SettlementErrorCode, facts: ErrorFacts = {}, options?: ErrorOptions) {
    super(code, facts, options)
  }
}

/** What each refusal answers at the edge. */
export const errorWords = {
  'settlement.no_rule': {
    status: 422,
    zh: { title: '价目表里没有对应的规则', whatToDo: '在价目表中补上这一项并发布新版本，再重新处理。' },
    en: {
      title: 'The rate card has no rule for this',
      whatToDo: 'Add it, publish a new version of the card, then replay.',
    },
  },
  'settlement.no_rate_card': {
    status: 422,
    zh: { title: '这一天没有生效的价目表', whatToDo: '检查价目表的生效日期。' },
    en: { title: 'No rate card is valid on this day', whatToDo: 'Check the dates of the rate cards.' },
  },
  'settlement.rate_card_changed': {
    status: 409,
    zh: { title: '已发布的价目表版本被改动', whatToDo: '恢复原内容，或以新的版本号发布。' },
    en: {
      title: 'A published version of a rate card was changed',
      whatToDo: 'Restore its content, or publish it under a new version.',
    },
  },
  'settlement.nothing_to_price': {
    status: 422,
    zh: { title: '工单里没有可计价的产品', whatToDo: '检查工单的产品和数量。' },
    en: { title: 'The work order holds nothing to price', whatToDo: 'Check its products and quantities.' },
  },
  'settlement.unknown_work_order': {
    status: 404,
    zh: { title: '没有这张工单', whatToDo: '刷新页面后重试。' },
    en: { title: 'There is no such work order', whatToDo: 'Reload the page and try again.' },
  },
  'settlement.no_payee': {
    status: 422,
    zh: { title: '工单没有指派师傅，无法结算', whatToDo: '先指派师傅，再重新处理。' },
    en: { title: 'Nobody is assigned to this work order', whatToDo: 'Assign a technician, then replay.' },
  },
  'settlement.unknown_slip': {
    status: 404,
    zh: { title: '没有这张结算明细', whatToDo: '刷新页面后重试。' },
    en: { title: 'There is no such slip', whatToDo: 'Reload the page and try again.' },
  },
  'settlement.slip_not_adjustable': {
    status: 409,
    zh: { title: '这张明细不能再调整', whatToDo: '请在原始的、未冲正的明细上调整。' },
    en: {
      title: 'This slip cannot be adjusted',
      whatToDo: 'Adjust the original slip, as long as it is not reversed.',
    },
  },
  'settlement.slip_already_reversed': {
    status: 409,
    zh: { title: '这张明细已经冲正过', whatToDo: '查看冲正记录；一张明细只能冲正一次。' },
    en: {
      title: 'This slip was reversed before',
      whatToDo: 'Look at the reversal; a slip is reversed only once.',
    },
  },
  'settlement.adjustment_is_zero': {
    status: 400,
    zh: { title: '调整金额不能为零', whatToDo: '填写要增加或扣减的金额。' },
    en: {
      title: 'An adjustment of zero changes nothing',
      whatToDo: 'Enter the amount to add or to take away.',
    },
  },
  'settlement.unknown_statement': {
    status: 404,
    zh: { title: '没有这张结算单', whatToDo: '刷新页面后重试。' },
    en: { title: 'There is no such statement', whatToDo: 'Reload the page and try again.' },
  },
  'settlement.month_not_over': {
    status: 409,
    zh: { title: '账期还没有结束，不能关账', whatToDo: '月底之后再关账。' },
    en: { title: 'The settlement period is not over', whatToDo: 'Close it after the end of the month.' },
  },
  'settlement.statement_mismatch': {
    status: 409,
    zh: { title: '结算单与账本对不上，没有关账', whatToDo: '请联系系统管理员核对明细与账本。' },
    en: {
      title: 'Statement and ledger differ; it was not closed',
      whatToDo: 'Ask the administrator to compare slips and ledger.',
    },
  },
  'settlement.not_yours': {
    status: 404,
    zh: { title: '没有这项内容', whatToDo: '只能查看自己的结算内容。' },
    en: { title: 'There is no such thing here', whatToDo: 'You see your own settlements only.' },
  },
  'settlement.bad_cursor': {
    status: 400,
    zh: { title: '翻页位置无效', whatToDo: '回到第一页重试。' },
    en: { title: 'The page position is not valid', whatToDo: 'Start again from the first page.' },
  },
} as const
