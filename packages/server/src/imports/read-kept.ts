import type { Tx } from '../runtime/db/transaction.ts'
import { type KeptRow, keptAfter, keptRows } from './record-store.ts'
import type { KeptRecord } from './sinks.ts'

/** Opened records as they are kept, in the order asked: moments and money are text. Whoever shows them masks first. */
export async function readKept(tx: Tx, ids: readonly string[]): Promise<KeptRecord[]> {
  const found = new Map((await keptRows(tx, ids)).map((row) => [row.id, row]))
  return ids.flatMap((id) => {
    const row = found.get(id)
    return row ? [open(tx, row)] : []
  })
}

/** The next of all kept records, for those who look through them once. */
export async function walkKept(tx: Tx, afterId: string | null, limit: number): Promise<KeptRecord[]> {
  return (await keptAfter(tx, afterId, limit)).map((row) => open(tx, row))
}

function open(tx: Tx, row: KeptRow): KeptRecord {
  return {
    id: row.id,
    kind: row.kind,
    at: row.at,
    source: row.source ?? '',
    value: JSON.parse(tx.vault.open('imports.record.body', row.id, row.body)) as KeptRecord['value'],
  }
}
