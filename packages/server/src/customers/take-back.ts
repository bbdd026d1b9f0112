import type { CustomerId } from '../kernel/ids.ts'
import { type Opened, openedOf, underTodaysKeys } from '../runtime/crypto/opened-copy.ts'
import { VaultLocked } from '../runtime/crypto/vault.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import {
  type KeptCustomer,
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

/** `key_gone`: kept under a key that was destroyed since, by a version that did not yet keep what is needed after that. */
export type CustomerLeft = 'changed_since' | 'in_use' | 'key_gone'

const keyed = {
  sealed: { name: 'customers.customer.name', phone: 'customers.customer.phone' },
  index: ['phone_tail_index'],
}

/** Customers as they are, before somebody writes over them. Holds opened values: keep it sealed. */
export async function customersBefore(tx: Tx, ids: readonly CustomerId[]): Promise<Map<CustomerId, string>> {
  const kept = await keepCustomers(tx, ids)
  return new Map(
    kept.map(({ id, customer, tags }) => [
      id,
      JSON.stringify({ customer, tags, opened: openedOf(tx.vault, keyed, id, customer) }),
    ]),
  )
}

/** What `customersBefore` kept, under today's keys; null where those of its day are gone. */
function opensStill(tx: Tx, { id, before }: CustomerWritten): KeptCustomer | null {
  const { customer, tags, opened } = JSON.parse(before!) as KeptCustomer & { opened?: Opened }
  try {
    return { id, customer: underTodaysKeys(tx.vault, keyed, id, customer, opened), tags }
  } catch (error) {
    if (error instanceof VaultLocked) return null
    throw error
  }
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
  const restored = new Map<CustomerId, KeptCustomer>()
  for (const one of written) {
    if (one.what !== 'updated' || !one.before || !standing.has(one.id) || left.has(one.id)) continue
    const kept = opensStill(tx, one)
    if (kept) restored.set(one.id, kept)
    else left.set(one.id, 'key_gone')
  }
  const free = written.filter(({ id }) => standing.has(id) && !left.has(id))
  const idsOf = (what: CustomerWritten['what']): CustomerId[] =>
    free.filter((one) => one.what === what).map(({ id }) => id)
  await removeCustomers(tx, idsOf('created'))
  await unlink(tx, [...idsOf('updated'), ...idsOf('touched')], [...void_])
  await restoreCustomers(
    tx,
    free.flatMap(({ id }) => restored.get(id) ?? []),
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
