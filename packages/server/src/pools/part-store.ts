import type { Tx } from '../runtime/db/transaction.ts'
import type { MadeMove } from './part-standings.ts'
import type { MoveReason, Pool } from './pool.ts'
import { asStanding, revive, type StandingRow } from './standing-store.ts'

export interface SideMove extends MadeMove {
  mergeId: string
  side: 'kept' | 'absorbed'
  /** Who stands for the other side now. */
  otherHead: string
  runId: string | null
  why: MoveReason
}

/** What moved the two sides of these merges since they were merged, in order; each with what stood before and after it. */
export async function movesSinceMerges(
  tx: Tx,
  merges: readonly { id: string; keptId: string; absorbedId: string; mergedAt: Date }[],
): Promise<SideMove[]> {
  const found = await tx.named<
    StandingRow & { id: string; merge_id: string; side: SideMove['side'] } & {
      other_head: string
      run_id: string | null
      why: MoveReason
      before: Kept | null
      next: Kept | null
    }
  >(
    'pools.moves_since_merges',
    `select g.merge_id, g.side, coalesce(h.merged_into, h.id) as other_head, m.id, m.customer_id, m.run_id, m.why, m.before,
       lead(m.before) over (partition by g.merge_id, m.customer_id order by m.at, m.id) as next,
       s.pool, s.owner_id, s.pool_since, s.owner_since, s.protected_until, s.contract_ends_on::text as contract_ends_on, s.last_move
     from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::timestamptz[]) as w(merge_id, kept_id, absorbed_id, merged_at)
     cross join lateral (
       select w.merge_id, 'kept' as side, w.absorbed_id as other, unnest(customers.same_person($1, w.kept_id)) as row_id
       union select w.merge_id, 'absorbed', w.kept_id, unnest(customers.same_person($1, w.absorbed_id))) g
     join customers.customer h on h.brand_id = $1 and h.id = g.other
     join pools.move m on m.brand_id = $1 and m.customer_id = g.row_id and m.at >= w.merged_at
     join pools.standing s on s.brand_id = $1 and s.customer_id = g.row_id
     order by g.merge_id, m.customer_id, m.at, m.id`,
    [
      tx.brandId,
      merges.map((one) => one.id),
      merges.map((one) => one.keptId),
      merges.map((one) => one.absorbedId),
      merges.map((one) => one.mergedAt),
    ],
  )
  return found.map((row) => ({
    id: row.id,
    mergeId: row.merge_id,
    side: row.side,
    otherHead: row.other_head,
    customerId: row.customer_id,
    runId: row.run_id,
    why: row.why,
    before: row.before && revive(row.before),
    after: row.next ? revive(row.next) : asStanding(row),
  }))
}

type Kept = Parameters<typeof revive>[0]

/** Of these runs or merges, those that were taken back already. */
export async function takenBackRuns(tx: Tx, runIds: readonly string[]): Promise<Set<string>> {
  const found = await tx.named<{ run_id: string }>(
    'pools.taken_back_runs',
    `select distinct run_id from pools.move where brand_id = $1 and run_id = any($2::uuid[]) and why = 'undo'`,
    [tx.brandId, runIds],
  )
  return new Set(found.map((row) => row.run_id))
}

export interface HandMove {
  id: string
  customerId: string
  why: MoveReason
  fromPool: Pool | null
  toPool: Pool
  toOwner: string | null
  ownerName: string | null
  contractEndsOn: string | null
  actor: string
  at: Date
}

const byHand = `m.why in ('claim', 'return', 'assign', 'contract') and m.actor like 'member:%'`

/** Where members themselves moved these rows since then. */
export function handMovesSince(tx: Tx, customerIds: readonly string[], since: Date): Promise<HandMove[]> {
  return tx.named<HandMove>(
    'pools.hand_moves_since',
    `select m.id, m.customer_id as "customerId", m.why, m.from_pool as "fromPool", m.to_pool as "toPool", m.to_owner as "toOwner",
       o.name as "ownerName", coalesce(n.before->>'contractEndsOn', s.contract_ends_on::text) as "contractEndsOn", m.actor, m.at
     from pools.move m
     join pools.standing s on s.brand_id = m.brand_id and s.customer_id = m.customer_id
     left join organization.member o on o.brand_id = m.brand_id and o.id = m.to_owner
     left join lateral (select x.before from pools.move x where x.brand_id = $1 and x.customer_id = m.customer_id and (x.at, x.id) > (m.at, m.id)
       order by x.at, x.id limit 1) n on true
     where m.brand_id = $1 and m.customer_id = any($2::uuid[]) and m.at >= $3 and m.undone_at is null
       and ${byHand}
     order by m.at, m.id`,
    [tx.brandId, customerIds, since],
  )
}

/** When a member last moved these rows. */
export function lastHandMoves(
  tx: Tx,
  customerIds: readonly string[],
): Promise<{ customerId: string; at: Date }[]> {
  return tx.named(
    'pools.last_hand_moves',
    `select m.customer_id as "customerId", max(m.at) as at from pools.move m
     where m.brand_id = $1 and m.customer_id = any($2::uuid[]) and m.undone_at is null and ${byHand} group by m.customer_id`,
    [tx.brandId, customerIds],
  )
}
