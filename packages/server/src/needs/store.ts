import { sql } from 'kysely'
import { firstRow, type Tx } from '../runtime/db/transaction.ts'
import type { Habit } from './habit.ts'
import {
  type Need,
  type NeedKind,
  type NeedPurpose,
  type NeedState,
  purposeOf,
  type Standing,
} from './need.ts'
import { keepEndingRounds, keepRoundsOf, knownRounds } from './round-store.ts'

/** For these another row stands now; what is needed is drawn with that one. How it stood is kept, for the day they are apart again. */
export async function dropPeople(tx: Tx, personIds: readonly string[]): Promise<void> {
  await keepRoundsOf(tx, personIds)
  await tx.named(
    'needs.drop_people',
    `with needs as (delete from needs.need where brand_id = $1 and person_id = any($2::uuid[]))
     delete from needs.person where brand_id = $1 and person_id = any($2::uuid[])`,
    [tx.brandId, personIds],
  )
}

export interface Drawn {
  personId: string
  /** All rows of the person. */
  rowIds: readonly string[]
  habit: Habit | null
  needs: Need[]
}

/**
 * Keeps what these persons need, whole. What was done of a need holds while it counts from the same day; from another day on it is
 * another round, and open; but where rows came to a person or left it, as that round was left when it was there before. Returns for whom another need stands now, or one less.
 */
export async function writeDrawn(tx: Tx, drawn: readonly Drawn[], nextDay: number): Promise<string[]> {
  const plain = drawn.flatMap(({ personId, rowIds, needs: own }) =>
    own.map((one) => ({ personId, rowIds, ...one })),
  )
  const rejoined = await rejoinedAmong(tx, drawn)
  const needs = await withRounds(tx, plain, rejoined)
  const people = drawn.map(({ personId }) => personId)
  await tx.named(
    'needs.write_people',
    `update needs.person p set habit = g.habit, due_day = $4, drawn_of = array(select jsonb_array_elements_text(g.others)::uuid)
     from unnest($2::uuid[], $3::jsonb[], $5::jsonb[]) as g(person_id, habit, others) where p.brand_id = $1 and p.person_id = g.person_id`,
    [
      tx.brandId,
      people,
      drawn.map(({ habit }) => habit && JSON.stringify(habit)),
      nextDay,
      drawn.map((one) => JSON.stringify(othersOf(one))),
    ],
  )
  await keepEndingRounds(tx, [...rejoined], needs)
  const gone = await tx.named<{ id: string }>(
    'needs.drop_needs',
    `delete from needs.need n where n.brand_id = $1 and n.person_id = any($2::uuid[]) and not exists (
       select from unnest($3::uuid[], $4::text[]) as k(person_id, key) where k.person_id = n.person_id and k.key = n.key) returning n.person_id as id`,
    [tx.brandId, people, needs.map((one) => one.personId), needs.map((one) => one.key)],
  )
  const written = await tx.named<{ id: string }>(
    'needs.write_needs',
    `insert into needs.need as n (brand_id, id, person_id, key, kind, purpose, product_id, name, about, since_day, due_day, from_day,
       until_day, quantity, reasons, state, assigned_to, snoozed_day, drawn_at)
     select $1, id, person_id, key, kind, purpose, product_id, name, about, since_day, due_day, from_day, until_day, quantity, reasons,
       state, assigned_to, snoozed_day, $2
     from unnest($3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::text[], $9::jsonb[], $10::text[], $11::integer[],
       $12::integer[], $13::integer[], $14::integer[], $15::integer[], $16::jsonb[], $17::text[], $18::text[], $19::integer[])
       as g(id, person_id, key, kind, purpose, product_id, name, about, since_day, due_day, from_day, until_day, quantity, reasons, state,
         assigned_to, snoozed_day)
     on conflict (brand_id, person_id, key) do update set kind = excluded.kind, purpose = excluded.purpose,
       product_id = excluded.product_id, name = excluded.name, about = excluded.about, since_day = excluded.since_day,
       due_day = excluded.due_day, from_day = excluded.from_day, until_day = excluded.until_day, quantity = excluded.quantity,
       reasons = excluded.reasons, drawn_at = excluded.drawn_at,
       state = case when n.since_day = excluded.since_day then n.state else excluded.state end,
       assigned_to = case when n.since_day = excluded.since_day then n.assigned_to else excluded.assigned_to end,
       snoozed_day = case when n.since_day = excluded.since_day then n.snoozed_day else excluded.snoozed_day end
     where (n.kind, n.product_id, n.name, n.about, n.since_day, n.due_day, n.from_day, n.until_day, n.quantity, n.reasons)
       is distinct from (excluded.kind, excluded.product_id, excluded.name, excluded.about, excluded.since_day, excluded.due_day,
         excluded.from_day, excluded.until_day, excluded.quantity, excluded.reasons)
     returning n.person_id as id`,
    [
      tx.brandId,
      tx.now,
      needs.map((one) => one.id),
      needs.map((one) => one.personId),
      needs.map((one) => one.key),
      needs.map((one) => one.kind),
      needs.map((one) => purposeOf(one.kind)),
      needs.map((one) => one.productId),
      needs.map((one) => JSON.stringify(one.name)),
      needs.map((one) => one.about),
      needs.map((one) => one.sinceDay),
      needs.map((one) => one.dueDay),
      needs.map((one) => one.fromDay),
      needs.map((one) => one.untilDay),
      needs.map((one) => one.quantity),
      needs.map((one) => JSON.stringify(one.reasons)),
      needs.map((one) => one.state),
      needs.map((one) => one.assignedTo),
      needs.map((one) => one.snoozedDay),
    ],
  )
  return [...new Set([...gone, ...written].map(({ id }) => id))]
}

