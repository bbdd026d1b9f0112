import { sql } from 'kysely'
import type { CustomerId } from '../../kernel/ids.ts'
import { rows, type Tx } from '../../runtime/db/transaction.ts'
import { runTable } from '../../runtime/jobs/run-table-store.ts'
import type { FoundPair } from './plan.ts'

export const runStates = [
  'waiting',
  'reading',
  'comparing',
  'planned',
  'linking',
  'done',
  'cancelled',
  'undoing',
  'undone',
] as const
export type RunState = (typeof runStates)[number]

export interface ResolveRun {
  id: string
  state: RunState
  /** False where somebody wants to look before anything is joined. */
  applies: boolean
  askedBy: string
  askedAt: Date
  done: number
  total: number
  stateAt: Date
  records: number
  merged: number
  paired: number
  leftStanding: number
  ruleVersion: string
  errorCode: string | null
  finishedAt: Date | null
}

const columns = `id, state, applies, asked_by as "askedBy", asked_at as "askedAt", done, total, state_at as "stateAt",
  records, merged, paired, left_standing as "leftStanding", rule_version as "ruleVersion", error_code as "errorCode", finished_at as "finishedAt"`

/** False where a run is under way. */
export async function writeRun(
  tx: Tx,
  { id, ruleVersion, applies }: { id: string; ruleVersion: string; applies: boolean },
): Promise<boolean> {
  const written = await tx.named(
    'customers.write_resolve_run',
    `insert into customers.resolve_run (brand_id, id, state, asked_by, asked_at, state_at, rule_version, applies)
     values ($1, $2, 'waiting', $3, $4, $4, $5, $6) on conflict do nothing returning id`,
    [tx.brandId, id, `${tx.actor.kind}:${tx.actor.id}`, tx.now, ruleVersion, applies],
  )
  return written.length > 0
}

export const { newest: listRuns, lock: lockRun } = runTable<ResolveRun>('customers.resolve_run', columns)

/** Notes how far it is; counts are added. `state` begins its own count. */
export async function moveRun(
  tx: Tx,
  id: string,
  set: {
    state?: RunState
    done?: number
    total?: number
    records?: number
    merged?: number
    paired?: number
    leftStanding?: number
    errorCode?: string
    finished?: boolean
    applies?: boolean
  },
): Promise<void> {
  const parts = [
    ...(set.state
      ? [sql`state = ${set.state}, state_at = ${tx.now}, done = 0, total = 0, error_code = null`]
      : []),
    ...(set.state ? [] : set.done === undefined ? [] : [sql`done = ${set.done}`]),
    ...(set.state ? [] : set.total === undefined ? [] : [sql`total = ${set.total}`]),
    ...(set.records === undefined ? [] : [sql`records = ${set.records}`]),
    sql`merged = merged + ${set.merged ?? 0}, paired = paired + ${set.paired ?? 0}, left_standing = left_standing + ${set.leftStanding ?? 0}`,
    ...(set.errorCode ? [sql`error_code = ${set.errorCode}`] : []),
    ...(set.applies === undefined ? [] : [sql`applies = ${set.applies}`]),
    ...(set.finished ? [sql`finished_at = ${tx.now}`] : []),
  ]
  await sql`update customers.resolve_run set ${sql.join(parts)} where brand_id = ${tx.brandId} and id = ${id}::uuid`.execute(
    tx.db,
  )
}

export interface CustomerRecord {
  id: CustomerId
  head: CustomerId
  name: Buffer | null
  phone: Buffer | null
  unionid: string | null
  friend: string | null
  /** `taobao|ROOT`, `weixin-store:SHOP|ROOT`. */
  accounts: string[]
  emails: string[]
}

/** Rows behind a place, with their accounts and addresses: as roots, for tokens may move between two pages. */
export async function pageOfCustomers(tx: Tx, after: string, limit: number): Promise<CustomerRecord[]> {
  const found = await tx.named<
    Omit<CustomerRecord, 'accounts' | 'emails'> & {
      accounts: string[] | null
      places: string[] | null
      emails: string[] | null
    }
  >(
    'customers.page_for_resolving',
    `select c.id, coalesce(c.merged_into, c.id) as head, c.name, c.phone, i.unionid, i.friend, i.accounts, i.places, i.emails
     from (select id, merged_into, name, phone from customers.customer where brand_id = $1 and id > $2::uuid order by id limit $3) c
     left join lateral (select min(encode(value_index, 'hex')) filter (where kind = 'unionid') as unionid,
         min(encode(value_index, 'hex')) filter (where kind = 'wecom_external') as friend,
         array_agg(encode(value_index, 'hex') order by value_index) filter (where kind = 'marketplace_buyer' and account_at <> '') as accounts,
         array_agg(account_at order by value_index) filter (where kind = 'marketplace_buyer' and account_at <> '') as places,
         array_agg(encode(value_index, 'hex') order by value_index) filter (where kind = 'email') as emails
       from customers.identifier i where i.brand_id = $1 and i.customer_id = c.id) i on true order by c.id`,
    [tx.brandId, after, limit],
  )
  const rootOf = (token: string): string => tx.vault.rootOf(Buffer.from(token, 'hex')).toString('hex')
  return found.map(({ places, ...row }) => ({
    ...row,
    unionid: row.unionid && rootOf(row.unionid),
    friend: row.friend && rootOf(row.friend),
    accounts: (row.accounts ?? []).map((token, n) => `${places![n]}|${rootOf(token)}`),
    emails: (row.emails ?? []).map(rootOf),
  }))
}

