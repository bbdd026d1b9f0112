import type { StateTone } from '@qiao/ui'

/** States of an order in the order of the trade, each with its one meaning in colour. */
export const orderStates = {
  unpaid: 'waiting',
  deposit_paid: 'waiting',
  awaiting_group: 'waiting',
  under_review: 'attention',
  to_ship: 'running',
  partly_shipped: 'running',
  shipped: 'running',
  delivered: 'done',
  completed: 'done',
  closed: 'waiting',
} as const satisfies Record<string, StateTone>

export type OrderState = keyof typeof orderStates

export function toneOfOrder(state: string): StateTone {
  return orderStates[state as OrderState] ?? 'waiting'
}