type DrawnNeed = Need & Pick<Drawn, 'personId' | 'rowIds'>

const othersOf = ({ personId, rowIds }: Drawn): string[] => rowIds.filter((id) => id !== personId).sort()

/** Of these persons, those that are made of other rows than when they were last drawn: merged, parted, or new. */
async function rejoinedAmong(tx: Tx, drawn: readonly Drawn[]): Promise<Set<string>> {
  const found = await tx.named<{ person_id: string; drawn_of: string[] | null }>(
    'needs.drawn_of',
    'select person_id, drawn_of from needs.person where brand_id = $1 and person_id = any($2::uuid[])',
    [tx.brandId, drawn.map(({ personId }) => personId)],
  )
  const before = new Map(found.map((row) => [row.person_id, row.drawn_of?.join()]))
  return new Set(
    drawn.filter((one) => before.get(one.personId) !== othersOf(one).join()).map(({ personId }) => personId),
  )
}

/** Of who is `rejoined`: under the id that each had, and as its round was left. */
async function withRounds(
  tx: Tx,
  needs: readonly DrawnNeed[],
  rejoined: ReadonlySet<string>,
): Promise<(DrawnNeed & Standing & { id: string })[]> {
  const asked = needs.filter(({ personId }) => rejoined.has(personId))
  const answers = await knownRounds(tx, asked)
  const known = new Map(asked.map((one, i) => [one, answers[i]]))
  return needs.map((one) => ({
    ...one,
    id: known.get(one)?.needId ?? tx.ports.ids.next(),
    ...(known.get(one)?.stood ?? { state: 'open', assignedTo: null, snoozedDay: null }),
  }))
}

export interface KeptNeed extends Omit<Need, 'key'> {
  id: string
  personId: string
  purpose: NeedPurpose
  state: NeedState
  assignedTo: string | null
  snoozedDay: number | null
}

const columns = `n.id, n.person_id as "personId", n.kind, n.purpose, n.product_id as "productId", n.name, n.about,
  n.since_day as "sinceDay", n.due_day as "dueDay", n.from_day as "fromDay", n.until_day as "untilDay", n.quantity, n.reasons, n.state,
  n.assigned_to as "assignedTo", n.snoozed_day as "snoozedDay"`

/** What these persons need, the nearest first. */
export function needsOfPeople(tx: Tx, personIds: readonly string[]): Promise<KeptNeed[]> {
  return tx.named<KeptNeed>(
    'needs.of_people',
    `select ${columns} from needs.need n where n.brand_id = $1 and n.person_id = any($2::uuid[])
     order by n.person_id, n.due_day, n.id`,
    [tx.brandId, personIds],
  )
}

export async function habitsOf(tx: Tx, personIds: readonly string[]): Promise<Map<string, Habit>> {
  const found = await tx.named<{ person_id: string; habit: Habit }>(
    'needs.habits_of',
    'select person_id, habit from needs.person where brand_id = $1 and person_id = any($2::uuid[]) and habit is not null',
    [tx.brandId, personIds],
  )
  return new Map(found.map((row) => [row.person_id, row.habit]))
}

export interface NeedFilter {
  kind: NeedKind | null
  purpose: NeedPurpose | null
  /** `due` is what stands open, or was snoozed until today. */
  state: NeedState | 'due' | null
  assignedTo: string | null
  /** Due at the latest on this day; and not before that one. */
  untilDay: number | null
  fromDay: number | null
  after: { dueDay: number; id: string } | null
  today: number
  limit: number
}

const holds = (filter: NeedFilter) => sql`(${filter.kind}::text is null or n.kind = ${filter.kind})
  and (${filter.purpose}::text is null or n.purpose = ${filter.purpose})
  and (${filter.assignedTo}::text is null or n.assigned_to = ${filter.assignedTo})
  and (${filter.untilDay}::integer is null or n.due_day <= ${filter.untilDay})
  and (${filter.fromDay}::integer is null or n.due_day >= ${filter.fromDay})
  and case ${filter.state}::text when 'due' then n.state in ('open', 'assigned') or (n.state = 'snoozed' and n.snoozed_day <= ${filter.today})
    else ${filter.state}::text is null or n.state = ${filter.state} end`

/** By the day they are due. */
export async function listNeeds(tx: Tx, filter: NeedFilter): Promise<KeptNeed[]> {
  const { after } = filter
  const { rows } =
    await sql<KeptNeed>`select ${sql.raw(columns)} from needs.need n where n.brand_id = ${tx.brandId} and ${holds(filter)}
      and (${after?.dueDay ?? null}::integer is null or (n.due_day, n.id) > (${after?.dueDay ?? null}::integer, ${after?.id ?? null}::uuid))
    order by n.due_day, n.id limit ${filter.limit}`.execute(tx.db)
  return rows
}

export interface NeedCounts {
  overdue: number
  week: number
  month: number
  assigned: number
}

/** What waits, by how soon it is due. */
export async function countNeeds(tx: Tx, today: number): Promise<NeedCounts> {
  const row = await firstRow(
    tx,
    sql<NeedCounts>`select count(*) filter (where due_day < ${today})::int as overdue,
        count(*) filter (where due_day between ${today} and ${today + 7})::int as week,
        count(*) filter (where due_day between ${today} and ${today + 30})::int as month,
        count(*) filter (where state = 'assigned')::int as assigned
      from needs.need where brand_id = ${tx.brandId} and due_day <= ${today + 30}
        and (state in ('open', 'assigned') or (state = 'snoozed' and snoozed_day <= ${today}))`,
  )
  return row!
}
