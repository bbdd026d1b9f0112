import { sql } from 'kysely'
import { rows, type Tx } from '../../runtime/db/transaction.ts'
import type { NoticeKind } from './events.ts'

export interface NewNotice {
  id: string
  customerId: string
  orderId: string
  kind: NoticeKind
  facts: object
  at: Date
}

export async function insertNotices(tx: Tx, notices: NewNotice[]): Promise<Set<string>> {
  if (notices.length === 0) return new Set()
  const written = await tx.named<{ id: string }>(
    'sidebar.insert_notices',
    `insert into insight.sidebar_notice (brand_id, id, customer_id, order_id, kind, facts, at)
     select $1, * from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::jsonb[], $7::timestamptz[])
     on conflict do nothing returning id`,
    [
      tx.brandId,
      notices.map((n) => n.id),
      notices.map((n) => n.customerId),
      notices.map((n) => n.orderId),
      notices.map((n) => n.kind),
      notices.map((n) => JSON.stringify(n.facts)),
      notices.map((n) => n.at),
    ],
  )
  return new Set(written.map((row) => row.id))
}

/** Seen by this member; false when there is no such notice. */
export async function markSeen(tx: Tx, noticeId: string, memberId: string): Promise<boolean> {
  const found = await rows(
    tx,
    sql`with notice as (select id from insight.sidebar_notice where brand_id = ${tx.brandId} and id = ${noticeId}),
      seen as (insert into insight.sidebar_notice_seen (brand_id, notice_id, member_id, seen_at)
        select ${tx.brandId}, id, ${memberId}, ${tx.now} from notice on conflict do nothing)
      select id from notice`,
  )
  return found.length > 0
}
