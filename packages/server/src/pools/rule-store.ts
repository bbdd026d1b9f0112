import { type RawBuilder, sql } from 'kysely'
import { businessDayNumber } from '../kernel/time.ts'
import { firstRow, rows, type Tx } from '../runtime/db/transaction.ts'
import { conditionOf } from '../segments/index.ts'
import type { Standing } from './pool.ts'
import { defaultRules, type PoolLimits, type PoolRule, type RuleSet } from './rule-set.ts'
import { asStanding, type StandingRow, standingColumns } from './standing-store.ts'

/** What holds for the brand now. */
export async function readRuleSet(tx: Tx): Promise<RuleSet> {
  const [row] = await tx.named<{ version: number; rules: PoolRule[]; limits: PoolLimits }>(
    'pools.read_rule_set',
    'select version, rules, limits from pools.rule_set where brand_id = $1 order by version desc limit 1',
    [tx.brandId],
  )
  return row ?? defaultRules
}

/** The next version. Two who publish at once: one of them loses the race and is told by the key. */
export async function writeRuleSet(tx: Tx, rules: readonly PoolRule[], limits: PoolLimits): Promise<number> {
  const row = await firstRow(
    tx,
    sql<{
      version: number
    }>`insert into pools.rule_set (brand_id, version, rules, limits, published_by, published_at)
      select ${tx.brandId}, coalesce(max(version), 0) + 1, ${JSON.stringify(rules)}::jsonb, ${JSON.stringify(limits)}::jsonb,
        ${`${tx.actor.kind}:${tx.actor.id}`}, ${tx.now}
      from pools.rule_set where brand_id = ${tx.brandId} returning version`,
  )
  return row!.version
}

export function listRuleSets(
  tx: Tx,
): Promise<{ version: number; rules: PoolRule[]; publishedBy: string; publishedAt: Date }[]> {
  return tx.named(
    'pools.list_rule_sets',
    `select version, rules, published_by as "publishedBy", published_at as "publishedAt" from pools.rule_set
     where brand_id = $1 order by version desc limit 20`,
    [tx.brandId],
  )
}

/** One who stands nowhere yet is a prospect for the rules. */
const poolNow = sql`coalesce(s.pool, 'prospect')`

function fits(tx: Tx, rule: PoolRule): RawBuilder<boolean> {
  const today = businessDayNumber(tx.now)
  const day = (at: RawBuilder<unknown>) =>
    sql`((${at} at time zone 'Asia/Shanghai')::date - date '1970-01-01')`
  const since = (at: RawBuilder<unknown>, days: number) => sql`${day(at)} <= ${today - days}::int`
  const parts: RawBuilder<unknown>[] = [
    sql`${poolNow} = any(${[...rule.from]}::text[])`,
    conditionOf(rule.when, today),
    ...(rule.poolDays === undefined
      ? []
      : [sql`coalesce(${since(sql`s.pool_since`, rule.poolDays)}, false)`]),
    ...(rule.ownedDays === undefined
      ? []
      : [sql`(s.owner_id is null or ${since(sql`s.owner_since`, rule.ownedDays)})`]),
    ...(rule.contractEndedDays === undefined
      ? []
      : [
          sql`coalesce(s.contract_ends_on - date '1970-01-01' <= ${today - rule.contractEndedDays}::int, false)`,
        ]),
    // A rule takes nobody from an owner who is protected, or whose contract runs.
    ...(rule.to === 'sea'
      ? [
          sql`(s.owner_id is null or s.protected_until is null or s.protected_until <= ${tx.now})`,
          ...(rule.contractEndedDays === undefined
            ? [sql`(s.contract_ends_on is null or s.contract_ends_on - date '1970-01-01' < ${today}::int)`]
            : []),
        ]
      : []),
  ]
  return sql<boolean>`(${sql.join(parts, sql` and `)})`
}

/** The place of the first rule that fits, or null: rules, columns and operators come from lists, values are parameters. */
function firstFitting(tx: Tx, rules: readonly PoolRule[]): RawBuilder<number | null> {
  const whens = rules.flatMap((rule, place) =>
    rule.on ? [sql`when ${fits(tx, rule)} then ${place}::int`] : [],
  )
  return whens.length === 0 ? sql`null::int` : sql`case ${sql.join(whens, sql` `)} end`
}

export interface Judged {
  personId: string
  revision: bigint
  standing: Standing | null
  gone: boolean
  /** Which rule moves them. */
  rule: number | null
}

