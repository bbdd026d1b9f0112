import type { Browser, Page } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { demoPassword } from '../../seeds/cast-brand.ts'
import { issueDemoAccess } from '../../src/providers/index.ts'
import { desktop, launch, phone, type Visitor, Watch } from '../support/chromium.ts'
import { type Body, type Client, memberClient } from '../support/client.ts'
import { eventually } from '../support/eventually.ts'
import { orderOfTheLog } from '../support/retail-log.ts'
import { type TestWorld, testWorld } from '../support/world.ts'

const hour = 3600_000
const address = '上海市浦东新区三林镇羽山路971号康乐小区27幢2单元1703室'

let world: TestWorld
let url: string
let browser: Browser
let watch: Watch
let agent: Client
let photo: Buffer

beforeAll(async () => {
  world = await testWorld()
  url = world.server.url
  browser = await launch()
  watch = new Watch(url)
  agent = await memberClient(url, 'chenjing@hemu')
  photo = await sharp({ create: { width: 640, height: 480, channels: 3, background: '#0F766E' } })
    .jpeg()
    .toBuffer()
})
afterAll(async () => {
  await browser?.close()
  await world?.close()
})

function access(
  audience: 'technician' | 'point',
  personId: string,
): Promise<{ token: string; code: string }> {
  return world.server.runtime.db.transact(world.brandId, async (tx) => {
    const issued = await issueDemoAccess(tx, 48 * hour)
    return issued.find((one) => one.audience === audience && one.personId === personId)!
  })
}

async function jobOf(tid: string): Promise<string> {
  let id = ''
  await eventually(async () => {
    const { items: orders } = await agent.get(`/console/orders?outsideId=${tid}`)
    const { items } = await agent.get(`/console/work-orders?orderId=${orders[0].id}`)
    id = items[0].workOrderId
  })
  return id
}

const stateOf = async (id: string): Promise<string> => (await agent.get(`/console/work-orders/${id}`)).state

/** 刘女士 registers where and when, on her phone. */
async function register(path: string): Promise<Visitor> {
  const customer = await watch.open(browser, phone)
  const { page } = customer
  await page.goto(url + path)
  await page.getByLabel('怎么称呼').fill('刘女士')
  await page.getByLabel('手机号或座机').fill('13535476632')
  await page.getByRole('button', { name: '下一步' }).click()
  await page.getByLabel('上门地址').fill(address)
  await page.getByText('请核对一下').waitFor()
  await page.getByRole('button', { name: '下一步' }).click()
  await page.getByRole('radio', { name: /^后天/ }).click()
  await page.getByRole('radio', { name: /上午 10:00/ }).click()
  await page.getByRole('button', { name: '提交' }).click()
  await page.waitForURL(/overview/)
  expect(page.url()).not.toContain('hemu.')
  return customer
}

/** 吴婷 takes the job for her point and sends the first technician of the list. Returns who goes. */
async function acceptAndAssign(id: string): Promise<string> {
  const { token, code } = await access('point', 'clerk-wu-ting')
  const { page } = await watch.open(browser, desktop)
  await page.goto(`${url}/t/point?link=${token}`)
  await page.getByLabel('验证码').fill(code)
  await page.getByRole('button', { name: '登录', exact: true }).click()
  await page.getByRole('button', { name: /^接单/ }).first().click()
  await page.getByRole('tab', { name: /待派师傅/ }).click()
  await page
    .getByRole('button', { name: /^派师傅/ })
    .first()
    .click()
  await page.getByRole('dialog').getByRole('button', { name: /^派给/ }).first().click()
  let technicianId = ''
  await eventually(async () => {
    technicianId = (await agent.get(`/console/work-orders/${id}`)).technicianId
    expect(technicianId).toBeTruthy()
  })
  return technicianId
}

/** The technician's visit, from the first call to the QR code for the customer. Returns the link behind the code. */
async function visit(id: string, technicianId: string): Promise<string> {
  const { token, code } = await access('technician', technicianId)
  const { page } = await watch.open(browser, phone)
  await page.goto(`${url}/t/?link=${token}`)
  await page.getByLabel('验证码').fill(code)
  await page.getByRole('button', { name: '登录', exact: true }).click()
  await page.waitForURL((at) => !at.search.includes('link='))
  await page.goto(`${url}/t/jobs/${id}`)
  await page.getByText('羽山路971号').first().waitFor()
  await page.getByRole('button', { name: '记录首联' }).click()
  await page.getByRole('radio', { name: /已联系上/ }).click()
  await page.getByRole('button', { name: '记下来' }).click()
  await moveToAppointment(id)
  await page.getByRole('button', { name: '出发' }).click()
  await page.getByRole('button', { name: '签到' }).click()
  await complete(page)
  const asked = page.waitForResponse((answer) => answer.url().endsWith('/sign-off-links'))
  await page.getByRole('button', { name: '请客户验收' }).click()
  const { token: signOff } = (await (await asked).json()) as { token: string }
  await page.getByRole('img', { name: /二维码/ }).waitFor()
  return `/c/s/${signOff}`
}

async function moveToAppointment(id: string): Promise<void> {
  await eventually(async () => expect(await stateOf(id)).toBe('on_the_way'))
  const { appointment } = await agent.get(`/console/work-orders/${id}`)
  const now = world.server.runtime.ports.clock.now().getTime()
  world.passTime(Math.max(0, new Date(appointment.startsAt).getTime() - now - hour / 2))
}

