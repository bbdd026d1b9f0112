import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestBrand, testBrand } from '../../../test/support/brand.ts'
import { fillCrowd, uuid } from '../../../test/support/crowd.ts'
import {
  knownFriendStatements,
  talkStatements,
  unknownFriendStatements,
} from '../../../test/support/sidebar-statements.ts'
import type { NormalisedOrder } from '../../connectors/contract/connector.ts'
import { recordOrders } from '../../orders/index.ts'
import { rows, type Tx } from '../../runtime/db/transaction.ts'
import { readSidebar } from './read-sidebar.ts'

/** How PostgreSQL would run each statement that the read sends, in a brand with tens of thousands of everything. */

const now = new Date('2026-04-10T02:00:00Z')
let brand: TestBrand
let statements: Map<string, string>

beforeAll(async () => {
  brand = await testBrand()
  brand.time.now = now
  await brand.transact((tx) => fillCrowd(tx, now))
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
  for (const [name, text] of statements)
    for (const node of await planOf(text)) if (isScan(node, secondOf)) found.push(`${name}: ${wordsOf(node)}`)
  return found
}

async function planOf(text: string): Promise<Node[]> {
  const [row] = await brand.transact((tx) =>
    rows(
      tx,
      sql<{ 'QUERY PLAN': [{ Plan: Node }] }>`${sql.raw(`explain (generic_plan, format json) ${text}`)}`,
    ),
  )
  return nodesOf(row!['QUERY PLAN'][0].Plan)
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

  it('ask for a nickname by the names of receivers, not by three days of orders', async () => {
    const used = (await planOf(statements.get('sidebar.named_orders')!)).map((node) => node['Index Name'])
    expect(used).toContain('order_by_receiver_name')
    expect(used).not.toContain('order_by_time')
  })

  it.each([
    ['orders.order_by_customer', ['sidebar.person', 'sidebar.orders', 'sidebar.candidates']],
    ['contacts.contact_by_customer', ['sidebar.person', 'sidebar.candidates', 'sidebar.named_orders']],
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
