import type { BrandId, CustomerId } from '../kernel/ids.ts'
import { VaultLocked } from '../runtime/crypto/vault.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { workFor } from '../runtime/jobs/work-for.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { indexName } from './name-index.ts'
import { countWaiting, namesWaiting, writeNameIndexes } from './name-job-store.ts'

const batch = 100
/** A tenth of the time between two runs: what is there already waits behind orders. */
const ms = 500

/** Gives tokens to names that stood there before there were any, and to those that an import put back. */
export async function indexNames(runtime: Runtime, brandId: BrandId): Promise<void> {
  await workFor(runtime.ports.clock, ms, () => runtime.db.transact(brandId, (tx) => indexSome(tx)))
}

/** True while there may be more. */
export async function indexSome(tx: Tx, most = batch): Promise<boolean> {
  const waiting = await namesWaiting(tx, most)
  if (waiting.length === 0) return false
  await writeNameIndexes(
    tx,
    waiting.map(({ id, name }) => ({ id, ...indexName(tx.vault, opened(tx, id, name)) })),
  )
  return waiting.length === most
}

/** One that does not open any more is done with, too: it says nothing. */
function opened(tx: Tx, id: CustomerId, name: Buffer): string {
  try {
    return tx.vault.open('customers.customer.name', id, name)
  } catch (error) {
    if (error instanceof VaultLocked) return ' '
    throw error
  }
}

/** Of how many names in a hundred the tokens stand; 100 as a rule. */
export async function shareNamed(tx: Tx): Promise<number> {
  const counts = await countWaiting(tx)
  if (!counts || counts.names === 0n) return 100
  return Math.min(99, Number(((counts.names - counts.waiting) * 100n) / counts.names))
}
