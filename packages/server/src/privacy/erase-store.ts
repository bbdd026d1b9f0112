import { sql } from 'kysely'
import { firstRow, rows, type Tx } from '../runtime/db/transaction.ts'

/** Ids of everything that is of a person. Nothing in it is a value, and it goes when the work is done. */
export interface PersonScope {
  rows: string[]
  orders: string[]
  /** `shop|number` of those orders, as raw messages name them. */
  places: string[]
  jobs: string[]
  contacts: string[]
  /** Ids of the person in WeCom. */
  externals: string[]
  visitors: string[]
  /** Roots of their numbers, in hex: the indexes themselves may move before the work is done. */
  phones: string[]
  records: string[]
  entries: string[]
  /** Behind which row of a file the search goes on. */
  place?: string | null
}

/** Finds all of it, beginning with the rows of the person. */
export async function findScope(tx: Tx, customerIds: readonly string[]): Promise<PersonScope> {
  const row = await firstRow(
    tx,
    sql<PersonScope>`with p as (select unnest(${[...customerIds]}::uuid[]) as id),
      o as (select id, shop_id, outside_id from orders."order" where brand_id = ${tx.brandId} and customer_id in (select id from p)),
      w as (select work_order_id as id from work_orders.work_order where brand_id = ${tx.brandId}
        and (customer_id in (select id::text from p) or order_id in (select id::text from o))),
      c as (select id, external_user_id from contacts.contact where brand_id = ${tx.brandId} and customer_id in (select id from p)),
      ph as (select value_index as i from customers.identifier where brand_id = ${tx.brandId} and kind = 'phone' and customer_id in (select id from p)
        union select phone_index from work_orders.service_contact s join w on w.id = s.work_order_id where s.brand_id = ${tx.brandId} and phone_index is not null),
      -- A number that somebody else has too does not lead to what is theirs.
      own as (select i from ph where not exists (select from customers.identifier x where x.brand_id = ${tx.brandId} and x.kind = 'phone'
        and x.value_index = ph.i and x.customer_id not in (select id from p)))
    select array(select id::text from p) as rows, array(select id::text from o) as orders,
      array(select shop_id || '|' || outside_id from o) as places, array(select id::text from w) as jobs,
      array(select id::text from c) as contacts, array(select external_user_id from c) as externals,
      array(select id::text from behaviour.visitor where brand_id = ${tx.brandId} and customer_id in (select id from p)) as visitors,
      array(select encode(i, 'hex') from own) as phones,
      array(select distinct l.record_id::text from records.link l join records.entry e on e.brand_id = l.brand_id and e.id = l.record_id
        where l.brand_id = ${tx.brandId} and l.state = 'linked' and e.kind <> 'invoice'
          and ((l.target = 'customer' and l.target_id in (select id::text from p)) or (l.target = 'order' and l.target_id in (select id::text from o)))) as records,
      array(select e.id::text from intake.inbox_entry e join o on o.shop_id = e.shop_id and o.outside_id = e.subject_id where e.brand_id = ${tx.brandId}
        union select entry_id::text from intake.entry_phone where brand_id = ${tx.brandId} and phone_index in (select i from own)) as entries`,
  )
  const { rootOf } = tx.vault
  return { ...row!, phones: row!.phones.map((token) => rootOf(Buffer.from(token, 'hex')).toString('hex')) }
}

/** Under which indexes the person's numbers stand today, in hex. */
export function phoneIndexes({ vault }: Pick<Tx, 'vault'>, { phones }: PersonScope): string[] {
  return phones.map((root) => vault.ofRoot(vault.rootOf(Buffer.from(root, 'hex'))).toString('hex'))
}

/** What a step binds: each name stands for a list of the scope. */
const types: Record<Exclude<keyof PersonScope, 'place'>, string> = {
  rows: 'uuid[]',
  orders: 'uuid[]',
  places: 'text[]',
  jobs: 'uuid[]',
  contacts: 'uuid[]',
  externals: 'text[]',
  visitors: 'uuid[]',
  phones: 'text[]',
  records: 'uuid[]',
  entries: 'uuid[]',
}

export interface ErasureStep {
  /** Whose rows it takes, or takes the person out of. */
  table: string
  sql: string
  /** Runs before it, in the same transaction. */
  first?: string
}

const del = (table: string, where: string): ErasureStep => ({
  table,
  sql: `delete from ${table} t where t.brand_id = $1 and (${where})`,
})
const clear = (table: string, set: string, where: string): ErasureStep => ({
  table,
  sql: `update ${table} t set ${set} where t.brand_id = $1 and (${where})`,
})

