import { customersMerged, customersUnmerged, personsAfter, personsOf } from '../customers/index.ts'
import { afterSalesRefunded, orderBound, orderPaid } from '../orders/index.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { event } from '../runtime/events/event.ts'
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
import { touchedPersons } from './touched-persons.ts'

const touching = [orderPaid, orderBound, afterSalesRefunded, customersMerged, customersUnmerged]
const batch = 300

/** Marks whom events touched since the last look. True while there may be more. */
export async function markTouched(tx: Tx): Promise<boolean> {
  const touched = await touchedPersons(tx, 'value.touch', touching)
  await markDue(tx, touched.personIds)
  return touched.more
}

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
