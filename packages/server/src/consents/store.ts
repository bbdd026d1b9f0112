import { sql } from 'kysely'
import type { CustomerId } from '../kernel/ids.ts'
import { rows, type Tx } from '../runtime/db/transaction.ts'
import type { ConsentEntry } from './consent.ts'

export type NewEntry = Omit<ConsentEntry, 'recordedAt'> & { customerId: CustomerId }

/** Writes what was said; returns the ids of what was not there yet. */
export async function writeEntries(tx: Tx, entries: readonly NewEntry[]): Promise<Set<string>> {
  if (entries.length === 0) return new Set()
  const written = await tx.named<{ id: string }>(
    'consents.write_entries',
    `insert into consents.entry (brand_id, recorded_at, id, customer_id, purpose, channel, given, said_at, way, actor, text_version, evidence, record)
     select $1, $2, * from unnest($3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::boolean[], $8::timestamptz[], $9::text[], $10::text[],
       $11::text[], $12::text[], $13::text[])
     on conflict do nothing returning id`,
    [
      tx.brandId,
      tx.now,
      entries.map((one) => one.id),
      entries.map((one) => one.customerId),
      entries.map((one) => one.purpose),
      entries.map((one) => one.channel),
      entries.map((one) => one.given),
      entries.map((one) => one.saidAt),
      entries.map((one) => one.way),
      entries.map((one) => one.actor),
      entries.map((one) => one.textVersion),
      entries.map((one) => one.evidence),
      entries.map((one) => one.record),
    ],
  )
  return new Set(written.map(({ id }) => id))
}

interface EntryRow {
  asked: CustomerId
  id: string
  purpose: ConsentEntry['purpose']
  channel: ConsentEntry['channel']
  given: boolean
  said_at: Date
  recorded_at: Date
  way: ConsentEntry['way']
  actor: string
  text_version: string | null
  evidence: string | null
  record: string | null
}

/** Everything that was said of the persons of these rows, newest first. */
export async function entriesOf(
  tx: Tx,
  customerIds: readonly CustomerId[],
): Promise<Map<CustomerId, ConsentEntry[]>> {
  if (customerIds.length === 0) return new Map()
  const found = await tx.named<EntryRow>(
    'consents.entries_of',
    `select a.asked, e.id, e.purpose, e.channel, e.given, e.said_at, e.recorded_at, e.way, e.actor, e.text_version, e.evidence, e.record
     from unnest($2::uuid[]) as a(asked)
     cross join lateral unnest(customers.same_person($1, a.asked)) as p(id)
     join consents.entry e on e.brand_id = $1 and e.customer_id = p.id
     order by e.said_at desc, e.given, e.id desc`,
    [tx.brandId, [...new Set(customerIds)]],
  )
  const entries = new Map<CustomerId, ConsentEntry[]>()
  for (const { asked, said_at, recorded_at, text_version, ...row } of found)
    entries.set(asked, [
      ...(entries.get(asked) ?? []),
      { ...row, saidAt: said_at, recordedAt: recorded_at, textVersion: text_version },
    ])
  return entries
}

/** Of these customers those who are there, and whether each was forgotten, or is being. */
export async function knownCustomers(
  tx: Tx,
  ids: readonly CustomerId[],
): Promise<Map<CustomerId, { forgotten: boolean }>> {
  const found = await rows(
    tx,
    sql<{
      id: CustomerId
      forgotten: boolean
    }>`select id, erased_at is not null as forgotten from customers.customer where brand_id = ${tx.brandId} and id = any(${[...ids]}::uuid[])`,
  )
  return new Map(found.map(({ id, forgotten }) => [id, { forgotten }]))
}

/** How many persons stand how, by their last word on each purpose: a look at the whole, not a gate. */
export async function countEntries(
  tx: Tx,
): Promise<{ purpose: ConsentEntry['purpose']; given: bigint; withdrawn: bigint }[]> {
  return rows(
    tx,
    sql`select purpose, count(*) filter (where given) as given, count(*) filter (where not given) as withdrawn from (
        select distinct on (coalesce(c.merged_into, c.id), e.purpose) e.purpose, e.given
        from consents.entry e join customers.customer c on c.brand_id = e.brand_id and c.id = e.customer_id
        where e.brand_id = ${tx.brandId} order by coalesce(c.merged_into, c.id), e.purpose, e.said_at desc, e.given) last
      group by purpose order by purpose`,
  )
}

export type HandWord = Pick<ConsentEntry, 'id' | 'purpose' | 'channel' | 'given' | 'actor' | 'recordedAt'> & {
  customerId: CustomerId
}

/** What members wrote down of these rows since then. */
export function wordsByHandSince(
  tx: Tx,
  customerIds: readonly CustomerId[],
  since: Date,
): Promise<HandWord[]> {
  return tx.named<HandWord>(
    'consents.by_hand_since',
    `select id, customer_id as "customerId", purpose, channel, given, actor, recorded_at as "recordedAt" from consents.entry
     where brand_id = $1 and customer_id = any($2::uuid[]) and way = 'member' and recorded_at >= $3 order by recorded_at, id`,
    [tx.brandId, customerIds, since],
  )
}

/** When a member last wrote down a word of these rows, a yes or a no. */
export function lastWordsByHand(
  tx: Tx,
  customerIds: readonly CustomerId[],
): Promise<{ customerId: CustomerId; at: Date }[]> {
  return tx.named(
    'consents.last_by_hand',
    `select customer_id as "customerId", max(recorded_at) as at from consents.entry
     where brand_id = $1 and customer_id = any($2::uuid[]) and way = 'member' group by customer_id`,
    [tx.brandId, customerIds],
  )
}

/** The proof stays as it is: whose word it was is what changes. */
export async function moveWords(tx: Tx, ids: readonly string[], customerId: CustomerId): Promise<void> {
  await tx.named(
    'consents.move',
    `update consents.entry set customer_id = $3 where brand_id = $1 and id = any($2::uuid[]) and way = 'member'`,
    [tx.brandId, ids, customerId],
  )
}

/** The same word of somebody else as well, with the same proof. */
export async function copyWords(tx: Tx, ids: readonly string[], customerId: CustomerId): Promise<void> {
  await tx.named(
    'consents.copy',
    `insert into consents.entry (brand_id, id, customer_id, purpose, channel, given, said_at, recorded_at, way, actor, text_version, evidence, record)
     select $1, c.id, $4, e.purpose, e.channel, e.given, e.said_at, e.recorded_at, e.way, e.actor, e.text_version, e.evidence, e.record
     from unnest($2::uuid[], $3::uuid[]) as c(of, id) join consents.entry e on e.brand_id = $1 and e.id = c.of and e.way = 'member'`,
    [tx.brandId, ids, ids.map(() => tx.ports.ids.next()), customerId],
  )
}
