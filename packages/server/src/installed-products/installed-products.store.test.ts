import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestBrand, testBrand } from '../../test/support/brand.ts'
import { seedShops, tmallOrder } from '../../test/support/shop.ts'
import { importSinks } from '../app/sinks.ts'
import type { NormalisedAfterSales } from '../connectors/contract/connector.ts'
import { identifyCustomers, mergeCustomers, unmergeCustomers } from '../customers/index.ts'
import type { CustomerId } from '../kernel/ids.ts'
import { recordAfterSales, recordOrders } from '../orders/index.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import type { StoredEvent } from '../runtime/events/event.ts'
import { addProduct, sayOfProduct, takeBackSaid } from './change-products.ts'
import { followOrders } from './follow.ts'
import { takeUpSome } from './jobs.ts'
import { ownedProducts, passedOnProducts } from './read-products.ts'
import { serialsForIdentity } from './serials-for-identity.ts'
import { showProducts } from './show-products.ts'
import { subscribers } from './subscribers.ts'

let brand: TestBrand
const now = new Date('2026-06-10T02:00:00Z')
const bought = new Date('2026-03-01T02:00:00Z')
const run = <T>(work: (tx: Tx) => Promise<T>) =>
  brand.transact(work, { actor: { kind: 'member', id: 'chenjing' } })

beforeAll(async () => {
  brand = await testBrand()
  brand.time.now = now
  await run(seedShops)
})
afterAll(() => brand.close())

/** What was announced since is told to the follower, twice and backwards: replays change nothing. */
async function follow() {
  const told = brand.announced.splice(0) as StoredEvent<never>[]
  const [follower] = subscribers
  const own = told.filter(({ type }) => follower!.events.some((one) => one.type === type))
  await run((tx) => follower!.handle(tx, own))
  await run((tx) => follower!.handle(tx, own.toReversed()))
}

async function order(orderId: string, more: Parameters<typeof tmallOrder>[2] = {}) {
  const [found] = await run((tx) =>
    recordOrders(tx, [
      tmallOrder(orderId, bought, { buyerId: 'liu', deliveredAt: bought, state: 'delivered', ...more }),
    ]),
  )
  await follow()
  return found!
}

const ownedBy = async (customerId: string) =>
  (await run((tx) => ownedProducts(tx, [customerId]))).get(customerId)!
const person = (value: string) =>
  run(async (tx) => {
    const [found] = await identifyCustomers(tx, [
      { identifiers: [{ kind: 'unionid', value }], evidence: `contact:${value}`, origin: 'wecom' },
    ])
    return found!.customerId as CustomerId
  })

const lines = (orderId: string, quantity: number) => [{ ...tmallOrder(orderId, bought).lines[0]!, quantity }]

