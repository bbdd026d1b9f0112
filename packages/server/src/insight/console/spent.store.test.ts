import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type TestBrand, testBrand } from '../../../test/support/brand.ts'
import { seedShops, tmallOrder } from '../../../test/support/shop.ts'
import type { NormalisedAfterSales, NormalisedOrder } from '../../connectors/contract/connector.ts'
import { purchaseDays, recordAfterSales, recordOrders } from '../../orders/index.ts'
import { rows, type Tx } from '../../runtime/db/transaction.ts'
import { picturesOf } from '../pictures/store.ts'
import { readSidebar } from '../sidebar/read-sidebar.ts'
import { moneyOfPerson } from './customer-money-store.ts'
import { totalsOfCustomers } from './store.ts'

// What somebody spent is one number: in the sidebar, in lists, on the customer's page, for their value and for segments.

let brand: TestBrand
let buyers = 0
const morning = new Date('2026-04-10T02:00:00Z')
const run = <T>(work: (tx: Tx) => Promise<T>) => brand.transact(work)

beforeAll(async () => {
  brand = await testBrand()
  brand.time.now = morning
  await run(seedShops)
})
afterAll(() => brand.close())

async function order(id: string, buyerId: string, more: Partial<NormalisedOrder> = {}): Promise<string> {
  const [made] = await run((tx) => recordOrders(tx, [tmallOrder(id, morning, { buyerId, ...more })]))
  return made!.customerId!
}
const back = (orderId: string, refundFen: bigint, more: Partial<NormalisedAfterSales> = {}) =>
  run((tx) =>
    recordAfterSales(tx, [
      {
        shopId: 'tmall',
        marketplace: 'taobao',
        afterSalesId: `r-${orderId}-${refundFen}`,
        orderId,
        lineId: null,
        kind: 'refund_after_shipment',
        state: 'refunded',
        refundFen,
        quantity: 1,
        reason: null,
        versionAt: new Date(morning.getTime() + 3_600_000),
        ...more,
      },
    ]),
  )

/** Orders and fen as each place tells them; value counts days. */
async function spent(customerId: string) {
  return run(async (tx) => {
    const contact = tx.ports.ids.next()
    await rows(
      tx,
      sql`insert into contacts.contact (brand_id, id, external_user_id, customer_id, first_added_at, updated_at)
        values (${tx.brandId}, ${contact}, ${`wm${contact}`}, ${customerId}, ${morning}, ${morning})`,
    )
    const reader = { memberId: 'chenjing', roles: ['owner' as const], language: 'zh' as const }
    const sidebar = (await readSidebar(tx, `wm${contact}`, reader))!.customer!.value
    const [list] = await totalsOfCustomers(tx, [customerId])
    const page = await moneyOfPerson(tx, customerId)
    const days = await purchaseDays(tx, [customerId])
    const { numbers } = (await picturesOf(tx, [customerId], Math.floor(morning.getTime() / 86_400_000)))[0]!
    return {
      sidebar: [sidebar.orders, sidebar.spentFen],
      list: Number(list!.paidFen),
      page: Number(page.spentFen),
      adds: page.paidFen - page.refundedFen === page.spentFen,
      value: Number(days.reduce((sum, { fen }) => sum + fen, 0n)),
      segments: [numbers.paid_orders, numbers.paid_fen_12m],
    }
  })
}
const all = (orders: number, fen: number) => ({
  sidebar: [orders, fen],
  list: fen,
  page: fen,
  adds: true,
  value: fen,
  segments: [orders, fen],
})

it.each<[what: string, orders: number, fen: number, live: (buyer: string) => Promise<string>]>([
  ['nothing that went back', 1, 129_900, (buyer) => order(`1${buyer}`, buyer)],
  [
    'a part that went back, and an amends',
    1,
    89_900,
    async (buyer) => {
      const id = await order(`2${buyer}`, buyer)
      await back(`2${buyer}`, 30_000n)
      await back(`2${buyer}`, 10_000n, { kind: 'price_protection' })
      await back(`2${buyer}`, 5_000n, { state: 'refunding' })
      return id
    },
  ],
  [
    'an order that went back whole beside one that stayed',
    1,
    129_900,
    async (buyer) => {
      await order(`3${buyer}`, buyer)
      await back(`3${buyer}`, 129_900n, { kind: 'return_and_refund' })
      return order(`4${buyer}`, buyer)
    },
  ],
  [
    'more given back than an order cost, which takes nothing off another',
    1,
    129_900,
    async (buyer) => {
      await order(`5${buyer}`, buyer)
      await back(`5${buyer}`, 129_900n, { kind: 'return_and_refund' })
      await back(`5${buyer}`, 2_000n)
      return order(`6${buyer}`, buyer)
    },
  ],
  [
    'an order closed after it was paid, and one that never was',
    0,
    0,
    async (buyer) => {
      await order(`7${buyer}`, buyer, { state: 'closed' })
      return order(`8${buyer}`, buyer, { state: 'unpaid', paidAt: null, paidFen: 0n })
    },
  ],
])('%s: every screen says the same', async (_what, orders, fen, live) => {
  buyers += 1
  const customerId = await live(String(buyers))
  expect(await spent(customerId)).toEqual(all(orders, fen))
})

it('what went back is counted once, also of an order that was closed', async () => {
  const customerId = await order('91', 'closing', { state: 'closed' })
  await order('92', 'closing', { state: 'closed' })
  await back('92', 30_000n)
  expect(await run((tx) => moneyOfPerson(tx, customerId))).toMatchObject({
    orders: 2,
    paidFen: 259_800n,
    refundedFen: 259_800n,
    refunds: 2,
    spentFen: 0n,
  })
})

it('what was paid at a time that nobody told is in each sum but those by days', async () => {
  const customerId = await order('93', 'at-the-door', { state: 'delivered', paidAt: null })
  const { value, segments, ...sums } = await spent(customerId)
  expect(sums).toEqual({ sidebar: [1, 129_900], list: 129_900, page: 129_900, adds: true })
  expect([value, segments]).toEqual([0, [0, 0]])
})
