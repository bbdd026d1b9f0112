import type { OrderState } from '../connectors/contract/connector.ts'
import type { SoldLine } from '../orders/index.ts'

/** What an order went through in a batch of events: the state before it first, the newest last. */
export interface Passage {
  orderId: string
  states: (OrderState | null)[]
}

export interface LineChange {
  line: SoldLine
  what: 'sold' | 'back'
}

/** Nothing has left the house: the marketplace puts what is closed back on sale by itself. */
const notShipped: readonly (OrderState | null)[] = [
  'unpaid',
  'deposit_paid',
  'awaiting_group',
  'under_review',
  'to_ship',
]

/**
 * What lines of orders took from stock and gave back. May say the same again: each is counted once by its cause, and a
 * line gives back only what it took. A line that was closed when its order was first seen never took anything.
 */
export function lineChanges(passages: readonly Passage[], lines: readonly SoldLine[]): LineChange[] {
  const byOrder = Map.groupBy(lines, (line) => line.orderId)
  return passages.flatMap((passage) => {
    const own = byOrder.get(passage.orderId) ?? []
    const live = passage.states.filter((state) => state !== null && state !== 'closed')
    if (live.length === 0) return []
    const isNew = passage.states[0] === null
    const waited = notShipped.includes(live.at(-1)!)
    const over = passage.states.at(-1) === 'closed'
    return own.flatMap((line): LineChange[] => {
      // The line is read as it is now, the events may be older: alone it counts only while nothing was shipped.
      const closed = over || (line.state === 'closed' && notShipped.includes(line.orderState))
      if (isNew && closed && waited) return []
      const sold: LineChange = { line, what: 'sold' }
      return closed && waited ? [sold, { line, what: 'back' }] : [sold]
    })
  })
}