export async function countCustomers(tx: Tx): Promise<number> {
  const [row] = await tx.named<{ n: number }>(
    'customers.count_for_resolving',
    'select count(*)::int as n from customers.customer where brand_id = $1',
    [tx.brandId],
  )
  return row!.n
}

/** Who stands for these rows now, and of which of these pairs a member said that they are two people. */
export async function standing<Found extends FoundPair>(
  tx: Tx,
  pairs: readonly Found[],
): Promise<(Found & { one: CustomerId; two: CustomerId; apart: boolean })[]> {
  const found = await tx.named<{ n: number; one: CustomerId; two: CustomerId; apart: boolean }>(
    'customers.standing_pairs',
    `select w.n::int, coalesce(a.merged_into, a.id) as one, coalesce(b.merged_into, b.id) as two,
       exists (select from customers.possible_duplicate d, customers.same_person($1, a.id) as mine, customers.same_person($1, b.id) as theirs
         where d.brand_id = $1 and d.state = 'different'
           and ((d.first_id = any(mine) and d.second_id = any(theirs)) or (d.first_id = any(theirs) and d.second_id = any(mine)))) as apart
     from unnest($2::uuid[], $3::uuid[]) with ordinality as w(a, b, n)
     join customers.customer a on a.brand_id = $1 and a.id = w.a join customers.customer b on b.brand_id = $1 and b.id = w.b order by w.n`,
    [tx.brandId, pairs.map((one) => one.first), pairs.map((one) => one.second)],
  )
  return found.map((row) => ({ ...pairs[row.n - 1]!, ...row }))
}

/** Pairs for somebody to look at; one that waits already gets the evidence. Returns those that are new. */
export async function writeFoundPairs(
  tx: Tx,
  runId: string,
  ruleVersion: string,
  pairs: readonly FoundPair[],
): Promise<number> {
  if (pairs.length === 0) return 0
  const written = await rows(
    tx,
    sql<{ is_new: boolean }>`
      insert into customers.possible_duplicate as d (brand_id, first_id, second_id, reason, found_at, score, evidence, rule_version, found_by)
      select ${tx.brandId}, least(a, b), greatest(a, b), ${`run:${runId}`}, ${tx.now}, score, evidence, ${ruleVersion}, 'engine'
      from unnest(${pairs.map((one) => one.first)}::uuid[], ${pairs.map((one) => one.second)}::uuid[],
        ${pairs.map((one) => one.score)}::float8[], ${pairs.map((one) => JSON.stringify(one.evidence))}::jsonb[]) as p(a, b, score, evidence)
      on conflict (brand_id, first_id, second_id) do update set score = excluded.score, evidence = excluded.evidence,
        rule_version = excluded.rule_version where d.state = 'waiting'
      returning old.first_id is null as is_new`,
  )
  return written.filter((row) => row.is_new).length
}

/** A run that was only looked at is over when the next one begins, and what earlier ones found is let go. */
export async function dropPlans(tx: Tx): Promise<void> {
  await tx.named(
    'customers.drop_planned_runs',
    `update customers.resolve_run set state = 'cancelled', state_at = $2, finished_at = $2 where brand_id = $1 and state = 'planned'`,
    [tx.brandId, tx.now],
  )
  await tx.named('customers.drop_plans', 'delete from customers.planned_pair where brand_id = $1', [
    tx.brandId,
  ])
}

export async function dropPlanOf(tx: Tx, runId: string): Promise<void> {
  await tx.named(
    'customers.drop_plan_of',
    'delete from customers.planned_pair where brand_id = $1 and run_id = $2',
    [tx.brandId, runId],
  )
}

export const plannedOutcomes = ['link', 'review'] as const
export type PlannedOutcome = (typeof plannedOutcomes)[number]

