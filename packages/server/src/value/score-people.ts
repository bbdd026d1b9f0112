import { customersMerged, customersUnmerged, type Upkeep } from '../customers/index.ts'
import { afterSalesRefunded, orderBound, orderClosed, orderPaid } from '../orders/index.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { event } from '../runtime/events/event.ts'
import { emit } from '../runtime/events/outbox.ts'
import { peopleScored } from './events.ts'
import { purchasesOf } from './fit-models.ts'
import { scorePerson } from './score.ts'
import { dropScores, newestModels, writeScores } from './store.ts'

/** Scores are drawn anew when an event names somebody, and each day. */
export const scoring: Upkeep = {
  follower: 'value.touch',
  tables: { people: 'value.score', walk: 'value.walk' },
  touching: [orderPaid, orderBound, orderClosed, afterSalesRefunded, customersMerged, customersUnmerged],
  batch: 100,
  look: scorePeople,
  drop: dropScores,
}

/** Announces of whom something changed. */
async function scorePeople(
  tx: Tx,
  persons: readonly { personId: string; rowIds: string[] }[],
  today: number,
): Promise<void> {
  const [model = null] = await newestModels(tx, 1)
  const purchases = await purchasesOf(tx, persons)
  const basis = model?.borders ? { params: model.params, borders: model.borders } : null
  const scores = [...purchases].map(([personId, bought]) => ({
    personId,
    ...scorePerson(bought, basis, today),
  }))
  const changed = await writeScores(tx, model?.id ?? null, today, scores)
  if (changed.length > 0) await emit(tx, [event(peopleScored, changed[0]!, { customerIds: changed })])
}
