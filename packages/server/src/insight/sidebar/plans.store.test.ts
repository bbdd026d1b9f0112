import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestBrand, testBrand } from '../../../test/support/brand.ts'
import {
  knownFriendStatements,
  talkStatements,
  unknownFriendStatements,
} from '../../../test/support/sidebar-statements.ts'
import type { NormalisedOrder } from '../../connectors/contract/connector.ts'
import { recordOrders } from '../../orders/index.ts'
import { rows, type Tx } from '../../runtime/db/transaction.ts'
import { readSidebar } from './read-sidebar.ts'
import { unclaimedAmong } from './store.ts'

/** How PostgreSQL would run each statement that the read sends, in a brand with tens of thousands of everything. */

const people = 20_000
const now = new Date('2026-04-10T02:00:00Z')
let brand: TestBrand
let statements: Map<string, string>

beforeAll(async () => {
  brand = await testBrand()
  brand.time.now = now
  await brand.transact(fill)
  await asOwner('analyze')
  await brand.transact(meet)
  statements = await brand.transact(async (tx) => {
    const sent = new Map<string, string>()
    const heard: Tx = {
      ...tx,
      named: (name, text, values) => {
        sent.set(name, text)
        return tx.named(name, text, values)
      },
    }
    const reader = { memberId: 'chenjing', roles: ['agent'] as const, language: 'zh' as const }
    for (const friend of ['wmKnown', 'wmStranger', 'wmSaid'])
      expect(await readSidebar(heard, friend, reader)).not.toBeNull()
    await unclaimedAmong(heard, [tx.ports.ids.next()])
    return sent
  })
})
afterAll(() => brand.close())

async function asOwner(text: string): Promise<void> {
  const client = new pg.Client({ connectionString: brand.ownerUrl })
  await client.connect()
  await client.query(`set qiao.brand = '${brand.brandId}'`)
  await client.query(text)
  await client.end()
}

