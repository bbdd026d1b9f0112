import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { registerYouzan, type YouzanStandIn } from '../../../../sandbox/src/youzan/index.ts'
import { person } from '../../../test/support/market.ts'
import { type ServedStandIn, serveStandIn } from '../../../test/support/stand-in-connector.ts'
import type { DecryptWish, Listing, MarketplaceActs } from '../contract/acts.ts'
import type { Connector, ShopAccess } from '../contract/connector.ts'
import { youzanConnector } from './index.ts'

/** What may be done in a shop beyond orders: the product's real client against the stand-in, over real sockets. */
let served: ServedStandIn<YouzanStandIn>
let standIn: YouzanStandIn
let access: ShopAccess
let connector: Connector
let acts: Required<MarketplaceActs>

function open(ports = served.ports) {
  connector = youzanConnector(ports, { backoffMs: 5 })
  acts = connector.acts as typeof acts
}

beforeEach(async () => {
  served = await serveStandIn('youzan', registerYouzan)
  standIn = served.standIn
  const { appKey, appSecret, sellerId, session } = standIn.credentials
  access = { shopId: 'shop-yz', baseUrl: served.baseUrl, appKey, appSecret, sellerId, session }
  open()
})
afterEach(() => served.close())

const place = (n = 1) => standIn.trading.placePaid(person(n)).tid
const calls = (api: string) => (standIn.stats().calls as Record<string, number>)[api] ?? 0
async function listAll() {
  const listings: Listing[] = []
  for await (const page of acts.pullListings(access)) listings.push(...page)
  return listings
}

