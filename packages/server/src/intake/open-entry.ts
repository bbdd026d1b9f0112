import type { KeptPush, Push, Reading } from '../connectors/contract/connector.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { readSwept } from './keep-swept.ts'
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

/** One entry with its body masked: shape, ids and codes; and what it is about, by today's rules of its marketplace. */
export async function readMaskedEntry(
  tx: Tx,
  id: string,
  readings: ReadonlyMap<string, Pick<Reading, 'readPush'>>,
): Promise<{ entry: EntryRow; masked: string; subject: Push['subject']; externalIds: string[] } | null> {
  const found = await openEntry(tx, id)
  if (!found) return null
  const { entry, kept } = found
  const push = readSwept(entry.source, kept) ?? readings.get(entry.source)?.readPush(kept)
  return {
    entry,
    masked: maskRaw(kept.raw),
    subject: push?.subject ?? null,
    externalIds: externalIdsIn(kept.raw),
  }
}

const externalId = /<ExternalUserID>(?:<!\[CDATA\[)?([\w-]{1,128})/gi

/** Whom a message of WeCom names, by WeCom's own ids. */
function externalIdsIn(raw: string): string[] {
  return [...new Set([...raw.matchAll(externalId)].map(([, id]) => id!))]
}
