import { businessDay } from '../kernel/time.ts'
import type { Tx } from '../runtime/db/transaction.ts'

/** How many this member took today; the row is locked, so that claims of one member take turns. */
export async function lockClaimDay(tx: Tx, memberId: string): Promise<number> {
  const [row] = await tx.named<{ claimed: number }>(
    'pools.lock_claim_day',
    `insert into pools.claim_day as c (brand_id, member_id, day, claimed) values ($1, $2, $3, 0)
     on conflict (brand_id, member_id, day) do update set claimed = c.claimed returning claimed`,
    [tx.brandId, memberId, businessDay(tx.now)],
  )
  return row!.claimed
}

export async function addClaims(tx: Tx, memberId: string, count: number): Promise<void> {
  await tx.named(
    'pools.add_claims',
    'update pools.claim_day set claimed = claimed + $4 where brand_id = $1 and member_id = $2 and day = $3',
    [tx.brandId, memberId, businessDay(tx.now), count],
  )
}

export async function claimedToday(tx: Tx, memberId: string): Promise<number> {
  const [row] = await tx.named<{ claimed: number }>(
    'pools.claimed_today',
    'select claimed from pools.claim_day where brand_id = $1 and member_id = $2 and day = $3',
    [tx.brandId, memberId, businessDay(tx.now)],
  )
  return row?.claimed ?? 0
}

export async function countOwned(tx: Tx, memberId: string): Promise<number> {
  const [row] = await tx.named<{ n: bigint }>(
    'pools.count_owned',
    'select count(*) as n from pools.standing where brand_id = $1 and owner_id = $2',
    [tx.brandId, memberId],
  )
  return Number(row!.n)
}

/** Of these customers, whom this member lost after a moment. */
export async function lostSince(
  tx: Tx,
  memberId: string,
  customerIds: readonly string[],
  since: Date,
): Promise<Set<string>> {
  const found = await tx.named<{ customer_id: string }>(
    'pools.lost_since',
    `select distinct customer_id from pools.move where brand_id = $1 and from_owner = $2 and to_pool = 'sea'
       and customer_id = any($3::uuid[]) and at > $4 and undone_at is null`,
    [tx.brandId, memberId, customerIds, since],
  )
  return new Set(found.map((row) => row.customer_id))
}

/** Who bought before, of these: pools they come back to from the sea. */
export async function boughtBefore(tx: Tx, customerIds: readonly string[]): Promise<Set<string>> {
  const found = await tx.named<{ person_id: string }>(
    'pools.bought_before',
    `select person_id from segments.person where brand_id = $1 and person_id = any($2::uuid[]) and paid_orders > 0`,
    [tx.brandId, customerIds],
  )
  return new Set(found.map((row) => row.person_id))
}
