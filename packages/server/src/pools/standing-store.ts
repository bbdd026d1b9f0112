import { sql } from 'kysely'
import { rows, type Tx } from '../runtime/db/transaction.ts'
import type { MoveReason, Pool, Standing } from './pool.ts'

export interface StandingRow {
  customer_id: string
  pool: Pool
  owner_id: string | null
  pool_since: Date
  owner_since: Date | null
  protected_until: Date | null
  contract_ends_on: string | null
  last_move: string
}

export const standingColumns = `pool, owner_id, pool_since, owner_since, protected_until, contract_ends_on::text as contract_ends_on, last_move`

export const asStanding = (row: Omit<StandingRow, 'customer_id'>): Standing => ({
  pool: row.pool,
  ownerId: row.owner_id,
  poolSince: row.pool_since,
  ownerSince: row.owner_since,
  protectedUntil: row.protected_until,
  contractEndsOn: row.contract_ends_on,
  lastMove: row.last_move,
})

/** Who stands for these customers, with how they stand; locked in one order until the commit. */
export async function lockStandings(
  tx: Tx,
  customerIds: readonly string[],
): Promise<{ asked: string; personId: string; forgotten: boolean; standing: Standing | null }[]> {
  const heads = await tx.named<{ asked: string; person_id: string; forgotten: boolean }>(
    'pools.heads_of',
    `select id as asked, coalesce(merged_into, id) as person_id, erased_at is not null as forgotten from customers.customer
     where brand_id = $1 and id = any($2::uuid[])`,
    [tx.brandId, customerIds],
  )
  const found = await tx.named<StandingRow>(
    'pools.lock_standings',
    `select customer_id, ${standingColumns} from pools.standing
     where brand_id = $1 and customer_id = any($2::uuid[]) order by customer_id for update`,
    [tx.brandId, heads.map((one) => one.person_id)],
  )
  const byId = new Map(found.map((row) => [row.customer_id, asStanding(row)]))
  return heads.map(({ asked, person_id, forgotten }) => ({
    asked,
    forgotten,
    personId: person_id,
    standing: byId.get(person_id) ?? null,
  }))
}

/**
 * Writes how customers stand now. Those who moved since they were read are left alone, and whoever was forgotten, or is
 * being, stands nowhere any more; returns whom it wrote.
 */
export async function writeStandings(
  tx: Tx,
  all: readonly { customerId: string; was: Standing | null; now: Standing }[],
): Promise<Set<string>> {
  if (all.length === 0) return new Set()
  const sorted = [...all].sort((a, b) => (a.customerId < b.customerId ? -1 : 1))
  const written = await tx.named<{ customer_id: string }>(
    'pools.write_standings',
    `insert into pools.standing as s (brand_id, customer_id, pool, owner_id, pool_since, owner_since, protected_until, contract_ends_on, last_move)
     select $1, customer_id, pool, owner_id, pool_since, owner_since, protected_until, contract_ends_on, last_move
     from unnest($2::uuid[], $3::text[], $4::text[], $5::timestamptz[], $6::timestamptz[], $7::timestamptz[], $8::date[], $9::uuid[], $10::uuid[])
       as n(customer_id, pool, owner_id, pool_since, owner_since, protected_until, contract_ends_on, last_move, was_move)
     where not exists (select from customers.customer c where c.brand_id = $1::runtime.brand_id and c.id = n.customer_id
       and c.erased_at is not null)
     on conflict (brand_id, customer_id) do update set pool = excluded.pool, owner_id = excluded.owner_id, pool_since = excluded.pool_since,
       owner_since = excluded.owner_since, protected_until = excluded.protected_until, contract_ends_on = excluded.contract_ends_on,
       last_move = excluded.last_move
       where s.last_move = (select w.was_move from unnest($2::uuid[], $10::uuid[]) as w(customer_id, was_move)
         where w.customer_id = s.customer_id)
     returning customer_id`,
    [
      tx.brandId,
      sorted.map((one) => one.customerId),
      sorted.map((one) => one.now.pool),
      sorted.map((one) => one.now.ownerId),
      sorted.map((one) => one.now.poolSince),
      sorted.map((one) => one.now.ownerSince),
      sorted.map((one) => one.now.protectedUntil),
      sorted.map((one) => one.now.contractEndsOn),
      sorted.map((one) => one.now.lastMove),
      sorted.map((one) => one.was?.lastMove ?? null),
    ],
  )
  return new Set(written.map((row) => row.customer_id))
}