describe('what a customer owns', () => {
  it('comes of orders, goes back with a refund, and is the same whichever way it was told', async () => {
    const { orderId, customerId } = await order('P1', { lines: lines('P1', 2) })
    expect((await ownedBy(customerId!)).map(({ name, standing }) => [name, standing.state])).toEqual([
      ['X1 智能门锁', 'owned'],
      ['X1 智能门锁', 'owned'],
    ])
    const request: NormalisedAfterSales = {
      marketplace: 'taobao',
      shopId: 'tmall',
      afterSalesId: 'R1',
      orderId: 'P1',
      lineId: 'P1-1',
      kind: 'return_and_refund',
      state: 'refunded',
      versionAt: now,
      refundFen: 129900n,
      quantity: 1,
      reason: null,
    }
    await run((tx) => recordAfterSales(tx, [request]))
    await follow()
    const states = (await ownedBy(customerId!)).map(({ standing }) => standing.state).toSorted()
    expect(states).toEqual(['owned', 'returned'])
    await run((tx) => followOrders(tx, [orderId, orderId]))
    expect((await ownedBy(customerId!)).length).toBe(2)
  })

  it('is known of each, however much others own: of a big buyer the newest 200', async () => {
    const small = await order('S1', { buyerId: 'small' })
    const big = await run((tx) =>
      recordOrders(
        tx,
        Array.from({ length: 11 }, (_, n) => {
          const at = new Date(bought.getTime() + (n + 1) * 86_400_000)
          const orderId = `B${n}`
          return tmallOrder(orderId, at, {
            buyerId: 'big',
            deliveredAt: at,
            state: 'delivered',
            lines: lines(orderId, 200),
          })
        }),
      ),
    )
    await follow()
    const ids = [big[0]!.customerId!, small.customerId!]
    const owned = await run((tx) => ownedProducts(tx, ids))
    expect(ids.map((id) => owned.get(id)!.length)).toEqual([200, 1])
    const days = new Set(owned.get(ids[0]!)!.map(({ unit }) => unit.deliveredAt!.getTime()))
    expect([...days]).toEqual([bought.getTime() + 11 * 86_400_000])
  })

  it('is found by any row of the person, and a merge that is taken back takes it apart again', async () => {
    const { customerId } = await order('P2', { buyerId: 'wang' })
    const other = await person('union-wang')
    const { mergeId } = await run((tx) =>
      mergeCustomers(tx, {
        keptId: customerId as CustomerId,
        absorbedId: other,
        reason: '本人确认',
        way: 'member',
      }),
    )
    expect((await ownedBy(other)).length).toBe(1)
    const added = await run((tx) => addProduct(tx, other, { name: '老式燃气热水器', words: '客户说的' }))
    expect((await ownedBy(customerId!)).length).toBe(2)
    await run((tx) => unmergeCustomers(tx, mergeId, { reason: '不是一人', choices: {} }))
    expect((await ownedBy(other)).length).toBe(0)
    expect((await ownedBy(customerId!)).some(({ unit }) => unit.id === added)).toBe(true)
  })

  it('of a quiet file is known without being announced, and older orders are taken up once', async () => {
    const quiet = tmallOrder('P3', bought, { buyerId: 'quiet', deliveredAt: bought, state: 'completed' })
    const [recorded] = await run((tx) => importSinks.recordOrders(tx, [quiet], true))
    expect((await ownedBy(recorded!.customerId!)).length).toBe(1)
    brand.announced.length = 0
    const [late] = await run((tx) =>
      recordOrders(tx, [tmallOrder('P4', bought, { buyerId: 'late', state: 'delivered' })]),
    )
    expect((await ownedBy(late!.customerId!)).length).toBe(0)
    while (await run((tx) => takeUpSome(tx, 2)));
    expect((await ownedBy(late!.customerId!)).length).toBe(1)
    expect(await run((tx) => takeUpSome(tx, 2))).toBe(false)
  })

  it('is asked for many customers at once', async () => {
    const [a, b] = [await order('P5', { buyerId: 'a' }), await order('P6', { buyerId: 'b' })]
    const none = await person('union-none')
    const found = await run((tx) => ownedProducts(tx, [a.customerId!, b.customerId!, none]))
    expect([...found].map(([id, owned]) => [id, owned.length])).toEqual([
      [a.customerId, 1],
      [b.customerId, 1],
      [none, 0],
    ])
  })
})