describe('listings and stock', () => {
  const sku = () => standIn.trading.goods.items[0]![0]!

  it('lists every SKU with code, price and stock, and an item without SKUs as one row', async () => {
    const { itemId, skuId, code, priceFen, text } = sku()
    const item = { ...person(1).items[0]!, num_iid: itemId, sku_id: skuId, quantity: 3 }
    standIn.trading.place({ ...person(1), items: [item, { ...item, num_iid: '41', sku_id: '' }] })
    const listings = await listAll()
    expect(listings).toHaveLength(standIn.trading.goods.items.flat().length)
    expect(listings[0]).toMatchObject({
      itemId,
      skuId,
      merchantCode: code,
      priceFen: BigInt(priceFen),
      skuText: text,
      stock: 97,
      onSale: true,
    })
    expect(listings.at(-1)).toMatchObject({ itemId: '41', skuId: null, stock: 97, priceFen: 129_900n })
  })

  it('says so when pages of the list are repeated', async () => {
    for (let n = 0; n < 100; n++) {
      const item = { ...person(1).items[0]!, num_iid: `88${n}`, sku_id: `880${n}` }
      standIn.trading.place({ ...person(1), items: [item] })
    }
    expect(new Set((await listAll()).map(({ itemId }) => itemId)).size).toBe(
      standIn.trading.goods.items.length,
    )
    served.fault('repeated_page', { route: 'youzan.items.onsale.get' })
    await expect(listAll()).rejects.toMatchObject({ code: 'repeated_page' })
  })

  it('sets levels, each with an outcome of its own, in the order asked', async () => {
    const { itemId, skuId } = sku()
    const outcomes = await acts.pushStock(access, [
      { itemId, skuId: '9', sellable: 1 },
      { itemId, skuId, sellable: 9 },
      { itemId: 'x', skuId, sellable: 1 },
      { itemId, skuId, sellable: -1 },
      { itemId, skuId, sellable: 7 },
    ])
    expect(outcomes).toMatchObject([
      { ok: false, code: '234000003', retryable: false },
      { ok: true },
      { ok: false, code: 'unknown_sku' },
      { ok: false, code: '123000105', retryable: false },
      { ok: true },
    ])
    expect(sku().stock).toBe(7)
  })

  it.each(['5xx', 'html', 'truncated', 'drop', '429'] as const)(
    'tries a level again after %s',
    async (kind) => {
      const { itemId, skuId } = sku()
      served.fault(kind, { route: 'youzan.item.quantity.update', count: 2 })
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
  const of = (tid: string) => {
    const { memo, star } = standIn.trading.trades.get(tid)!
    return [memo, star]
  }

  it('replace the text that was known, with a flag if wished, and no other', async () => {
    const [first, second] = [place(), place()]
    standIn.trading.updateMemo(second, '同事写的')
    const outcomes = await acts.writeMemos(access, [
      { orderId: second, known: memo(''), next: memo('改') },
      { orderId: first, known: memo(''), next: memo('周末上门', '3') },
      { orderId: first, known: memo('周末上门', '3'), next: memo('', '3') },
      { orderId: first, known: memo('', '3'), next: memo('', null) },
      { orderId: first, known: memo('', '3'), next: memo('字'.repeat(257), '3') },
      { orderId: 'E20261122033000000000001', known: memo(''), next: memo('改') },
    ])
    expect(outcomes.map((each) => (each.ok ? 'ok' : each.code))).toEqual([
      'memo_changed',
      'ok',
      'ok',
      'flag_stays',
      'too_long',
      'not_found',
    ])
    expect([of(first), of(second)]).toEqual([
      ['', 3],
      ['同事写的', 0],
    ])
  })

  it('are never written twice unseen: a lost answer is found done by the next try', async () => {
    const tid = place()
    served.fault('truncated', { route: 'youzan.trade.memo.update', count: 1 })
    const wish = { orderId: tid, known: memo(''), next: memo('先电联', '5') }
    await expect(acts.writeMemos(access, [wish])).rejects.toMatchObject({ retryable: true })
    expect([of(tid), calls('youzan.trade.memo.update')]).toEqual([['先电联', 5], 1])
    expect(await acts.writeMemos(access, [wish])).toEqual([{ ok: true }])
    expect(calls('youzan.trade.memo.update')).toBe(1)
  })
})

describe('parcels', () => {
  it('are told for each order, in their order, with the name of the carrier', async () => {
    const [waiting, shipped, over] = [place(), place(), place()]
    for (const tid of [shipped, over]) standIn.trading.ship(tid)
    standIn.trading.confirmReceipt(over)
    const parcels = await acts.fetchParcels(access, [over, waiting, shipped, 'E20261122033000000000001'])
    expect(parcels.map((each) => each.map(({ state }) => state))).toEqual([
      ['delivered'],
      [],
      ['shipped'],
      [],
    ])
    expect(parcels[0]![0]).toMatchObject({ waybill: `SF${over.slice(-13)}`, carrier: '顺丰速运' })
    expect(calls('youzan.logistics.express.get')).toBe(1)
  })
})

describe('opening a receiver', () => {
  async function wishFor(orderId: string): Promise<DecryptWish> {
    const [order] = await connector.fetchOrders(access, [orderId])
    const { full_order_info } = order as { full_order_info: { address_info: Record<string, string> } }
    return { orderId, sealed: full_order_info.address_info, scene: 'install' }
  }

  it('gives the plain words in the order asked, also beside one of another shop', async () => {
    const wishes = await Promise.all([1, 2, 3].map((n) => wishFor(place(n))))
    wishes[1] = { ...wishes[1]!, sealed: { receiver_name: 'bm9wZQ==$1$' } }
    wishes.push({ orderId: 'E1', sealed: {}, scene: 'ship' })
    const outcomes = await acts.decrypt(access, wishes)
    expect(outcomes).toMatchObject([
      { ok: true, name: '刘敏', phone: '13800001001', address: '三林镇羽山路971弄1号', virtualPhone: false },
      { ok: false, code: '10500' },
      { ok: true, phone: '13800001003' },
      { ok: false, code: 'nothing_sealed' },
    ])
  })

  it('asks once for many, is not allowed without the permission, and throws what may heal', async () => {
    const wishes = await Promise.all([1, 2].map((n) => wishFor(place(n))))
    expect((await acts.decrypt(access, wishes)).every(({ ok }) => ok)).toBe(true)
    expect(calls('youzan.cloud.secret.decrypt.batch')).toBe(1)
    standIn.configure({ mayDecrypt: false })
    expect(await acts.decrypt(access, wishes)).toEqual([
      { ok: false, code: 'not_allowed' },
      { ok: false, code: 'not_allowed' },
    ])
    served.fault('5xx', { route: 'youzan.cloud.secret.decrypt.batch', count: 9 })
    await expect(acts.decrypt(access, wishes)).rejects.toMatchObject({ kind: 'temporary' })
  })
})
