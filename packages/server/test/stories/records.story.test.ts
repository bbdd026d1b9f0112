import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Body, type Client, memberClient } from '../support/client.ts'
import { eventually } from '../support/eventually.ts'
import { otherSystem } from '../support/other-system.ts'
import { type TestWorld, testWorld } from '../support/world.ts'

let world: TestWorld
let owner: Client
let agent: Client
beforeAll(async () => {
  world = await testWorld()
  owner = await memberClient(world.server.url, 'zhoulan@hemu')
  agent = await memberClient(world.server.url, 'chenjing@hemu')
})
afterAll(() => world?.close())

const system = (name: string) => otherSystem(world.server.url, owner, name)
const recordOf = async (q: string): Promise<Body> =>
  (await owner.get(`/console/records?q=${encodeURIComponent(q)}`)).items[0]

const called = (id: string, phone: string) => ({
  通话ID: id,
  呼叫类型: '呼入',
  主叫号码: phone,
  接通状态: '接通',
  开始时间: '2026-03-12 09:00:01',
  '通话时长(秒)': '185',
  通话小结: '报修门锁打不开',
})

describe('records of other systems', () => {
  it('find an order that comes later, and say to the fen how the bill differs from it', async () => {
    const bill = await system('wechat-pay-bill')
    const { tid } = await world.act('place', { paid: true, person: 6 })
    await bill.tell({
      交易时间: '`2026-03-12 10:00:00',
      微信订单号: '`420001',
      商户订单号: `\`${tid}`,
      用户标识: '`oPAYER0001',
      交易类型: '`JSAPI',
      交易状态: '`SUCCESS',
      应结订单金额: '`0.01',
      微信退款单号: '`0',
      商户退款单号: '`0',
      退款金额: '`0.00',
    })
    let order: Body
    await eventually(async () => {
      order = (await owner.get(`/console/orders?outsideId=${tid}`)).items[0]
      const found = await recordOf('420001')
      expect(found).toMatchObject({ linkState: 'linked', differenceFen: 1 - order.paidFen })
    })
    const { money, items } = await owner.get(`/console/orders/${order.id}/records`)
    expect(money).toMatchObject({ orderPaidFen: order.paidFen, toldPaidFen: 1 })
    expect(items[0].links[0]).toMatchObject({ target: 'order', targetId: order.id, because: '订单号相同' })
    const { differs } = await owner.get('/console/record-counts')
    expect(differs).toBe(1)
  })

  it('lead to the customer whom a lead made, and show by role what was said', async () => {
    const calls = await system('call-centre-400')
    await calls.tell(called('c-1', '13712345678'))
    await eventually(async () => expect(await recordOf('c-1')).toMatchObject({ linkState: 'waiting' }))
    const leads = await system('website-leads')
    await leads.tell({
      leadId: 'L1',
      name: '孙悦',
      phone: '137 1234 5678',
      city: '杭州市',
      message: '想了解净水器',
      utm_source: 'baidu',
      agree: true,
      submittedAt: '2026-03-12T08:00:00+08:00',
    })
    let customerId = ''
    await eventually(async () => {
      const { links, linkState } = await recordOf('c-1')
      expect(linkState).toBe('linked')
      customerId = links[0].targetId
    })
    const { counts, items } = await agent.get(`/console/customers/${customerId}/records`)
    expect(counts.map(({ name, count }: Body) => `${name} ${count}`).slice(0, 3)).toEqual([
      '通话 1',
      '公众号消息 0',
      '线索 1',
    ])
    const words = JSON.stringify(items)
    expect(words).toContain('报修门锁打不开')
    expect(words).not.toContain('13712345678')
    const operator = await memberClient(world.server.url, 'lintao@hemu')
    expect(JSON.stringify(await operator.get('/console/records?q=c-1'))).not.toContain('报修')
    const warehouse = await memberClient(world.server.url, 'macang@hemu')
    expect((await warehouse.get('/console/records?q=c-1')).items).toEqual([])
  })

  it('are linked and unlinked by hand, with an audit', async () => {
    const accounts = await system('official-account-messages')
    const wrote = (id: string) => ({
      ToUserName: 'gh_1',
      FromUserName: 'oSTORYUSER01',
      CreateTime: '1773280000',
      MsgType: 'text',
      Content: '空调怎么预约安装',
      MsgId: id,
    })
    await accounts.tell(wrote('m-1'), wrote('m-2'))
    await eventually(async () =>
      expect((await owner.get('/console/records?kind=message')).items.length).toBe(2),
    )
    const { id } = await recordOf('m-1')
    const [customer] = (await owner.get('/console/customers?limit=1')).items
    const path = `/console/records/${id}/links/customer`
    const linked = await agent.send('PUT', path, { targetId: customer.id })
    expect([linked.status, linked.body]).toEqual([200, { others: 1 }])
    const nobody = await agent.send('PUT', path, { targetId: 'nobody' })
    expect([nobody.status, nobody.body.code]).toEqual([404, 'record.target_not_found'])
    expect((await agent.send('DELETE', path)).status).toBe(200)
    expect((await recordOf('m-1')).because).toBe('已由人取消关联')
    expect((await recordOf('m-2')).linkState).toBe('linked')
    const { items } = await owner.get('/console/audit?limit=50')
    const acts = items.map(({ action }: Body) => action)
    expect(acts).toEqual(expect.arrayContaining(['record.linked', 'record.unlinked']))
  })

  it('show a device with its order and what it reports', async () => {
    const { tid } = await world.act('place', { paid: true, person: 8 })
    const wms = await system('wms-shipments')
    await wms.tell({
      deliveryOrder: { deliveryOrderCode: 'CK1', sourceOrderCode: tid, operateTime: '2026-03-09 18:00:00' },
      packages: [{ logisticsCode: 'SF', expressCode: 'SF-STORY-1' }],
      orderLines: { orderLine: [{ itemCode: 'HM-LOCK-X1', actualQty: '1', snList: { sn: ['QX1A0001'] } }] },
    })
    const devices = await system('iot-telemetry')
    await devices.tell({
      requestId: 'r1',
      deviceName: 'QX1A0001',
      type: 'property',
      gmtCreate: 1773280000123,
      items: [{ identifier: 'battery', value: 87, unit: '%' }],
    })
    await eventually(async () => {
      const { device, items } = await owner.get('/console/devices/qx1a0001')
      expect(device).toMatchObject({ serial: 'QX1A0001', productId: 'HM-LOCK-X1', toldBy: 'parcel' })
      expect(device.orderName).toContain(tid)
      expect(items.map(({ kind }: Body) => kind).sort()).toEqual(['shipment', 'telemetry'])
    })
  })
})
