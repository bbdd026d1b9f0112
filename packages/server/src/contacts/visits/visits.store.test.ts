import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type TestBrand, testBrand } from '../../../test/support/brand.ts'
import { seedShops, tmallOrder } from '../../../test/support/shop.ts'
import { identifyCustomers } from '../../customers/index.ts'
import { recordOrders } from '../../orders/index.ts'
import { rows } from '../../runtime/db/transaction.ts'
import { insertVisit, nameVisitor, spendVisit } from './store-visits.ts'

let brand: TestBrand
const now = new Date('2026-04-12T02:00:00Z')
beforeAll(async () => {
  brand = await testBrand()
  brand.time.now = now
  await brand.transact(seedShops)
})
afterAll(() => brand.close())

/** One page, opened by one WeChat: of how many others it was, and the way that it stands by. */
async function opens(n: number, customerId: string, receiver: { phone: string; buyerId: string | null }) {
  const { receiver: shown, ...order } = tmallOrder(`P-${n}`, now, { buyerId: receiver.buyerId })
  const hash = Buffer.from(String(n).padEnd(32))
  return brand.transact(async (tx) => {
    const [recorded] = await recordOrders(tx, [{ ...order, receiver: { ...shown!, phone: receiver.phone } }])
    const orderId = recorded!.orderId
    const [bought] = await rows(
      tx,
      sql<{ buyer: string | null }>`select customer_id as buyer from orders."order" where id = ${orderId}`,
    )
    const expiresAt = new Date(now.getTime() + 60_000)
    const visit = { stateHash: hash, linkHash: hash, orderId, buyerId: bought!.buyer, expiresAt }
    await insertVisit(tx, { ...visit, way: 'order_code' })
    const begun = await spendVisit(tx, hash, hash)
    const others = await nameVisitor(tx, begun!.id, customerId, new Date(now.getTime() - 86_400_000))
    return { others, way: begun!.way }
  })
}

const somebody = (wechat: string) =>
  brand.transact(async (tx) => {
    const identifiers = [{ kind: 'unionid' as const, value: wechat }]
    const [found] = await identifyCustomers(tx, [{ identifiers, evidence: 'test', origin: 'wecom' }])
    return found!.customerId!
  })

it('counts the people whose pages one WeChat opens by buyer, and by receiver where no buyer is told', async () => {
  const technician = await somebody('o-technician')
  const others = []
  for (const [k, tail] of ['1111', '1111', '2222', '3333'].entries())
    others.push(await opens(k, technician, { phone: `*******${tail}`, buyerId: null }))
  expect(others.map((one) => one.others)).toEqual([0, 1, 1, 2])
  // One buyer is one, whoever receives it.
  const giver = await somebody('o-giver')
  const own = []
  for (const [k, tail] of ['4444', '5555', '6666'].entries())
    own.push(await opens(10 + k, giver, { phone: `*******${tail}`, buyerId: 'buyer-giver' }))
  expect(own.map((one) => one.others)).toEqual([0, 1, 1])
})

it('keeps a card’s link as what it is', async () => {
  expect((await opens(20, await somebody('o-card'), { phone: '*******7777', buyerId: null })).way).toBe(
    'order_code',
  )
})
