import type { CustomerId } from '../../kernel/ids.ts'
import type { Tx } from '../../runtime/db/transaction.ts'

const place = 'customers.household.name'

export interface Household {
  id: string
  /** Null since a member was forgotten: the name may have been theirs. */
  name: string | null
  members: { customerId: CustomerId; addedBy: string; addedAt: Date }[]
}

/** The household that any row of a person is in. */
export async function householdOf(tx: Tx, customerId: CustomerId): Promise<Household | null> {
  const found = await tx.named<{
    id: string
    name: Buffer | null
    customer_id: CustomerId
    added_by: string
    added_at: Date
  }>(
    'customers.household_of',
    `select h.id, h.name, m.customer_id, m.added_by, m.added_at from customers.household_member own
     join customers.household h on h.brand_id = own.brand_id and h.id = own.household_id
     join customers.household_member m on m.brand_id = h.brand_id and m.household_id = h.id and m.left_at is null
     where own.brand_id = $1 and own.left_at is null and own.customer_id = any(customers.same_person($1, $2::uuid))
     order by h.id, m.added_at, m.customer_id`,
    [tx.brandId, customerId],
  )
  const [first] = found
  if (!first) return null
  return {
    id: first.id,
    name: first.name && tx.vault.open(place, first.id, first.name),
    members: found
      .filter(({ id }) => id === first.id)
      .map((row) => ({ customerId: row.customer_id, addedBy: row.added_by, addedAt: row.added_at })),
  }
}

export async function insertHousehold(tx: Tx, name: string): Promise<string> {
  const id = tx.ports.ids.next()
  await tx.named(
    'customers.insert_household',
    `insert into customers.household (brand_id, id, name, made_by, made_at) values ($1, $2, $3, $4, $5)`,
    [tx.brandId, id, tx.vault.seal(place, id, name), tx.actor.id, tx.now],
  )
  return id
}

export async function renameHousehold(tx: Tx, id: string, name: string): Promise<boolean> {
  const found = await tx.named<{ id: string }>(
    'customers.rename_household',
    `update customers.household set name = $3 where brand_id = $1 and id = $2 returning id`,
    [tx.brandId, id, tx.vault.seal(place, id, name)],
  )
  return found.length > 0
}

/** Returns those who could be added: who is in a household already is not. */
export async function addMembers(
  tx: Tx,
  householdId: string,
  customerIds: readonly CustomerId[],
): Promise<CustomerId[]> {
  const found = await tx.named<{ customer_id: CustomerId }>(
    'customers.add_household_members',
    `insert into customers.household_member (brand_id, id, household_id, customer_id, added_by, added_at)
     select $1::text, n.id, $2, n.customer_id, $5, $6 from unnest($3::uuid[], $4::uuid[]) as n(id, customer_id)
     where not exists (select from customers.household_member m where m.brand_id = $1::text and m.left_at is null
       and m.customer_id = any(customers.same_person($1::text, n.customer_id)))
     on conflict do nothing returning customer_id`,
    [tx.brandId, householdId, customerIds.map(() => tx.ports.ids.next()), customerIds, tx.actor.id, tx.now],
  )
  return found.map((row) => row.customer_id)
}

/** Takes any row of the person out; says whether somebody was in. */
export async function removeMember(tx: Tx, householdId: string, customerId: CustomerId): Promise<boolean> {
  const found = await tx.named<{ id: string }>(
    'customers.remove_household_member',
    `update customers.household_member set left_at = $4, left_by = $5 where brand_id = $1 and household_id = $2 and left_at is null
       and customer_id = any(customers.same_person($1, $3::uuid)) returning id`,
    [tx.brandId, householdId, customerId, tx.now, tx.actor.id],
  )
  return found.length > 0
}

export async function householdExists(tx: Tx, id: string): Promise<boolean> {
  const found = await tx.named<{ id: string }>(
    'customers.household_exists',
    `select id from customers.household where brand_id = $1 and id = $2 for update`,
    [tx.brandId, id],
  )
  return found.length > 0
}

export async function setApart(
  tx: Tx,
  firstId: CustomerId,
  secondId: CustomerId,
  apart: boolean,
): Promise<void> {
  const [a, b] = firstId < secondId ? [firstId, secondId] : [secondId, firstId]
  if (apart)
    await tx.named(
      'customers.household_apart',
      `insert into customers.household_apart (brand_id, customer_id, other_id, said_by, said_at) values ($1, $2, $3, $4, $5)
       on conflict do nothing`,
      [tx.brandId, a, b, tx.actor.id, tx.now],
    )
  else
    await tx.named(
      'customers.household_maybe',
      `delete from customers.household_apart where brand_id = $1 and customer_id = any(customers.same_person($1, $2::uuid) || customers.same_person($1, $3::uuid))
         and other_id = any(customers.same_person($1, $2::uuid) || customers.same_person($1, $3::uuid))`,
      [tx.brandId, a, b],
    )
}

export interface Membership {
  id: string
  customerId: CustomerId
  name: string
  addedBy: string
  addedAt: Date
}

/** Which of these rows were put into a household since then, and are in it still. */
export async function membershipsSince(
  tx: Tx,
  customerIds: readonly CustomerId[],
  since: Date,
): Promise<Membership[]> {
  const found = await tx.named<Membership & { household_id: string; sealed: Buffer }>(
    'customers.memberships_since',
    `select m.id, m.customer_id as "customerId", m.household_id, h.name as sealed, m.added_by as "addedBy", m.added_at as "addedAt"
     from customers.household_member m join customers.household h on h.brand_id = m.brand_id and h.id = m.household_id
     where m.brand_id = $1 and m.customer_id = any($2::uuid[]) and m.left_at is null and m.added_at >= $3 order by m.added_at, m.id`,
    [tx.brandId, customerIds, since],
  )
  return found.map(({ household_id, sealed, ...one }) => ({
    ...one,
    name: tx.vault.open(place, household_id, sealed),
  }))
}

/** When these rows were put into the household that they are in. */
export function lastMemberships(
  tx: Tx,
  customerIds: readonly CustomerId[],
): Promise<{ customerId: CustomerId; at: Date }[]> {
  return tx.named(
    'customers.last_memberships',
    `select customer_id as "customerId", max(added_at) as at from customers.household_member
     where brand_id = $1 and customer_id = any($2::uuid[]) and left_at is null group by customer_id`,
    [tx.brandId, customerIds],
  )
}

/** Whoever is in a household of their own already stays in that one. */
export async function moveMembership(tx: Tx, id: string, customerId: CustomerId): Promise<void> {
  await tx.named(
    'customers.move_membership',
    `update customers.household_member m set customer_id = $3 where m.brand_id = $1 and m.id = $2 and not exists (
       select from customers.household_member o where o.brand_id = $1 and o.left_at is null and o.id <> m.id
         and o.customer_id = any(customers.same_person($1, $3::uuid)))`,
    [tx.brandId, id, customerId],
  )
}
