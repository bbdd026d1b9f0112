import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type PddStandIn, registerPinduoduo } from '../../../../sandbox/src/pinduoduo/index.ts'
import { person } from '../../../test/support/market.ts'
import { type ServedStandIn, serveStandIn } from '../../../test/support/stand-in-connector.ts'
import type { DecryptWish, Listing, MarketplaceActs } from '../contract/acts.ts'
import type { Connector, ShopAccess } from '../contract/connector.ts'
import { pinduoduoConnector } from './index.ts'

/** What may be done in a shop beyond orders: the product's real client against the stand-in, over real sockets. */
let served: ServedStandIn<PddStandIn>
let standIn: PddStandIn
let access: ShopAccess
let connector: Connector
let acts: Required<MarketplaceActs>

function open(ports = served.ports) {
  connector = pinduoduoConnector(ports, { backoffMs: 5 })
  acts = connector.acts as typeof acts
}

beforeEach(async () => {
  served = await serveStandIn('pinduoduo', registerPinduoduo)
  standIn = served.standIn
  const { appKey, appSecret, sellerId, session } = standIn.credentials
  access = { shopId: 'shop-pdd', baseUrl: served.baseUrl, appKey, appSecret, sellerId, session }
  open()
})
afterEach(() => served.close())

const place = (n = 1) => standIn.trading.placePaid(person(n)).order_sn
const calls = (api: string) => (standIn.stats().calls as Record<string, number>)[api] ?? 0
async function listAll() {
  const listings: Listing[] = []
  for await (const page of acts.pullListings(access)) listings.push(...page)
  return listings
}

describe('listings and stock', () => {
  const sku = () => standIn.trading.shelf.items[0]![0]!

  it('lists every SKU with code and stock, which orders change; the list tells no price', async () => {
    const { itemId, skuId, code, text } = sku()
    const item = { ...person(1).items[0]!, num_iid: itemId, sku_id: skuId, quantity: 3 }
    const first = async () => (await listAll())[0]
    const { order_sn } = standIn.trading.place({ ...person(1), items: [item] })
    expect(await listAll()).toHaveLength(standIn.trading.shelf.items.flat().length)
    expect(await first()).toMatchObject({ itemId, skuId, merchantCode: code, priceFen: null, skuText: text })
    expect(await first()).toMatchObject({ stock: 97, onSale: true })
    standIn.trading.cancel(order_sn)
    expect(await first()).toMatchObject({ stock: 100 })
  })

  it('says so when pages of the list are repeated', async () => {
    for (let n = 0; n < 100; n++) {
      const item = { ...person(1).items[0]!, num_iid: `88${n}`, sku_id: `880${n}` }
      standIn.trading.place({ ...person(1), items: [item] })
    }
    expect(new Set((await listAll()).map(({ itemId }) => itemId)).size).toBe(
      standIn.trading.shelf.items.length,
    )
    served.fault('repeated_page', { route: 'pdd.goods.list.get' })
    await expect(listAll()).rejects.toMatchObject({ code: 'repeated_page' })
  })

  it('sets levels, each with an outcome of its own, in the order asked', async () => {
    const { itemId, skuId } = sku()
    const promoted = standIn.trading.shelf.items[1]![0]!
    standIn.trading.promotedGoods.add(promoted.itemId)
    const outcomes = await acts.pushStock(access, [
      { itemId, skuId: '9', sellable: 1 },
      { itemId: promoted.itemId, skuId: promoted.skuId, sellable: 5 },
      { itemId, skuId, sellable: 9 },
      { itemId, skuId: null, sellable: 1 },
      { itemId, skuId, sellable: -1 },
      { itemId: promoted.itemId, skuId: promoted.skuId, sellable: 105 },
      { itemId, skuId, sellable: 7 },
    ])
    expect(outcomes).toMatchObject([
      { ok: false, code: '50001', retryable: false },
      { ok: false, code: '52003', retryable: false },
      { ok: true },
      { ok: false, code: 'unknown_sku' },
      { ok: false, code: '10000', retryable: false },
      { ok: true },
      { ok: true },
    ])
    expect([sku().stock, promoted.stock]).toEqual([7, 105])
  })

  it.each(['5xx', 'html', 'truncated', 'drop', '429'] as const)(
    'tries a level again after %s',
    async (kind) => {
      const { itemId, skuId } = sku()
      served.fault(kind, { route: 'pdd.goods.quantity.update', count: 2 })
      expect(await acts.pushStock(access, [{ itemId, skuId, sellable: 33 }])).toEqual([{ ok: true }])
      expect(sku().stock).toBe(33)
    },
  )

  it('gives a long ban back with its time, and lost consent to the caller', async () => {
    const { itemId, skuId } = sku()
    const levels = [{ itemId, skuId, sellable: 5 }]
    const send = async () => ({ status: 429, headers: { 'retry-after': '30' }, body: Buffer.alloc(0) })
    open({ ...served.ports, http: { ...served.ports.http, send } })
    expect(await acts.pushStock(access, levels)).toEqual([
      { ok: false, code: 'http_429', retryable: true, retryAfterMs: 30_000 },
    ])
    open()
    standIn.configure({ sessions: 'expired' })
    await expect(acts.pushStock(access, levels)).rejects.toMatchObject({ kind: 'authorisation_expired' })
  })
})