async function complete(page: Page): Promise<void> {
  const boxes = page.getByRole('checkbox')
  await page.getByText('0 / 15').waitFor()
  for (let n = 0; n < 15; n += 1) await boxes.nth(n).click()
  const files = Array.from({ length: 4 }, (_, n) => ({
    name: `p${n}.jpg`,
    mimeType: 'image/jpeg',
    buffer: photo,
  }))
  await page.locator('input[type=file]').first().setInputFiles(files)
  await page.getByRole('button', { name: '完工' }).click()
}

/** At the door: the customer looks, signs on the phone, and gives five stars. */
async function signAndRate(path: string): Promise<void> {
  const { page } = await watch.open(browser, phone)
  await page.goto(url + path)
  await page.getByRole('button', { name: '没问题，去签字' }).click()
  const pad = page.locator('canvas').first()
  await pad.waitFor()
  const box = (await pad.boundingBox())!
  await page.mouse.move(box.x + 40, box.y + 60)
  await page.mouse.down()
  for (let n = 1; n <= 12; n += 1) await page.mouse.move(box.x + 40 + n * 15, box.y + 60 + (n % 2) * 30)
  await page.mouse.up()
  await page.getByRole('button', { name: '确认完工' }).click()
  await page.getByRole('radio', { name: /5 星/ }).click()
  await page.getByRole('button', { name: '提交评价' }).click()
  await page.getByText('谢谢您').waitFor()
}

/** In a world that runs, the shop may have shipped by itself. */
async function bringGoods(tid: string): Promise<void> {
  const { orders } = (await (await fetch(`${world.sandbox.url}/_world/orders?limit=10000`)).json()) as {
    orders: { tid: string; status: string }[]
  }
  const { status } = orders.find((order) => order.tid === tid)!
  if (status === 'WAIT_SELLER_SEND_GOODS') await world.act('ship', { tid })
  await world.act('deliver', { tid })
}

async function walk(
  tid: string,
  registered: (id: string) => Promise<void> = async () => undefined,
): Promise<Body> {
  const id = await jobOf(tid)
  await registered(id)
  const { path } = await agent.post(`/sidebar/work-orders/${id}/customer-links`)
  const customer = await register(path)
  await bringGoods(tid)
  await eventually(async () => expect(await stateOf(id)).toBe('appoint'))
  const { items: slots } = await agent.get(`/console/work-orders/${id}/appointment-slots`)
  await agent.post(`/console/work-orders/${id}/appointment`, {
    startsAt: slots[0].startsAt,
    endsAt: slots[0].endsAt,
  })
  const link = await visit(id, await acceptAndAssign(id))
  await signAndRate(link)
  await eventually(async () => expect(await stateOf(id)).toBe('settled'))
  await customer.context.close()
  return agent.get(`/console/work-orders/${id}`)
}

/** 孙会 opens the slip, reads its lines, and finds it in the book. */
async function readSlip(code: string): Promise<void> {
  const { page } = await watch.open(browser, desktop)
  await page.goto(url)
  await page.getByLabel('账号').fill('sunhui@hemu')
  await page.getByLabel('密码').fill(demoPassword)
  await page.getByRole('button', { name: '登录', exact: true }).click()
  await page.getByText('孙会').first().waitFor()
  await page.goto(`${url}/slips`)
  await page.getByText(code).first().waitFor()
  await page.goto(`${url}/ledger`)
  await page
    .getByText(/应付师傅|师傅/)
    .first()
    .waitFor()
}

/** 陈静 sees the friend's order beside the chat, inside the simulated WeCom client. */
async function seeInSidebar(tid: string): Promise<void> {
  await world.act('scan', { tid, state: await orderState(tid) })
  const { page } = await watch.open(browser, desktop)
  await page.goto(`${url}/sandbox/client/`)
  await page.getByText('刘敏').first().click()
  const sidebar = page.frameLocator('iframe')
  await sidebar
    .getByText(/智能锁|门锁/)
    .first()
    .waitFor()
}

async function orderState(tid: string): Promise<string> {
  const { items } = await agent.get(`/console/orders?outsideId=${tid}`)
  const operator = await memberClient(url, 'lintao@hemu')
  const code = await operator.post('/console/live-codes', {
    name: '订单专属码',
    wecomUserIds: ['chenjing'],
    orderId: items[0].id,
  })
  return code.state
}

describe('in the browser, in Chinese', () => {
  it('an order of the shop becomes a signed-off job and a posted slip', async () => {
    const items = [{ merchantCode: 'HM-LOCK-X1-BLK', quantity: 1 }]
    const { tid } = (await world.act('place', { items, paid: true })) as { tid: string }
    const done = await walk(tid, () => seeInSidebar(tid))
    await readSlip(done.code)
    expect(watch.failures).toEqual([])
    expect(watch.foreign).toEqual([])
  })

  it('an order of the real purchase log takes the same way', async () => {
    const done = await walk(await orderOfTheLog(world, agent))
    expect(done.state).toBe('settled')
    expect(watch.failures).toEqual([])
    expect(watch.foreign).toEqual([])
  })
})
