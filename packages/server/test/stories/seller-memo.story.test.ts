import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeMemos } from '../../src/fulfilment/write-memos.ts'
import { type Body, type Client, memberClient } from '../support/client.ts'
import { eventually } from '../support/eventually.ts'
import { keysOf, type Marketplace, placePaid } from '../support/place-order.ts'
import { type TestWorld, testWorld } from '../support/world.ts'

const minuteMs = 60_000
let world: TestWorld
let owner: Client
beforeAll(async () => {
  // The role that runs no jobs: the writer runs when the test says so.
  world = await testWorld()
  owner = await memberClient(world.server.url, 'zhoulan@hemu')
  for (const marketplace of ['kuaishou', 'weixin-store'] as const)
    await owner.post('/console/shop-connections', {
      ...{ shopId: marketplace, name: '禾木旗舰店', marketplace, environment: 'sandbox' },
      ...keysOf(world.sandbox, marketplace),
    })
})
afterAll(() => world?.close())

/** An order with a job whose address is whole and whose goods are there: a time can be agreed. */
async function toAppoint(marketplace: Marketplace, n: number) {
  const outsideId = placePaid[marketplace](world.sandbox, n)
  const found = { id: '', workOrderId: '', outsideId }
  await eventually(async () => {
    await world.server.intake.sweep(world.brandId)
    const [order] = (await owner.get(`/console/orders?outsideId=${outsideId}`)).items
    const { waiting } = await owner.get('/console/product-matches')
    const decisions = waiting.map(({ shopId, itemId, skuId }: Body) => ({
      ...{ shopId, itemId, skuId, kind: 'product' },
      products: [{ productId: 'HM-LOCK-X1', quantity: 1 }],
    }))
    if (decisions.length > 0) await owner.post('/console/product-matches', { decisions })
    const { items } = await owner.get(`/console/work-orders?orderId=${order.id}`)
    found.id = order.id
    found.workOrderId = items[0].workOrderId
  })
  const path = `/console/work-orders/${found.workOrderId}`
  const contact = { name: '刘敏', phone: '13800001001', address: '上海市浦东新区三林镇羽山路971弄1号' }
  await owner.post(`${path}/service-address`, contact)
  await owner.post(`${path}/goods-arrival`)
  return found
}
async function appoint(workOrderId: string, nth: number, reason?: string) {
  const { items } = await owner.get(`/console/work-orders/${workOrderId}/appointment-slots`)
  await owner.post(`/console/work-orders/${workOrderId}/appointment`, {
    ...items[nth],
    ...(reason && { reason }),
  })
}
const memoAt = (outsideId: string): string =>
  world.sandbox['weixin-store'].trading.orders.get(outsideId)!.merchantNotes
const logOf = (id: string) => owner.get(`/console/orders/${id}/seller-memo`)
/** Writes what has become due, until this many stand in the order's log in this state. */
async function written(id: string, state: string, count = 1) {
  world.passTime(2 * minuteMs)
  await eventually(async () => {
    const { runtime, intake } = world.server
    await writeMemos({ runtime, reach: intake.reach }, world.brandId)
    const { items } = await logOf(id)
    expect(items.filter((one: Body) => one.state === state)).toHaveLength(count)
  })
}
const turn = (shop: string, on: boolean) =>
  owner.send('PUT', `/console/shops/${shop}/seller-memo-switch`, { on })

