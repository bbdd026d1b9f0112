import { sql } from 'kysely'
import { rows, type Tx } from '../runtime/db/transaction.ts'
import type { Ladder, Reach, Tier, Verdict } from './ladder.ts'
import type { Move } from './words.ts'

export interface Count {
  from: string | null
  to: string | null
  people: number
}

export interface LadderRow extends Ladder {
  state: 'draft' | 'in_force' | 'past' | 'dropped'
  tiers: Tier[]
  madeAt: Date
  madeBy: string
  publishedAt: Date | null
  publishedBy: string | null
  /** Whether everybody is being walked over: of a draft to count, of the one in force to move. */
  walking: boolean
  afterId: string | null
  seen: number
  total: number
  up: number
  down: number
  byHand: number
  counts: Count[]
}

const columns = `version, state, keep_months as "keepMonths", tiers, made_at as "madeAt", made_by as "madeBy", published_at as "publishedAt",
  published_by as "publishedBy", walking, after_id as "afterId", seen, total, up, down, by_hand as "byHand", counts`

/** The newest first: the draft, the one in force, and those before. */
export function newestLadders(tx: Tx, limit: number): Promise<LadderRow[]> {
  return tx.named<LadderRow>(
    'loyalty.newest_ladders',
    `select ${columns} from loyalty.ladder where brand_id = $1 and state <> 'dropped' order by version desc limit $2`,
    [tx.brandId, limit],
  )
}

export function laddersOf(tx: Tx, versions: readonly number[]): Promise<LadderRow[]> {
  return tx.named<LadderRow>(
    'loyalty.ladders_of',
    `select ${columns} from loyalty.ladder where brand_id = $1 and version = any($2::integer[])`,
    [tx.brandId, versions],
  )
}

/** Read once the persons are held: a publication walks over whoever is judged in the same moment again. */
export async function ladderInForce(tx: Tx): Promise<LadderRow | null> {
  const [found] = await tx.named<LadderRow>(
    'loyalty.in_force',
    `select ${columns} from loyalty.ladder where brand_id = $1 and state = 'in_force'`,
    [tx.brandId],
  )
  return found ?? null
}

/** Which the one in force replaced. */
export async function lastPast(tx: Tx): Promise<LadderRow | null> {
  const [found] = await tx.named<LadderRow>(
    'loyalty.last_past',
    `select ${columns} from loyalty.ladder where brand_id = $1 and state = 'past' order by version desc limit 1`,
    [tx.brandId],
  )
  return found ?? null
}

/** What is to be walked next; the one in force goes before a draft. */
export async function lockWalking(tx: Tx): Promise<LadderRow | null> {
  const [found] = await tx.named<LadderRow>(
    'loyalty.lock_walking',
    `select ${columns} from loyalty.ladder where brand_id = $1 and walking and state in ('in_force', 'draft')
     order by state desc limit 1 for update`,
    [tx.brandId],
  )
  return found ?? null
}

export async function lockDraft(tx: Tx, version: number): Promise<LadderRow | null> {
  const [found] = await tx.named<LadderRow>(
    'loyalty.lock_draft',
    `select ${columns} from loyalty.ladder where brand_id = $1 and version = $2 and state = 'draft' for update`,
    [tx.brandId, version],
  )
  return found ?? null
}

/** In place of the draft there was; returns its version. */
export async function insertDraft(
  tx: Tx,
  { keepMonths, tiers }: Pick<Ladder, 'keepMonths' | 'tiers'>,
  { total, by }: { total: number; by: string },
): Promise<number> {
  await dropDraft(tx)
  const [made] = await rows(
    tx,
    sql<{
      version: number
    }>`insert into loyalty.ladder (brand_id, version, state, keep_months, tiers, made_at, made_by, total)
      select ${tx.brandId}, coalesce(max(version), 0) + 1, 'draft', ${keepMonths}, ${JSON.stringify(tiers)}::jsonb, ${tx.now}, ${by}, ${total}
      from loyalty.ladder where brand_id = ${tx.brandId} returning version`,
  )
  return made!.version
}

