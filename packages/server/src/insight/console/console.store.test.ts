import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestBrand, testBrand } from '../../../test/support/brand.ts'
import { seedShops, tmallOrder } from '../../../test/support/shop.ts'
import type { NormalisedOrder } from '../../connectors/contract/connector.ts'
import { linkRuleVersion } from '../../customers/customer.ts'
import {
  getCustomers,
  grantReveal,
  identifyCustomers,
  type RevealReason,
  recordCustomerFacts,
  searchCustomers,
  tagCustomers,
} from '../../customers/index.ts'
import { countReveals } from '../../customers/reveal-store.ts'
import type { CustomerId } from '../../kernel/ids.ts'
import { parsePhone } from '../../kernel/phone.ts'
import { getOrders, recordAfterSales, recordOrders } from '../../orders/index.ts'
import { subscribers as orderSubscribers } from '../../orders/subscribers.ts'
import type { Role } from '../../runtime/access/policy.ts'
import type { Principal } from '../../runtime/access/principal.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import { subscribers as workOrderSubscribers } from '../../work-orders/subscribers.ts'
import { searchEverything } from '../search/search-everything.ts'
import { customerItems, readCustomerPage } from './customer-views.ts'
import { exportCustomers, exportOrders } from './export-lists.ts'
import { orderItems, readOrderPage } from './order-views.ts'
import { dialFor, revealCustomer, revealReceiver } from './reveal.ts'
import { tagsInUse } from './store.ts'

let brand: TestBrand
const morning = new Date('2026-04-10T02:00:00Z')
const phone = '13812345678'

beforeAll(async () => {
  brand = await testBrand([...workOrderSubscribers, ...orderSubscribers])
  brand.time.now = morning
  await brand.transact(seedShops)
})
afterAll(() => brand.close())

const run = <T>(work: (tx: Tx) => Promise<T>) =>
  brand.transact(work, { actor: { kind: 'member', id: 'chenjing' } })

async function record(orderId: string, more: Partial<NormalisedOrder> = {}): Promise<string> {
  const [recorded] = await run((tx) => recordOrders(tx, [tmallOrder(orderId, morning, more)]))
  return recorded!.orderId
}

async function liu(): Promise<CustomerId> {
  const [found] = await run((tx) =>
    identifyCustomers(tx, [
      {
        identifiers: [{ kind: 'phone', value: parsePhone(phone).canonical! }],
        evidence: 'registration:1',
        origin: 'customer',
        profile: { name: '刘小满', phone, regionCode: '310106' },
      },
    ]),
  )
  return found!.customerId!
}

const plainReceiver: NormalisedOrder['receiver'] = {
  ...tmallOrder('x', morning).receiver,
  name: '刘小满',
  phone,
  address: '江宁路1165号3栋1201室',
  masked: false,
}

