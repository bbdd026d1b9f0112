import Fastify, { type FastifyInstance } from 'fastify'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type FaultRequest, Faults } from '../../../../sandbox/src/faults.ts'
import { type JdStandIn, registerJd } from '../../../../sandbox/src/jd/index.ts'
import { systemPorts } from '../../runtime/adapters/index.ts'
import type { DecryptWish, Listing, MarketplaceActs } from '../contract/acts.ts'
import type { Connector, ShopAccess } from '../contract/connector.ts'
import { jdConnector } from './index.ts'

const ports = systemPorts('unused')
const stockRoute = 'jingdong.stock.write.updateSkuStock'
let app: FastifyInstance
let faults: Faults
let jd: JdStandIn
let access: ShopAccess
let connector: Connector
let acts: Required<Omit<MarketplaceActs, 'writeMemos'>>
let slept: number[] = []

beforeEach(async () => {
  slept = []
  app = Fastify({ forceCloseConnections: true })
  faults = new Faults()
  jd = await registerJd(app, { faults, clockNow: () => Date.now() })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  const { appKey, appSecret, sellerId, session } = jd.credentials
  access = { shopId: 'shop-jd', sellerId, baseUrl: `${url}/jd`, appKey, appSecret, session }
  const clock = { ...ports.clock, sleep: async (ms: number) => void slept.push(ms) }
  connector = jdConnector({ ...ports, clock }, { backoffMs: 1, receivers: 'encrypted' })
  acts = connector.acts as typeof acts
})
afterEach(() => app.close())

const receiver = {
  name: '刘敏',
  mobile: '13535476632',
  state: '上海',
  city: '上海市',
  district: '浦东新区',
  town: '花木街道',
  address: '羽山路100号802室',
}
const skus = () => jd.trading.stockroom.skus

function itemOf(index: number, quantity = 1) {
  const { wareId, skuId, outerId, wareTitle, properties, priceFen } = skus()[index]!
  const names = { outer_iid: '', outer_sku_id: outerId, title: wareTitle, sku_properties_name: properties }
  return { num_iid: wareId, sku_id: skuId, ...names, priceFen, quantity }
}

const wish = (quantity = 1) => ({
  buyer: { openUid: 'AAE1', nick: '小**3' },
  receiver,
  items: [itemOf(0, quantity)],
})
const place = (quantity = 1) => jd.trading.placePaid(wish(quantity)).orderId
const fault = (kind: FaultRequest['kind'], route: string, more: Partial<FaultRequest> = {}) =>
  faults.add({ platform: 'jd', kind, rate: 1, count: 1, route, ...more })
const levelsOf = (...sellable: number[]) =>
  sellable.map((level, n) => ({ itemId: skus()[n]!.wareId, skuId: skus()[n]!.skuId, sellable: level }))

async function listings(onPage = () => {}): Promise<Listing[]> {
  const all: Listing[] = []
  for await (const page of acts.pullListings(access)) {
    all.push(...page)
    onPage()
  }
  return all
}

describe('listings', () => {
  it('tell every SKU with code, price and stock', async () => {
    skus()[1]!.status = 2
    const found = await listings()
    expect(found).toHaveLength(skus().length)
    const { skuId, wareId, outerId, priceFen, stockNum } = skus()[0]!
    const expected = {
      itemId: wareId,
      merchantCode: outerId,
      priceFen: BigInt(priceFen),
      stock: stockNum,
      onSale: true,
    }
    expect(found.find((each) => each.skuId === skuId)).toMatchObject(expected)
    expect(found.filter(({ onSale }) => !onSale).map((each) => each.skuId)).toEqual([skus()[1]!.skuId])
  })

  it('fall with a sale, and rise when it is cancelled or refunded before it left', async () => {
    const stock = async () => (await listings()).find(({ skuId }) => skuId === skus()[0]!.skuId)!.stock!
    const before = await stock()
    const { orderId } = jd.trading.place(wish(2))
    expect(await stock()).toBe(before - 2)
    jd.trading.cancel(orderId)
    const paid = place(3)
    expect(await stock()).toBe(before - 3)
    const apply = jd.trading.askRefund(paid)
    jd.trading.agreeRefund('id' in apply ? apply.id : '')
    expect(await stock()).toBe(before)
    jd.trading.stockroom.set(skus()[0]!, 1)
    expect(() => place(2)).toThrow('sold out')
  })

  it('come whole over many pages while SKUs change, and not when pages repeat', async () => {
    const [model] = skus()
    for (let n = 0; n < 170; n++)
      skus().push({ ...model!, skuId: String(800_000 + n), modified: 1_700_000_000_000 + n })
    let changed = 0
    const found = await listings(() => {
      for (const sku of skus().slice(20 + changed, 24 + changed)) jd.trading.stockroom.set(sku, 5)
      changed += 4
    })
    expect(new Set(found.map(({ skuId }) => skuId)).size).toBe(skus().length)
    expect(found).toHaveLength(skus().length)
    fault('repeated_page', 'jingdong.sku.read.searchSkuList', { count: 99 })
    await expect(listings()).rejects.toMatchObject({ kind: 'malformed_answer' })
  })
})