const uuid = (kind: number, n = 'n') =>
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
     receiver_key, district_code, phone_tail_index, recorded_at`,
    `${uuid(4)}, 'tmall', 'taobao', '9' || n, 'completed', 'ordinary', at, at, at, 100, ${uuid(1)}, '\\x00', true, '\\x00', '310115',
     ${index('tail')}, at`,
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
  'needs.person': ['person_id, habit', `${uuid(1)}, '{}'`],
  'value.score': ['person_id', uuid(1)],
}
/** Of a brand, not of its customers: a shop, a technician, a page of its own, a fit of the model. */
const small = [
  'shop',
  'member',
  'corp_member',
  'technician',
  'service_point',
  'site',
  'model',
  'ready_reply',
  'segment',
  'import',
]

async function fill(tx: Tx): Promise<void> {
  for (const [table, [columns, values]] of Object.entries(filled))
    await rows(
      tx,
      sql`insert into ${sql.raw(table)} (brand_id, ${sql.raw(columns)}) select ${tx.brandId}, ${sql.raw(values)}
        from generate_series(1, ${people}) as n cross join lateral (select ${now}::timestamptz - n * interval '10 minutes' - interval '5 days') as g(at)`,
    )
}

const receiver = (name: string) => ({
  name,
  phone: '13912345678',
  province: '甘肃省',
  city: '兰州市',
  district: '城关区',
  town: null,
  address: '东岗西路226号',
  masked: false,
  receiverId: null,
})

const order = (orderId: string, name: string, buyerId: string): NormalisedOrder => ({
  marketplace: 'taobao',
  shopId: 'tmall',
  orderId,
  state: 'to_ship',
  kind: 'ordinary',
  versionAt: now,
  createdAt: new Date(now.getTime() - 3_600_000),
  paidAt: now,
  deliveredAt: null,
  paidFen: 100n,
  buyerId,
  buyerNickMasked: null,
  buyerMessage: null,
  sellerMemo: null,
  receiver: { ...receiver(name), phone: `1391234${buyerId.padStart(4, '0')}` },
  lines: [],
})

/** Three friends of the crowd: one with an order, one whose nickname fits one, one who wrote a number. */
async function meet(tx: Tx): Promise<void> {
  await recordOrders(
    tx,
    [order('700000000000000001', '刘敏', '1'), order('700000000000000002', '王秀英', '2')],
    null,
  )
  const [known] = await rows(
    tx,
    sql<{ id: string }>`select customer_id as id from orders."order" where outside_id = '700000000000000001'`,
  )
  await befriend(tx, 'wmKnown', '小刘', known!.id)
  const [record] = await rows(
    tx,
    sql<{ id: string }>`update records.link set target_id = ${known!.id}
      where record_id = ${sql.raw(uuid(5, '1'))} returning record_id as id`,
  )
  const call = tx.vault.seal('imports.record.body', record!.id, JSON.stringify({ summary: '问安装' }))
  await rows(tx, sql`update imports.record set body = ${call} where id = ${record!.id}`)
  await befriend(tx, 'wmStranger', '王秀英', null)
  const [own, message] = [tx.ports.ids.next(), tx.ports.ids.next()]
  await rows(
    tx,
    sql`insert into customers.customer (brand_id, id, created_at, updated_at) values (${tx.brandId}, ${own}, ${now}, ${now})`,
  )
  await befriend(tx, 'wmSaid', '小王', own)
  const body = tx.vault.seal(
    'conversations.message.body',
    message,
    JSON.stringify({ content: '700000000000000002' }),
  )
  await rows(
    tx,
    sql`insert into conversations.message (brand_id, id, channel, outside_id, thread, side, kind, body, at, customer_id)
      values (${tx.brandId}, ${message}, 'archive', 'said', 't', 'customer', 'text', ${body}, ${now}, ${own})`,
  )
}

async function befriend(tx: Tx, externalUserId: string, nickname: string, customerId: string | null) {
  const id = tx.ports.ids.next()
  const sealed = tx.vault.seal('contacts.contact.nickname', id, nickname)
  await rows(
    tx,
    sql`insert into contacts.contact (brand_id, id, external_user_id, nickname, customer_id, first_added_at, updated_at)
      values (${tx.brandId}, ${id}, ${externalUserId}, ${sealed}, ${customerId}, ${now}, ${now})`,
  )
}

interface Node {
  'Node Type': string
  'Relation Name'?: string
  Alias?: string
  'Index Name'?: string
  'Index Cond'?: string
  Plans?: Node[]
}

/** Places where a statement goes through a big table: a scan, or an index by less than brand and the column after it. */
async function scans(): Promise<string[]> {
  const found: string[] = []
  const indexes = await brand.transact((tx) =>
    rows(
      tx,
      sql<{
        name: string
        second: string
      }>`select c.relname as name, pg_get_indexdef(i.indexrelid, 2, true) as second
        from pg_index i join pg_class c on c.oid = i.indexrelid where i.indnkeyatts > 1`,
    ),
  )
  const secondOf = Map.groupBy(indexes, ({ name }) => name)
  for (const [name, text] of statements) {
    const [row] = await brand.transact((tx) =>
      rows(
        tx,
        sql<{ 'QUERY PLAN': [{ Plan: Node }] }>`${sql.raw(`explain (generic_plan, format json) ${text}`)}`,
      ),
    )
    for (const node of nodesOf(row!['QUERY PLAN'][0].Plan))
      if (isScan(node, secondOf)) found.push(`${name}: ${wordsOf(node)}`)
  }
  return found
}

const nodesOf = (node: Node): Node[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)]
const wordsOf = (node: Node) => `${node['Node Type']} ${node['Relation Name'] ?? node['Index Name']}`
function isScan(node: Node, secondOf: ReadonlyMap<string, { second: string }[]>): boolean {
  const table = node['Relation Name']
  if (node['Node Type'].endsWith('Seq Scan')) return !small.includes(table ?? '')
  if (!/Index (Only )?Scan/.test(node['Node Type']) || small.includes(table ?? '')) return false
  // Schemas share names of indexes.
  const seconds = secondOf.get(node['Index Name'] ?? '') ?? []
  return !seconds.some(({ second }) => node['Index Cond']?.includes(second))
}

describe('the plans of the one read', () => {
  it('are of every statement that it can send', () => {
    expect([...statements.keys()].sort()).toEqual(
      [...knownFriendStatements, ...unknownFriendStatements, ...talkStatements].sort(),
    )
  })

  it('go through no table', async () => {
    expect(await scans()).toEqual([])
  })

  it.each([
    ['orders.order_by_customer', ['sidebar.person', 'sidebar.orders', 'sidebar.candidates']],
    ['contacts.contact_by_customer', ['sidebar.person', 'sidebar.candidates', 'sidebar.recent_orders']],
    ['orders.order_by_time', ['sidebar.recent_orders']],
    ['customers.possible_duplicate_second', ['sidebar.candidates']],
    ['behaviour.event_by_subject', ['behaviour.items']],
    ['conversations.message_by_customer', ['sidebar.person', 'conversations.beside_chat']],
    ['records.link_by_target', ['sidebar.person', 'records.beside_chat']],
  ])('would, without %s', async (index, names) => {
    const [row] = await brand.transact((tx) =>
      rows(tx, sql<{ text: string }>`select pg_get_indexdef(${index}::regclass) as text`),
    )
    await asOwner(`drop index ${index}`)
    const found = await scans()
    await asOwner(row!.text)
    for (const name of names)
      expect(
        found.some((one) => one.startsWith(`${name}: `)),
        name,
      ).toBe(true)
  })
})
