import { sql } from 'kysely'
import { rows, type Tx } from '../../runtime/db/transaction.ts'
import type { ReplyWish } from './ready-reply.ts'

export const mostReplies = 500

export interface ReadyReply extends ReplyWish {
  id: string
  segmentId: string | null
  used: number
  updatedAt: Date
}

/** All of the brand, by folder; within one the most used first. */
export async function listReplies(tx: Tx): Promise<ReadyReply[]> {
  const found = await rows(
    tx,
    sql<
      Omit<ReadyReply, 'used'> & { used: bigint }
    >`select id, folder, title, words, segment_id as "segmentId", used, updated_at as "updatedAt"
      from outreach.ready_reply where brand_id = ${tx.brandId} order by folder, used desc, title, id limit ${mostReplies}`,
  )
  return found.map((row) => ({ ...row, used: Number(row.used) }))
}

export async function insertReplies(tx: Tx, wishes: readonly ReplyWish[], by: string): Promise<string[]> {
  const ids = wishes.map(() => tx.ports.ids.next())
  await tx.named(
    'outreach.insert_replies',
    `insert into outreach.ready_reply (brand_id, updated_at, updated_by, id, folder, title, words, segment_id)
     select $1, $2, $3, * from unnest($4::uuid[], $5::text[], $6::text[], $7::text[], $8::uuid[])`,
    [
      tx.brandId,
      tx.now,
      by,
      ids,
      wishes.map((one) => one.folder),
      wishes.map((one) => one.title),
      wishes.map((one) => one.words),
      wishes.map((one) => one.segmentId ?? null),
    ],
  )
  return ids
}

export async function updateReply(tx: Tx, id: string, wish: ReplyWish, by: string): Promise<boolean> {
  const found = await rows(
    tx,
    sql`update outreach.ready_reply set folder = ${wish.folder}, title = ${wish.title}, words = ${wish.words}, segment_id = ${wish.segmentId ?? null}::uuid, updated_at = ${tx.now},
      updated_by = ${by} where brand_id = ${tx.brandId} and id = ${id} returning id`,
  )
  return found.length > 0
}

/** Whether a reply may be for this segment: one that lives, or the one that the reply is for already. */
export async function mayBeFor(tx: Tx, segmentId: string, replyId: string | null): Promise<boolean> {
  const [found] = await rows(
    tx,
    sql<{ may: boolean }>`select exists (select from segments.segment
        where brand_id = ${tx.brandId} and id = ${segmentId}::uuid and removed_at is null)
      or exists (select from outreach.ready_reply
        where brand_id = ${tx.brandId} and id = ${replyId}::uuid and segment_id = ${segmentId}::uuid) as may`,
  )
  return found?.may ?? false
}

export async function removeReply(tx: Tx, id: string): Promise<boolean> {
  const found = await rows(
    tx,
    sql`delete from outreach.ready_reply where brand_id = ${tx.brandId} and id = ${id} returning id`,
  )
  return found.length > 0
}

export async function countUse(tx: Tx, id: string): Promise<void> {
  await rows(
    tx,
    sql`update outreach.ready_reply set used = used + 1 where brand_id = ${tx.brandId} and id = ${id}`,
  )
}
