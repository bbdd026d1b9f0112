import type { BrandId } from '../kernel/ids.ts'
import { VaultLocked } from '../runtime/crypto/vault.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { workFor } from '../runtime/jobs/work-for.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { openReceiver } from './receiver.ts'
import { receiversWaiting, writeReceiverNames } from './receiver-job-store.ts'
import { indexReceiverName } from './receiver-name.ts'

const batch = 100
/** A tenth of the time between two runs: what is there already waits behind orders. */
const ms = 500

/** Gives tokens to receivers who stood there before there were any, and to those that an import put back. */
export async function indexReceivers(runtime: Runtime, brandId: BrandId): Promise<void> {
  await workFor(runtime.ports.clock, ms, () => runtime.db.transact(brandId, (tx) => indexSomeReceivers(tx)))
}

/** True while there may be more. */
export async function indexSomeReceivers(tx: Tx, most = batch): Promise<boolean> {
  const waiting = await receiversWaiting(tx, most)
  if (waiting.length === 0) return false
  await writeReceiverNames(
    tx,
    waiting.map(({ id, receiver }) => ({
      id,
      token: indexReceiverName(tx.vault, nameOf(tx, id, receiver)),
    })),
  )
  return waiting.length === most
}

/** One that does not open any more is done with, too: it says nothing. */
function nameOf(tx: Tx, id: string, sealed: Buffer): string | null {
  try {
    return openReceiver(tx, id, sealed).name
  } catch (error) {
    if (error instanceof VaultLocked) return null
    throw error
  }
}
