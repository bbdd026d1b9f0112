import type { OrderState } from '../connectors/contract/connector.ts'
import type { OrderKind } from '../connectors/contract/order-kinds.ts'
import { isInForce, type Rule } from './rule.ts'

/** What of an order a deadline depends on. */
export interface DatedOrder {
  kind: OrderKind
  state: OrderState
  paidAt: Date | null
  deliveredAt: Date | null
}

interface Deadline {
  at: Date
  rule: Rule
}

const unshipped: readonly OrderState[] = ['to_ship', 'partly_shipped']
const hourMs = 3600_000

/** When the rest of an order must be on its way; null where it is, or where no rule says anything. */
export function shipBy(rules: readonly Rule[], order: DatedOrder): Deadline | null {
  const { paidAt, state } = order
  if (paidAt === null || !unshipped.includes(state)) return null
  const found = rules.flatMap((rule) =>
    rule.kind === 'ship_within' && covers(rule, order, paidAt)
      ? [{ at: new Date(paidAt.getTime() + rule.hours * hourMs), rule }]
      : [],
  )
  return earliest(found)
}

/** Until when the buyer may ask for a difference in price; null where no rule covers the order. */
export function priceProtectedUntil(rules: readonly Rule[], order: DatedOrder): Deadline | null {
  const { paidAt } = order
  if (paidAt === null || order.state === 'closed') return null
  const found = rules.flatMap((rule) => {
    if (rule.kind !== 'price_protection' || !covers(rule, order, paidAt)) return []
    const from = rule.counts === 'paid' ? paidAt : order.deliveredAt
    return from === null ? [] : [{ at: new Date(from.getTime() + rule.days * 24 * hourMs), rule }]
  })
  return latest(found)
}

/** An order keeps the rules of the moment it was paid. */
function covers(rule: Rule, { kind }: DatedOrder, paidAt: Date): boolean {
  return isInForce(rule, paidAt) && !(rule.exceptKinds ?? []).includes(kind)
}

function earliest(found: Deadline[]): Deadline | null {
  return found.toSorted((a, b) => a.at.getTime() - b.at.getTime())[0] ?? null
}

function latest(found: Deadline[]): Deadline | null {
  return found.toSorted((a, b) => b.at.getTime() - a.at.getTime())[0] ?? null
}
