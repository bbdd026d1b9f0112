import type { Tx } from '../runtime/db/transaction.ts'

/** How far a change of cycles has been followed. */
export interface CycleWalk {
  /** The last change whose owners are all marked. */
  doneSeq: number
  /** The change under way; null between two. */
  changeSeq: number | null
  place: string | null
  afterId: string | null
  marked: number
  owners: number
  beganAt: Date | null
  /** When everybody who was marked had been drawn anew. */
  endedAt: Date | null
}

const columns = `done_seq::int as "doneSeq", change_seq::int as "changeSeq", place, after_id as "afterId", marked, owners,
  began_at as "beganAt", ended_at as "endedAt"`

const atFirst: CycleWalk = {
  doneSeq: 0,
  changeSeq: null,
  place: null,
  afterId: null,
  marked: 0,
  owners: 0,
  beganAt: null,
  endedAt: null,
}

export async function readCycleWalk(tx: Tx): Promise<CycleWalk> {
  const [found] = await tx.named<CycleWalk>(
    'needs.read_cycle_walk',
    `select ${columns} from needs.cycle_walk where brand_id = $1`,
    [tx.brandId],
  )
  return found ?? atFirst
}

/** The walk, held until the commit; null while another process walks. */
export async function lockCycleWalk(tx: Tx): Promise<CycleWalk | null> {
  await tx.named(
    'needs.begin_cycle_walk',
    'insert into needs.cycle_walk (brand_id) values ($1) on conflict do nothing',
    [tx.brandId],
  )
  const [found] = await tx.named<CycleWalk>(
    'needs.lock_cycle_walk',
    `select ${columns} from needs.cycle_walk where brand_id = $1 for update skip locked`,
    [tx.brandId],
  )
  return found ?? null
}

export async function writeCycleWalk(tx: Tx, walk: CycleWalk): Promise<void> {
  await tx.named(
    'needs.write_cycle_walk',
    `update needs.cycle_walk set done_seq = $2, change_seq = $3, place = $4, after_id = $5, marked = $6, owners = $7, began_at = $8,
       ended_at = $9 where brand_id = $1`,
    [
      tx.brandId,
      walk.doneSeq,
      walk.changeSeq,
      walk.place,
      walk.afterId,
      walk.marked,
      walk.owners,
      walk.beganAt,
      walk.endedAt,
    ],
  )
}

/** Persons who wait to be drawn now. */
export async function countWaiting(tx: Tx): Promise<number> {
  const [found] = await tx.named<{ waiting: number }>(
    'needs.count_waiting',
    'select count(*)::int as waiting from needs.person where brand_id = $1 and due_day <= 0',
    [tx.brandId],
  )
  return found!.waiting
}