describe('the seller’s memo', () => {
  it('is left alone until the shop’s switch is on', async () => {
    const { id, workOrderId, outsideId } = await toAppoint('weixin-store', 1)
    await appoint(workOrderId, 2)
    expect(await logOf(id)).toMatchObject({ way: 'off', memo: null, items: [] })
    expect(memoAt(outsideId)).toBe('')
  })

  it('gets a line for each agreed time under what people wrote, also when they write meanwhile', async () => {
    expect((await turn('weixin-store', true)).body).toEqual({ on: true })
    const { id, workOrderId, outsideId } = await toAppoint('weixin-store', 2)
    const { trading } = world.sandbox['weixin-store']
    trading.updateMemo(outsideId, '送滤芯')
    await appoint(workOrderId, 2)
    await eventually(async () => expect((await logOf(id)).items).toHaveLength(1))
    await written(id, 'written')
    expect(memoAt(outsideId)).toMatch(/^送滤芯\n【Qiao】\d\d-\d\d (上午|下午|晚上)上门/)
    const log = await logOf(id)
    expect(log).toMatchObject({ way: 'on', memo: memoAt(outsideId) })
    expect(log.items[0].attempts).toMatchObject([{ outcome: 'written', changedMeanwhile: true }])

    trading.updateMemo(outsideId, `${memoAt(outsideId)}\n客户要求提前电话`)
    await appoint(workOrderId, 5, '客户改期')
    await eventually(async () => expect((await logOf(id)).items).toHaveLength(2))
    await written(id, 'written', 2)
    expect(memoAt(outsideId)).toMatch(/^送滤芯\n【Qiao】.*\n客户要求提前电话\n【Qiao】改约 /)
  })

  it('is tried again after a failure of the marketplace, and each try is told', async () => {
    const { id, workOrderId, outsideId } = await toAppoint('weixin-store', 3)
    await appoint(workOrderId, 2)
    await eventually(async () => expect((await logOf(id)).items).toHaveLength(1))
    const fault = { platform: 'weixin-store', kind: '5xx', rate: 1 }
    const headers = { 'content-type': 'application/json' }
    await fetch(`${world.sandbox.url}/_faults`, { method: 'POST', headers, body: JSON.stringify(fault) })
    world.passTime(2 * minuteMs)
    await eventually(async () => {
      const { runtime, intake } = world.server
      await writeMemos({ runtime, reach: intake.reach }, world.brandId)
      const [{ state, attempts }] = (await logOf(id)).items
      expect([state, attempts.length > 0]).toEqual(['waiting', true])
    })
    expect(memoAt(outsideId)).toBe('')
    await fetch(`${world.sandbox.url}/_faults`, { method: 'DELETE' })
    await written(id, 'written')
    const [{ attempts }] = (await logOf(id)).items
    expect(attempts.map((one: Body) => one.outcome)).toEqual(['temporary', 'written'])
    expect(memoAt(outsideId)).toContain('【Qiao】')
    const [{ id: memoId }] = (await logOf(id)).items
    const again = await owner.send('POST', `/console/seller-memos/${memoId}/retry`)
    expect(again.body.code).toBe('fulfilment.nothing_to_retry')
  })

  it('takes a line from an agent at once, whatever the switch says, and never a phone number', async () => {
    await turn('weixin-store', false)
    const { id, outsideId } = await toAppoint('weixin-store', 4)
    const agent = await memberClient(world.server.url, 'chenjing@hemu')
    world.sandbox['weixin-store'].trading.updateMemo(outsideId, '仓库：加固')
    const path = `/console/orders/${id}/seller-memo-lines`
    const wish = { lineId: crypto.randomUUID(), words: '客户要求周末\n上门' }
    for (let again = 0; again < 2; again += 1) expect((await agent.send('POST', path, wish)).status).toBe(200)
    await eventually(async () =>
      expect(memoAt(outsideId)).toMatch(/^仓库：加固\n【Qiao】\d\d-\d\d 客户要求周末 上门 陈静$/),
    )
    expect((await logOf(id)).items).toMatchObject([
      { kind: 'by_hand', state: 'written', attempts: [{ outcome: 'written', changedMeanwhile: true }] },
    ])
    const named = await agent.send('POST', path, {
      lineId: crypto.randomUUID(),
      words: '打 13800001001',
    })
    expect([named.status, named.body.code]).toEqual([422, 'fulfilment.words_name_a_person'])
    const warehouse = await memberClient(world.server.url, 'sunhui@hemu')
    expect((await warehouse.send('POST', path, wish)).status).toBe(403)
    await turn('weixin-store', true)
  })

  it('says so where the marketplace has no such call', async () => {
    const { shops } = await owner.get('/console/seller-memo-settings')
    const wayOf = (shop: string) => shops.find((one: Body) => one.id === shop).way
    expect([wayOf('kuaishou'), wayOf('weixin-store')]).toEqual(['no_such_call', 'on'])
  })

  it('has flags that mean what the brand says', async () => {
    const flags = [{ marketplace: 'taobao', flag: '1', meaning: '加急' }]
    expect((await owner.send('PUT', '/console/seller-flag-meanings', { flags })).body).toEqual({ flags })
    const agent = await memberClient(world.server.url, 'chenjing@hemu')
    expect((await agent.send('PUT', '/console/seller-flag-meanings', { flags: [] })).status).toBe(403)
    expect((await owner.get('/console/seller-memo-settings')).flags).toEqual(flags)
  })
})
