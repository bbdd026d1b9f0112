import { sql } from 'kysely'
import { rows, type Tx } from '../../runtime/db/transaction.ts'

export const handoverStates = ['waiting', 'asked', 'done', 'refused', 'limit', 'failed'] as const
export type HandoverState = (typeof handoverStates)[number]

export interface HandoverRow {
  contactId: string
  externalUserId: string
  customerId: string | null
  fromUserId: string
  toUserId: string | null
  resigned: boolean
  state: HandoverState
  code: string | null
  updatedAt: Date
}

/** Every live contact of members who left waits for somebody; how many, by member. */
export async function markOwnerLeft(tx: Tx, wecomUserIds: string[]): Promise<Map<string, number>> {
  if (wecomUserIds.length === 0) return new Map()
  const marked = await rows(
    tx,
    sql<{ from_user_id: string; n: bigint }>`with held as (
        select contact_id, wecom_user_id from contacts.contact_owner
        where brand_id = ${tx.brandId} and wecom_user_id = any(${wecomUserIds}::text[]) and lost_at is null),
      told as (insert into contacts.history (brand_id, at, contact_id, id, wecom_user_id, what, happened_at)
        select ${tx.brandId}, ${tx.now}, contact_id, md5(contact_id::text || wecom_user_id || ${tx.now.toISOString()}::text)::uuid, wecom_user_id, 'owner_left', ${tx.now} from held),
      marked as (insert into contacts.handover (brand_id, contact_id, from_user_id, resigned, state, created_at, updated_at)
        select ${tx.brandId}, contact_id, wecom_user_id, true, 'waiting', ${tx.now}, ${tx.now} from held
        on conflict (brand_id, contact_id, from_user_id) do update set resigned = true,
          state = case when contacts.handover.state in ('done', 'asked') then contacts.handover.state else 'waiting' end,
          updated_at = excluded.updated_at
        returning from_user_id)
      select from_user_id, count(*) as n from marked group by 1`,
  )
  return new Map(marked.map((row) => [row.from_user_id, Number(row.n)]))
}

/** Where the old name and the new one both hold the same contact, the new one stays. */
export async function renameOwner(tx: Tx, from: string, to: string): Promise<void> {
  for (const table of ['contact_owner', 'remark_phone', 'owner_tag'] as const) {
    const keys = {
      contact_owner: '',
      remark_phone: ' and o.phone_index = t.phone_index',
      owner_tag: ' and o.tag_id = t.tag_id',
    }
    await tx.named(
      `contacts.rename_${table}`,
      `with twin as (delete from contacts.${table} t where t.brand_id = $1 and t.wecom_user_id = $2 and exists (
          select from contacts.${table} o where o.brand_id = $1 and o.wecom_user_id = $3 and o.contact_id = t.contact_id${keys[table]}))
       update contacts.${table} t set wecom_user_id = $3 where t.brand_id = $1 and t.wecom_user_id = $2 and not exists (
          select from contacts.${table} o where o.brand_id = $1 and o.wecom_user_id = $3 and o.contact_id = t.contact_id${keys[table]})`,
      [tx.brandId, from, to],
    )
  }
  await sql`update contacts.live_code set wecom_user_ids = array_replace(wecom_user_ids, ${from}, ${to})
    where brand_id = ${tx.brandId} and ${from} = any(wecom_user_ids)`.execute(tx.db)
  await sql`update contacts.handover set to_user_id = ${to} where brand_id = ${tx.brandId} and to_user_id = ${from}`.execute(
    tx.db,
  )
}

/** Sets what is known of hand-overs; a finished one is not reopened by a late word. Returns the contacts of those it set. */
export async function writeHandovers(
  tx: Tx,
  all: {
    contactId: string
    fromUserId: string
    toUserId: string | null
    resigned: boolean
    state: HandoverState
    code: string | null
  }[],
): Promise<Set<string>> {
  if (all.length === 0) return new Set()
  const set = await tx.named<{ contact_id: string }>(
    'contacts.write_handovers',
    `insert into contacts.handover as h (brand_id, contact_id, from_user_id, to_user_id, resigned, state, code, created_at, updated_at)
     select $1::text, contact_id, from_id, to_id, resigned, state, code, $2, $2
     from unnest($3::uuid[], $4::text[], $5::text[], $6::boolean[], $7::text[], $8::text[]) as n(contact_id, from_id, to_id, resigned, state, code)
     on conflict (brand_id, contact_id, from_user_id) do update set to_user_id = coalesce(excluded.to_user_id, h.to_user_id),
       resigned = h.resigned or excluded.resigned, state = excluded.state, code = excluded.code, updated_at = excluded.updated_at
       where h.state <> 'done' or excluded.state = 'asked' returning contact_id`,
    [
      tx.brandId,
      tx.now,
      all.map((one) => one.contactId),
      all.map((one) => one.fromUserId),
      all.map((one) => one.toUserId),
      all.map((one) => one.resigned),
      all.map((one) => one.state),
      all.map((one) => one.code),
    ],
  )
  return new Set(set.map((one) => one.contact_id))
}

