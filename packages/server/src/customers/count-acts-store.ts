import { sha256 } from '../runtime/crypto/vault.ts'
import type { Tx } from '../runtime/db/transaction.ts'

export interface Counted {
  /** Different ones within the hour, without this one and with it. */
  before: number
  after: number
  /** This one was too many, and was not counted. */
  isOver: boolean
  /** When the oldest stops counting. */
  goesOn: Date | null
}

/**
 * Counts a value that this person looked for or called within the hour: each different one once, programs in their name included.
 * `typed`: values that were on the way to this one while it was written. Only marks are kept, so that a change of keys counts nothing twice.
 */
export async function countAct(
  tx: Tx,
  memberId: string,
  act: { what: 'name' | 'dial'; value: string; typed?: readonly string[]; perHour: number },
): Promise<Counted> {
  const kind = act.what === 'name' ? 'name' : 'phone'
  const digest = (value: string): Buffer =>
    sha256(`${tx.vault.mark(kind, value).toString('hex')}|${act.what}|${memberId}`)
  const [row] = await tx.named<{ before: number; after: number; is_over: boolean; goes_on: Date | null }>(
    'customers.count_act',
    'select before, after, is_over, goes_on from customers.count_act($1, $2, $3, $4::bytea, $5::bytea[], $6::timestamptz, $7)',
    [tx.brandId, memberId, act.what, digest(act.value), (act.typed ?? []).map(digest), tx.now, act.perHour],
  )
  const { before, after, is_over, goes_on } = row!
  return { before, after, isOver: is_over, goesOn: goes_on }
}

/** At least one: what was refused does not go on at once. */
export const minutesUntil = (goesOn: Date | null, now: Date): number =>
  Math.max(1, Math.ceil(((goesOn?.getTime() ?? 0) - now.getTime()) / 60_000))
