import type { Tx } from '../runtime/db/transaction.ts'
import { comesAlong, type Standing, standingAfter } from './pool.ts'
import { standingOf } from './standing-store.ts'

export interface MergedStanding {
  kept: Standing | null
  absorbed: Standing | null
  /** How the one person will stand; null where the rules place them first. */
  stands: Standing | null
  /** The other's owner and pool come along. */
  comesAlong: boolean
}

/** Who will own a person made of these two, and where they will stand, by the rule that a merge follows. */
export async function previewMergedStanding(
  tx: Tx,
  keptId: string,
  absorbedId: string,
): Promise<MergedStanding> {
  const kept = await standingOf(tx, keptId)
  const absorbed = await standingOf(tx, absorbedId)
  const along = comesAlong(kept, absorbed)
  const after = along && standingAfter({ customerId: keptId, was: kept, ...along }, tx.now, keptId)
  return { kept, absorbed, stands: after ?? kept, comesAlong: after !== null }
}