const ofPerson = 't.customer_id = any(:rows)'
const ofContact = 't.contact_id = any(:contacts)'
/** Shop and number apart, as keys hold them: put together in the condition they would be compared with every row. */
const splitPlaces = `(select split_part(one, '|', 1), substr(one, strpos(one, '|') + 1) from unnest(:places) as one)`

/**
 * The steps, in order: what leads to the person goes first, so that nothing new is linked meanwhile; what others hang on goes last.
 * Each may run twice. Orders are emptied by `forgetOrders`, rows of files by `forgetRows`, signatures by their files.
 */
export const erasureSteps: readonly ErasureStep[] = [
  // What was copied for them while they were known.
  del('privacy.package', 't.of_rows && :rows'),
  del('customers.identifier', ofPerson),
  del('customers.tag', ofPerson),
  del('customers.fact', ofPerson),
  del('customers.field_source', ofPerson),
  del('customers.edit', ofPerson),
  del('customers.possible_duplicate', 't.first_id = any(:rows) or t.second_id = any(:rows)'),
  del('segments.member', 't.person_id = any(:rows)'),
  del('segments.act', 't.person_id = any(:rows)'),
  {
    // Those who keep pictures in memory read them by revision.
    ...clear(
      'segments.person',
      "gone = true, words = '{}', revision = (select number from segments.revision r where r.brand_id = $1)",
      't.person_id = any(:rows)',
    ),
    first: 'update segments.revision set number = number + 1 where brand_id = $1',
  },
  del(
    'behaviour.event',
    't.subject_id = any(:rows) or t.subject_id = any(:visitors) or t.order_id = any(:orders)',
  ),
  del('behaviour.visit_link', `${ofPerson} or t.visitor_id = any(:visitors)`),
  del('behaviour.visitor', ofPerson),
  del('conversations.message', `${ofPerson} or ${ofContact}`),
  del('conversations.thread', `${ofPerson} or ${ofContact}`),
  del('conversations.session', `${ofPerson} or ${ofContact} or t.external_user_id = any(:externals)`),
  del('outreach.message', `${ofPerson} or (t.recipient = any(:externals) and t.channel <> 'wecom_member')`),
  del(
    'insight.sidebar_notice_seen',
    't.notice_id in (select id from insight.sidebar_notice n where n.brand_id = $1 and n.customer_id = any(:rows))',
  ),
  del('insight.sidebar_notice', ofPerson),
  del(
    'insight.timeline_entry',
    't.customer_id = any(:rows::text[]) and t.order_id is null and t.work_order_id is null',
  ),
  clear('insight.timeline_entry', 'customer_id = null', 't.customer_id = any(:rows::text[])'),
  del('contacts.binding', `${ofContact} or ${ofPerson}`),
  del('contacts.order_share', `${ofContact} or t.order_id = any(:orders)`),
  del('contacts.registration_link', ofContact),
  del('contacts.membership', ofPerson),
  del('contacts.wechat_visit', `${ofPerson} or t.buyer_id = any(:rows)`),
  del('contacts.reminder', ofContact),
  del('contacts.history', ofContact),
  del('contacts.claim_attempt', ofContact),
  del('contacts.remark_phone', `${ofContact} or encode(t.phone_index, 'hex') = any(:phones)`),
  del('contacts.owner_tag', ofContact),
  del('contacts.write_back', ofContact),
  del('contacts.handover', ofContact),
  del('contacts.pending_person', ofPerson),
  del('contacts.group_member', ofContact),
  del('contacts.contact_owner', ofContact),
  del('contacts.contact', 't.id = any(:contacts)'),
  clear(
    'imports.effect',
    'before = null, content = null',
    `t.target_id = any(:rows::text[]) or t.target_id = any(:orders::text[]) or t.target_id = any(:records::text[])`,
  ),
  del('imports.record', 't.id = any(:records)'),
  del(
    'records.link',
    `t.record_id = any(:records) or (t.target = 'customer' and t.target_id = any(:rows::text[]))`,
  ),
  del('records.entry', 't.id = any(:records)'),
  clear('records.device', 'customer_id = null', ofPerson),
  clear(
    'mapped_sources.entry',
    'body = null',
    `exists (select from jsonb_array_elements(t.targets) x where x ->> 'id' = any(:rows::text[])
    or x ->> 'id' = any(:orders::text[]) or x ->> 'id' = any(:records::text[]))`,
  ),
  del('intake.entry_phone', `t.entry_id = any(:entries) or encode(t.phone_index, 'hex') = any(:phones)`),
  del('intake.replay_item', 't.entry_id = any(:entries)'),
  del('intake.inbox_entry', `t.id = any(:entries) and t.state <> 'waiting'`),
  del('intake.raw_record', `(t.shop_id, t.order_id) in ${splitPlaces}`),
  del(
    'intake.finding',
    `(t.subject_kind = 'order' and (t.source_id, t.subject_id) in ${splitPlaces})
    or (t.subject_kind = 'contact' and (t.subject_id = any(:externals) or t.subject_id = any(:contacts::text[])))`,
  ),
  del(
    'fulfilment.memo_attempt',
    't.memo_id in (select id from fulfilment.memo m where m.brand_id = $1 and m.order_id = any(:orders))',
  ),
  del('fulfilment.memo', 't.order_id = any(:orders)'),
  del('fulfilment.decryption', 't.order_id = any(:orders)'),
  clear(
    'work_orders.service_contact',
    "name = null, phone = null, address = null, phone_index = null, tail_index = null, wish = null, problems = '{}', phone_ends_at = null",
    't.work_order_id = any(:jobs)',
  ),
  clear('work_orders.entry', 'words = null', 't.work_order_id = any(:jobs)'),
  clear('work_orders.rating', 'words = null', 't.work_order_id = any(:jobs)'),
  clear(
    'work_orders.customer_link',
    'revoked_at = coalesce(revoked_at, :now)',
    't.work_order_id = any(:jobs)',
  ),
  del('work_orders.file', `t.work_order_id = any(:jobs) and t.kind = 'signature'`),
  clear('dispatch.plan', 'street = null, lng = null, lat = null', 't.work_order_id = any(:jobs::text[])'),
  clear(
    'work_orders.work_order',
    'customer_id = null, street = null, address_key = null, lng = null, lat = null, point_exact = false, merge_proposal = null',
    't.work_order_id = any(:jobs)',
  ),
  del(
    'notes.version',
    `t.note_id in (select id from notes.note n where n.brand_id = $1 and n.customer_id = any(:rows))`,
  ),
  del('notes.note', ofPerson),
  clear(
    'installed_products.act',
    'words = null',
    `t.installed_product_id in (select id from installed_products.installed_product p where p.brand_id = $1
    and (p.customer_id = any(:rows) or p.holder_id = any(:rows)))`,
  ),
  clear(
    'installed_products.installed_product',
    `customer_id = case when t.customer_id = any(:rows) then null else t.customer_id end,
    holder_id = case when t.holder_id = any(:rows) then null else t.holder_id end`,
    `${ofPerson} or t.holder_id = any(:rows)`,
  ),
  del('customers.household_apart', `${ofPerson} or t.other_id = any(:rows)`),
  // The name that it has may be theirs.
  clear(
    'customers.household',
    'name = null',
    't.id in (select m.household_id from customers.household_member m where m.brand_id = $1 and m.customer_id = any(:rows))',
  ),
  del('customers.household_member', ofPerson),
  del(
    'customers.household',
    'not exists (select from customers.household_member m where m.brand_id = t.brand_id and m.household_id = t.id)',
  ),
  clear('pools.move', "note = '', before = null", ofPerson),
  del('pools.standing', ofPerson),
  del('value.score', 't.person_id = any(:rows)'),
  del('loyalty.reach', 't.person_id = any(:rows) or t.row_ids && :rows'),
  del('loyalty.move', 't.person_id = any(:rows)'),
  del('loyalty.member', 't.person_id = any(:rows)'),
  clear(
    'needs.act',
    "facts = '{}', before = '{}'",
    't.need_id in (select id from needs.need n where n.brand_id = $1 and n.person_id = any(:rows) union all select need_id from needs.round r where r.brand_id = $1 and r.person_id = any(:rows))',
  ),
  del('needs.round', 't.person_id = any(:rows)'),
  del('needs.need', 't.person_id = any(:rows)'),
  del('needs.person', 't.person_id = any(:rows)'),
  del('tagging.verdict', ofPerson),
  del('tagging.refusal', ofPerson),
  del('tagging.change_row', ofPerson),
  del('customers.merge', 't.kept_id = any(:rows) or t.absorbed_id = any(:rows)'),
  clear(
    'customers.customer',
    "name = null, name_index = null, name_sound_index = null, name_shown_index = null, phone = null, phone_tail_index = null, region_code = null, level = '普通', ladder_level = null, survivors = null, erased_at = coalesce(erased_at, :now)",
    't.id = any(:rows)',
  ),
]

