import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Client, memberClient } from '../support/client.ts'
import { eventually } from '../support/eventually.ts'
import { person } from '../support/market.ts'
import { keysOf } from '../support/place-order.ts'
import { type TestWorld, testWorld } from '../support/world.ts'

let world: TestWorld
let owner: Client
beforeAll(async () => {
  world = await testWorld()
  owner = await memberClient(world.server.url, 'zhoulan@hemu')
})
afterAll(() => world?.close())

type Marketplace = 'jd' | 'youzan' | 'doudian' | 'pinduoduo' | 'kuaishou' | 'weixin-store'
const sweep = () => world.server.intake.sweep(world.brandId)
const orderOf = async (outsideId: string) =>
  (await owner.get(`/console/orders?outsideId=${outsideId}`)).items[0]

/** What the shop's own pages show: the callback that its pushes go to. */
const pushTo: Partial<Record<Marketplace, (url: string) => unknown>> = {
  // Its message service is a socket that we open ourselves.
  pinduoduo: () => undefined,
  youzan: (url) => world.sandbox.youzan.configure({ callback: { url } }),
  doudian: (url) => world.sandbox.doudian.configure({ callback: { url } }),
  kuaishou: (url) => world.sandbox.kuaishou.configure({ callback: { url } }),
  // The address is asked by GET before anything is posted to it.
  'weixin-store': (url) => {
    const { configure, credentials } = world.sandbox['weixin-store']
    const { pushToken: token, encodingAesKey } = credentials.extraSecrets
    return configure({ callback: { url, token, encodingAesKey } })
  },
}
/** Places and pays an order on the marketplace's shop floor; returns its id there. */
const placePaid: Record<Marketplace, (n: number) => string> = {
  jd: (n) => world.sandbox.jd.trading.placePaid(person(n)).orderId,
  youzan: (n) => {
    const { trading } = world.sandbox.youzan
    const { tid } = trading.place(person(n))
    trading.pay(tid)
    return tid
  },
  doudian: (n) => {
    const { trading } = world.sandbox.doudian
    const { order_id: orderId } = trading.place(person(n))
    trading.pay(orderId)
    return orderId
  },
  kuaishou: (n) => {
    const { trading } = world.sandbox.kuaishou
    const { oid } = trading.place(person(n))
    trading.pay(oid)
    return oid
  },
  'weixin-store': (n) => {
    const { trading } = world.sandbox['weixin-store']
    const { orderId } = trading.place(person(n))
    trading.pay(orderId)
    return orderId
  },
  pinduoduo: (n) => {
    const { trading } = world.sandbox.pinduoduo
    const { order_sn: orderId } = trading.place(person(n))
    trading.pay(orderId)
    return orderId
  },
}

describe.each(['jd', 'youzan', 'doudian', 'pinduoduo', 'kuaishou', 'weixin-store'] as const)(
  'a shop on %s',
  (marketplace) => {
    const wish = () => ({
      shopId: marketplace,
      name: '禾木旗舰店',
      marketplace,
      environment: 'sandbox',
      ...keysOf(world.sandbox, marketplace),
    })

    it('with wrong keys is not connected, and is told so', async () => {
      const answer = await owner.post('/console/shop-connections', {
        ...wish(),
        appSecret: 'wrong',
        session: 'wrong',
      })
      expect(answer).toMatchObject({ connected: false, shopId: null })
      const failing = answer.checks.find((one: { state: string }) => one.state === 'fail')
      expect(['keys', 'session']).toContain(failing.name)
    })

    it('with the right one is connected, and its orders come', async () => {
      const answer = await owner.post('/console/shop-connections', wish())
      expect(answer).toMatchObject({ connected: true, shopId: marketplace })
      await pushTo[marketplace]?.(`${world.server.url}/webhooks/${marketplace}/${wish().appKey}`)
      const orderId = placePaid[marketplace](1)
      await eventually(async () => {
        // What is pushed comes by itself.
        if (!pushTo[marketplace]) await sweep()
        expect(await orderOf(orderId)).toMatchObject({ state: 'to_ship', shopId: marketplace })
      })
    })

    it('opens a work order once its product is matched', async () => {
      const orderId = placePaid[marketplace](2)
      await eventually(async () => {
        await sweep()
        expect(await orderOf(orderId)).toBeTruthy()
      })
      const { waiting } = await owner.get('/console/product-matches')
      const { shopId, itemId, skuId } = waiting.find((one: { shopId: string }) => one.shopId === marketplace)
      await owner.post('/console/product-matches', {
        decisions: [
          { shopId, itemId, skuId, kind: 'product', products: [{ productId: 'HM-LOCK-X1', quantity: 1 }] },
        ],
      })
      await eventually(async () => {
        const { id } = await orderOf(orderId)
        const { items } = await owner.get(`/console/work-orders?orderId=${id}`)
        expect(items).toMatchObject([{ state: 'complete_address' }])
      })
    })
  },
)