/** It is known already that this friend was handed over, since the member added them last. */
export async function isHandedOver(tx: Tx, contactId: string, from: string): Promise<boolean> {
  const found = await tx.named(
    'contacts.is_handed_over',
    `select from contacts.handover h join contacts.contact_owner o on o.brand_id = h.brand_id and o.contact_id = h.contact_id
       and o.wecom_user_id = h.from_user_id
     where h.brand_id = $1 and h.contact_id = $2 and h.from_user_id = $3 and h.state = 'done' and h.updated_at >= o.added_at`,
    [tx.brandId, contactId, from],
  )
  return found.length > 0
}

interface Raw {
  contact_id: string
  external_user_id: string
  customer_id: string | null
  from_user_id: string
  to_user_id: string | null
  resigned: boolean
  state: HandoverState
  code: string | null
  updated_at: Date
}

/** Oldest first; `contactIds` null for all. */
export async function listHandovers(
  tx: Tx,
  filter: {
    states: HandoverState[]
    contactIds?: string[] | null
    to?: string | null
    from?: string | null
    after?: { at: Date; id: string } | null
    limit: number
  },
): Promise<HandoverRow[]> {
  const { states, contactIds = null, to = null, from = null, after = null, limit } = filter
  const found = await rows(
    tx,
    sql<Raw>`select h.contact_id, c.external_user_id, c.customer_id, h.from_user_id, h.to_user_id, h.resigned, h.state, h.code, h.updated_at
      from contacts.handover h join contacts.contact c on c.brand_id = h.brand_id and c.id = h.contact_id
      where h.brand_id = ${tx.brandId} and h.state = any(${states}::text[])
        and (${contactIds}::uuid[] is null or h.contact_id = any(${contactIds}::uuid[]))
        and (${to}::text is null or h.to_user_id = ${to}) and (${from}::text is null or h.from_user_id = ${from})
        and (${after?.at ?? null}::timestamptz is null or (h.updated_at, h.contact_id) > (${after?.at ?? null}::timestamptz, ${after?.id ?? null}::uuid))
      order by h.updated_at, h.contact_id limit ${limit}`,
  )
  return found.map((row) => ({
    contactId: row.contact_id,
    externalUserId: row.external_user_id,
    customerId: row.customer_id,
    fromUserId: row.from_user_id,
    toUserId: row.to_user_id,
    resigned: row.resigned,
    state: row.state,
    code: row.code,
    updatedAt: row.updated_at,
  }))
}

/** How the contacts of each who left or hands over stand; who has most open comes first. */
export async function sumHandovers(
  tx: Tx,
): Promise<{ fromUserId: string; resigned: boolean; states: Record<string, number> }[]> {
  const found = await rows(
    tx,
    sql<{ from_user_id: string; resigned: boolean; states: Record<string, number> }>`
      select from_user_id, bool_or(resigned) as resigned, jsonb_object_agg(state, n) as states
      from (select from_user_id, state, bool_or(resigned) as resigned, count(*) as n from contacts.handover
        where brand_id = ${tx.brandId} group by 1, 2) s
      group by 1 order by coalesce(sum(n) filter (where state <> 'done'), 0) desc, 1`,
  )
  return found.map((row) => ({
    fromUserId: row.from_user_id,
    resigned: row.resigned,
    states: row.states,
  }))
}

/** Contacts of a member by our ids, with WeCom's. */
export async function heldContacts(
  tx: Tx,
  wecomUserId: string,
  contactIds: string[],
): Promise<{ contactId: string; externalUserId: string }[]> {
  const found = await rows(
    tx,
    sql<{ id: string; external_user_id: string }>`select c.id, c.external_user_id from contacts.contact c
      join contacts.contact_owner o on o.brand_id = c.brand_id and o.contact_id = c.id
      where c.brand_id = ${tx.brandId} and c.id = any(${contactIds}::uuid[]) and o.wecom_user_id = ${wecomUserId}
        and o.lost_at is null order by c.id`,
  )
  return found.map((row) => ({ contactId: row.id, externalUserId: row.external_user_id }))
}