export interface NewMove {
  id: string
  customerId: string
  why: MoveReason
  note: string
  ruleId: string | null
  ruleVersion: number | null
  runId: string | null
  was: Standing | null
  now: Standing
}

export async function writeMoves(tx: Tx, moves: readonly NewMove[]): Promise<void> {
  if (moves.length === 0) return
  await tx.named(
    'pools.write_moves',
    `insert into pools.move (brand_id, id, customer_id, at, why, actor, note, rule_id, rule_version, run_id,
       from_pool, to_pool, from_owner, to_owner, before)
     select $1, id, customer_id, $2, why, $3, note, rule_id, rule_version, run_id, from_pool, to_pool, from_owner, to_owner, before
     from unnest($4::uuid[], $5::uuid[], $6::text[], $7::text[], $8::text[], $9::int[], $10::uuid[], $11::text[], $12::text[],
       $13::text[], $14::text[], $15::jsonb[]) as m(id, customer_id, why, note, rule_id, rule_version, run_id, from_pool, to_pool,
       from_owner, to_owner, before)`,
    [
      tx.brandId,
      tx.now,
      `${tx.actor.kind}:${tx.actor.id}`,
      moves.map((one) => one.id),
      moves.map((one) => one.customerId),
      moves.map((one) => one.why),
      moves.map((one) => one.note),
      moves.map((one) => one.ruleId),
      moves.map((one) => one.ruleVersion),
      moves.map((one) => one.runId),
      moves.map((one) => one.was?.pool ?? null),
      moves.map((one) => one.now.pool),
      moves.map((one) => one.was?.ownerId ?? null),
      moves.map((one) => one.now.ownerId),
      moves.map((one) => (one.was ? JSON.stringify(one.was) : null)),
    ],
  )
}

export interface KeptMove {
  id: string
  customerId: string
  /** Null where it was the first. */
  before: Standing | null
  standing: Standing
  /** Nobody moved the customer since. */
  isLast: boolean
}

/** Moves of runs, or of merges, that were not taken back, behind a place. */
export async function movesOfRuns(
  tx: Tx,
  runIds: readonly string[],
  after: string,
  limit: number,
): Promise<KeptMove[]> {
  const found = await tx.named<StandingRow & { id: string; before: unknown }>(
    'pools.moves_of_runs',
    `select m.id, m.before, s.customer_id, s.pool, s.owner_id, s.pool_since, s.owner_since, s.protected_until,
       s.contract_ends_on::text as contract_ends_on, s.last_move
     from pools.move m join pools.standing s on s.brand_id = m.brand_id and s.customer_id = m.customer_id
     where m.brand_id = $1 and m.run_id = any($2::uuid[]) and m.id > $3::uuid and m.undone_at is null and m.why <> 'undo'
     order by m.id limit $4`,
    [tx.brandId, runIds, after, limit],
  )
  return found.map((row) => ({
    id: row.id,
    customerId: row.customer_id,
    before: row.before === null ? null : revive(row.before as Record<string, never>),
    standing: asStanding(row),
    isLast: row.last_move === row.id,
  }))
}

export function revive(kept: Record<keyof Standing, string | null>): Standing {
  const at = (text: string | null): Date | null => (text === null ? null : new Date(text))
  return {
    pool: kept.pool as Pool,
    ownerId: kept.ownerId,
    poolSince: new Date(kept.poolSince!),
    ownerSince: at(kept.ownerSince),
    protectedUntil: at(kept.protectedUntil),
    contractEndsOn: kept.contractEndsOn,
    lastMove: kept.lastMove!,
  }
}

