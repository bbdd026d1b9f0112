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
    // A row for which another one stands keeps its owner for an unmerge, and is no customer more.
    `select count(*) as n from pools.standing s join customers.customer c on c.brand_id = s.brand_id and c.id = s.customer_id
     where s.brand_id = $1 and s.owner_id = $2 and c.merged_into is null`,
    [tx.brandId, memberId],
  )
  return Number(row!.n)
}

/** Of these customers, whom this member lost after a moment, under whichever of their rows. */
export async function lostSince(
  tx: Tx,
  memberId: string,
  customerIds: readonly string[],
  since: Date,
): Promise<Set<string>> {
  const found = await tx.named<{ customer_id: string }>(
    'pools.lost_since',
    `select distinct a.asked as customer_id from unnest($3::uuid[]) as a(asked)
     cross join lateral unnest(customers.same_person($1, a.asked)) as r(row_id)
     join pools.move m on m.brand_id = $1 and m.customer_id = r.row_id and m.from_owner = $2 and m.to_pool = 'sea'
       and m.at > $4 and m.undone_at is null`,
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