export interface PlannedPair extends FoundPair {
  number: number
  outcome: PlannedOutcome
  /** The columns that spoke for it: `name+phone`. */
  grounds: string
}

export async function writePlanned(tx: Tx, runId: string, pairs: readonly PlannedPair[]): Promise<void> {
  await tx.named(
    'customers.write_planned',
    `insert into customers.planned_pair (brand_id, run_id, number, outcome, first_id, second_id, score, grounds, evidence)
     select $1, $2, p.* from unnest($3::int[], $4::text[], $5::uuid[], $6::uuid[], $7::float8[], $8::text[], $9::jsonb[]) as p`,
    [
      tx.brandId,
      runId,
      pairs.map((one) => one.number),
      pairs.map((one) => one.outcome),
      pairs.map((one) => one.first),
      pairs.map((one) => one.second),
      pairs.map((one) => one.score),
      pairs.map((one) => one.grounds),
      pairs.map((one) => JSON.stringify(one.evidence)),
    ],
  )
}

/** In the order of the plan, after the last that is known. */
export function plannedAfter(tx: Tx, runId: string, number: number, limit: number): Promise<PlannedPair[]> {
  return tx.named<PlannedPair>(
    'customers.planned_after',
    `select number, outcome, first_id as first, second_id as second, score, grounds, evidence from customers.planned_pair
     where brand_id = $1 and run_id = $2 and number > $3 order by number limit $4`,
    [tx.brandId, runId, number, limit],
  )
}

export async function sizeOfPlan(tx: Tx, runId: string): Promise<number> {
  const [row] = await tx.named<{ n: number }>(
    'customers.size_of_plan',
    'select count(*)::int as n from customers.planned_pair where brand_id = $1 and run_id = $2',
    [tx.brandId, runId],
  )
  return row!.n
}

/** Where one share of scores ends and the next begins. */
export const scoreBounds = [0.8, 0.95, 0.99, 0.999]

/** How many pairs of a plan rest on what, and how sure they are: `band` counts the bounds at or below the score. */
export function countPlanned(
  tx: Tx,
  runId: string,
): Promise<{ outcome: PlannedOutcome; grounds: string; band: number; pairs: number }[]> {
  return tx.named(
    'customers.count_planned',
    `select outcome, grounds, width_bucket(score, $3::float8[]) as band, count(*)::int as pairs from customers.planned_pair
     where brand_id = $1 and run_id = $2 group by outcome, grounds, band order by outcome, pairs desc, grounds, band`,
    [tx.brandId, runId, scoreBounds],
  )
}

/** Examples of one kind, the least sure first: those are the ones to look at. */
export function plannedExamples(
  tx: Tx,
  runId: string,
  {
    outcome,
    grounds,
    after,
    limit,
  }: {
    outcome: PlannedOutcome
    grounds: string | null
    after: { score: number; number: number } | null
    limit: number
  },
): Promise<PlannedPair[]> {
  return tx.named<PlannedPair>(
    'customers.planned_examples',
    `select number, outcome, first_id as first, second_id as second, score, grounds, evidence from customers.planned_pair
     where brand_id = $1 and run_id = $2 and outcome = $3 and ($4::text is null or grounds = $4)
       and ($5::float8 is null or (score, number) > ($5, $6)) order by score, number limit $7`,
    [tx.brandId, runId, outcome, grounds, after?.score ?? null, after?.number ?? null, limit],
  )
}

export async function countMergesOfRun(tx: Tx, runId: string): Promise<number> {
  const [row] = await tx.named<{ n: number }>(
    'customers.count_merges_of_run',
    `select count(*)::int as n from customers.merge where brand_id = $1 and reason = $2 and way = 'rule' and undone_at is null`,
    [tx.brandId, `run:${runId}`],
  )
  return row!.n
}

/** Merges of a run that stand, the newest first. */
export async function mergesOfRun(
  tx: Tx,
  runId: string,
  limit: number,
  skip: readonly string[],
): Promise<string[]> {
  const found = await tx.named<{ id: string }>(
    'customers.merges_of_run',
    `select id from customers.merge where brand_id = $1 and reason = $2 and way = 'rule' and undone_at is null
       and not id = any($4::uuid[]) order by merged_at desc, id desc limit $3`,
    [tx.brandId, `run:${runId}`, limit, skip],
  )
  return found.map(({ id }) => id)
}

export async function dropPairsOfRun(tx: Tx, runId: string): Promise<void> {
  await tx.named(
    'customers.drop_pairs_of_run',
    `delete from customers.possible_duplicate where brand_id = $1 and reason = $2 and state = 'waiting'`,
    [tx.brandId, `run:${runId}`],
  )
}
