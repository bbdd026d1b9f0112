import type { Line, Suspension } from './work-order.ts'

/** What the events of an order left behind, one row each; a set: doubled or late ones change nothing. */
export interface OrderFact {
  factId: string
  kind: 'delivered' | 'after_sales' | 'closed'
  /** Null: the whole order. */
  lineId: string | null
  /** Null: the whole line. */
  quantity: number | null
  stage: number
}

/** Stages of an after-sales request; a later one stays when an earlier one comes late. */
export const stages = { requested: 1, withdrawn: 2, refunded: 3 } as const

/** Kinds that give goods or work instead of money back: they stop no job. */
const kindsWithoutRefund = new Set(['exchange', 'resend', 'repair', 'price_protection'])

export function stopsWork(kind: string): boolean {
  return !kindsWithoutRefund.has(kind)
}

/**
 * What a request means for the work. An amends (`amendsAmong`) asks for none of the goods (T2): asked it says nothing,
 * and agreed on instead of all it ends as a request that was taken back.
 */
export function stageOf(told: keyof typeof stages, isAmends: boolean): number | null {
  if (!isAmends) return stages[told]
  return told === 'requested' ? null : stages.withdrawn
}

/** The lines as the facts of their order say: refunded and held units, and what has arrived. */
export function linesByFacts(lines: readonly Line[], facts: readonly OrderFact[]): Line[] {
  return lines.map((line) =>
    lineByFacts(
      line,
      facts.filter(({ lineId }) => lineId === null || lineId === line.lineId),
    ),
  )
}

function lineByFacts(line: Line, facts: readonly OrderFact[]): Line {
  const units = (stage: number) =>
    facts
      .filter((fact) => fact.kind === 'after_sales' && fact.stage === stage)
      .reduce((sum, { quantity }) => sum + (quantity ?? line.ordered), 0)
  const closed = facts.some(({ kind }) => kind === 'closed')
  const refunded = closed ? line.ordered : Math.min(line.ordered, units(stages.refunded))
  return {
    ...line,
    refunded,
    held: Math.min(line.ordered - refunded, units(stages.requested)),
    arrived: line.arrived || facts.some(({ kind }) => kind === 'delivered'),
  }
}

export function unitsLeft(lines: readonly Line[]): number {
  return lines.reduce((sum, { ordered, refunded }) => sum + ordered - refunded, 0)
}

export function unitsHeld(lines: readonly Line[]): number {
  return lines.reduce((sum, { held }) => sum + held, 0)
}

/** 到齐: everything still to be done that needs goods has them. */
export function goodsComplete(lines: readonly Line[]): boolean {
  return lines.every((line) => !line.goodsNeeded || line.arrived || line.ordered === line.refunded)
}

export function needsGoods(lines: readonly Line[]): boolean {
  return lines.some(({ goodsNeeded }) => goodsNeeded)
}

/**
 * Suspension as the refund requests say, keeping what a person said. Only a request for all that is left stops the
 * job: two of three air conditioners still go up.
 */
export function suspensionByLines(
  before: Suspension | null,
  lines: readonly Line[],
  now: Date,
): Suspension | null {
  const left = unitsLeft(lines)
  const refund = left > 0 && unitsHeld(lines) >= left
  const reason = before?.reason ?? null
  if (!refund && reason === null) return null
  return { refund, reason, since: before?.since ?? now.toISOString() }
}
