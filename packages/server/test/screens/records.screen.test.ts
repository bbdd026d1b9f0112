import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../../src/runtime/log.ts'
import { type Body, type Client, memberClient } from '../support/client.ts'
import { eventually } from '../support/eventually.ts'
import { otherSystem } from '../support/other-system.ts'
import { openScreen, type Screen } from '../support/screen.ts'
import { type TestWorld, testWorld } from '../support/world.ts'

let world: TestWorld
let screen: Screen
let owner: Client
let order: Body
let customerId = ''

beforeAll(async () => {
  world = await testWorld({}, silentLog)
  screen = await openScreen(world)
  owner = await memberClient(world.server.url, 'zhoulan@hemu')
  await fill()
})
afterAll(async () => {
  await screen?.close()
  await world?.close()
})

const system = (name: string) => otherSystem(world.server.url, owner, name)

/** What six other systems tell of one order and its buyer. */
async function fill(): Promise<void> {
  const { tid } = await world.act('place', { paid: true, person: 6 })
  const bill = await system('wechat-pay-bill')
  const paid = (id: string, number: string, yuan: string) => ({
    交易时间: '`2026-03-12 10:00:00',
    微信订单号: `\`${id}`,
    商户订单号: `\`${number}`,
    用户标识: '`oPAYER0001',
    交易类型: '`JSAPI',
    交易状态: '`SUCCESS',
    应结订单金额: `\`${yuan}`,
    微信退款单号: '`0',
    商户退款单号: '`0',
    退款金额: '`0.00',
  })
  await bill.tell(paid('4200002000202603120001', tid as string, '1000.00'), paid('4200002', 'GONE-1', '8.00'))
  const wms = await system('wms-shipments')
  await wms.tell({
    deliveryOrder: { deliveryOrderCode: 'CK1', sourceOrderCode: tid, operateTime: '2026-03-09 18:00:00' },
    packages: [{ logisticsCode: 'SF', expressCode: 'SF1234567890123' }],
    orderLines: { orderLine: [{ itemCode: 'HM-LOCK-X1', actualQty: '1', snList: { sn: ['QX1A0001'] } }] },
  })
  const invoices = await system('e-invoices')
  await invoices.tell({
    数电发票号码: '26312000000012345678',
    发票票种: '数电发票（普通发票）',
    发票状态: '正常',
    购买方名称: '刘小明',
    金额: '2300.00',
    税额: '299.00',
    价税合计: '2599.00',
    开票日期: '2026-03-09 11:00:00',
    备注: `订单 ${tid}`,
  })
  const devices = await system('iot-telemetry')
  await devices.tell({
    requestId: 'r1',
    deviceName: 'QX1A0001',
    type: 'property',
    gmtCreate: 1773280000123,
    items: [{ identifier: 'battery', value: 87, unit: '%' }],
  })
  const leads = await system('website-leads')
  await leads.tell({
    leadId: 'L1',
    name: '孙悦',
    phone: '137 1234 5678',
    city: '杭州市',
    message: '想了解净水器，周末能上门看看吗？',
    utm_source: 'baidu',
    agree: true,
    submittedAt: '2026-03-12T08:00:00+08:00',
  })
  const calls = await system('call-centre-400')
  await calls.tell(
    ...['13712345678', '13712345678', '13999990000'].map((phone, i) => ({
      通话ID: `c-${i}`,
      呼叫类型: '呼入',
      主叫号码: phone,
      接通状态: i === 1 ? '未接' : '接通',
      开始时间: `2026-03-1${i + 2} 09:00:01`,
      '通话时长(秒)': i === 1 ? '0' : '185',
      通话小结: i === 1 ? '' : '报修：门锁打不开，约了周六上门',
    })),
  )
  await eventually(async () => {
    order = (await owner.get(`/console/orders?outsideId=${tid}`)).items[0]
    const { items } = await owner.get(`/console/orders/${order.id}/records`)
    expect(items.length).toBe(3)
    const [call] = (await owner.get('/console/records?kind=call&q=c-0')).items
    expect(call.linkState).toBe('linked')
    customerId = call.links[0].targetId
    expect((await owner.get('/console/records?kind=telemetry')).items.length).toBe(1)
  })
}

describe('records of other systems on screen', () => {
  it('a list says of each what it is about, or why not; filters stand in the address', async () => {
    const { page } = screen
    await screen.open('/records')
    await page.getByText('SF1234567890123').first().waitFor()
    await screen.shot('records')
    await screen.fitsPhone()
    await screen.open('/records?state=waiting')
    await page.getByText('还没有收到这个订单号的订单').first().waitFor()
    await page.getByText('还没有客户登记过这个号码').first().waitFor()
    expect(await page.getByText('SF1234567890123').count()).toBe(0)
    await screen.open('/records?differs=true')
    await page
      .getByText(/4200002000202603120001/)
      .first()
      .waitFor()
  })

  it('a record is linked by hand to whom one finds', async () => {
    const { page } = screen
    const [{ id }] = (await owner.get('/console/records?kind=call&q=c-2')).items
    await screen.open(`/records?one=${id}`)
    await page.getByRole('button', { name: '手动关联' }).click()
    const dialog = page.getByRole('dialog').last()
    await dialog.getByLabel('完整手机号或后四位').fill('5678')
    await dialog.getByRole('button', { name: '搜索' }).click()
    await dialog.getByRole('button', { name: '关联', exact: true }).first().waitFor()
    await screen.shot('records-link')
    await dialog.getByRole('button', { name: '关联', exact: true }).first().click()
    await page.getByText('人工关联').waitFor()
    await page.waitForTimeout(500)
    await screen.shot('records-look')
    const one = await owner.get(`/console/records/${id}`)
    expect(one.links[0]).toMatchObject({ target: 'customer', state: 'linked' })
  })

  it('an order shows parcels, invoices and payments, and that the bill differs', async () => {
    const { page } = screen
    await screen.open(`/orders/${order.id}`)
    await page.getByText(/账单收款比订单/).waitFor()
    await page.getByText('26312000000012345678').waitFor()
    await page.getByText('QX1A0001').first().waitFor()
    await screen.shot('records-order', { fullPage: true })
    await screen.fitsPhone()
  })

  it('a customer shows calls and leads; a device what it reported', async () => {
    const { page } = screen
    await screen.open(`/customers/${customerId}`)
    await page
      .getByText(/想了解净水器/)
      .first()
      .waitFor()
    await page
      .getByText(/报修：门锁打不开/)
      .first()
      .waitFor()
    expect(await page.getByText('13712345678').count()).toBe(0)
    await screen.shot('records-customer', { fullPage: true })
    await screen.fitsPhone()
    await screen.open('/devices/QX1A0001')
    await page.getByText('battery 87%').waitFor()
    await screen.shot('records-device')
    await screen.fitsPhone()
  })

  it('reads in English and in the dark', async () => {
    const { page } = screen
    await screen.open('/records')
    await page.getByRole('button', { name: '切换到深色' }).click()
    await page.getByRole('button', { name: 'English' }).click()
    await page.getByText('Other records').first().waitFor()
    await screen.shot('records-en-dark')
    await page.getByRole('button', { name: '中文' }).click()
    await page.getByRole('button', { name: '切换到浅色' }).click()
  })

  it('nothing failed, and nothing left the origin', () => {
    expect([screen.watch.failures, screen.watch.foreign]).toEqual([[], []])
  })
})