/** Persons behind a place, by the revision of their pictures, with what the rules say of each. */
export async function judgeChanged(
  tx: Tx,
  rules: readonly PoolRule[],
  after: { revision: bigint; personId: string },
  limit: number,
): Promise<Judged[]> {
  return asJudged(
    await rows(
      tx,
      sql<JudgedRow>`select p.person_id, p.revision, p.gone, s.customer_id, ${sql.raw(standingColumns)}, ${firstFitting(tx, rules)} as rule
        from segments.person p left join pools.standing s on s.brand_id = p.brand_id and s.customer_id = p.person_id
        where p.brand_id = ${tx.brandId} and (p.revision, p.person_id) > (${after.revision}, ${after.personId}::uuid)
        order by p.revision, p.person_id limit ${limit}`,
    ),
  )
}

/** The same over everybody, by id: for a run. */
export async function judgePage(
  tx: Tx,
  rules: readonly PoolRule[],
  after: string,
  limit: number,
): Promise<Judged[]> {
  return asJudged(
    await rows(
      tx,
      sql<JudgedRow>`select p.person_id, p.revision, p.gone, s.customer_id, ${sql.raw(standingColumns)}, ${firstFitting(tx, rules)} as rule
        from segments.person p left join pools.standing s on s.brand_id = p.brand_id and s.customer_id = p.person_id
        where p.brand_id = ${tx.brandId} and p.person_id > ${after}::uuid order by p.person_id limit ${limit}`,
    ),
  )
}

type JudgedRow = Omit<StandingRow, 'customer_id'> & {
  customer_id: string | null
  person_id: string
  revision: bigint
  gone: boolean
  rule: number | null
}

const asJudged = (found: JudgedRow[]): Judged[] =>
  found.map((row) => ({
    personId: row.person_id,
    revision: row.revision,
    standing: row.customer_id === null ? null : asStanding(row),
    // Another row stands for a person who is gone; theirs waits for an unmerge.
    rule: row.gone ? null : row.rule,
    gone: row.gone,
  }))

/** How many each rule would move now; nobody moves. */
export async function countByRule(tx: Tx, rules: readonly PoolRule[]): Promise<number[]> {
  const found = await rows(
    tx,
    sql<{ rule: number; n: bigint }>`select rule, count(*) as n from (
        select ${firstFitting(tx, rules)} as rule from segments.person p
        left join pools.standing s on s.brand_id = p.brand_id and s.customer_id = p.person_id
        where p.brand_id = ${tx.brandId} and not p.gone) j where rule is not null group by rule`,
  )
  const byRule = new Map(found.map((row) => [row.rule, Number(row.n)]))
  return rules.map((_, place) => byRule.get(place) ?? 0)
}

export interface FollowPlace {
  revision: bigint
  personId: string
}

/** Locked: one follower at a time. */
export async function lockPlace(tx: Tx): Promise<FollowPlace> {
  const row = await firstRow(
    tx,
    sql<{ revision: bigint; person_id: string }>`insert into pools.place as p (brand_id, revision, person_id)
      values (${tx.brandId}, 0, '00000000-0000-0000-0000-000000000000')
      on conflict (brand_id) do update set revision = p.revision returning revision, person_id`,
  )
  return { revision: row!.revision, personId: row!.person_id }
}

export async function writePlace(tx: Tx, place: FollowPlace): Promise<void> {
  await sql`update pools.place set revision = ${place.revision}, person_id = ${place.personId}::uuid
    where brand_id = ${tx.brandId}`.execute(tx.db)
}

/** Rules look back over days: on a new day everybody is asked again, from the beginning. */
export async function judgeAllAnew(tx: Tx): Promise<void> {
  await lockPlace(tx)
  await writePlace(tx, { revision: 0n, personId: '00000000-0000-0000-0000-000000000000' })
}

export async function countPeople(tx: Tx): Promise<number> {
  const row = await firstRow(
    tx,
    sql<{ n: bigint }>`select count(*) as n from segments.person where brand_id = ${tx.brandId}`,
  )
  return Number(row!.n)
}

export interface Round {
  /** When everybody is looked at next. */
  dueAt: Date | null
  /** Since when it waits for pictures. */
  watchingSince: Date | null
}

export async function lockRound(tx: Tx): Promise<Round> {
  await lockPlace(tx)
  const row = await firstRow(
    tx,
    sql<{
      due_at: Date | null
      watching_since: Date | null
    }>`select due_at, watching_since from pools.place where brand_id = ${tx.brandId}`,
  )
  return { dueAt: row!.due_at, watchingSince: row!.watching_since }
}

export async function writeRound(tx: Tx, { dueAt, watchingSince }: Round): Promise<void> {
  await sql`update pools.place set due_at = ${dueAt}, watching_since = ${watchingSince}
    where brand_id = ${tx.brandId}`.execute(tx.db)
}
