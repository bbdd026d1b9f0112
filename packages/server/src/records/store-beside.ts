import type { Tx } from '../runtime/db/transaction.ts'
import type { KeptKind } from './facts.ts'

export interface BesideEntry {
  id: string
  kind: KeptKind
  at: Date
  /** How many of its kind there are. */
  count: bigint
  /** Among all and among its kind, from 1: the newest. */
  place: bigint
  kindPlace: bigint
}

/** Of the rows of one person: the newest of all kinds, and the newest of each with how many there are. Newest first. */
export function entriesBeside(
  tx: Tx,
  customerIds: readonly string[],
  kinds: readonly KeptKind[],
  shown: number,
): Promise<BesideEntry[]> {
  return tx.named<BesideEntry>(
    'records.beside_chat',
    `select w.id, w.kind, w.at, w.count, w.place, w.kind_place as "kindPlace"
     from (select e.id, e.kind, e.at, count(*) over (partition by e.kind) as count, row_number() over (order by e.at desc, e.id desc) as place,
         row_number() over (partition by e.kind order by e.at desc, e.id desc) as kind_place
       from (select distinct l.record_id from records.link l
         where l.brand_id = $1 and l.target = 'customer' and l.target_id = any($2::text[])) l
       cross join lateral (select e.id, e.kind, e.at from records.entry e where e.brand_id = $1 and e.id = l.record_id limit 1) e
       where e.kind = any($3::text[])) w
     where w.place <= $4 or w.kind_place = 1 order by w.place`,
    [tx.brandId, customerIds, kinds, shown],
  )
}
