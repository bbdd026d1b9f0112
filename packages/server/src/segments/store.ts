import { sql } from 'kysely'
import { firstRow, rows, type Tx, together } from '../runtime/db/transaction.ts'
import { numberColumns } from './dimensions.ts'
import { missing } from './number-index.ts'
import { type PackedPeople, packedCount, partings } from './people-pack.ts'
import type { Person, Rule } from './rule.ts'
import { conditionOf } from './rule-store.ts'

/**
 * The next revision of this brand's pictures. Others who write pictures or publish wait until this transaction is over:
 * else a person could change between the two and be missed by both.
 */
export async function nextRevision(tx: Tx): Promise<bigint> {
  const [row] = await tx.named<{ number: bigint }>(
    'segments.next_revision',
    `insert into segments.revision as r (brand_id, number) values ($1, 1)
     on conflict (brand_id) do update set number = r.number + 1 returning number`,
    [tx.brandId],
  )
  return row!.number
}

/** A person as drawn, and the day on which the picture says something else by itself. */
export type Picture = Person & { staleDay?: number }

/** A day that does not come. */
const never = 2_000_000_000

/** Keeps pictures of persons, whole; `gone` are rows for whom another one stands now. `held`: the revision, where it was taken before. */
export async function writePeople(
  tx: Tx,
  people: readonly Picture[],
  gone: readonly string[],
  held: bigint | null = null,
): Promise<void> {
  const revision = held ?? (await nextRevision(tx))
  const touched = [...people.map((one) => one.id), ...gone]
  const acted = await writeActs(tx, people, touched)
  const ids = people.map((one) => one.id)
  const numbers = numberColumns.map((column) => people.map((one) => one.numbers[column] ?? null))
  const columns = numberColumns.join(', ')
  const places = numberColumns.map((_, index) => `$${index + 7}::int[]`).join(', ')
  await tx.named(
    'segments.write_people',
    // Who did not change keeps the revision: who reads by it has nothing new to read.
    `insert into segments.person as o (brand_id, person_id, words, stale_day, revision, gone, ${columns})
     select $1, person_id, array(select jsonb_array_elements_text(words)), stale_day, $5, gone, ${columns}
     from unnest($2::uuid[], $3::jsonb[], $4::int[], $6::boolean[], ${places}) as p(person_id, words, stale_day, gone, ${columns})
     on conflict (brand_id, person_id) do update set words = excluded.words, stale_day = excluded.stale_day,
       revision = case when o.person_id = any($${numberColumns.length + 7}::uuid[])
         or (o.words, o.gone, ${columnsOf('o')}) is distinct from (excluded.words, excluded.gone, ${columnsOf('excluded')})
         then excluded.revision else o.revision end,
       gone = excluded.gone, ${numberColumns.map((one) => `${one} = excluded.${one}`).join(', ')}`,
    [
      tx.brandId,
      touched,
      [...people.map((one) => JSON.stringify([...one.words].map(written))), ...gone.map(() => '[]')],
      [...people.map((one) => one.staleDay ?? never), ...gone.map(() => never)],
      revision,
      [...ids.map(() => false), ...gone.map(() => true)],
      ...numbers.map((column) => [...column, ...gone.map(() => null)]),
      acted,
    ],
  )
}

/** Without the two signs that part words where pictures are packed. */
const written = (word: string): string => word.replaceAll(partings, '')

const columnsOf = (table: string): string => numberColumns.map((one) => `${table}.${one}`).join(', ')

/** Gives those whose acts are others than before. */
async function writeActs(tx: Tx, people: readonly Person[], touched: string[]): Promise<string[]> {
  const acts = people.flatMap((one) => one.acts.map((act) => ({ personId: one.id, ...act })))
  const values = [
    tx.brandId,
    acts.map((one) => one.personId),
    acts.map((one) => one.item),
    acts.map((one) => one.day),
    acts.map((one) => one.times),
  ]
  const [dropped, written] = await together(
    tx,
    () =>
      tx.named<{ person_id: string }>(
        'segments.drop_acts',
        `delete from segments.act a where a.brand_id = $1 and a.person_id = any($6::uuid[]) and not exists (
       select from unnest($2::uuid[], $3::text[], $4::int[], $5::int[]) as n(person_id, item, day, times)
       where n.person_id = a.person_id and n.item = a.item and n.day = a.day) returning a.person_id`,
        [...values, touched],
      ),
    () =>
      tx.named<{ person_id: string }>(
        'segments.write_acts',
        `insert into segments.act as a (brand_id, person_id, item, day, times)
     select $1, * from unnest($2::uuid[], $3::text[], $4::int[], $5::int[])
     on conflict (brand_id, person_id, item, day) do update set times = excluded.times where a.times <> excluded.times
     returning a.person_id`,
        values,
      ),
  )
  return [...new Set([...dropped, ...written].map((one) => one.person_id))]
}

/** Pictures that changed after a revision, oldest first, and up to where they were read. */
export async function packedChanges(
  tx: Tx,
  after: { revision: bigint; personId: string },
  limit: number,
): Promise<{ people: PackedPeople; at: { revision: bigint; personId: string }; full: boolean } | null> {
  const found = await packed(
    tx,
    'segments.packed_changes',
    'p.revision, p.person_id',
    '(p.revision, p.person_id) > ($2, $3::uuid)',
    [after.revision, after.personId],
    limit,
  )
  return found && { ...found, full: packedCount(found.people) === limit }
}

