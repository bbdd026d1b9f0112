import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { jobs } from '../../src/loyalty/jobs.ts'
import { recordOrders } from '../../src/orders/index.ts'
import { silentLog } from '../../src/runtime/log.ts'
import { openScreen, type Screen } from '../support/screen.ts'
import { tmallOrder } from '../support/shop.ts'
import { type TestWorld, testWorld } from '../support/world.ts'

let world: TestWorld
let screen: Screen
let page: Page
const buyers: string[] = []
const run = async () => {
  for (const job of jobs) await job.run(world.server.runtime, world.brandId, null)
}

/** Ten people, each with one order more expensive than the one before: 300 to 6,300 yuan. */
beforeAll(async () => {
  world = await testWorld({}, silentLog, undefined, ['taobao'])
  screen = await openScreen(world)
  page = screen.page
  for (let n = 0; n < 11; n++) {
    const at = new Date(Date.now() - (n + 1) * 86_400_000)
    const paidFen = BigInt(300 + n * 600) * 100n
    const plain = tmallOrder(`T${n}`, at, { buyerId: `member-${n}`, state: 'completed', paidFen })
    const order = { ...plain, lines: plain.lines.map((line) => ({ ...line, paidFen })) }
    const [made] = await world.server.runtime.db.transact(world.brandId, (tx) => recordOrders(tx, [order]))
    buyers.push(made!.customerId!)
  }
})
afterAll(async () => {
  await screen?.close()
  await world?.close()
})

describe('levels that follow what was spent, on screen', () => {
  it('begin with a proposal, and say who would move before anybody does', async () => {
    await screen.open('/loyalty')
    await page.getByText('还没有会员等级').waitFor()
    await page.getByText('满 5,000 元，近 12 个月').waitFor()
    await screen.shot('loyalty-empty', { fullPage: true })
    await page.getByRole('button', { name: '用这份方案' }).click()
    const names = page.getByLabel('名称')
    await names.nth(1).fill('银卡')
    await page.getByRole('button', { name: '预览变动' }).click()
    await page.getByText('和另一级同名').first().waitFor()
    await screen.shot('loyalty-editor', { fullPage: true })
    await names.nth(1).fill('金卡')
    await page.getByRole('button', { name: '预览变动' }).click()
    await page.getByText('待发布的草稿').waitFor()
    await run()
    await page.getByText('发布后：升 9 人，降 0 人').waitFor()
    await expect(page.getByRole('row', { name: /金卡/ }).getByRole('cell').allInnerTexts()).resolves.toEqual([
      expect.stringContaining('金卡'),
      '0',
      '3',
    ])
    await screen.shot('loyalty-draft', { fullPage: true })
  })

  it('are given to everybody once published, with how many each has', async () => {
    await page.getByRole('button', { name: '发布', exact: true }).click()
    await page.getByText('现在的等级').waitFor()
    await run()
    await page.getByText('已全部定级：升 9 人，降 0 人').waitFor()
    const lines = page.getByRole('list', { name: '现在的等级' }).getByRole('listitem')
    expect((await lines.allInnerTexts()).map((text) => text.replaceAll(/\s+/g, ' '))).toEqual([
      '黑金 满 20,000 元且满 3 单，近 12 个月 0 人',
      '金卡 满 5,000 元，近 12 个月 3 人',
      '银卡 满 1,000 元或满 2 单，近 12 个月 6 人',
      expect.stringMatching(/^普通 没有达到任何一级 \d+ 人$/),
    ])
    await screen.shot('loyalty', { fullPage: true })
    await screen.fitsPhone()
  })

  it('stand on the customer with their reason; one by hand goes first until it is given back', async () => {
    const best = buyers.at(-1)!
    await screen.open(`/customers/${best}`)
    await page.getByText('普通 → 金卡').waitFor()
    await page.getByText('第 1 版等级规则发布：满 5,000 元，近 12 个月').waitFor()
    await page.getByRole('button', { name: '改资料' }).click()
    await page.getByRole('dialog').getByLabel('等级').fill('至尊')
    await page.getByRole('dialog').getByRole('button', { name: '保存' }).click()
    await page.getByText('至尊 · 手工写的').waitFor()
    await screen.shot('loyalty-by-hand', { fullPage: true })
    await page.getByRole('button', { name: '交还给规则' }).click()
    await page.getByText('金卡 · 按规则').waitFor()
    await page.getByText('满 5,000 元，近 12 个月', { exact: true }).waitFor()
    expect(screen.watch.failures).toEqual([])
  })

  it('are changed by a second version; the first stays to be read, in English, too', async () => {
    await screen.open('/loyalty')
    await page.getByRole('button', { name: '修改' }).click()
    await page.getByLabel('消费满（元）').nth(1).fill('6,000')
    await page.getByLabel('保级期').selectOption({ label: '不保级' })
    await page.getByRole('button', { name: '预览变动' }).click()
    await page.getByText('待发布的草稿').waitFor()
    await run()
    await page.getByText('发布后：升 0 人，降 2 人').waitFor()
    await page.getByRole('button', { name: '发布', exact: true }).click()
    await page.getByText('以前的版本').waitFor()
    await run()
    await page.getByText('已全部定级：升 0 人，降 2 人').waitFor()
    await page.evaluate(() => localStorage.setItem('qiao.language', 'en'))
    await screen.open('/loyalty')
    await page.getByText('Everybody has a level: 0 up, 2 down.').waitFor()
    await page.getByText('6,000 yuan spent, within 12 months').waitFor()
    await page.getByText('Versions before').waitFor()
    await screen.shot('loyalty-en', { fullPage: true })
    expect(await page.locator('main').innerText()).not.toMatch(/undefined|NaN/)
    expect(screen.watch.failures).toEqual([])
  })
})
