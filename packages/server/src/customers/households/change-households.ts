import type { CustomerId } from '../../kernel/ids.ts'
import { audit } from '../../runtime/access/audit.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import { event } from '../../runtime/events/event.ts'
import { emit } from '../../runtime/events/outbox.ts'
import { HouseholdRefused } from '../errors.ts'
import { householdChanged } from '../events.ts'
import { refuseForgotten } from '../forgotten.ts'
import { getCustomer } from '../read-customers.ts'
import {
  addMembers,
  householdExists,
  householdOf,
  insertHousehold,
  removeMember,
  renameHousehold,
  setApart,
} from './household-store.ts'

/** Puts a person and others into one household; his own one where he has it. Nobody is merged. Throws `household.*`, `customer.forgotten`. */
export async function joinHousehold(
  tx: Tx,
  customerId: CustomerId,
  { otherId, name }: { otherId: CustomerId; name: string },
): Promise<string> {
  await refuseForgotten(tx, [customerId, otherId])
  const [one, other] = [await getCustomer(tx, customerId), await getCustomer(tx, otherId)]
  if (one.personId === other.personId) throw new HouseholdRefused('one_person')
  const standing = (await householdOf(tx, one.personId)) ?? null
  const theirs = standing ? null : await householdOf(tx, other.personId)
  const id = standing?.id ?? theirs?.id ?? (await insertHousehold(tx, name))
  await householdExists(tx, id)
  const wanted = standing ? [other.personId] : theirs ? [one.personId] : [one.personId, other.personId]
  const added = await addMembers(tx, id, wanted)
  if (added.length < wanted.length) throw new HouseholdRefused('in_another')
  await tell(tx, id, added, 'joined')
  return id
}

export async function leaveHousehold(tx: Tx, householdId: string, customerId: CustomerId): Promise<void> {
  const { personId } = await getCustomer(tx, customerId)
  if (!(await removeMember(tx, householdId, personId))) throw new HouseholdRefused('not_in_it')
  await tell(tx, householdId, [personId], 'left')
}

export async function nameHousehold(tx: Tx, householdId: string, name: string): Promise<void> {
  if (!(await renameHousehold(tx, householdId, name))) throw new HouseholdRefused('not_found')
  await audit(tx, [
    { action: 'household.changed', subject: `household:${householdId}`, facts: { what: 'renamed' } },
  ])
}

/** Two who share an address are said to be no household, or that is taken back. */
export async function keepApart(
  tx: Tx,
  customerId: CustomerId,
  otherId: CustomerId,
  apart: boolean,
): Promise<void> {
  const [one, other] = [await getCustomer(tx, customerId), await getCustomer(tx, otherId)]
  await setApart(tx, one.personId, other.personId, apart)
  const facts = { otherId: other.personId, what: apart ? 'apart' : 'maybe' }
  await audit(tx, [{ action: 'household.changed', subject: `customer:${one.personId}`, facts }])
}

async function tell(
  tx: Tx,
  householdId: string,
  customerIds: readonly CustomerId[],
  what: 'joined' | 'left',
): Promise<void> {
  await audit(tx, [
    {
      action: 'household.changed',
      subject: `household:${householdId}`,
      facts: { what, customers: [...customerIds] },
    },
  ])
  await emit(
    tx,
    customerIds.map((customerId) => event(householdChanged, customerId, { customerId, householdId, what })),
  )
}