/** Pictures by id, none that is gone. */
export async function packedPage(
  tx: Tx,
  after: string,
  limit: number,
): Promise<{ people: PackedPeople; at: { personId: string } } | null> {
  return packed(tx, 'segments.packed_page', 'p.person_id', 'p.person_id > $2 and not p.gone', [after], limit)
}

interface PackedRow extends Omit<PackedPeople, 'acts'> {
  revision: bigint
  person_id: string
  acts: { item: string; acts: string }[] | null
}

const columnsPacked = numberColumns
  .map((column) => `int4send(coalesce(n.${column}::int, ${missing}))`)
  .join(' || ')

async function packed(
  tx: Tx,
  name: string,
  order: string,
  condition: string,
  values: unknown[],
  limit: number,
): Promise<{ people: PackedPeople; at: { revision: bigint; personId: string } } | null> {
  const [row] = await tx.named<PackedRow>(
    name,
    `with found as materialized (
       select p.*, row_number() over (order by ${order})::int - 1 as place from segments.person p
       where p.brand_id = $1 and ${condition} order by ${order} limit $${values.length + 2}
     ), done as materialized (
       select a.item, string_agg(int4send(f.place) || int4send(a.day) || int4send(a.times), ''::bytea) as acts
       from found f join segments.act a on a.brand_id = $1 and a.person_id = f.person_id group by a.item
     )
     select string_agg(uuid_send(n.person_id), ''::bytea order by n.place) as ids,
       string_agg(${columnsPacked}, ''::bytea order by n.place) as numbers,
       string_agg(array_to_string(n.words, e'\\ue000'), e'\\ue001' order by n.place) as words,
       string_agg(boolsend(n.gone), ''::bytea order by n.place) as gone,
       (array_agg(n.revision order by n.place desc))[1] as revision, (array_agg(n.person_id order by n.place desc))[1] as person_id,
       (select jsonb_agg(jsonb_build_object('item', d.item, 'acts', encode(d.acts, 'base64'))) from done d) as acts
     from found n`,
    [tx.brandId, ...values, limit],
  )
  if (!row?.ids) return null
  const { revision, person_id, acts, ...people } = row
  const unread = (acts ?? []).map((one) => ({ item: one.item, acts: Buffer.from(one.acts, 'base64') }))
  return { people: { ...people, acts: unread }, at: { revision, personId: person_id } }
}

export async function currentRevision(tx: Tx): Promise<bigint> {
  const row = await firstRow(
    tx,
    sql<{ number: bigint }>`select number from segments.revision where brand_id = ${tx.brandId}`,
  )
  return row?.number ?? 0n
}

export async function peopleCount(tx: Tx): Promise<number> {
  const row = await firstRow(
    tx,
    sql<{ n: bigint }>`select count(*) as n from segments.person where brand_id = ${tx.brandId} and not gone`,
  )
  return Number(row!.n)
}

/** How many persons there are, and how many of them a rule holds for. */
export async function countMatching(
  tx: Tx,
  rule: Rule,
  today: number,
): Promise<{ of: number; matching: number }> {
  const row = await firstRow(
    tx,
    sql<{ total: bigint; matching: bigint }>`select count(*) as total,
        count(*) filter (where ${conditionOf(rule, today)}) as matching
      from segments.person p where p.brand_id = ${tx.brandId} and not p.gone`,
  )
  return { of: Number(row!.total), matching: Number(row!.matching) }
}

/** Of two rules: for how many each holds, and both. */
export async function countOverlap(
  tx: Tx,
  [first, second]: readonly [Rule, Rule],
  today: number,
): Promise<{ first: number; second: number; both: number }> {
  const row = await firstRow(
    tx,
    sql<{
      a: bigint
      b: bigint
      both: bigint
    }>`select count(*) filter (where a) as a, count(*) filter (where b) as b,
        count(*) filter (where a and b) as both
      from (select ${conditionOf(first, today)} as a, ${conditionOf(second, today)} as b
        from segments.person p where p.brand_id = ${tx.brandId} and not p.gone) m`,
  )
  return { first: Number(row!.a), second: Number(row!.b), both: Number(row!.both) }
}

/** Some whom a rule holds for, those who did something last first, or by id. */
export async function sampleMatching(
  tx: Tx,
  rule: Rule,
  today: number,
  limit: number,
  by: 'act' | 'id' = 'act',
): Promise<string[]> {
  const found = await rows(
    tx,
    sql<{ person_id: string }>`select p.person_id from segments.person p
      where p.brand_id = ${tx.brandId} and not p.gone and ${conditionOf(rule, today)}
      order by ${by === 'act' ? sql`p.last_act_day desc nulls last, ` : sql``}p.person_id limit ${limit}`,
  )
  return found.map((one) => one.person_id)
}

/** Words that persons have, by dimension, most often first: what a builder may offer. */
export async function wordsInUse(tx: Tx, limit: number): Promise<{ word: string; people: number }[]> {
  const found = await rows(
    tx,
    sql<{ word: string; n: bigint }>`select word, n from (
        select w.word, count(*) as n,
          row_number() over (partition by split_part(w.word, '=', 1) order by count(*) desc, w.word) as place
        from segments.person p cross join unnest(p.words) as w(word)
        where p.brand_id = ${tx.brandId} and not p.gone group by w.word) t
      where place <= ${limit} order by n desc, word`,
  )
  return found.map((one) => ({ word: one.word, people: Number(one.n) }))
}
