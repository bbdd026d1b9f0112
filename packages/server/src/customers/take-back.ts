import type { CustomerId } from '../kernel/ids.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import {
  keepCustomers,
  lockCustomers,
  removeCustomers,
  restoreCustomers,
  type StandingCustomer,
  unlink,
} from './take-back-store.ts'

export interface CustomerWritten {
  id: CustomerId
  what: 'created' | 'updated' | 'touched'
  at: Date
  before: string | null
}

export type CustomerLeft = 'changed_since' | 'in_use'

/** Customers as they are, before somebody writes over them. */
export async function customersBefore(tx: Tx, ids: readonly CustomerId[]): Promise<Map<CustomerId, string>> {
  return new Map((await keepCustomers(tx, ids)).map((one) => [one.id, one.text]))
}

/**
 * Removes customers that were made, puts back those that were changed, and takes off the links that rest on evidence that is
 * `gone`. A customer whom anything else knows stays; `isUsed` speaks for the folders above.
 */
export async function takeBackCustomers(
  tx: Tx,
  written: readonly CustomerWritten[],
  gone: (evidence: readonly string[]) => Promise<ReadonlySet<string>>,
  isUsed: ReadonlySet<string>,
  tagOrigin: string,
): Promise<Map<CustomerId, CustomerLeft>> {
  const ids = written.map(({ id }) => id)
  const standing = new Map((await lockCustomers(tx, ids, tagOrigin)).map((row) => [row.id, row]))
  const void_ = await gone([...standing.values()].flatMap(({ evidence }) => evidence))
  const left = new Map<CustomerId, CustomerLeft>()
  for (const one of written) {
    const row = standing.get(one.id)
    const because = row && reasonToStay(one, row, void_, isUsed)
    if (because) left.set(one.id, because)
  }
  const free = written.filter(({ id }) => standing.has(id) && !left.has(id))
  const idsOf = (what: CustomerWritten['what']): CustomerId[] =>
    free.filter((one) => one.what === what).map(({ id }) => id)
  await removeCustomers(tx, idsOf('created'))
  await unlink(tx, [...idsOf('updated'), ...idsOf('touched')], [...void_])
  await restoreCustomers(
    tx,
    free.flatMap(({ id, what, before }) => (what === 'updated' && before ? [{ id, text: before }] : [])),
    tagOrigin,
  )
  return left
}

function reasonToStay(
  { id, what, at }: CustomerWritten,
  { updated_at, evidence, has_tags, has_facts, is_merged }: StandingCustomer,
  gone: ReadonlySet<string>,
  isUsed: ReadonlySet<string>,
): CustomerLeft | null {
  if (what === 'touched') return null
  if (updated_at.getTime() > at.getTime()) return 'changed_since'
  if (what === 'updated') return null
  return isUsed.has(id) || has_tags || has_facts || is_merged || evidence.some((one) => !gone.has(one))
    ? 'in_use'
    : null
}
