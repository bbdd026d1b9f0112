import { sql } from 'kysely'
import { rows, type Tx } from '../../src/runtime/db/transaction.ts'

/** Rows by the ten thousand, for tests that ask PostgreSQL how it would run a statement. */

const people = 20_000

/** The id of the n-th of a kind, as an expression. */
export const uuid = (kind: number, n = 'n') =>
  `('0190000${kind}-0000-7000-8000-' || lpad(to_hex(${n}), 12, '0'))::uuid`
const index = (salt: string) => `decode(md5('${salt}' || n), 'hex')`
/** Columns and one row of each of `people`, as expressions over `n` and a time `at`. */
const filled: Record<string, [columns: string, values: string]> = {
  'customers.customer': [
    'id, phone_tail_index, created_at, updated_at',
    `${uuid(1)}, ${index('tail')}, at, at`,
  ],
  'customers.identifier': [
    'kind, value_index, customer_id, origin, evidence, linked_at',
    `'phone', ${index('phone')}, ${uuid(1)}, 'marketplace', 'order:x', at`,
  ],
  'customers.tag': ['customer_id, name, origin, added_at', `${uuid(1)}, 'tag' || n % 300, 'import', at`],
  'customers.possible_duplicate': [
    'first_id, second_id, reason, found_at',
    `${uuid(1)}, ${uuid(1, 'n + 1')}, 'alike', at`,
  ],
  'contacts.contact': [
    'id, external_user_id, customer_id, first_added_at, updated_at',
    `${uuid(2)}, 'wm' || n, ${uuid(1)}, at, at`,
  ],
  'contacts.contact_owner': [
    'contact_id, wecom_user_id, state, added_at',
    `${uuid(2)}, 'chenjing', 's' || n, at`,
  ],
  'contacts.remark_phone': [
    'contact_id, wecom_user_id, phone_index, tail_index',
    `${uuid(2)}, 'chenjing', ${index('phone')}, ${index('tail')}`,
  ],
  'contacts.membership': [
    'shop_id, customer_id, phone_index, told_at',
    `'weixin', ${uuid(1)}, ${index('phone')}, at`,
  ],
  'contacts.live_code': [
    'id, name, state, wecom_user_ids, created_at',
    `${uuid(3)}, 'code', 's' || n, '{chenjing}', at`,
  ],
  'contacts.order_link': [
    'token_hash, order_id, live_code_id, created_at, opened_at',
    `${index('link')}, ${uuid(4)}, ${uuid(3)}, at, at`,
  ],
  'contacts.binding': [
    'id, contact_id, order_id, way, evidence, customer_id, bound_at',
    `${uuid(5)}, ${uuid(2)}, ${uuid(4)}, 'claim', 'x', ${uuid(1)}, at`,
  ],
  'contacts.order_share': [
    'id, contact_id, order_id, way, evidence, shared_at',
    `${uuid(5)}, ${uuid(2)}, ${uuid(4)}, 'claim', 'x', at`,
  ],
  'contacts.reminder': [
    'id, contact_id, member_id, due_at, words, created_at',
    `${uuid(5)}, ${uuid(2)}, 'chenjing', at, '\\x00', at`,
  ],
  'orders."order"': [
    `id, shop_id, marketplace, outside_id, state, kind, version_at, created_at, paid_at, paid_fen, customer_id, receiver, receiver_masked,
     receiver_key, district_code, phone_tail_index, receiver_name_index, recorded_at`,
    `${uuid(4)}, 'tmall', 'taobao', '9' || n, 'completed', 'ordinary', at, at, at, 100, ${uuid(1)}, '\\x00', true, '\\x00', '310115',
     ${index('tail')}, ${index('receiver')}, at`,
  ],
  'orders.order_line': [
    'order_id, line_id, item_id, sku_id, title, quantity, paid_fen, state, matched',
    `${uuid(4)}, '1', '1', '', 'X1', 1, 100, 'completed', 'waiting'`,
  ],
  'orders.after_sales_request': [
    'id, shop_id, outside_id, order_id, outside_order_id, kind, state, refund_fen, version_at, recorded_at',
    `${uuid(5)}, 'tmall', 'a' || n, ${uuid(4)}, '9' || n, 'exchange', 'requested', 0, at, at`,
  ],
  'work_orders.work_order': [
    'work_order_id, code, order_id, customer_id, origin, service_type, category, state, address_state, lines, quantity, goods_needed, steps, opened_at, updated_at',
    `${uuid(5)}, 'W' || n, ${uuid(4)}::text, ${uuid(1)}::text, 'order', 'install', 'smart_lock', 'settled', 'complete', '[]', 1, false, '{}', at, at`,
  ],
  'conversations.message': [
    'id, channel, outside_id, thread, side, kind, at, contact_id, customer_id',
    `${uuid(5)}, 'archive', 'm' || n, 't' || n, 'customer', 'text', at, ${uuid(2)}, ${uuid(1)}`,
  ],
  'records.entry': ['id, kind, at, source, recorded_at', `${uuid(5)}, 'call', at, 'calls', at`],
  'records.link': [
    'record_id, target, named_by, key, target_id, state, at, set_at',
    `${uuid(5)}, 'customer', 'phone', ${index('phone')}, ${uuid(1)}::text, 'linked', at, at`,
  ],
  'imports.effect': [
    'import_id, target_kind, target_id, what, at',
    `${uuid(6, '1')}, 'record', ${uuid(5)}::text, 'created', at`,
  ],
  'imports.record': [
    'id, kind, outside_key, at, body, recorded_at',
    `${uuid(5)}, 'call', ${index('call')}, at, '\\x00', at`,
  ],
  'segments.member': ['segment_id, person_id, entered_at', `${uuid(3, '1')}, ${uuid(1)}, at`],
  'behaviour.event': [
    'id, item, at, source, place, subject_id, order_id, facts, recorded_at',
    `${uuid(5)}, 'order_pay', at, 'taobao', 'tmall', ${uuid(1)}, ${uuid(4)}, '{}', at`,
  ],
  'behaviour.visitor': [
    'id, site_id, browser_index, customer_id, consented_at, last_seen_at',
    `${uuid(5)}, ${uuid(6, '1')}, ${index('browser')}, ${uuid(1)}, at, at`,
  ],
  'insight.sidebar_notice': [
    'id, customer_id, order_id, kind, at',
    `${uuid(5)}, ${uuid(1)}, ${uuid(4)}, 'refund_asked', at`,
  ],
  'insight.sidebar_notice_seen': ['notice_id, member_id, seen_at', `${uuid(5)}, 'chenjing', at`],
  'needs.need': [
    'id, person_id, key, kind, purpose, name, since_day, due_day, from_day, until_day, quantity, reasons, drawn_at',
    `${uuid(5)}, ${uuid(1)}, 'k', 'part', 'service', '{}', 1, 2, 1, 3, 1, '[]', at`,
  ],
  'installed_products.installed_product': [
    'id, source_key, origin, customer_id, order_id, state, told_at',
    `${uuid(5)}, 'k' || n, 'order', ${uuid(1)}, ${uuid(4)}, 'owned', at`,
  ],
  'segments.person': ['person_id, words, stale_day, revision, gone', `${uuid(1)}, '{}', 0, n, false`],
  'pools.standing': ['customer_id, pool, pool_since, last_move', `${uuid(1)}, 'active', at, ${uuid(6)}`],
  'needs.person': ['person_id, habit', `${uuid(1)}, '{}'`],
  'value.score': ['person_id', uuid(1)],
}

/** The tables that `fillCrowd` fills, without their schemas. */
export const crowded = Object.keys(filled).map((name) => name.split('.')[1]!.replaceAll('"', ''))

/** `people` customers of the brand with one of everything that hangs on one. Wants an `analyze` behind it. */
export async function fillCrowd(tx: Tx, now: Date): Promise<void> {
  for (const [table, [columns, values]] of Object.entries(filled))
    await rows(
      tx,
      sql`insert into ${sql.raw(table)} (brand_id, ${sql.raw(columns)}) select ${tx.brandId}, ${sql.raw(values)}
        from generate_series(1, ${people}) as n cross join lateral (select ${now}::timestamptz - n * interval '10 minutes' - interval '5 days') as g(at)`,
    )
}
