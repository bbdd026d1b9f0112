import { type TObject, Type } from 'typebox'
import { getTechnicians, listProviders } from '../providers/index.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import type { Earnings } from './earnings.ts'
import type { OfferPrice } from './offers.ts'
import type { SlipLine } from './price-work-order.ts'
import type { Quote } from './quote-work-orders.ts'
import { correctionReasons, lineWords, type Payee, type Slip, slipKindWords } from './slip.ts'
import type { Statement } from './statement.ts'

/** Shapes that the routes answer with: money as whole fen, times as ISO text, words in the caller's language. */

export type Language = 'zh' | 'en'

const nullable = Type.Union([Type.String(), Type.Null()])

const Line = Type.Object({
  code: Type.String(),
  name: Type.String(),
  ruleId: Type.String(),
  ruleVersion: Type.String(),
  inputs: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Null()])),
  factor: Type.String(),
  amountFen: Type.Integer(),
  sentence: Type.String(),
})

const PayeeAnswer = Type.Object({ kind: Type.String(), id: Type.String(), name: Type.String() })

export const SlipAnswer = Type.Object({
  slipId: Type.String(),
  workOrderId: Type.String(),
  workOrderCode: Type.String(),
  kind: Type.String(),
  kindName: Type.String(),
  payee: PayeeAnswer,
  totalFen: Type.Integer(),
  lines: Type.Array(Line),
  rateCard: Type.Union([Type.Object({ id: Type.String(), version: Type.Integer() }), Type.Null()]),
  correctsSlipId: nullable,
  reason: nullable,
  reasonName: nullable,
  note: nullable,
  reversed: Type.Boolean(),
  statementId: Type.String(),
  earnedAt: Type.String(),
  postedAt: Type.String(),
})

/** What finance sees besides: where it stands in the book and who wrote it. */
export const SlipDetailAnswer = Type.Object({
  ...SlipAnswer.properties,
  transactionId: nullable,
  actor: Type.String(),
  corrections: Type.Array(SlipAnswer),
})

export const StatementAnswer = Type.Object({
  statementId: Type.String(),
  payee: PayeeAnswer,
  month: Type.String(),
  state: Type.Union([Type.Literal('open'), Type.Literal('closed')]),
  totalFen: Type.Integer(),
  slips: Type.Integer(),
  openedAt: Type.String(),
  closedAt: nullable,
  closedBy: nullable,
})

export const EarningsAnswer = Type.Object({
  month: Type.String(),
  totalFen: Type.Integer(),
  todayFen: Type.Union([Type.Integer(), Type.Null()]),
  workOrders: Type.Integer(),
  days: Type.Array(Type.Object({ day: Type.String(), totalFen: Type.Integer(), slips: Type.Integer() })),
  byCode: Type.Array(Type.Object({ code: Type.String(), name: Type.String(), totalFen: Type.Integer() })),
  state: Type.String(),
  balanceFen: Type.Integer(),
})

/** What a whole job would cost, and who would have how much of it. */
export const QuoteAnswer = Type.Object({
  workOrderId: Type.String(),
  rateCard: Type.Object({ id: Type.String(), version: Type.Integer() }),
  totalFen: Type.Integer(),
  lines: Type.Array(Line),
  payees: Type.Array(Type.Object({ payeeKind: Type.String(), totalFen: Type.Integer() })),
})

/** A job's price for the one who is asked; without lines where there is a problem. */
export const PriceAnswer = Type.Object({
  workOrderId: Type.String(),
  totalFen: Type.Union([Type.Integer(), Type.Null()]),
  lines: Type.Array(Line),
  problem: nullable,
})

export function listOf<T extends TObject>(item: T) {
  return Type.Object({ items: Type.Array(item), nextCursor: nullable })
}

export type PayeeNames = Map<string, string>

