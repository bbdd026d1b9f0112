import type { KeptPush } from '../connectors/contract/connector.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { maskRaw } from './mask-raw.ts'
import { type EntryRow, findEntry } from './store.ts'

/** One entry with its body in plain; only for those who gave a reason. */
export async function openEntry(tx: Tx, id: string): Promise<{ entry: EntryRow; kept: KeptPush } | null> {
  const entry = await findEntry(tx, id)
  if (!entry) return null
  return {
    entry,
    kept: JSON.parse(tx.vault.open('intake.inbox_entry.body', entry.id, entry.body)) as KeptPush,
  }
}

/** One entry with its body masked: shape, ids and codes. */
export async function readMaskedEntry(
  tx: Tx,
  id: string,
): Promise<{ entry: EntryRow; masked: string } | null> {
  const found = await openEntry(tx, id)
  return found && { entry: found.entry, masked: maskRaw(found.kept.raw) }
}
