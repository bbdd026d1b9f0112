import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type DoudianStandIn, registerDoudian } from '../../../../sandbox/src/doudian/index.ts'
import { person } from '../../../test/support/market.ts'
import { type ServedStandIn, serveStandIn } from '../../../test/support/stand-in-connector.ts'
import type { DecryptWish, Listing, MarketplaceActs } from '../contract/acts.ts'
import type { Connector, ShopAccess } from '../contract/connector.ts'
import { doudianConnector } from './index.ts'

/** What may be done in a shop beyond orders: the product's real client against the stand-in, over real sockets. */
let served: ServedStandIn<DoudianStandIn>
let standIn: DoudianStandIn
let access: ShopAccess
let connector: Connector
let acts: Required<MarketplaceActs>

function open(ports = served.ports) {
  connector = doudianConnector(ports, { backoffMs: 5 })
  acts = connector.acts as typeof acts
}

beforeEach(async () => {
  served = await serveStandIn('doudian', registerDoudian)
  standIn = served.standIn
  const { appKey, appSecret, sellerId, session } = standIn.credentials
  access = { shopId: 'shop-dy', baseUrl: served.baseUrl, appKey, appSecret, sellerId, session }
  open()
})
afterEach(() => served.close())

/** Answers one call in the platform's place: the gateway before it asks to wait. */
function refuseOnce(method: string, headers: Record<string, string>) {
  let left = 1
  const send: typeof served.ports.http.send = (request) =>
    request.url.includes(`method=${method}&`) && left-- > 0
      ? Promise.resolve({ status: 429, headers, body: Buffer.alloc(0) })
      : served.ports.http.send(request)
  open({ ...served.ports, http: { ...served.ports.http, send } })
}

const place = (n = 1) => standIn.trading.placePaid(person(n)).order_id
const calls = (method: string) => (standIn.stats().calls as Record<string, number>)[method] ?? 0
async function listAll() {
  const listings: Listing[] = []
  for await (const page of acts.pullListings(access)) listings.push(...page)
  return listings
}

describe('listings and stock', () => {
  const sku = () => standIn.trading.shelf.items[0]![0]!

  it('lists every SKU with code, price and stock, which orders change', async () => {
    const { itemId, skuId, code, priceFen, text } = sku()
    const item = { ...person(1).items[0]!, num_iid: itemId, sku_id: skuId, quantity: 3 }
    const stock = async () => (await listAll()).find((each) => each.skuId === skuId)!.stock
    expect(await listAll()).toHaveLength(standIn.trading.shelf.items.flat().length)
    expect((await listAll())[0]).toMatchObject({
      itemId,
      skuId,
      merchantCode: code,
      priceFen: BigInt(priceFen),
      skuText: text,
      stock: 100,
      onSale: true,
    })
    const { order_id } = standIn.trading.place({ ...person(1), items: [item] })
    expect(await stock()).toBe(97)
    standIn.trading.cancel(order_id)
    expect(await stock()).toBe(100)
    const paid = standIn.trading.placePaid({ ...person(1), items: [item] })
    standIn.trading.agreeRefund(standIn.trading.askRefund(paid.order_id).after_sale_id)
    expect(await stock()).toBe(100)
  })

  it('says so when pages of the list are repeated', async () => {
    for (let n = 0; n < 150; n++) {
      const item = { ...person(1).items[0]!, num_iid: `8800${n}`, sku_id: `88000${n}` }
      standIn.trading.place({ ...person(1), items: [item] })
    }
    expect(new Set((await listAll()).map(({ itemId }) => itemId)).size).toBe(
      standIn.trading.shelf.items.length,
    )
    served.fault('repeated_page', { route: 'product.listV2' })
    await expect(listAll()).rejects.toMatchObject({ code: 'repeated_page' })
  })

  it('sets levels, each with an outcome of its own, in the order asked', async () => {
    const { itemId, skuId } = sku()
    const outcomes = await acts.pushStock(access, [
      { itemId, skuId: '1719823645921357999', sellable: 1 },
      { itemId, skuId, sellable: 9 },
      { itemId, skuId: null, sellable: 1 },
      { itemId, skuId, sellable: -1 },
      { itemId, skuId, sellable: 7 },
    ])
    expect(outcomes).toMatchObject([
      { ok: false, code: '40004/isv.parameter-invalid:5', retryable: false },
      { ok: true },
      { ok: false, code: 'unknown_sku' },
      { ok: false, code: '40004/isv.parameter-invalid:3', retryable: false },
      { ok: true },
    ])
    expect(sku().stock).toBe(7)
  })

  it.each(['5xx', 'html', 'truncated', 'drop', '429'] as const)(
    'tries a level again after %s',
    async (kind) => {
      const { itemId, skuId } = sku()
      served.fault(kind, { route: 'sku.syncStock', count: 2 })
      expect(await acts.pushStock(access, [{ itemId, skuId, sellable: 33 }])).toEqual([{ ok: true }])
      expect(sku().stock).toBe(33)
    },
  )

  it('gives a long ban back with its time, and lost consent to the caller', async () => {
    const { itemId, skuId } = sku()
    refuseOnce('sku.syncStock', { 'retry-after': '30' })
    const levels = [{ itemId, skuId, sellable: 5 }]
    expect(await acts.pushStock(access, levels)).toEqual([
      { ok: false, code: 'http_429', retryable: true, retryAfterMs: 30_000 },
    ])
    await standIn.configure({ sessions: 'expired' })
    await expect(acts.pushStock(access, levels)).rejects.toMatchObject({ kind: 'authorisation_expired' })
  })
})