export async function dropDraft(tx: Tx): Promise<void> {
  await sql`update loyalty.ladder set state = 'dropped', walking = false where brand_id = ${tx.brandId} and state = 'draft'`.execute(
    tx.db,
  )
}

/** The draft takes the place of the one in force, and everybody is walked over. */
export async function publishDraft(tx: Tx, version: number, total: number, by: string): Promise<void> {
  await sql`update loyalty.ladder set state = 'past', walking = false where brand_id = ${tx.brandId} and state = 'in_force'`.execute(
    tx.db,
  )
  await sql`update loyalty.ladder set state = 'in_force', published_at = ${tx.now}, published_by = ${by}, walking = true, after_id = null,
    seen = 0, total = ${total}, up = 0, down = 0, by_hand = 0 where brand_id = ${tx.brandId} and version = ${version}`.execute(
    tx.db,
  )
}

/** Everybody once more: files bring orders that name nobody. Who moved before stays counted. */
export async function walkAgain(tx: Tx, total: number): Promise<void> {
  await sql`update loyalty.ladder set walking = true, after_id = null, seen = 0, by_hand = 0, total = ${total}
    where brand_id = ${tx.brandId} and state = 'in_force'`.execute(tx.db)
}

export async function moveWalkOn(
  tx: Tx,
  one: Pick<
    LadderRow,
    'version' | 'walking' | 'afterId' | 'seen' | 'total' | 'up' | 'down' | 'byHand' | 'counts'
  >,
): Promise<void> {
  await sql`update loyalty.ladder set walking = ${one.walking}, after_id = ${one.afterId}, seen = ${one.seen}, total = ${one.total},
    up = ${one.up}, down = ${one.down}, by_hand = ${one.byHand}, counts = ${JSON.stringify(one.counts)}::jsonb
    where brand_id = ${tx.brandId} and version = ${one.version}`.execute(tx.db)
}

/** Rows for these, held until the end: whoever else judges them waits, and reads their orders anew. */
export async function holdMembers(tx: Tx, personIds: readonly string[]): Promise<void> {
  await tx.named(
    'loyalty.add_members',
    `insert into loyalty.member (brand_id, person_id) select $1, id from (select unnest($2::uuid[]) as id order by 1) given
     on conflict do nothing`,
    [tx.brandId, personIds],
  )
  await tx.named(
    'loyalty.hold_members',
    'select person_id from loyalty.member where brand_id = $1 and person_id = any($2::uuid[]) order by person_id for update',
    [tx.brandId, personIds],
  )
}

export async function dropMembers(tx: Tx, personIds: readonly string[]): Promise<void> {
  await tx.named(
    'loyalty.drop_members',
    'delete from loyalty.member where brand_id = $1 and person_id = any($2::uuid[])',
    [tx.brandId, personIds],
  )
}

export interface NotedReach extends Reach {
  personId: string
  rowIds: string[]
}

/** What was noted under any of these rows by this version. */
export function reachesOf(tx: Tx, rowIds: readonly string[], version: number): Promise<NotedReach[]> {
  return tx.named<NotedReach>(
    'loyalty.reaches_of',
    `select person_id as "personId", row_ids as "rowIds", tier, on_day as day from loyalty.reach
     where brand_id = $1 and person_id = any($2::uuid[]) and version = $3`,
    [tx.brandId, rowIds, version],
  )
}

export async function noteReaches(tx: Tx, noted: readonly NotedReach[], version: number): Promise<void> {
  if (noted.length === 0) return
  await tx.named(
    'loyalty.note_reaches',
    `insert into loyalty.reach as r (brand_id, person_id, row_ids, version, tier, on_day)
     select $1, person_id, row_ids::uuid[], $2, tier, on_day
       from unnest($3::uuid[], $4::text[], $5::smallint[], $6::integer[]) as g(person_id, row_ids, tier, on_day)
     on conflict (brand_id, person_id, row_ids, version, tier) do update set on_day = excluded.on_day where excluded.on_day > r.on_day`,
    [
      tx.brandId,
      version,
      noted.map((one) => one.personId),
      noted.map((one) => `{${one.rowIds.join(',')}}`),
      noted.map((one) => one.tier),
      noted.map((one) => one.day),
    ],
  )
}

