import { sql } from 'kysely'
import { firstRow, rows, type Tx } from '../runtime/db/transaction.ts'

export interface LiveCode {
  id: string
  name: string
  state: string
  corpId: string | null
  configId: string | null
  /** Address of the picture at WeCom. */
  qrUrl: string | null
  wecomUserIds: string[]
  welcome: string | null
  tags: string[]
  orderId: string | null
  scans: number
  createdAt: Date
  removedAt: Date | null
}

interface LiveCodeRow {
  id: string
  name: string
  state: string
  corp_id: string | null
  config_id: string | null
  qr_code: string | null
  wecom_user_ids: string[]
  welcome: string | null
  tags: string[]
  order_id: string | null
  scans: bigint
  created_at: Date
  removed_at: Date | null
}

const columns = sql.raw(
  'id, name, state, corp_id, config_id, qr_code, wecom_user_ids, welcome, tags, order_id, scans, created_at, removed_at',
)

const asLiveCode = (row: LiveCodeRow): LiveCode => ({
  id: row.id,
  name: row.name,
  state: row.state,
  corpId: row.corp_id,
  configId: row.config_id,
  qrUrl: row.qr_code,
  wecomUserIds: row.wecom_user_ids,
  welcome: row.welcome,
  tags: row.tags,
  orderId: row.order_id,
  scans: Number(row.scans),
  createdAt: row.created_at,
  removedAt: row.removed_at,
})

export async function insertLiveCode(
  tx: Tx,
  code: Omit<LiveCode, 'configId' | 'qrUrl' | 'scans' | 'createdAt' | 'removedAt'>,
): Promise<void> {
  await rows(
    tx,
    sql`insert into contacts.live_code (brand_id, id, name, state, corp_id, wecom_user_ids, welcome, tags, order_id, created_at)
      values (${tx.brandId}, ${code.id}, ${code.name}, ${code.state}, ${code.corpId}, ${code.wecomUserIds}::text[], ${code.welcome},
        ${code.tags}::text[], ${code.orderId}, ${tx.now})`,
  )
}

export async function setLiveCodeConfig(
  tx: Tx,
  id: string,
  config: { configId: string; qrUrl: string | null },
): Promise<void> {
  await rows(
    tx,
    sql`update contacts.live_code set config_id = ${config.configId}, qr_code = ${config.qrUrl}
      where brand_id = ${tx.brandId} and id = ${id}`,
  )
}

export async function updateLiveCodeRow(
  tx: Tx,
  id: string,
  change: { name: string; wecomUserIds: string[]; welcome: string | null; tags: string[] },
): Promise<void> {
  await rows(
    tx,
    sql`update contacts.live_code set name = ${change.name}, wecom_user_ids = ${change.wecomUserIds}::text[],
      welcome = ${change.welcome}, tags = ${change.tags}::text[] where brand_id = ${tx.brandId} and id = ${id}`,
  )
}

/** Kept, not deleted: contacts who came by it still say so. */
export async function markLiveCodeRemoved(tx: Tx, id: string): Promise<void> {
  await rows(
    tx,
    sql`update contacts.live_code set removed_at = ${tx.now}
      where brand_id = ${tx.brandId} and id = ${id} and removed_at is null`,
  )
}

export async function findLiveCode(tx: Tx, id: string): Promise<LiveCode | null> {
  const row = await firstRow(
    tx,
    sql<LiveCodeRow>`select ${columns} from contacts.live_code where brand_id = ${tx.brandId} and id = ${id}`,
  )
  return row && asLiveCode(row)
}

export async function findLiveCodeByState(tx: Tx, state: string): Promise<LiveCode | null> {
  const row = await firstRow(
    tx,
    sql<LiveCodeRow>`select ${columns} from contacts.live_code where brand_id = ${tx.brandId} and state = ${state}`,
  )
  return row && asLiveCode(row)
}

export async function findLiveCodeOfOrder(tx: Tx, orderId: string): Promise<LiveCode | null> {
  const row = await firstRow(
    tx,
    sql<LiveCodeRow>`select ${columns} from contacts.live_code
      where brand_id = ${tx.brandId} and order_id = ${orderId} and removed_at is null`,
  )
  return row && asLiveCode(row)
}

export async function countScan(tx: Tx, id: string): Promise<void> {
  await rows(
    tx,
    sql`update contacts.live_code set scans = scans + 1 where brand_id = ${tx.brandId} and id = ${id}`,
  )
}

export async function listLiveCodeRows(
  tx: Tx,
  filter: { kind: 'channel' | 'order'; before: { at: Date; id: string } | null; limit: number },
): Promise<LiveCode[]> {
  const found = await rows(
    tx,
    sql<LiveCodeRow>`select ${columns} from contacts.live_code
      where brand_id = ${tx.brandId} and removed_at is null and (order_id is not null) = ${filter.kind === 'order'}
        and (${filter.before?.at ?? null}::timestamptz is null
          or (created_at, id) < (${filter.before?.at ?? null}::timestamptz, ${filter.before?.id ?? null}::uuid))
      order by created_at desc, id desc limit ${filter.limit}`,
  )
  return found.map(asLiveCode)
}

/** Codes that count against WeCom's quota: everything made and not removed. */
export async function countLiveCodes(tx: Tx): Promise<{ channel: number; order: number }> {
  const row = await firstRow(
    tx,
    sql<{ channel: bigint; own: bigint }>`select count(*) filter (where order_id is null) as channel,
      count(*) filter (where order_id is not null) as own
      from contacts.live_code where brand_id = ${tx.brandId} and removed_at is null and config_id is not null`,
  )
  return { channel: Number(row?.channel ?? 0), order: Number(row?.own ?? 0) }
}

export async function insertOrderLink(
  tx: Tx,
  link: { tokenHash: Buffer; orderId: string; liveCodeId: string },
): Promise<void> {
  await rows(
    tx,
    sql`insert into contacts.order_link (brand_id, token_hash, order_id, live_code_id, created_at)
      values (${tx.brandId}, ${link.tokenHash}, ${link.orderId}, ${link.liveCodeId}, ${tx.now})`,
  )
}

/** Notes that a link was opened, and says where it leads. */
export async function openOrderLink(
  tx: Tx,
  tokenHash: Buffer,
): Promise<{ orderId: string; liveCodeId: string } | null> {
  const row = await firstRow(
    tx,
    sql<{ order_id: string; live_code_id: string }>`update contacts.order_link
      set opened_at = ${tx.now}, opens = least(opens + 1, 1000000)
      where brand_id = ${tx.brandId} and token_hash = ${tokenHash} returning order_id, live_code_id`,
  )
  return row && { orderId: row.order_id, liveCodeId: row.live_code_id }
}