/** Runs one step; returns how many rows it took. */
export async function runStep(tx: Tx, step: ErasureStep, scope: PersonScope): Promise<number> {
  if (step.first)
    await tx.named(`privacy.before_erase_${erasureSteps.indexOf(step)}`, step.first, [tx.brandId])
  const values: unknown[] = [tx.brandId]
  const place = new Map<string, number>()
  const text = step.sql.replaceAll(
    /(?<!:):([a-z]+)(::text\[\])?/g,
    (_, name: keyof typeof types | 'now', as?: string) => {
      if (name === 'now') return `$${values.push(tx.now)}::timestamptz`
      const key = `${name}${as ?? ''}`
      if (!place.has(key)) {
        values.push(name === 'phones' ? phoneIndexes(tx, scope) : scope[name])
        place.set(key, values.length)
      }
      return `$${place.get(key)}::${as ? 'text[]' : types[name]}`
    },
  )
  const [counted] = await tx.named<{ n: bigint }>(
    `privacy.erase_${erasureSteps.indexOf(step)}`,
    `with gone as (${text} returning 1) select count(*) as n from gone`,
    values,
  )
  return Number(counted?.n ?? 0)
}

/** Rows of main files that something of the person was read from, by import. */
export function importedRows(tx: Tx, scope: PersonScope): Promise<{ importId: string; rows: number[] }[]> {
  return rows(
    tx,
    sql`select e.import_id::text as "importId", array_agg(distinct e.row) as rows from imports.effect e
      where e.brand_id = ${tx.brandId} and e.row is not null and (
        (e.target_kind = 'customer' and e.target_id = any(${scope.rows}::text[])) or (e.target_kind = 'order' and e.target_id = any(${scope.orders}::text[]))
        or (e.target_kind = 'record' and e.target_id = any(${scope.records}::text[]))
        or (e.target_kind = 'after_sales' and e.target_id in (select a.id::text from orders.after_sales_request a
          where a.brand_id = ${tx.brandId} and a.order_id = any(${scope.orders}::uuid[])))) group by 1`,
  )
}