describe('what people say of a product', () => {
  it('lies over what is computed, survives that it is computed anew, and is taken back', async () => {
    const { orderId, customerId } = await order('P7', { buyerId: 'zhao' })
    const { unit } = (await ownedBy(customerId!))[0]!
    const say = (said: Parameters<typeof sayOfProduct>[2]) =>
      run((tx) => sayOfProduct(tx, unit.id, said, '客户来电说的'))
    const serial = await say({ kind: 'serial', serial: ' sn-77 ' })
    await say({ kind: 'part_done', part: 'lock_battery', on: '2026-06-01' })
    await run((tx) => followOrders(tx, [orderId]))
    const [shown] = await run(async (tx) =>
      showProducts(tx, (await ownedProducts(tx, [customerId!])).get(customerId!)!, {
        roles: ['agent'],
        language: 'zh',
      }),
    )
    expect(shown).toMatchObject({ serial: 'SN-77', stateName: '在用' })
    expect(shown!.parts[0]).toMatchObject({ code: 'lock_battery', dueOn: '2027-06-01', state: 'later' })
    expect(shown!.acts.map(({ reason }) => reason)).toEqual(['客户来电说的', '客户来电说的'])
    await run((tx) => takeBackSaid(tx, unit.id, serial))
    expect((await ownedBy(customerId!))[0]!.standing.serial).toBeNull()
    await expect(run((tx) => takeBackSaid(tx, unit.id, serial))).rejects.toMatchObject({
      code: 'installed_product.act_gone',
    })
    await expect(say({ kind: 'retired', on: '2027-01-01' })).rejects.toMatchObject({
      code: 'installed_product.day_ahead',
    })
    await expect(say({ kind: 'part_done', part: 'ro_filter', on: '2026-06-01' })).rejects.toMatchObject({
      code: 'installed_product.part_unknown',
    })
  })

  it('passes it on to somebody else and back, one step after the other', async () => {
    const { customerId } = await order('P8', { buyerId: 'qian' })
    const [first, second] = [await person('union-1'), await person('union-2')]
    const id = (await ownedBy(customerId!))[0]!.unit.id
    const pass = (to: string) => run((tx) => sayOfProduct(tx, id, { kind: 'passed_on', to }, '卖房转让'))
    const one = await pass(first)
    const two = await pass(second)
    expect((await ownedBy(second)).length).toBe(1)
    expect((await ownedBy(customerId!)).length).toBe(0)
    expect((await run((tx) => passedOnProducts(tx, customerId!))).length).toBe(1)
    await expect(run((tx) => takeBackSaid(tx, id, one))).rejects.toMatchObject({
      code: 'installed_product.moved_since',
    })
    await run((tx) => takeBackSaid(tx, id, two))
    expect((await ownedBy(first)).length).toBe(1)
    await run((tx) => takeBackSaid(tx, id, one))
    expect((await ownedBy(customerId!)).length).toBe(1)
    await expect(pass(customerId!)).rejects.toMatchObject({ code: 'installed_product.same_holder' })
  })

  it('adds what no order tells, once for a number, and takes it away again', async () => {
    const customer = await person('union-3')
    const add = (more: object) => run((tx) => addProduct(tx, customer, { words: '', ...more }))
    const id = await add({ productId: 'HM-AC-35G', serial: 'AC-1', installedOn: '2026-01-15' })
    expect((await ownedBy(customer))[0]!.warranty).toMatchObject({ from: 'installed', until: '2032-01-15' })
    await expect(add({ productId: 'HM-AC-35G', serial: 'ac-1' })).rejects.toMatchObject({
      code: 'installed_product.serial_taken',
    })
    await expect(add({ name: '  ' })).rejects.toMatchObject({ code: 'installed_product.unnamed' })
    const act = (await ownedBy(customer))[0]!.acts[0]!
    await run((tx) => takeBackSaid(tx, id, act.id))
    expect(await ownedBy(customer)).toEqual([])
  })

  it('tells the engine of persons who has which number now, corrected, and none that went back', async () => {
    const [first, second] = [await person('union-5'), await person('union-6')]
    const add = (to: string, serial: string) =>
      run((tx) => addProduct(tx, to as CustomerId, { name: '老电视', words: '', serial }))
    const told = async () =>
      (await run((tx) => serialsForIdentity(tx, [first, second]))).map(({ customerId, value }) => [
        customerId,
        value,
      ])
    const one = await add(first, 'TV-2200-01')
    await add(first, '无')
    expect(await told()).toEqual([[first, 'TV220001']])
    await run((tx) => sayOfProduct(tx, one, { kind: 'serial', serial: 'TV-2200-02' }, ''))
    const moved = await run((tx) => sayOfProduct(tx, one, { kind: 'passed_on', to: second }, '送人'))
    expect(await told()).toEqual([[second, 'TV220002']])
    await run((tx) => takeBackSaid(tx, one, moved))
    expect(await told()).toEqual([[first, 'TV220002']])
    const act = (await ownedBy(first))
      .find(({ unit }) => unit.id === one)!
      .acts.find(({ facts }) => facts.kind === 'added')!
    await run((tx) => takeBackSaid(tx, one, act.id))
    expect(await told()).toEqual([])
  })

  it('hides the words of members from who may not read chat, and names from who may not read these', async () => {
    const customer = await person('union-4')
    await run((tx) => addProduct(tx, customer, { name: '老电视', words: '住 3 号楼' }))
    const seen = await run(async (tx) =>
      showProducts(tx, (await ownedProducts(tx, [customer])).get(customer)!, {
        roles: ['dispatcher'],
        language: 'en',
      }),
    )
    expect(seen[0]!.acts[0]).toMatchObject({ words: 'Entered by hand', reason: null })
  })
})
