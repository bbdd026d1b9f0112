import type { Tx } from '../../runtime/db/transaction.ts'
import type { Facts } from './tell.ts'

export interface EverythingRow {
  at: Date
  /** Orders what happened in one moment, and names the row for good. */
  key: string
  source: 'event' | 'talk' | 'visit' | 'record'
  /** Of an event its type; of talk the channel, of visits the item, of a record its kind. */
  type: string
  actor: string
  customerId: string | null
  orderId: string | null
  workOrderId: string | null
  facts: Facts
}

export interface Wanted {
  /** Types of events; empty for none. */
  types: readonly string[]
  talk: boolean
  visits: boolean
  recordKinds: readonly string[]
}

/**
 * Everything that happened to a person, whatever row it stands on, newest first: events one by one, talk and visits by day,
 * records one by one. One statement a page; each part is cut before all are put together.
 */
export function readEverything(
  tx: Tx,
  customerId: string,
  wanted: Wanted,
  before: { at: Date; key: string } | null,
  limit: number,
): Promise<EverythingRow[]> {
  return tx.named<EverythingRow>(
    'insight.everything',
    `with own as materialized (select customers.same_person($1, $2::uuid) as ids),
     events as (
       select at, 'e' || lpad(seq::text, 20, '0') as key, 'event' as source, event_type as type, actor, customer_id, order_id, work_order_id, facts
       from insight.timeline_entry where brand_id = $1 and customer_id = any(customers.same_person_text($1, $2::text))
         and event_type = any($3::text[]) and ($7::timestamptz is null or at <= $7)
         and ($7::timestamptz is null or (at, 'e' || lpad(seq::text, 20, '0') collate "C") < ($7, $8::text collate "C"))
       order by at desc, seq desc limit $9
     ), talk as (
       select max(at) as at, 't' || to_char(at at time zone 'Asia/Shanghai', 'YYYYMMDD') || channel as key, 'talk', channel, 'customer:',
         $2::text, null, null, jsonb_build_object('theirs', count(*) filter (where side = 'customer'), 'ours', count(*) filter (where side = 'member'))
       from conversations.message where $4 and brand_id = $1 and customer_id = any((select ids from own)::uuid[]) and side <> 'system'
       group by 2, channel
     ), visits as (
       select max(at) as at, 'v' || to_char(at at time zone 'Asia/Shanghai', 'YYYYMMDD') || item || source as key, 'visit', item, 'customer:',
         $2::text, null, null, jsonb_build_object('count', count(*), 'source', source)
       from behaviour.event where $5 and brand_id = $1 and order_id is null and subject_id in (select unnest(ids) from own union all
         select id from behaviour.visitor where brand_id = $1 and customer_id = any((select ids from own)::uuid[]) and withdrawn_at is null)
       group by 2, item, source
     ), kept as (
       select l.at, 'r' || l.record_id::text as key, 'record', e.kind, 'system:', $2::text, null, null,
         jsonb_build_object('recordId', e.id, 'state', e.state, 'amountFen', e.amount_fen)
       from records.link l join records.entry e on e.brand_id = l.brand_id and e.id = l.record_id
       where l.brand_id = $1 and l.target = 'customer' and l.state = 'linked' and e.kind = any($6::text[])
         and l.target_id = any(customers.same_person_text($1, $2::text)) and ($7::timestamptz is null or (l.at, 'r' || l.record_id::text collate "C") < ($7, $8::text collate "C"))
       order by l.at desc, l.record_id desc limit 2 * $9
     )
     select distinct on (at, key collate "C") at, key, source, type, actor, customer_id as "customerId", order_id as "orderId", work_order_id as "workOrderId", facts
     from (select * from events union all select * from talk union all select * from visits union all select * from kept) all_of_it
     where $7::timestamptz is null or (at, key collate "C") < ($7, $8::text collate "C")
     order by at desc, key collate "C" desc limit $9`,
    [
      tx.brandId,
      customerId,
      wanted.types,
      wanted.talk,
      wanted.visits,
      wanted.recordKinds,
      before?.at ?? null,
      before?.key ?? null,
      limit,
    ],
  )
}
