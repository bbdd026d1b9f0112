import type { Tx } from '../../runtime/db/transaction.ts'
import type { StoredEvent } from '../../runtime/events/event.ts'
import { claimSubscription, eventsAfter, moveCursor } from '../../runtime/events/event-store.ts'
import { customersMerged } from '../events.ts'
import { personsOf } from '../persons-store.ts'

const manyEvents = 2_000
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

interface Touch {
  customerId?: string | null
  otherId?: string
  formerCustomerId?: string | null
}

/**
 * Whom events of these types named since the last look, by the row that stands for each; and rows that another one stands for since.
 * Read at the caller's own pace, so that an order costs its share of a batch and nothing more. The cursor moves with the commit.
 */
export async function touchedPersons(
  tx: Tx,
  follower: string,
  definitions: readonly { type: string }[],
): Promise<{ personIds: string[]; more: boolean }> {
  const place = await claimSubscription(tx, follower)
  if (!place) return { personIds: [], more: false }
  const types = definitions.map(({ type }) => type)
  const events = await eventsAfter(tx, { xid: place.at_xid, seq: place.at_seq }, types, manyEvents)
  const last = events.at(-1)
  if (!last) return { personIds: [], more: false }
  const persons = await personsOf(tx, [...new Set(events.flatMap(idsIn))])
  const merged = events.filter(({ type }) => type === customersMerged.type)
  await moveCursor(tx, follower, { xid: last.xid, seq: last.seq })
  return {
    personIds: [
      ...new Set([
        ...persons.map(({ personId }) => personId),
        ...merged.flatMap(({ payload }) => (payload as Touch).otherId ?? []),
      ]),
    ],
    more: events.length === manyEvents,
  }
}

function idsIn({ payload }: StoredEvent): string[] {
  const { customerId, otherId, formerCustomerId } = payload as Touch
  return [customerId, otherId, formerCustomerId].filter(
    (one): one is string => typeof one === 'string' && uuid.test(one),
  )
}
