import { sql } from 'kysely'
import { firstRow, rows, type Tx } from '../runtime/db/transaction.ts'

const place = 'fulfilment.decryption.opened'

export const scenes = ['install', 'call', 'ship', 'after_sales'] as const
export type Scene = (typeof scenes)[number]

export const outcomes = ['asked', 'opened', 'quota_spent', 'not_allowed', 'nothing_sealed', 'failed'] as const
export type Outcome = (typeof outcomes)[number]

export interface OpenedReceiver {
  name: string | null
  phone: string | null
  address: string | null
}

export interface Decryption {
  id: string
  orderId: string
  askedAt: Date
  askedBy: string
  scene: Scene
  reason: string
  outcome: Outcome
  code: string | null
  virtualPhone: boolean
  phoneEndsAt: Date | null
}

interface Row {
  id: string
  order_id: string
  asked_at: Date
  asked_by: string
  scene: Scene
  reason: string
  outcome: Outcome
  code: string | null
  opened: Buffer | null
  virtual_phone: boolean
  phone_ends_at: Date | null
}

const asDecryption = (row: Row): Decryption => ({
  id: row.id,
  orderId: row.order_id,
  askedAt: row.asked_at,
  askedBy: row.asked_by,
  scene: row.scene,
  reason: row.reason,
  outcome: row.outcome,
  code: row.code,
  virtualPhone: row.virtual_phone,
  phoneEndsAt: row.phone_ends_at,
})

/** Booked before the marketplace is asked. */
export async function bookDecryption(
  tx: Tx,
  wish: { id: string; orderId: string; shopId: string; marketplace: string; scene: Scene; reason: string },
): Promise<void> {
  await sql`insert into fulfilment.decryption (brand_id, id, order_id, shop_id, marketplace, asked_at, asked_by, scene, reason, outcome)
    values (${tx.brandId}, ${wish.id}, ${wish.orderId}, ${wish.shopId}, ${wish.marketplace}, ${tx.now},
      ${`${tx.actor.kind}:${tx.actor.id}`}, ${wish.scene}, ${wish.reason}, 'asked')`.execute(tx.db)
}

export interface Settled {
  outcome: Outcome
  code: string | null
  opened: OpenedReceiver | null
  virtualPhone: boolean
  phoneEndsAt: Date | null
}

export async function settleDecryption(tx: Tx, id: string, settled: Settled): Promise<void> {
  const opened = settled.opened && tx.vault.seal(place, id, JSON.stringify(settled.opened))
  await sql`update fulfilment.decryption set outcome = ${settled.outcome}, code = ${settled.code}, opened = ${opened},
      virtual_phone = ${settled.virtualPhone}, phone_ends_at = ${settled.phoneEndsAt}, settled_at = ${tx.now}
    where brand_id = ${tx.brandId} and id = ${id}`.execute(tx.db)
}

/** What was opened of this order and still holds: a lent number only until it ends. */
export async function findOpened(
  tx: Tx,
  orderId: string,
  since: Date,
): Promise<(Decryption & { opened: OpenedReceiver }) | null> {
  const row = await firstRow(
    tx,
    sql<Row>`select * from fulfilment.decryption
      where brand_id = ${tx.brandId} and order_id = ${orderId} and outcome = 'opened' and asked_at > ${since}
        and (phone_ends_at is null or phone_ends_at > ${tx.now}) and opened is not null
      order by asked_at desc limit 1`,
  )
  if (!row?.opened) return null
  return {
    ...asDecryption(row),
    opened: JSON.parse(tx.vault.open(place, row.id, row.opened)) as OpenedReceiver,
  }
}

export async function decryptionsOf(tx: Tx, orderId: string, limit: number): Promise<Decryption[]> {
  const found = await rows(
    tx,
    sql<Row>`select * from fulfilment.decryption where brand_id = ${tx.brandId} and order_id = ${orderId}
      order by asked_at desc limit ${limit}`,
  )
  return found.map(asDecryption)
}

/** How often this shop was asked since the day began, and whether the marketplace said that its quota is spent. */
export async function askedSince(
  tx: Tx,
  shopId: string,
  since: Date,
): Promise<{ asked: number; quotaSpent: boolean }> {
  const row = await firstRow(
    tx,
    sql<{ asked: bigint; quota_spent: boolean | null }>`select count(*) as asked,
        bool_or(outcome = 'quota_spent') as quota_spent
      from fulfilment.decryption
      where brand_id = ${tx.brandId} and shop_id = ${shopId} and asked_at >= ${since} and outcome <> 'nothing_sealed'`,
  )
  return { asked: Number(row?.asked ?? 0), quotaSpent: row?.quota_spent ?? false }
}
