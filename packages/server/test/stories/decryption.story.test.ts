import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { decryptOrder } from '../../src/fulfilment/decrypt-order.ts'
import { readFulfilment } from '../../src/fulfilment/read-fulfilment.ts'
import { type Body, type Client, memberClient } from '../support/client.ts'
import { eventually } from '../support/eventually.ts'
import { person } from '../support/market.ts'
import { keysOf, type Marketplace, placePaid } from '../support/place-order.ts'
import { type TestWorld, testWorld } from '../support/world.ts'

const dayMs = 24 * 3600_000
let world: TestWorld
let agent: Client
let owner: Client
beforeAll(async () => {
  world = await testWorld()
  owner = await memberClient(world.server.url, 'zhoulan@hemu')
  agent = await memberClient(world.server.url, 'chenjing@hemu')
  for (const marketplace of ['kuaishou', 'weixin-store', 'youzan', 'doudian', 'pinduoduo'] as const) {
    const wish = { shopId: marketplace, name: '禾木旗舰店', marketplace, environment: 'sandbox' }
    const answer = await owner.post('/console/shop-connections', {
      ...wish,
      ...keysOf(world.sandbox, marketplace),
    })
    expect(answer.connected).toBe(true)
  }
})
afterAll(() => world?.close())

/** The order as Qiao knows it, with the job that its lock needs. */
async function arrives(outsideId: string): Promise<{ id: string; workOrderId: string }> {
  let found = { id: '', workOrderId: '' }
  await eventually(async () => {
    await world.server.intake.sweep(world.brandId)
    const [order] = (await owner.get(`/console/orders?outsideId=${outsideId}`)).items
    expect(order).toBeTruthy()
    const { waiting } = await owner.get('/console/product-matches')
    const products = [{ productId: 'HM-LOCK-X1', quantity: 1 }]
    const decisions = waiting.map(({ shopId, itemId, skuId }: Body) => ({
      ...{ shopId, itemId, skuId },
      ...{ kind: 'product', products },
    }))
    if (decisions.length > 0) await owner.post('/console/product-matches', { decisions })
    const { items } = await owner.get(`/console/work-orders?orderId=${order.id}`)
    expect(items).toHaveLength(1)
    found = { id: order.id, workOrderId: items[0].workOrderId }
  })
  return found
}
const order = (marketplace: Marketplace, n: number) => arrives(placePaid[marketplace](world.sandbox, n))
const asked = { field: 'receiver', kind: 'order', reason: '联系客户' }
const decrypt = async (id: string) => {
  const { token } = await agent.post('/console/reveals', { ...asked, id })
  return agent.post(`/console/orders/${id}/decryptions`, { scene: 'install', token })
}