/** By which version each was judged last; who never was is missing. */
export async function versionsOf(tx: Tx, personIds: readonly string[]): Promise<Map<string, number>> {
  const found = await tx.named<{ id: string; version: number }>(
    'loyalty.versions_of',
    'select person_id as id, version from loyalty.member where brand_id = $1 and person_id = any($2::uuid[]) and version is not null',
    [tx.brandId, personIds],
  )
  return new Map(found.map(({ id, version }) => [id, version]))
}

export interface Standing extends Pick<Verdict, 'tier' | 'reachedDay' | 'keptUntil'> {
  personId: string
  dueDay: number
}

export async function writeStandings(tx: Tx, version: number, all: readonly Standing[]): Promise<void> {
  if (all.length === 0) return
  await tx.named(
    'loyalty.write_standings',
    `update loyalty.member m set version = $2, judged_at = $3, tier = g.tier, reached_day = g.reached_day, kept_until = g.kept_until,
       due_day = g.due_day
     from unnest($4::uuid[], $5::smallint[], $6::integer[], $7::integer[], $8::integer[])
       as g(person_id, tier, reached_day, kept_until, due_day)
     where m.brand_id = $1 and m.person_id = g.person_id`,
    [
      tx.brandId,
      version,
      tx.now,
      all.map((one) => one.personId),
      all.map((one) => one.tier),
      all.map((one) => one.reachedDay),
      all.map((one) => one.keptUntil),
      all.map((one) => one.dueDay),
    ],
  )
}

export async function writeMoves(tx: Tx, moves: readonly (Move & { personId: string })[]): Promise<void> {
  if (moves.length === 0) return
  await tx.named(
    'loyalty.write_moves',
    `insert into loyalty.move (brand_id, id, person_id, at, version, from_tier, to_tier, cause)
     select $1, g.id, g.person_id, $2, g.version, g.from_tier, g.to_tier, g.cause
       from unnest($3::uuid[], $4::uuid[], $5::integer[], $6::text[], $7::text[], $8::text[])
         as g(id, person_id, version, from_tier, to_tier, cause)`,
    [
      tx.brandId,
      tx.now,
      moves.map(() => tx.ports.ids.next()),
      moves.map((one) => one.personId),
      moves.map((one) => one.version),
      moves.map((one) => one.from),
      moves.map((one) => one.to),
      moves.map((one) => one.cause),
    ],
  )
}

/** Of all rows of a person, the newest first. */
export function movesOf(tx: Tx, rowIds: readonly string[], limit: number): Promise<(Move & { at: Date })[]> {
  return tx.named<Move & { at: Date }>(
    'loyalty.moves_of',
    `select at, version, from_tier as "from", to_tier as "to", cause from loyalty.move
     where brand_id = $1 and person_id = any($2::uuid[]) order by at desc, id desc limit $3`,
    [tx.brandId, rowIds, limit],
  )
}

export interface KnownStanding {
  version: number
  tier: number
  reachedDay: number | null
  keptUntil: number | null
}

export async function standingOf(tx: Tx, personId: string): Promise<KnownStanding | null> {
  const [found] = await tx.named<KnownStanding>(
    'loyalty.standing_of',
    `select version, tier, reached_day as "reachedDay", kept_until as "keptUntil" from loyalty.member
     where brand_id = $1 and person_id = $2 and version is not null`,
    [tx.brandId, personId],
  )
  return found ?? null
}

/** How many stand on each place of this version. */
export function countByTier(tx: Tx, version: number): Promise<{ tier: number; people: number }[]> {
  return tx.named<{ tier: number; people: number }>(
    'loyalty.count_by_tier',
    'select tier, count(*)::int as people from loyalty.member where brand_id = $1 and version = $2 group by tier',
    [tx.brandId, version],
  )
}