describe('setting stock', () => {
  it('sets levels, the last of two, and lets a bad row cost no other', async () => {
    const [first, second] = levelsOf(7, 8)
    const rows = [
      first!,
      { ...second!, skuId: '404' },
      { ...second!, skuId: null },
      { ...second!, sellable: -1 },
    ]
    expect(await acts.pushStock(access, [...rows, { ...first!, sellable: 9 }])).toMatchObject([
      { ok: true },
      { ok: false, code: 'business/10700001', retryable: false },
      { ok: false, code: 'sku_missing' },
      { ok: false, code: 'business/10700002', retryable: false },
      { ok: true },
    ])
    expect(skus()[0]!.stockNum).toBe(9)
  })

  it.each(['5xx', 'html', 'truncated', 'drop', '429'] as const)(
    'heals when %s passes, and twice is once',
    async (kind) => {
      const rule = fault(kind, stockRoute)
      expect(await acts.pushStock(access, levelsOf(7))).toEqual([{ ok: true }])
      expect(skus()[0]!.stockNum).toBe(7)
      expect(faults.rules.find(({ id }) => id === rule.id)?.hits).toBe(1)
      if (kind === '429') expect(slept[0]).toBeGreaterThanOrEqual(1_000)
    },
  )

  it('says what lasts row by row, and that the token ended', async () => {
    fault('5xx', stockRoute, { count: 99 })
    const outcome = { ok: false, code: 'http_503', retryable: true, retryAfterMs: null }
    expect(await acts.pushStock(access, levelsOf(7, 8))).toEqual([outcome, outcome])
    faults.remove()
    jd.configure({ sessions: 'expired' })
    await expect(acts.pushStock(access, levelsOf(7))).rejects.toMatchObject({ kind: 'authorisation_expired' })
  })
})

describe('parcels', () => {
  it('are told in the order asked, with their way when JD carries them', async () => {
    const [waiting, moving, arrived, elsewhere] = [place(), place(), place(), place()]
    for (const id of [moving, arrived]) jd.trading.ship(id)
    jd.trading.ship(elsewhere, 'SF1234567890123')
    jd.trading.deliver(arrived)
    const found = await acts.fetchParcels(access, [arrived, waiting, '1', elsewhere, moving])
    expect(found.map((parcels) => parcels.map(({ state, steps }) => `${state} ${steps.length}`))).toEqual([
      ['delivered 2'],
      [],
      [],
      ['shipped 0'],
      ['shipped 1'],
    ])
    expect(found[0]![0]!.steps[1]).toMatchObject({ text: '您的快件已签收，签收人：本人' })
    expect(Math.abs(found[0]![0]!.steps[1]!.at.getTime() - Date.now())).toBeLessThan(60_000)
  })
})

describe('receivers', () => {
  const sealedOf = async (orderId: string): Promise<DecryptWish> => {
    const [order] = await connector.fetchOrders(access, [orderId])
    return {
      orderId,
      sealed: (order as { consigneeInfo: Record<string, string> }).consigneeInfo,
      scene: 'install',
    }
  }

  it('are opened from their ciphertexts with one fetch of keys, row by row', async () => {
    const good = await sealedOf(place())
    const broken = {
      ...good,
      sealed: {
        ...good.sealed,
        mobile: `${good.sealed.mobile!.slice(0, 8)}AAAA${good.sealed.mobile!.slice(12)}`,
      },
    }
    const masked = { ...good, sealed: { fullname: '刘*' } }
    expect(await acts.decrypt(access, [broken, good, masked])).toEqual([
      { ok: false, code: 'undecryptable' },
      {
        ok: true,
        name: '刘敏',
        phone: '13535476632',
        address: '上海上海市浦东新区花木街道羽山路100号802室',
        virtualPhone: false,
        virtualPhoneEndsAt: null,
      },
      { ok: false, code: 'nothing_sealed' },
    ])
    expect((jd.stats().calls as Record<string, number>)['jingdong.jos.master.key.get']).toBe(1)
  })

  it('say that the session ended', async () => {
    const wishes = [await sealedOf(place())]
    jd.configure({ sessions: 'expired' })
    await expect(acts.decrypt(access, wishes)).rejects.toMatchObject({ kind: 'authorisation_expired' })
  })
})

it('writes no memos: no source names a call for them', () => {
  expect(connector.acts).not.toHaveProperty('writeMemos')
})
