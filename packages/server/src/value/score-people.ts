import { customersMerged, customersUnmerged, personsAfter, personsOf } from '../customers/index.ts'
import { afterSalesRefunded, orderBound, orderPaid } from '../orders/index.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { event } from '../runtime/events/event.ts'
import { claimSubscription, eventsAfter, moveCursor } from '../runtime/events/event-store.ts'
import { emit } from '../runtime/events/outbox.ts'
import { peopleScored } from './events.ts'
import { dayOf, purchasesOf } from './fit-models.ts'
import { scorePerson } from './score.ts'
import {
  addMissing,
  dropScores,
  duePeople,
  type ModelRow,
  markDue,
  moveWalk,
  newestModels,
  walkPlace,
  writeScores,
} from './store.ts'

const follower = 'value.touch'
const touching = [orderPaid, orderBound, afterSalesRefunded, customersMerged, customersUnmerged].map(
  ({ type }) => type,
)
const manyEvents = 2_000
const batch = 1_000

interface Touch {
  customerId?: string | null
  otherId?: string
}

/**
 * Marks whom events touched since the last look. Read at the job's own pace, so that an order costs its share of a batch and
 * nothing more. True while there may be more.
 */
export async function markTouched(tx: Tx): Promise<boolean> {
  const place = await claimSubscription(tx, follower)
  if (!place) return false
  const events = await eventsAfter(tx, { xid: place.at_xid, seq: place.at_seq }, touching, manyEvents)
  const last = events.at(-1)
  if (!last) return false
  const rowIds = events.flatMap(({ payload }) => {
    const { customerId, otherId } = payload as Touch
    return [customerId, otherId].filter((one) => typeof one === 'string')
  })
  const heads = (await personsOf(tx, [...new Set(rowIds)])).map(({ personId }) => personId)
  // A row that another one stands for is marked, too: its score is dropped then.
  await markDue(tx, [...new Set([...heads, ...mergedRows(events)])])
  await moveCursor(tx, follower, { xid: last.xid, seq: last.seq })
  return events.length === manyEvents
}

const mergedRows = (events: readonly { type: string; payload: unknown }[]): string[] =>
  events.filter(({ type }) => type === customersMerged.type).map(({ payload }) => (payload as Touch).otherId!)

/** Once a day everybody is looked for: files bring customers and orders that nothing announces. True while there are more. */
export async function walkCustomers(tx: Tx): Promise<boolean> {
  const today = dayOf(tx.now)
  const place = await walkPlace(tx)
  if (place?.walked_day === today && place.after_id === null) return false
  const after = place?.walked_day === today ? place.after_id : null
  const found = await personsAfter(tx, after, batch)
  await addMissing(
    tx,
    found.map(({ personId }) => personId),
  )
  await moveWalk(tx, found.length < batch ? null : found.at(-1)!.personId, today)
  return found.length === batch
}

/** Scores a batch of those who are due; announces of whom something changed. True while there may be more. */
export async function scoreSome(tx: Tx): Promise<boolean> {
  const today = dayOf(tx.now)
  const due = await duePeople(tx, today, batch)
  if (due.length === 0) return false
  const [model] = await newestModels(tx, 1)
  const persons = await personsOf(tx, due)
  const heads = new Set(persons.map(({ personId }) => personId))
  await dropScores(
    tx,
    due.filter((id) => !heads.has(id)),
  )
  const asked = new Set(due)
  await scoreThese(
    tx,
    persons.filter(({ personId }) => asked.has(personId)),
    model ?? null,
  )
  return due.length === batch
}

async function scoreThese(
  tx: Tx,
  persons: { personId: string; rowIds: string[] }[],
  model: ModelRow | null,
): Promise<void> {
  const today = dayOf(tx.now)
  const purchases = await purchasesOf(tx, persons)
  const basis = model?.borders ? { params: model.params, borders: model.borders } : null
  const scores = [...purchases].map(([personId, bought]) => ({
    personId,
    ...scorePerson(bought, basis, today),
  }))
  const changed = await writeScores(tx, model?.id ?? null, today, scores)
  if (changed.length > 0) await emit(tx, [event(peopleScored, changed[0]!, { customerIds: changed })])
}
