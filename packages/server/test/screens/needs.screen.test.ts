import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { jobs as needJobs } from '../../src/needs/jobs.ts'
import { recordOrders } from '../../src/orders/index.ts'
import { silentLog } from '../../src/runtime/log.ts'
import { jobs as valueJobs } from '../../src/value/jobs.ts'
import { eventually } from '../support/eventually.ts'
import { openScreen, type Screen } from '../support/screen.ts'
import { tmallOrder } from '../support/shop.ts'
import { type TestWorld, testWorld } from '../support/world.ts'

let world: TestWorld
let screen: Screen
let page: Page
const buyers: string[] = []

/** People who buy filters at a steady pace, each at a day of their own. */
beforeAll(async () => {
  world = await testWorld({}, silentLog, undefined, ['taobao'])
  screen = await openScreen(world)
  page = screen.page
  const { db } = world.server.runtime
  const now = Date.now()
  for (let n = 0; n < 60; n++) {
    const orders = [20 + n * 2 + 60, 20 + n * 2 + 30, 20 + n * 2].map((ago, i) => {
      const at = new Date(now - ago * 86_400_000)
      const plain = tmallOrder(`S${n}-${i}`, at, {
        buyerId: `buyer-${n}`,
        state: 'completed',
        paidFen: 9_900n,
      })
      return {
        ...plain,
        lines: [{ ...plain.lines[0]!, itemId: 'filter', title: '复合滤芯', paidFen: 9_900n }],
      }
    })
    const [first] = await db.transact(world.brandId, (tx) => recordOrders(tx, orders))
    buyers.push(first!.customerId!)
  }
  await eventually(async () => {
    for (const job of [...valueJobs, ...needJobs]) await job.run(world.server.runtime, world.brandId, null)
    await screen.open(`/customers/${buyers[0]}`)
    await page.getByText('常买组合').waitFor({ timeout: 8_000 })
  })
})
afterAll(async () => {
  await screen?.close()
  await world?.close()
})

describe('what is expected of customers, on screen', () => {
  it('stands on the customer with its reason, and the usual order is ready to copy', async () => {
    await page.getByText('接下来会需要').waitFor()
    await page
      .getByText(/自己的节奏：买过 3 次，每件约用 30 天/)
      .first()
      .waitFor()
    await page.getByText('与最近 3 次相同').waitFor()
    await screen.shot('customer-outlook', { fullPage: true })
  })

  it('is a list by day; an act is done and taken back, and asking to buy wants a friend', async () => {
    await screen.open('/needs?due=month&state=due')
    await page.getByRole('heading', { name: '待跟进需求' }).waitFor()
    const row = page.getByRole('row', { name: /复合滤芯/ })
    await row.first().waitFor()
    const before = await row.count()
    expect(before).toBeGreaterThan(0)
    await screen.shot('needs')
    await row.first().getByRole('checkbox').check()
    await page.getByRole('button', { name: '已跟进' }).click()
    await page.getByText('1 项已跟进').waitFor()
    await eventually(async () => expect(await row.count()).toBe(before - 1))
    await page.getByRole('button', { name: '撤销' }).click()
    await eventually(async () => expect(await row.count()).toBe(before))
    await row.first().getByRole('checkbox').check()
    await page.getByRole('button', { name: '派给…' }).click()
    await page.getByRole('dialog').getByLabel('同事').selectOption({ label: '陈静' })
    await page.getByRole('button', { name: '派给他' }).click()
    await page.getByText('这位客户还不是好友').waitFor()
    await screen.shot('needs-refused', { fullPage: true })
    await screen.fitsPhone()
  })

  it('is grouped by value, and the forecast stands beside what happened', async () => {
    await screen.open('/value')
    await page.getByText('准不准：预测与实际对比').waitFor()
    await page.getByText('重要价值客户').first().waitFor()
    await screen.shot('value', { fullPage: true })
    await screen.fitsPhone()
    expect(await page.locator('main').innerText()).not.toMatch(/undefined|NaN/)
    expect(screen.watch.failures).toEqual([])
  })
})
