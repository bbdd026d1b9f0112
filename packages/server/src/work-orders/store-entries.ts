import { sql } from 'kysely'
import { rows, type Tx } from '../runtime/db/transaction.ts'
import { actorOf } from './store.ts'

export interface NewEntry {
  workOrderId: string
  act: string
  from: string | null
  to: string | null
  reason: string | null
  facts: Record<string, unknown>
  words: string | null
}

export async function insertEntries(tx: Tx, entries: readonly NewEntry[]): Promise<void> {
  if (entries.length === 0) return
  const ids = entries.map(() => tx.ports.ids.next())
  await tx.named(
    'work_orders.tell',
    `insert into work_orders.entry (brand_id, work_order_id, entry_id, at, actor, act, from_state, to_state, reason, facts, words)
     select $1::text, e.work_order_id, e.entry_id, $2::timestamptz, $3, e.act, e.from_state, e.to_state, e.reason, e.facts, e.words
     from unnest($4::uuid[], $5::uuid[], $6::text[], $7::text[], $8::text[], $9::text[], $10::jsonb[], $11::bytea[])
       as e(work_order_id, entry_id, act, from_state, to_state, reason, facts, words)`,
    [
      tx.brandId,
      tx.now,
      actorOf(tx),
      entries.map((one) => one.workOrderId),
      ids,
      entries.map((one) => one.act),
      entries.map((one) => one.from),
      entries.map((one) => one.to),
      entries.map((one) => one.reason),
      entries.map((one) => JSON.stringify(one.facts)),
      entries.map((one, i) =>
        one.words ? tx.vault.seal('work_orders.entry.words', ids[i]!, one.words) : null,
      ),
    ],
  )
}

export interface Entry {
  entryId: string
  at: Date
  actor: string
  act: string
  from: string | null
  to: string | null
  reason: string | null
  facts: Record<string, unknown>
  words: string | null
}

/** The whole history, oldest first. `words` may hold personal data of class `chat`: the caller masks them. */
export async function entriesOf(tx: Tx, workOrderId: string): Promise<Entry[]> {
  const found = await rows(
    tx,
    sql<{
      entry_id: string
      at: Date
      actor: string
      act: string
      from_state: string | null
      to_state: string | null
      reason: string | null
      facts: Record<string, unknown>
      words: Buffer | null
    }>`select entry_id, at, actor, act, from_state, to_state, reason, facts, words from work_orders.entry
      where brand_id = ${tx.brandId} and work_order_id = ${workOrderId} order by entry_id`,
  )
  return found.map(({ entry_id, from_state, to_state, words, ...entry }) => ({
    ...entry,
    entryId: entry_id,
    from: from_state,
    to: to_state,
    words: words && tx.vault.open('work_orders.entry.words', entry_id, words),
  }))
}
