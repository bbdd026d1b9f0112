import type { Page } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { issueDemoAccess } from '../../src/providers/index.ts'
import { silentLog } from '../../src/runtime/log.ts'
import { phone } from '../support/chromium.ts'
import { type Body, type Client, client, memberClient } from '../support/client.ts'
import { eventually } from '../support/eventually.ts'
import { openScreen, type Screen } from '../support/screen.ts'
import { type TestWorld, testWorld } from '../support/world.ts'

const hour = 3600_000
let world: TestWorld
let screen: Screen
let owner: Client

beforeAll(async () => {
  world = await testWorld({}, silentLog, undefined, ['taobao', 'kuaishou'])
  screen = await openScreen(world)
  owner = await memberClient(world.server.url, 'zhoulan@hemu')
})
afterAll(async () => {
  await screen?.close()
  await world?.close()
})

async function bought(marketplace: string, orderKind: string): Promise<Body> {
  const { tid } = await world.act('place', { marketplace, orderKind, paid: true, person: 5 })
  let found: Body
  await eventually(async () => {
    await world.server.intake.sweep(world.brandId)
    found = (await owner.get(`/console/orders?outsideId=${tid}`)).items[0]
    expect(found).toBeDefined()
  })
  return found
}

/** The job with its technician at the door, and that technician's phone. */
async function atTheDoor(order: Body): Promise<{ page: Page; id: string; technician: Client }> {
  const id = order.workOrders[0].id as string
  const path = `/console/work-orders/${id}`
  await owner.post(`${path}/service-address`, {
    name: '刘敏',
    phone: '13535476632',
    address: '上海市浦东新区三林镇羽山路971号康乐小区27幢2单元1703室',
  })
  await owner.post(`${path}/goods-arrival`, {})
  const { items: slots } = await owner.get(`${path}/appointment-slots`)
  await owner.post(`${path}/appointment`, { startsAt: slots[0].startsAt, endsAt: slots[0].endsAt })
  let technicianId = ''
  await eventually(async () => {
    technicianId = (await owner.get(`${path}/candidates`)).items[0].technicianId
  })
  await owner.post(`${path}/assignment`, { technicianId, reason: '客服指定' })
  const access = await world.server.runtime.db.transact(world.brandId, (tx) => issueDemoAccess(tx, 48 * hour))
  const own = access.find(({ audience, personId }) => audience === 'technician' && personId === technicianId)!
  const technician = client(world.server.url, 'technician')
  await technician.post('/public/technician-sign-in', { token: own.token, code: own.code })
  await technician.post(`/technician/work-orders/${id}/first-calls`, { outcome: 'reached' })
  await technician.post(`/technician/work-orders/${id}/departure`, {})
  await technician.post(`/technician/work-orders/${id}/check-in`, {})
  const { page } = await screen.watch.open(screen.browser, phone)
  await page.goto(`${world.server.url}/t/?link=${own.token}`)
  await page.getByLabel('验证码').fill(own.code)
  await page.getByRole('button', { name: '登录', exact: true }).click()
  await page.waitForURL((at) => !at.search.includes('link='))
  await page.goto(`${world.server.url}/t/jobs/${id}`)
  return { page, id, technician }
}

describe('kinds of orders on screen', () => {
  it('an order that the marketplace installs says who goes, with number and code, and has no job', async () => {
    const order = await bought('taobao', 'platform_service')
    const { page } = screen
    await screen.open(`/orders/${order.id}`)
    await page.getByText('平台安装').first().waitFor()
    await page.getByText('服务单号').waitFor()
    await page.getByText('平台的师傅上门，我们不另建工单。').waitFor()
    expect(await page.getByText(/喵师傅/).count()).toBeGreaterThan(0)
    await screen.shot('platform-service', { fullPage: true })
    await screen.fitsPhone()
  })

  it('an order with a subsidy lists its evidence on order and work order', async () => {
    const order = await bought('kuaishou', 'subsidy')
    const { page } = screen
    await screen.open(`/orders/${order.id}`)
    await page.getByText('凭证清单').waitFor()
    await screen.shot('subsidy-order', { fullPage: true })
    await screen.fitsPhone()
    await screen.open(`/work-orders/${order.workOrders[0].id}`)
    await page.getByText('开箱照', { exact: true }).waitFor()
    await screen.shot('subsidy-work-order', { fullPage: true })
    await screen.fitsPhone()
  })

  it('the technician is asked for it, photo by photo, and the console sees it arrive', async () => {
    const order = await bought('kuaishou', 'subsidy')
    const { page, id } = await atTheDoor(order)
    await page.getByText('补贴与换新凭证').waitFor()
    await page.getByText('还差 4 项', { exact: true }).waitFor()
    await page.getByLabel('69 码').fill('6901234567893')
    await page.getByText('69 码不对，再核对一遍外箱').waitFor()
    await screen.shot('technician-evidence', { of: page, sizes: [phone] })
    await page.getByLabel('69 码').fill('6901234567892')
    await page.getByText('还差 3 项', { exact: true }).waitFor()
    const pixels = { width: 60, height: 40, channels: 3 as const, background: '#0F766E' }
    const buffer = await sharp({ create: pixels }).jpeg().toBuffer()
    const inputs = page.locator('.t-evidence input[type=file]')
    await inputs.first().setInputFiles({ name: 'box.jpg', mimeType: 'image/jpeg', buffer })
    await page.getByText('还差 2 项', { exact: true }).waitFor()
    const { evidence } = await owner.get(`/console/work-orders/${id}`)
    expect(evidence.find(({ code }: Body) => code === 'unboxing_photo').state).toBe('here')
    await screen.shot('technician-evidence-later', { of: page, sizes: [phone] })
  })

  it('the technician reads that the old machine goes along', async () => {
    const { page } = await atTheDoor(await bought('kuaishou', 'trade_in'))
    await page.getByText('拆旧回收：拆下旧机并带走').waitFor()
    await page.getByText('旧机照片', { exact: true }).first().waitFor()
    await screen.shot('technician-trade-in', { of: page, sizes: [phone] })
  })

  it('nothing failed, and nothing left the origin', () => {
    expect([screen.watch.failures, screen.watch.foreign]).toEqual([[], []])
  })
})