describe('memos', () => {
  const none = { text: '', flag: null }
  const memo = (text: string, flag: string | null = null) => ({ text, flag })
  const of = (id: string) => {
    const { seller_words, seller_remark_stars } = standIn.trading.orders.get(id)!
    return [seller_words, seller_remark_stars]
  }

  it('replace the text that was known, with a flag if wished, and no other', async () => {
    const [first, second] = [place(), place()]
    standIn.trading.updateMemo(second, '同事写的')
    const outcomes = await acts.writeMemos(access, [
      { orderId: second, known: none, next: memo('改') },
      { orderId: first, known: none, next: memo('周末上门', '3') },
      { orderId: first, known: memo('周末上门', '3'), next: memo('', '3') },
      { orderId: first, known: memo('', '3'), next: memo('字'.repeat(501), '3') },
      { orderId: '4780000000000000001', known: none, next: memo('改') },
    ])
    expect(outcomes.map((each) => (each.ok ? 'ok' : each.code))).toEqual([
      'memo_changed',
      'ok',
      'ok',
      'too_long',
      'not_found',
    ])
    expect([of(first), of(second)]).toEqual([
      ['', 3],
      ['同事写的', 0],
    ])
  })

  it('are never written twice unseen: a lost answer is found done by the next try', async () => {
    const id = place()
    served.fault('truncated', { route: 'order.addOrderRemark', count: 1 })
    const wish = { orderId: id, known: none, next: memo('先电联', '5') }
    await expect(acts.writeMemos(access, [wish])).rejects.toMatchObject({ retryable: true })
    expect([of(id), calls('order.addOrderRemark')]).toEqual([['先电联', 5], 1])
    expect(await acts.writeMemos(access, [wish])).toEqual([{ ok: true }])
    expect(calls('order.addOrderRemark')).toBe(1)
  })
})

describe('parcels', () => {
  it('are told for each order, in their order', async () => {
    const [waiting, shipped, arrived] = [place(), place(), place()]
    for (const id of [shipped, arrived]) standIn.trading.ship(id)
    standIn.trading.deliver(arrived)
    const parcels = await acts.fetchParcels(access, [arrived, waiting, shipped, '1'])
    expect(parcels.map((each) => each.map(({ state }) => state))).toEqual([
      ['delivered'],
      [],
      ['shipped'],
      [],
    ])
    expect(parcels[0]![0]).toMatchObject({ waybill: `SF${arrived.slice(-13)}`, carrier: '顺丰速运' })
    expect(parcels[0]![0]!.steps.map(({ text }) => text)).toEqual(['商家已发货', '已签收'])
  })
})

describe('opening a receiver', () => {
  async function wishFor(orderId: string): Promise<DecryptWish> {
    const [order] = await connector.fetchOrders(access, [orderId])
    const { post_addr, ...top } = order as Record<string, string> & { post_addr: Record<string, string> }
    const sealed = {
      encrypt_post_receiver: top.encrypt_post_receiver!,
      encrypt_post_tel: top.encrypt_post_tel!,
      encrypt_detail: post_addr.encrypt_detail!,
    }
    return { orderId, sealed, scene: 'install' }
  }

  it('gives the plain words, and says when the day’s quota is spent', async () => {
    const wishes = [await wishFor(place(1)), await wishFor(place(2))]
    await standIn.configure({ decryptQuota: 1 })
    expect(await acts.decrypt(access, wishes)).toEqual([
      {
        ok: true,
        name: '刘敏',
        phone: '13800001001',
        address: '羽山路971弄1号',
        virtualPhone: false,
        virtualPhoneEndsAt: null,
      },
      { ok: false, code: 'quota_spent' },
    ])
    // The first is open today already; the next day counts anew.
    expect((await acts.decrypt(access, wishes)).map(({ ok }) => ok)).toEqual([true, false])
    served.shiftTo(86_400_000)
    expect((await acts.decrypt(access, [wishes[1]!])).map(({ ok }) => ok)).toEqual([true])
  })

  it('tells a number of the switchboard, with its end', async () => {
    await standIn.configure({ decrypt: 'virtual' })
    const [opened] = await acts.decrypt(access, [await wishFor(place())])
    expect(opened).toMatchObject({ phone: '18400000000-1001', virtualPhone: true })
    expect(Number((opened as { virtualPhoneEndsAt: Date }).virtualPhoneEndsAt)).toBeGreaterThan(served.now())
  })

  it('keeps the order asked when some rows fail, over several calls', async () => {
    const wishes = await Promise.all(Array.from({ length: 20 }, (_, n) => wishFor(place(n))))
    wishes[3] = { ...wishes[3]!, orderId: wishes[4]!.orderId }
    wishes.push({ orderId: '1', sealed: {}, scene: 'ship' })
    const outcomes = await acts.decrypt(access, wishes)
    expect(outcomes.flatMap(({ ok }, index) => (ok ? [] : [index]))).toEqual([3, 20])
    expect([outcomes[3], outcomes[20]]).toEqual([
      { ok: false, code: '300003' },
      { ok: false, code: 'nothing_sealed' },
    ])
    expect(outcomes[19]).toMatchObject({ ok: true, phone: '13800001019' })
  })

  it('is not allowed without the permission, and throws what may heal', async () => {
    const wish = await wishFor(place())
    await standIn.configure({ decrypt: 'denied' })
    expect(await acts.decrypt(access, [wish])).toEqual([{ ok: false, code: 'not_allowed' }])
    await standIn.configure({ decrypt: 'plain' })
    served.fault('5xx', { route: 'order.batchDecrypt', count: 9 })
    await expect(acts.decrypt(access, [wish])).rejects.toMatchObject({ kind: 'temporary' })
  })
})