describe('a sealed receiver', () => {
  it('is opened for one order, becomes its service contact, and is not asked for twice', async () => {
    await world.sandbox.kuaishou.configure({ decryptQuota: 3 })
    const { id, workOrderId } = await order('kuaishou', 1)
    expect(await agent.get(`/console/orders/${id}/decryptions`)).toMatchObject({ way: 'possible', items: [] })
    const opened = await decrypt(id)
    expect(opened).toMatchObject({
      outcome: 'opened',
      reused: false,
      receiver: { name: '刘敏', phone: '13800001001', dial: expect.stringContaining('13800001001') },
      workOrders: [{ workOrderId, taken: true }],
    })
    expect(opened.receiver.address).toMatch(/上海市.*浦东新区.*羽山路971弄1号/)
    const job = await agent.get(`/console/work-orders/${workOrderId}`)
    expect(job).toMatchObject({ addressState: 'complete', contact: { origin: 'marketplace', name: '刘*' } })
    expect(job.state).not.toBe('complete_address')
    expect(await decrypt(id)).toMatchObject({ outcome: 'opened', reused: true })
    const told = await agent.get(`/console/orders/${id}/decryptions`)
    expect(told).toMatchObject({ askedToday: 1, quotaSpent: false, items: [{ outcome: 'opened' }] })
    expect(JSON.stringify(told)).not.toContain('13800001001')
    // The value serves the visit: the order stays masked, and no customer is known by it.
    const { receiver, customerId } = await owner.get(`/console/orders/${id}`)
    expect(receiver.masked).toBe(true)
    expect(await owner.get(`/console/customers/${customerId}`)).toMatchObject({ phone: null })
    expect((await owner.get('/console/customers?phone=13800001001')).items).toEqual([])
    const { items } = await owner.get('/console/audit?limit=20')
    const seen = items.filter((one: Body) => one.action === 'order.receiver-decrypted')
    expect(seen.map((one: Body) => one.facts)).toMatchObject([
      { reused: true },
      { reused: false, scene: 'install' },
    ])
    expect(JSON.stringify(items)).not.toContain('13800001001')
  })

  it('stays closed when the quota is spent, which is said, and the customer’s page still takes a number', async () => {
    const { id, workOrderId } = await order('kuaishou', 2)
    expect(await decrypt(id)).toMatchObject({ outcome: 'quota_spent', receiver: null, workOrders: [] })
    expect(await agent.get(`/console/orders/${id}/decryptions`)).toMatchObject({
      quotaSpent: true,
      askedToday: 2,
    })
    expect(await agent.get(`/console/work-orders/${workOrderId}`)).toMatchObject({
      state: 'complete_address',
    })
    expect((await agent.post(`/sidebar/work-orders/${workOrderId}/customer-links`)).path).toContain('/c/w/')
  })

  it.each(['youzan', 'doudian', 'pinduoduo'] as const)('is opened by %s, too', async (marketplace) => {
    const { id } = await order(marketplace, 6)
    expect(await decrypt(id)).toMatchObject({ outcome: 'opened', receiver: { name: '刘敏' } })
  })

  it('cannot be opened where the marketplace has no such call', async () => {
    const { id } = await order('youzan', 3)
    const { intake, runtime } = world.server
    const reach: typeof intake.reach = async (...at) => {
      const reached = await intake.reach(...at)
      return reached && { ...reached, connector: { ...reached.connector, acts: {} } }
    }
    const told = await readFulfilment(runtime, reach, world.brandId, id)
    expect(told.way).toBe('no_such_call')
    const wish = { orderId: id, scene: 'install', reason: '联系客户' } as const
    const actor = { kind: 'member', id: 'chenjing' } as const
    expect(await decryptOrder({ runtime, reach }, world.brandId, actor, wish)).toMatchObject({
      outcome: 'no_such_call',
    })
  })

  it('is not for everybody, and not without a reason that names nobody', async () => {
    const { id } = await order('kuaishou', 4)
    const operator = await memberClient(world.server.url, 'lintao@hemu')
    const wish = { ...asked, id, reason: '其他' }
    expect((await operator.send('POST', '/console/reveals', wish)).status).toBe(403)
    const without = await agent.send('POST', '/console/reveals', wish)
    expect(without.body.code).toBe('reveal.words_missing')
    const named = await agent.send('POST', '/console/reveals', { ...wish, words: '打给 13800001004' })
    expect(named.body.code).toBe('reveal.words_name_a_person')
    const made = { scene: 'install', token: 'x'.repeat(32) }
    const refused = await agent.send('POST', `/console/orders/${id}/decryptions`, made)
    expect(refused.body.code).toBe('reveal.token_refused')
  })
})

describe('a number that the marketplace lends', () => {
  it('keeps its end, and two days before that somebody is told', async () => {
    const { trading } = world.sandbox['weixin-store']
    const { orderId } = trading.placePaid({ ...person(5), hidesPhone: true })
    const { id, workOrderId } = await arrives(orderId)
    const opened = await decrypt(id)
    expect(opened).toMatchObject({ outcome: 'opened', virtualPhone: true, phoneEndsAt: expect.any(String) })
    const job = () => agent.get(`/console/work-orders/${workOrderId}`)
    expect((await job()).contact).toMatchObject({ origin: 'privacy_number', phoneEndsAt: opened.phoneEndsAt })
    expect((await job()).notice).toBeNull()
    const left = new Date(opened.phoneEndsAt).getTime() - world.server.runtime.ports.clock.now().getTime()
    world.passTime(left - 2 * dayMs + 60_000)
    agent = await memberClient(world.server.url, 'chenjing@hemu')
    const { noticeEndingPhones } = await import('../../src/work-orders/notice-ending-phones.ts')
    const look = () => world.server.runtime.db.transact(world.brandId, (tx) => noticeEndingPhones(tx, 10))
    expect(await look()).toBe(1)
    expect((await job()).notice).toMatchObject({ kind: 'phone_ends_soon' })
    expect(await look()).toBe(0)
  })
})