describe('memos', () => {
  const memo = (text: string, flag: string | null = null) => ({ text, flag })
  const of = (orderSn: string) => {
    const { remark, remark_tag } = standIn.trading.orders.get(orderSn)!
    return [remark, remark_tag]
  }

  it('replace the text that was known, with a flag if wished, and no other', async () => {
    const [first, second] = [place(), place()]
    standIn.trading.updateMemo(second, '同事写的')
    const outcomes = await acts.writeMemos(access, [
      { orderId: second, known: memo(''), next: memo('改') },
      { orderId: first, known: memo(''), next: memo('周末上门', '3') },
      { orderId: first, known: memo('周末上门', '3'), next: memo('', '3') },
      { orderId: first, known: memo('', '3'), next: memo('', null) },
      { orderId: first, known: memo('', '3'), next: memo('', '9') },
      { orderId: first, known: memo('', '3'), next: memo('字'.repeat(301), '3') },
      { orderId: '261122-1', known: memo(''), next: memo('改') },
    ])
    expect(outcomes.map((each) => (each.ok ? 'ok' : each.code))).toEqual([
      'memo_changed',
      'ok',
      'ok',
      'flag_stays',
      'no_such_flag',
      'too_long',
      'not_found',
    ])
    expect([of(first), of(second)]).toEqual([
      ['', 3],
      ['同事写的', 0],
    ])
  })

  it('are never written twice unseen: a lost answer is found done by the next try', async () => {
    const orderId = place()
    served.fault('truncated', { route: 'pdd.order.note.update', count: 1 })
    const wish = { orderId, known: memo(''), next: memo('先电联', '5') }
    await expect(acts.writeMemos(access, [wish])).rejects.toMatchObject({ retryable: true })
    expect([of(orderId), calls('pdd.order.note.update')]).toEqual([['先电联', 5], 1])
    expect(await acts.writeMemos(access, [wish])).toEqual([{ ok: true }])
    expect(calls('pdd.order.note.update')).toBe(1)
  })
})

describe('parcels', () => {
  it('are told with their steps for each order, in their order', async () => {
    const [waiting, shipped, arrived] = [place(), place(), place()]
    for (const id of [shipped, arrived]) standIn.trading.ship(id)
    standIn.trading.deliver(arrived)
    const parcels = await acts.fetchParcels(access, [arrived, waiting, shipped, '261122-1'])
    expect(parcels.map((each) => each.map(({ state }) => state))).toEqual([
      ['delivered'],
      [],
      ['shipped'],
      [],
    ])
    expect(parcels[0]![0]).toMatchObject({ waybill: `SF${arrived.slice(-13)}`, carrier: '顺丰快递' })
    expect(parcels[0]![0]!.steps.map(({ text }) => text)).toEqual(['商家已发货', '已签收'])
    expect(calls('pdd.logistics.companies.get')).toBe(1)
  })

  it('ask for no carriers where nothing was sent, and throw what may heal', async () => {
    const id = place()
    expect(await acts.fetchParcels(access, [id])).toEqual([[]])
    expect(calls('pdd.logistics.companies.get')).toBe(0)
    standIn.trading.ship(id)
    served.fault('5xx', { route: 'pdd.logistics.ordertrace.get', count: 9 })
    await expect(acts.fetchParcels(access, [id])).rejects.toMatchObject({ kind: 'temporary' })
  })
})

describe('opening a receiver', () => {
  async function wishFor(orderId: string): Promise<DecryptWish> {
    const [order] = await connector.fetchOrders(access, [orderId])
    return { orderId, sealed: order as Record<string, string>, scene: 'install' }
  }

  it('gives the plain words, and says when the day’s quota is spent', async () => {
    const wishes = [await wishFor(place(1)), await wishFor(place(2))]
    standIn.configure({ decryptQuota: 4 })
    expect(await acts.decrypt(access, wishes)).toEqual([
      {
        ok: true,
        name: '刘敏',
        phone: '13800001001',
        address: '三林镇羽山路971弄1号',
        virtualPhone: false,
        virtualPhoneEndsAt: null,
      },
      { ok: false, code: 'quota_spent' },
    ])
    served.shiftTo(86_400_000)
    standIn.configure({ sessions: 'valid' })
    expect((await acts.decrypt(access, [wishes[1]!])).map(({ ok }) => ok)).toEqual([true])
  })

  it('tells a number of the switchboard', async () => {
    standIn.configure({ decrypt: 'virtual' })
    expect(await acts.decrypt(access, [await wishFor(place())])).toMatchObject([
      { phone: '18411112222#1001#', virtualPhone: true },
    ])
  })

  it('keeps the order asked when some rows fail, over several calls', async () => {
    const wishes = await Promise.all(Array.from({ length: 40 }, (_, n) => wishFor(place(n))))
    wishes[3] = { ...wishes[3]!, orderId: wishes[4]!.orderId }
    const sent = place()
    standIn.trading.ship(sent)
    wishes.push(await wishFor(sent))
    const outcomes = await acts.decrypt(access, wishes)
    expect(outcomes.flatMap(({ ok }, index) => (ok ? [] : [index]))).toEqual([3, 40])
    expect([outcomes[3], outcomes[40]]).toEqual([
      { ok: false, code: '50002' },
      { ok: false, code: 'nothing_sealed' },
    ])
    expect(outcomes[39]).toMatchObject({ ok: true, phone: '13800001039' })
    expect(calls('pdd.open.decrypt.batch')).toBe(2)
  })

  it('is not allowed without the permission, and throws what may heal', async () => {
    const wish = await wishFor(place())
    standIn.configure({ decrypt: 'denied' })
    expect(await acts.decrypt(access, [wish])).toEqual([{ ok: false, code: 'not_allowed' }])
    served.fault('5xx', { route: 'pdd.open.decrypt.batch', count: 9 })
    await expect(acts.decrypt(access, [wish])).rejects.toMatchObject({ kind: 'temporary' })
  })
})
