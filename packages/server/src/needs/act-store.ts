import { sql } from 'kysely'
import type { Tx } from '../runtime/db/transaction.ts'
import type { Standing } from './need.ts'
import type { KeptNeed } from './store.ts'

export interface LockedNeed
  extends Standing,
    Pick<KeptNeed, 'id' | 'personId' | 'purpose' | 'kind' | 'name' | 'dueDay'> {
  about: string | null
}

/** These needs, held until the commit, so that two who act on one follow each other. */
export async function lockNeeds(tx: Tx, ids: readonly string[]): Promise<LockedNeed[]> {
  return tx.named<LockedNeed>(
    'needs.lock',
    `select id, person_id as "personId", purpose, kind, name, about, due_day as "dueDay", state, assigned_to as "assignedTo",
       snoozed_day as "snoozedDay"
     from needs.need where brand_id = $1 and id = any($2::uuid[]) order by id for update`,
    [tx.brandId, ids],
  )
}

export interface ActWrite extends Standing {
  needId: string
  act: string
  before: Standing
}

/** Writes where the needs stand now, and what was done to each: one statement each for many. */
export async function writeActs(
  tx: Tx,
  acts: readonly ActWrite[],
  facts: Record<string, unknown>,
): Promise<void> {
  await writeStandings(
    tx,
    acts.map(({ needId, state, assignedTo, snoozedDay }) => ({ needId, state, assignedTo, snoozedDay })),
  )
  await tx.named(
    'needs.write_acts',
    `insert into needs.act (brand_id, id, need_id, act, facts, before, actor, at)
     select $1, id, need_id, act, $5::jsonb, before, $6, $7
     from unnest($2::uuid[], $3::uuid[], $4::text[], $8::jsonb[]) as a(id, need_id, act, before)`,
    [
      tx.brandId,
      acts.map(() => tx.ports.ids.next()),
      acts.map((one) => one.needId),
      acts.map((one) => one.act),
      JSON.stringify(facts),
      `${tx.actor.kind}:${tx.actor.id}`,
      tx.now,
      acts.map((one) => JSON.stringify(one.before)),
    ],
  )
}

export async function writeStandings(
  tx: Tx,
  rows: readonly ({ needId: string } & Standing)[],
): Promise<void> {
  await tx.named(
    'needs.write_standings',
    `update needs.need n set state = s.state, assigned_to = s.assigned_to, snoozed_day = s.snoozed_day
     from unnest($2::uuid[], $3::text[], $4::text[], $5::integer[]) as s(id, state, assigned_to, snoozed_day)
     where n.brand_id = $1 and n.id = s.id`,
    [
      tx.brandId,
      rows.map((one) => one.needId),
      rows.map((one) => one.state),
      rows.map((one) => one.assignedTo),
      rows.map((one) => one.snoozedDay),
    ],
  )
}

/** Takes the newest act of each back, where there is one; returns how the needs stood before it. */
export async function undoActs(tx: Tx, needIds: readonly string[]): Promise<Map<string, Standing>> {
  const { rows } = await sql<{ need_id: string; before: Standing }>`
    update needs.act a set undone_at = ${tx.now}, undone_by = ${`${tx.actor.kind}:${tx.actor.id}`}
    from (select distinct on (need_id) id from needs.act where brand_id = ${tx.brandId} and need_id = any(${needIds}::uuid[])
      and undone_at is null order by need_id, at desc, id desc) l
    where a.brand_id = ${tx.brandId} and a.id = l.id returning a.need_id, a.before`.execute(tx.db)
  return new Map(rows.map((row) => [row.need_id, row.before]))
}

/** Which of these persons a member can reach in WeCom now: friends who did not leave. */
export async function friendsAmong(tx: Tx, personIds: readonly string[]): Promise<Set<string>> {
  const found = await tx.named<{ id: string }>(
    'needs.friends_among',
    `select p.id from unnest($2::uuid[]) as p(id) where exists (
       select from contacts.contact c join contacts.contact_owner o on o.brand_id = c.brand_id and o.contact_id = c.id and o.lost_at is null
       where c.brand_id = $1 and c.customer_id = any(customers.same_person($1, p.id)))`,
    [tx.brandId, personIds],
  )
  return new Set(found.map((row) => row.id))
}
