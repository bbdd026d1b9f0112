import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { taobaoReading } from '../../src/connectors/taobao/index.ts'
import { type Body, memberClient } from '../support/client.ts'
import { eventually } from '../support/eventually.ts'
import { openScreen, type Screen } from '../support/screen.ts'
import { type TestWorld, testWorld } from '../support/world.ts'

let world: TestWorld
let screen: Screen
let page: Page
let order: Body

beforeAll(async () => {
  world = await testWorld({}, undefined, undefined, ['taobao'])
  screen = await openScreen(world)
  page = screen.page
  const owner = await memberClient(world.server.url, 'zhoulan@hemu')
  const { tid } = await world.act('place', { marketplace: 'taobao', paid: true, person: 5 })
  await eventually(async () => {
    const { items } = await owner.get(`/console/orders?outsideId=${tid}`)
    expect(items).toHaveLength(1)
    order = await owner.get(`/console/orders/${items[0].id}`)
    expect(order.customerId).not.toBeNull()
  })
})
afterAll(async () => {
  await screen?.close()
  await world?.close()
})

const mark = (name: string) => page.getByRole('button', { name: `${name}的来源` })
const origin = () => page.locator('.c-origin')

describe('where a value came from, on screen', () => {
  it('an order tells of its receiver the raw record, the place in it and the rules', async () => {
    await screen.open(`/orders/${order.id}`)
    await mark('手机号').click()
    await origin().getByText('淘宝天猫的订单详情').waitFor()
    await origin().getByText('receiver_mobile').waitFor()
    await origin().getByText(`字段规则第 ${taobaoReading.origins.version} 版`).waitFor()
    expect(await origin().innerText()).not.toMatch(/(?<!\d)1[3-9]\d{9}(?!\d)/)
    await screen.shot('lineage-field')
    await page.keyboard.press('Escape')
    await mark(order.lines[0].title).first().click()
    await page.getByText('orders.order[0].num', { exact: true }).waitFor()
    await screen.shot('lineage-line')
  })

  it('leads to the raw record, masked, and to the original for a reason', async () => {
    await screen.open(`/orders/${order.id}`)
    await mark('付款').click()
    await origin().getByRole('button', { name: '查看原始记录' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText(/原始记录 · 淘宝天猫/).waitFor()
    const masked = dialog.locator('pre')
    await masked.waitFor()
    expect(await masked.innerText()).toContain(order.outsideId)
    expect(await masked.innerText()).not.toMatch(/\p{Script=Han}/u)
    await screen.shot('lineage-raw')
    await dialog.getByRole('button', { name: '查看原文' }).click()
    await page.getByRole('dialog').last().getByRole('button', { name: '查看原文' }).click()
    await page.getByText('已记入审计，关掉就不再保留').waitFor()
    await screen.shot('lineage-raw-plain')
  })

  it('a customer tells the order by which the name came', async () => {
    await screen.open(`/customers/${order.customerId}`)
    await mark('姓名').click()
    await origin()
      .getByRole('link', { name: `订单 ${order.outsideId}` })
      .waitFor()
    await screen.shot('lineage-customer')
    await origin().getByRole('link').click()
    await page.waitForURL(`**/orders/${order.id}`)
  })

  it('a message names the order and the customer that it touched', async () => {
    await screen.open(`/sources/inbox?subjectId=${order.outsideId}`)
    await page.getByText('订单消息').first().click()
    await page.getByRole('link', { name: `订单 ${order.outsideId}` }).waitFor()
    await screen.shot('lineage-message')
    await page.getByRole('button', { name: '取回的详情' }).click()
    await page
      .getByRole('dialog')
      .getByText(/原始记录/)
      .waitFor()
  })

  it('fits a phone, and what is asked of one value does, too', async () => {
    await screen.open(`/orders/${order.id}`)
    await mark('手机号').waitFor()
    await screen.fitsPhone()
    await page.setViewportSize({ width: 390, height: 844 })
    await mark('手机号').click()
    await origin().getByText('receiver_mobile').waitFor()
    await eventually(async () => {
      const { x, width } = (await origin().boundingBox())!
      expect([x >= 0, x + width <= 390]).toEqual([true, true])
    })
    await page.setViewportSize({ width: 1440, height: 900 })
    expect([screen.watch.foreign, screen.watch.failures]).toEqual([[], []])
  })
})