/** Files of signatures, by name below the data directory. */
export async function signatureFiles(tx: Tx, jobs: readonly string[]): Promise<string[]> {
  const found = await rows(
    tx,
    sql<{
      name: string
    }>`select name from work_orders.file where brand_id = ${tx.brandId} and kind = 'signature'
      and work_order_id = any(${[...jobs]}::uuid[])`,
  )
  return found.map(({ name }) => name)
}

/** Rows that name the person still: what arrived while it was worked on. */
export async function countLeft(tx: Tx, customerIds: readonly string[]): Promise<number> {
  const row = await firstRow(
    tx,
    sql<{ n: bigint }>`with p as (select unnest(${[...customerIds]}::uuid[]) as id)
      select (select count(*) from orders."order" where brand_id = ${tx.brandId} and customer_id in (select id from p))
        + (select count(*) from work_orders.work_order where brand_id = ${tx.brandId} and customer_id in (select id::text from p))
        + (select count(*) from contacts.contact where brand_id = ${tx.brandId} and customer_id in (select id from p))
        + (select count(*) from conversations.message where brand_id = ${tx.brandId} and customer_id in (select id from p))
        + (select count(*) from customers.identifier where brand_id = ${tx.brandId} and customer_id in (select id from p)) as n`,
  )
  return Number(row?.n ?? 0)
}

export interface KeptCounts {
  orders: bigint
  jobs: bigint
  devices: bigint
  photos: bigint
  invoices: bigint
  consents: bigint
}

/** What stays without the person, counted before its links go. */
export async function countKept(tx: Tx, scope: PersonScope): Promise<KeptCounts> {
  const row = await firstRow(
    tx,
    sql<KeptCounts>`select ${scope.orders.length}::bigint as orders, ${scope.jobs.length}::bigint as jobs,
      (select count(*) from records.device where brand_id = ${tx.brandId} and (customer_id = any(${scope.rows}::uuid[]) or order_id = any(${scope.orders}::uuid[]))) as devices,
      (select count(*) from work_orders.file where brand_id = ${tx.brandId} and kind = 'photo' and work_order_id = any(${scope.jobs}::uuid[])) as photos,
      (select count(*) from records.link l join records.entry e on e.brand_id = l.brand_id and e.id = l.record_id where l.brand_id = ${tx.brandId}
        and e.kind = 'invoice' and l.state = 'linked' and (l.target_id = any(${scope.rows}::text[]) or l.target_id = any(${scope.orders}::text[]))) as invoices,
      (select count(*) from consents.entry where brand_id = ${tx.brandId} and customer_id = any(${scope.rows}::uuid[])) as consents`,
  )
  return row!
}

/** Messages that a marketplace pushed of orders of forgotten persons: handled ones go at once. */
export async function dropLateMessages(tx: Tx): Promise<number> {
  const gone = await rows(
    tx,
    sql`delete from intake.inbox_entry e using orders."order" o
      where e.brand_id = ${tx.brandId} and o.brand_id = e.brand_id and o.erased_at is not null and o.shop_id = e.shop_id
        and o.outside_id = e.subject_id and e.state in ('done', 'ignored') returning 1`,
  )
  return gone.length
}