describe('a customer', () => {
  it('is listed with what was bought and what is open, masked by role', async () => {
    const id = await liu()
    await record('C1', { buyerId: null, receiver: plainReceiver })
    await record('C2', { buyerId: null, receiver: plainReceiver, state: 'unpaid', paidAt: null, paidFen: 0n })
    const [customer] = await run((tx) => getCustomers(tx, [id]))
    const list = (roles: Role[]) => run((tx) => customerItems(tx, [customer!], roles))
    expect(await list(['agent'])).toEqual([
      {
        id,
        name: '刘*满',
        phone: '138****5678',
        level: '普通',
        region: '上海市 静安区',
        tags: [],
        orders: 2,
        paidFen: 129900,
        lastOrderAt: morning.toISOString(),
        openWorkOrders: 1,
        contacts: 0,
        createdAt: morning.toISOString(),
      },
    ])
    expect(await list(['dispatcher'])).toMatchObject([{ name: '刘*满', paidFen: null }])
  })

  it('has a page: links with evidence, facts, work orders, a prefilled reason', async () => {
    const id = await liu()
    await run((tx) => recordCustomerFacts(tx, [{ customerId: id, kind: 'rating', value: { stars: 5 } }]))
    const page = await run((tx) => readCustomerPage(tx, id, ['agent'], 'zh'))
    expect(page.links).toMatchObject([
      {
        kind: 'phone',
        kindName: '手机号',
        strength: 3,
        origin: '客户自填',
        evidence: 'registration:1',
        path: null,
        same: 'value_and_surname',
        ruleVersion: linkRuleVersion,
      },
    ])
    expect(page.facts).toMatchObject([{ kind: 'rating', value: { stars: 5 } }])
    expect(page.recentOrders.map(({ outsideId }) => outsideId).sort()).toEqual(['C1', 'C2'])
    expect(page.workOrders).toMatchObject([{ service: '智能锁安装', stateName: '待到货' }])
    expect(page.reveal).toMatchObject({
      allowed: true,
      suggested: '联系客户',
      words: page.workOrders[0]!.code,
    })
    expect((await run((tx) => readCustomerPage(tx, id, ['operator'], 'en'))).reveal.allowed).toBe(false)
    expect(JSON.stringify(page)).not.toMatch(/刘小满|13812345678|1165号/)
  })

  it('shows who may be the same person, and why', async () => {
    const id = await liu()
    // A buyer of his own, whose later order names the phone of 刘小满: the two are shown, not merged.
    await record('D1', { buyerId: 'somebody' })
    await record('D2', { buyerId: 'somebody', receiver: plainReceiver })
    const { duplicates } = await run((tx) => readCustomerPage(tx, id, ['agent'], 'zh'))
    expect(duplicates).toMatchObject([{ reason: '订单 D2' }])
    const other = await run((tx) => readCustomerPage(tx, duplicates[0]!.customerId, ['agent'], 'zh'))
    expect(other.duplicates).toMatchObject([{ customerId: id, name: '刘*满', phone: '138****5678' }])
    expect(other.links[0]).toMatchObject({ evidence: '订单 D1', path: expect.stringMatching(/^\/orders\//) })
  })

  it('is found by tag, and the tags in use are counted', async () => {
    const id = await liu()
    await run((tx) => tagCustomers(tx, [{ customerId: id, name: '智能锁', origin: 'agent' }]))
    expect(await run(tagsInUse)).toEqual([{ name: '智能锁', customers: 1 }])
    const { items } = await run((tx) => searchCustomers(tx, { tag: '智能锁', limit: 10 }))
    expect(items.map((one) => one.id)).toEqual([id])
  })
})

describe('an order', () => {
  it('shows discounts by who gave them, sums only to whom money is shown', async () => {
    const id = await record('OFF', { discounts: [{ kind: 'shop', fen: 500n }], reviewed: true })
    const page = (role: Role) => run((tx) => readOrderPage(tx, id, [role], 'zh'))
    expect(await page('owner')).toMatchObject({
      discounts: [{ kind: 'shop', kindName: '店铺优惠', fen: 500 }],
      reviewed: true,
    })
    expect((await page('dispatcher')).discounts).toEqual([{ kind: 'shop', kindName: '店铺优惠', fen: null }])
  })

  it('has a page with lines, our products and after-sales in words', async () => {
    const id = await record('O1')
    await run((tx) =>
      recordAfterSales(tx, [
        {
          marketplace: 'taobao',
          shopId: 'tmall',
          afterSalesId: 'R1',
          orderId: 'O1',
          lineId: 'O1-1',
          kind: 'refund_before_shipment',
          state: 'awaiting_merchant',
          refundFen: 129900n,
          quantity: 1,
          reason: null,
          versionAt: new Date(morning.getTime() + 60_000),
        },
      ]),
    )
    const page = await run((tx) => readOrderPage(tx, id, ['agent'], 'zh'))
    expect(page).toMatchObject({
      outsideId: 'O1',
      shopName: '天猫旗舰店',
      marketplace: '淘宝天猫',
      stateName: '待发货',
      district: '上海市 静安区',
      afterSalesOpen: 1,
      lines: [{ matched: 'product', stateName: '待发货', products: [{ name: 'X1 智能门锁', quantity: 1 }] }],
      afterSales: [{ kindName: '仅退款（未发货）', stateName: '待商家处理', refundFen: 129900 }],
      workOrderBriefs: [{ suspended: true, stateName: '待补全地址' }],
    })
    const english = await run((tx) => readOrderPage(tx, id, ['dispatcher'], 'en'))
    expect(english).toMatchObject({ stateName: 'To ship', paidFen: null, lines: [{ paidFen: null }] })
    expect(english.afterSales[0]).toMatchObject({ kindName: 'Refund before shipment', refundFen: null })
  })

  it('says that a line waits for its product', async () => {
    const lines = tmallOrder('O2', morning).lines.map((line) => ({ ...line, itemId: 'never-seen' }))
    const id = await record('O2', { lines })
    const [item] = await run(async (tx) => orderItems(tx, await getOrders(tx, [id]), ['agent'], 'zh'))
    expect(item).toMatchObject({ goods: [{ matched: 'waiting' }], workOrders: [] })
  })

  it('shows its customer to those who may read customers, and that there is one to the others', async () => {
    const id = await record('O3')
    const list = (roles: Role[]) => run(async (tx) => orderItems(tx, await getOrders(tx, [id]), roles, 'zh'))
    expect((await list(['agent']))[0]!.customerId).toMatch(/^[0-9a-f-]{36}$/)
    expect((await list(['finance']))[0]).toMatchObject({ customerId: null, customerFound: true })
  })
})

describe('a reveal', () => {
  const auditOf = (tx: Tx, subject: string, action: string) =>
    tx.named<{ actor: string; facts: unknown }>(
      'test.audit_of',
      'select actor, facts from runtime.audit_entry where brand_id = $1 and subject = $2 and action = $3 order by seq',
      [tx.brandId, subject, action],
    )
  const asker = { id: 'chenjing' } as Principal
  const tokenOf = async (
    kind: 'order' | 'customer',
    id: string,
    field: 'name' | 'phone' | 'address',
    reason: RevealReason = '核对地址',
  ) =>
    (await run((tx) => grantReveal(tx, asker, { kind, id, field, reason, words: 'QW260410-7K3F9C' }))).token
  const receiver = async (id: string, field: 'name' | 'phone' | 'address') => {
    const token = await tokenOf('order', id, field)
    return run((tx) => revealReceiver(tx, asker, id, { field, token }))
  }

  it('gives what the marketplace gave, and keeps who asked and why', async () => {
    const id = await record('V1', { receiver: plainReceiver })
    expect(await receiver(id, 'address')).toEqual({
      value: '上海市静安区江宁路1165号3栋1201室',
      dial: null,
    })
    expect(await receiver(id, 'phone')).toEqual({ value: phone, dial: `tel:${phone}` })
    const kept = await run((tx) => auditOf(tx, `order:${id}`, 'order.receiver-revealed'))
    expect(kept).toEqual(
      ['address', 'phone'].map((field) => ({
        actor: 'member:chenjing',
        facts: { field, reason: '核对地址：QW260410-7K3F9C' },
      })),
    )
    expect(JSON.stringify(kept)).not.toContain(phone)
  })

  it('is refused where only stars are kept, and then no view is audited', async () => {
    const id = await record('V2')
    await expect(receiver(id, 'name')).rejects.toMatchObject({ code: 'reveal.nothing_kept' })
    expect(await run((tx) => auditOf(tx, `order:${id}`, 'order.receiver-revealed'))).toEqual([])
  })

  it('opens a customer with a link to dial', async () => {
    const id = await liu()
    const look = async (field: 'name' | 'phone') => {
      const token = await tokenOf('customer', id, field, '联系客户')
      return run((tx) => revealCustomer(tx, asker, id, { field, token }))
    }
    expect(await look('phone')).toEqual({ value: phone, dial: `tel:${phone}` })
    expect((await look('name')).dial).toBeNull()
  })

  it('of a call asks for no reason, takes the extension along, is told as a call, and counts no look', async () => {
    const looks = () => run((tx) => countReveals(tx, asker.id, new Date(0)))
    const before = await looks()
    const call = (id: string) => run((tx) => dialFor(tx, asker, { kind: 'order', id }))
    const plain = await record('V3', { receiver: plainReceiver })
    expect(await call(plain)).toEqual({ dial: `tel:${phone}` })
    const relay = { ...plainReceiver, phone: '95013123456789-1234' }
    expect(await call(await record('V4', { receiver: relay }))).toEqual({ dial: 'tel:95013123456789,,1234' })
    const masked = await record('V5')
    await expect(call(masked)).rejects.toMatchObject({ code: 'reveal.nothing_kept' })
    const kept = (id: string) => run((tx) => auditOf(tx, `order:${id}`, 'order.receiver-dialled'))
    expect(await kept(plain)).toEqual([{ actor: 'member:chenjing', facts: {} }])
    expect(await kept(masked)).toEqual([])
    expect(await looks()).toBe(before)
  })
})

describe('an export', () => {
  it('holds the list as seen, and no more', async () => {
    await record('2604101234567890123', { receiver: plainReceiver })
    const csv = await run((tx) => exportOrders(tx, { outsideId: '2604101234567890123' }, ['agent'], 'zh'))
    const [head, line] = String(csv.body).split('\r\n')
    expect(head).toContain('订单号,店铺,状态')
    expect(line).toMatch(/^'2604101234567890123,天猫旗舰店,待发货/)
    expect(line).toContain('1299.00,刘*满,138****5678,上海市静安区****')
    expect(csv.headers).toMatchObject({ 'x-rows': '1', 'x-cut-short': 'false', 'cache-control': 'no-store' })
    const blind = await run((tx) =>
      exportOrders(tx, { outsideId: '2604101234567890123' }, ['warehouse'], 'en'),
    )
    expect(String(blind.body)).not.toMatch(/刘|138\*|1299\.00/)
  })

  it('walks all pages of customers', async () => {
    const csv = await run((tx) => exportCustomers(tx, {}, ['agent'], 'zh'))
    const lines = String(csv.body).trim().split('\r\n')
    expect(lines.length - 1).toBe(Number(csv.headers['x-rows']))
    expect(lines.length).toBeGreaterThan(4)
    expect(String(csv.body)).not.toMatch(/刘小满|13812345678/)
  })
})

describe('one search', () => {
  const search = (text: string, roles: Role[] = ['agent']) =>
    run((tx) => searchEverything(tx, text, { id: 'chenjing', roles }, 'zh'))

  it('finds an order by its number, and by the tail of a masked phone', async () => {
    const id = await record('7788990011223344')
    expect(await search(' 7788990011223344 ')).toEqual({
      groups: [
        {
          kind: 'order',
          label: '订单',
          hits: [
            {
              id,
              title: '7788990011223344',
              detail: '天猫旗舰店 · 待发货 · X1 智能门锁',
              path: `/orders/${id}`,
            },
          ],
        },
      ],
      note: null,
    })
    const tail = await search('5678')
    expect(tail.groups.find((one) => one.kind === 'order')!.hits.length).toBeGreaterThan(0)
  })

  it('finds by phone only for those who may see phones at all', async () => {
    await liu()
    expect((await search(phone)).groups.map(({ kind }) => kind)).toContain('customer')
    expect((await search(phone, ['warehouse'])).groups).toEqual([])
    expect((await search('5678', ['warehouse'])).groups).toEqual([])
    expect((await search(phone, ['finance'])).groups.map(({ kind }) => kind)).not.toContain('customer')
  })

  it('finds by name for who may see customers and names, and says what it found', async () => {
    const id = await liu()
    const hits = async (text: string, roles?: Role[]) =>
      (await search(text, roles)).groups
        .flatMap(({ kind, hits }) => (kind === 'customer' ? hits : []))
        .map((one) => one.id)
    expect(await hits('刘小满')).toContain(id)
    expect(await hits('liuxiaoman')).toContain(id)
    expect((await search('刘晓曼')).note).toContain('读音相同')
    for (const role of ['warehouse', 'finance', 'dealer'] as const)
      expect(await search('刘小满', [role])).toEqual({ groups: [], note: null })
  })

  it('says how names are looked for where nobody has one', async () => {
    expect(await search('万不在')).toEqual({ groups: [], note: expect.stringContaining('没有找到这个姓名') })
    expect((await search('没有的东西吧')).note).toBeNull()
  })
})