/** Names that stand on badges and contracts; an id stands for itself where the payee is gone. */
export async function namesOf(tx: Tx, payees: readonly Payee[]): Promise<PayeeNames> {
  const ids = payees.filter((payee) => payee.kind === 'technician').map((payee) => payee.id)
  const technicians = await getTechnicians(tx, [...new Set(ids)])
  const providers = payees.some((payee) => payee.kind === 'provider') ? await listProviders(tx) : []
  return new Map([
    ...technicians.map((one) => [`technician|${one.technicianId}`, one.name] as const),
    ...providers.map((one) => [`provider|${one.providerId}`, one.name] as const),
  ])
}

export async function slipAnswers(tx: Tx, slips: readonly Slip[], language: Language) {
  const names = await namesOf(
    tx,
    slips.map((slip) => slip.payee),
  )
  return slips.map((slip) => slipAnswer(slip, names, language))
}

export function slipAnswer(slip: Slip, names: PayeeNames, language: Language) {
  return {
    slipId: slip.id,
    workOrderId: slip.workOrderId,
    workOrderCode: slip.workOrderCode,
    kind: slip.kind,
    kindName: slipKindWords[slip.kind][language],
    payee: payeeAnswer(slip.payee, names),
    totalFen: Number(slip.totalFen),
    lines: slip.lines.map((line) => lineAnswer(line, language)),
    rateCard: slip.rateCard,
    correctsSlipId: slip.correctsSlipId,
    reason: slip.reason,
    reasonName: slip.reason && correctionReasons[slip.reason][language],
    note: slip.note,
    reversed: slip.reversed,
    statementId: slip.statementId,
    earnedAt: slip.earnedAt.toISOString(),
    postedAt: slip.postedAt.toISOString(),
  }
}

export function lineAnswer(line: SlipLine, language: Language) {
  return {
    ...line,
    name: lineWords[line.code][language],
    amountFen: Number(line.amountFen),
    sentence: line.sentence[language],
  }
}

export function statementAnswer(statement: Statement, names: PayeeNames) {
  return {
    statementId: statement.id,
    payee: payeeAnswer(statement.payee, names),
    month: statement.month,
    state: statement.state,
    totalFen: Number(statement.totalFen),
    slips: statement.slips,
    openedAt: statement.openedAt.toISOString(),
    closedAt: statement.closedAt?.toISOString() ?? null,
    closedBy: statement.closedBy,
  }
}

export function earningsAnswer(earnings: Earnings, language: Language) {
  return {
    ...earnings,
    totalFen: Number(earnings.totalFen),
    todayFen: earnings.todayFen === null ? null : Number(earnings.todayFen),
    days: earnings.days.map((one) => ({ ...one, totalFen: Number(one.totalFen) })),
    byCode: earnings.byCode.map(({ code, totalFen }) => ({
      code,
      name: lineWords[code][language],
      totalFen: Number(totalFen),
    })),
    balanceFen: Number(earnings.balanceFen),
  }
}

export function quoteAnswer({ workOrderId, rateCard, totalFen, lines, slips }: Quote, language: Language) {
  return {
    workOrderId,
    rateCard,
    totalFen: Number(totalFen),
    lines: lines.map((line) => lineAnswer(line, language)),
    payees: slips.map((slip) => ({ payeeKind: slip.payeeKind, totalFen: Number(slip.totalFen) })),
  }
}

/** Own lines only. */
export function priceAnswer(
  { workOrderId, quote, problem }: OfferPrice,
  kind: Payee['kind'],
  language: Language,
) {
  const own = quote?.slips.find((slip) => slip.payeeKind === kind)
  return {
    workOrderId,
    totalFen: quote ? Number(own?.totalFen ?? 0n) : null,
    lines: (own?.lines ?? []).map((line) => lineAnswer(line, language)),
    problem,
  }
}

function payeeAnswer({ kind, id }: Payee, names: PayeeNames) {
  return { kind, id, name: names.get(`${kind}|${id}`) ?? id }
}
