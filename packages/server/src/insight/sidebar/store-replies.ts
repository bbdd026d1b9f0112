import type { ReadyReply } from '../../outreach/index.ts'
import type { Tx } from '../../runtime/db/transaction.ts'

export type FirstReply = Omit<ReadyReply, 'updatedAt'>

/** Replies for everybody and for a segment of this person, the latter first, then by use. */
export async function repliesOfPerson(
  tx: Tx,
  rowIds: readonly string[],
  limit: number,
): Promise<FirstReply[]> {
  const found = await tx.named<Omit<FirstReply, 'used'> & { used: bigint }>(
    'sidebar.replies',
    `with theirs as materialized (
       select m.segment_id from segments.member m
       join segments.segment s on s.brand_id = m.brand_id and s.id = m.segment_id and s.removed_at is null
       where m.brand_id = $1 and m.person_id = any($2::uuid[]))
     select r.id, r.folder, r.title, r.words, r.segment_id as "segmentId", r.used from outreach.ready_reply r
     where r.brand_id = $1 and (r.segment_id is null or r.segment_id in (select segment_id from theirs))
     order by r.segment_id is null, r.used desc, r.folder, r.title, r.id limit $3`,
    [tx.brandId, rowIds, limit],
  )
  return found.map((row) => ({ ...row, used: Number(row.used) }))
}
