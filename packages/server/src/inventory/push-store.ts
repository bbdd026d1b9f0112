import type { Tx } from '../runtime/db/transaction.ts'
import type { Pace } from './pace.ts'

/** A shop's pace as it is kept, and until when its sales are known. */
export interface KeptPace extends Pace {
  shopId: string
  sweptTo: number
  /** A limit held a number of this shop back, and none was looked for in vain since. */
  holds: boolean
}

/** Paces of these shops, or of all that have one; locked until the commit, or only looked at. */
export async function pacesOf(
  tx: Tx,
  shopIds: readonly string[] | null,
  how: 'lock' | 'look',
): Promise<KeptPace[]> {
  const found = await tx.named<{
    shop_id: string
    tokens: number
    refilled_at: Date
    blocked_until: Date | null
    swept_to: Date | null
    holds: boolean
  }>(
    `inventory.${how}_paces`,
    `select shop_id, tokens, refilled_at, blocked_until, swept_to, holds from inventory.shop_pace
     where brand_id = $1 and ($2::text[] is null or shop_id = any($2)) order by shop_id${how === 'lock' ? ' for update' : ''}`,
    [tx.brandId, shopIds],
  )
  return found.map((row) => ({
    shopId: row.shop_id,
    tokens: row.tokens,
    refilledAt: row.refilled_at.getTime(),
    blockedUntil: row.blocked_until?.getTime() ?? null,
    sweptTo: row.swept_to?.getTime() ?? 0,
    holds: row.holds,
  }))
}

export async function openPaces(tx: Tx, shops: readonly { shopId: string; burst: number }[]): Promise<void> {
  await tx.named(
    'inventory.open_paces',
    `insert into inventory.shop_pace (brand_id, shop_id, tokens, refilled_at)
     select $1, shop_id, burst, $2 from unnest($3::text[], $4::double precision[]) as p(shop_id, burst) order by shop_id
     on conflict do nothing`,
    [tx.brandId, tx.now, shops.map((s) => s.shopId), shops.map((s) => s.burst)],
  )
}

export async function writePaces(tx: Tx, paces: readonly KeptPace[]): Promise<void> {
  if (paces.length === 0) return
  await tx.named(
    'inventory.write_paces',
    `update inventory.shop_pace s set tokens = p.tokens, refilled_at = p.refilled_at, blocked_until = p.blocked_until,
       holds = p.holds
     from unnest($2::text[], $3::double precision[], $4::timestamptz[], $5::timestamptz[], $6::boolean[])
       as p(shop_id, tokens, refilled_at, blocked_until, holds)
     where s.brand_id = $1 and s.shop_id = p.shop_id`,
    [
      tx.brandId,
      paces.map((p) => p.shopId),
      paces.map((p) => p.tokens),
      paces.map((p) => new Date(p.refilledAt)),
      paces.map((p) => (p.blockedUntil === null ? null : new Date(p.blockedUntil))),
      paces.map((p) => p.holds),
    ],
  )
}

/** A shop's sales up to this moment are known. Shops of which nothing was ever offered have no pace, and need none. */
export async function writeSweptTo(tx: Tx, shops: readonly { shopId: string; to: Date }[]): Promise<void> {
  await tx.named(
    'inventory.write_swept_to',
    `update inventory.shop_pace s set swept_to = greatest(s.swept_to, w.moment)
     from unnest($2::text[], $3::timestamptz[]) as w(shop_id, moment) where s.brand_id = $1 and s.shop_id = w.shop_id`,
    [tx.brandId, shops.map((s) => s.shopId), shops.map((s) => s.to)],
  )
}

export interface Claimed {
  productId: string
  units: number
  changedAt: Date
  dueAt: Date | null
  waitsFor: string[] | null
  /** Changes since the last look that a newer one replaced. */
  replaced: number
}

export interface ClaimLimits {
  /** Shops that hold something back and may be told numbers now, and how many. */
  openShops: { shopId: string; left: number }[]
  batch: number
}

/**
 * Takes products whose numbers must be looked at, and leaves those that another process looks at: changed ones, as many
 * of those that waited for a limit as can go now, and those of which an old number can be forgotten since a sweep.
 */
export function claimStock(tx: Tx, { openShops, batch }: ClaimLimits): Promise<Claimed[]> {
  const columns = 's.product_id, s.units, s.changed_at, s.due_at, s.waits_for, s.replaced'
  return tx.named<Claimed>(
    'inventory.claim_stock',
    `with fresh as (
       select ${columns} from inventory.stock s where s.brand_id = $1 and s.due_at <= $2 and s.waits_for is null
       order by s.due_at limit $3 for update skip locked),
     waiting as (
       select w.* from unnest($4::text[], $5::integer[]) as o(shop_id, room), lateral (
         select ${columns} from inventory.stock s where s.brand_id = $1 and s.due_at <= $2 and s.waits_for is not null
           and o.shop_id = any(s.waits_for)
         order by s.due_at limit o.room for update skip locked) w),
     settling as (
       select ${columns} from inventory.stock s where s.brand_id = $1 and s.product_id in (
         select o.product_id from inventory.shop_pace p, lateral (
           select product_id from inventory.offer o where o.brand_id = p.brand_id and o.shop_id = p.shop_id
             and o.settles_at <= p.swept_to
           order by o.settles_at limit $3) o
         where p.brand_id = $1) limit $3 for update skip locked)
     select product_id as "productId", units, changed_at as "changedAt", due_at as "dueAt", waits_for as "waitsFor", replaced
     from (select * from fresh union select * from waiting union select * from settling) a order by due_at nulls last`,
    [
      tx.brandId,
      tx.now,
      batch,
      openShops.map(({ shopId }) => shopId),
      openShops.map(({ left }) => Math.min(batch, left)),
    ],
  )
}

export interface NextLook {
  productId: string
  dueAt: Date | null
  waitsFor: string[] | null
}

export async function writeNextLooks(tx: Tx, looks: readonly NextLook[]): Promise<void> {
  if (looks.length === 0) return
  await tx.named(
    'inventory.write_next_looks',
    `update inventory.stock s set due_at = n.due_at, replaced = 0,
       waits_for = case when n.waits_for = '' then null else string_to_array(n.waits_for, '|') end
     from unnest($2::text[], $3::timestamptz[], $4::text[]) as n(product_id, due_at, waits_for)
     where s.brand_id = $1 and s.product_id = n.product_id`,
    [
      tx.brandId,
      looks.map((l) => l.productId),
      looks.map((l) => l.dueAt),
      looks.map((l) => (l.waitsFor ?? []).join('|')),
    ],
  )
}

/** Products of which a number left long ago and nobody wrote what became of it: the process that sent it is dead. */
export async function wakeAbandoned(tx: Tx, sentBefore: Date): Promise<number> {
  const found = await tx.named(
    'inventory.wake_abandoned',
    `update inventory.stock s set due_at = $2, waits_for = null where s.brand_id = $1 and s.product_id in (
       select o.product_id from inventory.offer o where o.brand_id = $1 and o.sent_at < $3) returning 1`,
    [tx.brandId, tx.now, sentBefore],
  )
  return found.length
}