export async function markUndone(tx: Tx, moveIds: readonly string[]): Promise<void> {
  await rows(
    tx,
    sql`update pools.move set undone_at = ${tx.now} where brand_id = ${tx.brandId} and id = any(${[...moveIds]}::uuid[])`,
  )
}

export interface MoveRow {
  id: string
  customer_id: string
  at: Date
  why: MoveReason
  actor: string
  note: string
  rule_id: string | null
  rule_version: number | null
  from_pool: Pool | null
  to_pool: Pool
  from_owner: string | null
  to_owner: string | null
  undone_at: Date | null
}

/** What happened to a person, newest first: of every row that they are made of. */
export function movesOf(tx: Tx, customerId: string, limit: number): Promise<MoveRow[]> {
  return tx.named<MoveRow>(
    'pools.moves_of',
    `select id, customer_id, at, why, actor, note, rule_id, rule_version, from_pool, to_pool, from_owner, to_owner, undone_at
     from pools.move where brand_id = $1 and customer_id = any(customers.same_person($1, $2::uuid)) order by at desc, id desc limit $3`,
    [tx.brandId, customerId, limit],
  )
}

/** How the person of this row stands now; null for one who was never placed. */
export async function standingOf(tx: Tx, customerId: string): Promise<Standing | null> {
  const [found] = await tx.named<StandingRow>(
    'pools.standing_of',
    `select ${standingColumns} from pools.standing where brand_id = $1 and customer_id =
       (select coalesce(merged_into, id) from customers.customer where brand_id = $1 and id = $2::uuid)`,
    [tx.brandId, customerId],
  )
  return found ? asStanding(found) : null
}

/** Rows as each stands by itself, whoever stands for whom. */
export async function lockRows(tx: Tx, ids: readonly string[]): Promise<Map<string, Standing>> {
  const found = await tx.named<StandingRow>(
    'pools.lock_rows',
    `select customer_id, ${standingColumns} from pools.standing
     where brand_id = $1 and customer_id = any($2::uuid[]) order by customer_id for update`,
    [tx.brandId, ids],
  )
  return new Map(found.map((row) => [row.customer_id, asStanding(row)]))
}

/** Of these runs or merges, those that moved anybody. */
export async function runsThatMoved(tx: Tx, runIds: readonly string[]): Promise<Set<string>> {
  const found = await tx.named<{ run_id: string }>(
    'pools.runs_that_moved',
    'select distinct run_id from pools.move where brand_id = $1 and run_id = any($2::uuid[])',
    [tx.brandId, runIds],
  )
  return new Set(found.map((row) => row.run_id))
}

/** Customers of members who left so long ago, and who still are theirs. */
export async function ofLeavers(
  tx: Tx,
  leftBefore: Date,
  limit: number,
): Promise<{ customerId: string; standing: Standing }[]> {
  const found = await tx.named<StandingRow>(
    'pools.of_leavers',
    `select s.customer_id, s.pool, s.owner_id, s.pool_since, s.owner_since, s.protected_until,
       s.contract_ends_on::text as contract_ends_on, s.last_move
     from organization.member m join pools.standing s on s.brand_id = m.brand_id and s.owner_id = m.id
     where m.brand_id = $1 and m.left_at <= $2 order by s.customer_id limit $3 for update of s`,
    [tx.brandId, leftBefore, limit],
  )
  return found.map((row) => ({ customerId: row.customer_id, standing: asStanding(row) }))
}

/** Customers of this member whom WeCom gave to another one. */
export async function lockOwned(
  tx: Tx,
  ownerId: string,
  customerIds: readonly string[],
): Promise<{ customerId: string; standing: Standing }[]> {
  const found = await tx.named<StandingRow>(
    'pools.lock_owned',
    `select customer_id, ${standingColumns} from pools.standing where brand_id = $1 and owner_id = $2 and customer_id in (
       select coalesce(c.merged_into, c.id) from customers.customer c where c.brand_id = $1 and c.id = any($3::uuid[]))
     order by customer_id for update`,
    [tx.brandId, ownerId, customerIds],
  )
  return found.map((row) => ({ customerId: row.customer_id, standing: asStanding(row) }))
}
