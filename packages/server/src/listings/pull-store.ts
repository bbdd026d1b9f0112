import type { Tx } from '../runtime/db/transaction.ts'

export interface Pull {
  id: string
  shopId: string
  state: 'running' | 'done' | 'failed'
  askedBy: string
  createdAt: Date
  beganAt: Date | null
  pages: number
  listed: number
  fresh: number
  missing: number
  gone: number
  tries: number
  lastError: string | null
  nextAt: Date
  endedAt: Date | null
}

const columns = `id, shop_id as "shopId", state, asked_by as "askedBy", created_at as "createdAt", began_at as "beganAt", pages, listed,
  fresh, missing, gone, tries, last_error as "lastError", next_at as "nextAt", ended_at as "endedAt"`

/** Plans a pull for each of these shops that has none running; returns those planned. */
export async function planPulls(tx: Tx, shopIds: readonly string[], askedBy: string): Promise<string[]> {
  const made = await tx.named<{ shop_id: string }>(
    'listings.plan_pulls',
    `insert into listings.pull (brand_id, id, shop_id, state, asked_by, created_at, next_at)
     select $1, n.id, n.shop_id, 'running', $2, $3, $3 from unnest($4::uuid[], $5::text[]) as n(id, shop_id) order by n.shop_id
     on conflict (brand_id, shop_id) where state = 'running' do nothing returning shop_id`,
    [tx.brandId, askedBy, tx.now, shopIds.map(() => tx.ports.ids.next()), shopIds],
  )
  return made.map((row) => row.shop_id)
}

/** The last pull of each shop. */
export function lastPulls(tx: Tx): Promise<Pull[]> {
  return tx.named<Pull>(
    'listings.last_pulls',
    `select distinct on (shop_id) ${columns} from listings.pull where brand_id = $1 order by shop_id, created_at desc, id desc`,
    [tx.brandId],
  )
}

/** When each shop was last walked through to the end. */
export async function wholeSince(tx: Tx): Promise<Map<string, Date>> {
  const found = await tx.named<{ shop_id: string; at: Date }>(
    'listings.whole_since',
    `select shop_id, max(ended_at) as at from listings.pull where brand_id = $1 and state = 'done' group by shop_id`,
    [tx.brandId],
  )
  return new Map(found.map((row) => [row.shop_id, row.at]))
}

/** Those whose turn it is, held until `leaseUntil`; a try begins at the first page, and counts from nothing. */
export function claimPulls(tx: Tx, leaseUntil: Date, limit: number): Promise<Pull[]> {
  return tx.named<Pull>(
    'listings.claim_pulls',
    `update listings.pull set tries = tries + 1, began_at = $2, pages = 0, listed = 0, next_at = $3
     where brand_id = $1 and id in (select id from listings.pull where brand_id = $1 and state = 'running' and next_at <= $2
       order by next_at limit $4 for update skip locked) returning ${columns}`,
    [tx.brandId, tx.now, leaseUntil, limit],
  )
}

/** After a page is kept. False when another program has taken the pull over. */
export async function countPage(
  tx: Tx,
  pull: Pull,
  { listed, fresh, leaseUntil }: { listed: number; fresh: number; leaseUntil: Date },
): Promise<boolean> {
  const moved = await tx.named(
    'listings.count_page',
    `update listings.pull set pages = pages + 1, listed = listed + $4, fresh = fresh + $5, next_at = $6
     where brand_id = $1 and id = $2 and state = 'running' and tries = $3 returning 1`,
    [tx.brandId, pull.id, pull.tries, listed, fresh, leaseUntil],
  )
  return moved.length > 0
}

export async function endPull(
  tx: Tx,
  pull: Pull,
  { missing, gone }: { missing: number; gone: number },
): Promise<boolean> {
  const ended = await tx.named(
    'listings.end_pull',
    `update listings.pull set state = 'done', missing = $4, gone = $5, last_error = null, ended_at = $6
     where brand_id = $1 and id = $2 and state = 'running' and tries = $3 returning 1`,
    [tx.brandId, pull.id, pull.tries, missing, gone, tx.now],
  )
  return ended.length > 0
}

export async function notePullFailure(
  tx: Tx,
  pull: Pull,
  { code, nextAt, final }: { code: string; nextAt: Date; final: boolean },
): Promise<void> {
  await tx.named(
    'listings.note_failure',
    `update listings.pull set last_error = $4, next_at = $5, state = case when $6 then 'failed' else state end,
       ended_at = case when $6 then $7::timestamptz end
     where brand_id = $1 and id = $2 and state = 'running' and tries = $3`,
    [tx.brandId, pull.id, pull.tries, code, nextAt, final, tx.now],
  )
}
