import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../../src/runtime/log.ts'
import { eventually } from '../support/eventually.ts'
import { person } from '../support/market.ts'
import { openScreen, type Screen } from '../support/screen.ts'
import { type TestWorld, testWorld } from '../support/world.ts'

let world: TestWorld
let screen: Screen
let page: Page

beforeAll(async () => {
  world = await testWorld({}, silentLog, undefined, ['taobao', 'doudian', 'pinduoduo', 'youzan'])
  screen = await openScreen(world)
  page = screen.page
  const { doudian, pinduoduo, youzan } = world.sandbox
  doudian.trading.pay(doudian.trading.place(person(1)).order_id)
  doudian.trading.pay(doudian.trading.place(person(2)).order_id)
  pinduoduo.trading.pay(pinduoduo.trading.place(person(3)).order_sn)
  youzan.trading.pay(youzan.trading.place(person(4)).tid)
  await world.server.intake.sweep(world.brandId)
})
afterAll(async () => {
  await screen?.close()
  await world?.close()
})

const shot = (name: string) => screen.shot(name)

const rows = () => page.locator('tbody tr[data-row-key]')
const strange = () => page.locator('tbody tr[data-row-key*="/770001/"]')
const dialog = () => page.getByRole('dialog')
const goTo = (query = '') => page.goto(`${world.server.url}/product-matches${query}`)

describe('the matching page', () => {
  it('fetches what the shops list, and says how far it is', async () => {
    await goTo()
    await strange().first().waitFor()
    await page.getByRole('button', { name: '拉取店铺商品' }).click()
    await page.getByRole('button', { name: '全部重新拉取' }).click()
    await dialog()
      .getByText(/共 \d+ 个规格/)
      .nth(3)
      .waitFor()
    await shot('matches-pulls')
    await page.keyboard.press('Escape')
    // What most order lines wait for stands first; what was listed and never sold is there too.
    await rows().nth(4).waitFor()
    expect(await rows().first().innerText()).toContain('2')
    expect(await strange().first().innerText()).toContain('别处同编码已匹配')
    await shot('matches-waiting')
  })

  it('decides many rows in one act, and takes all of them back', async () => {
    await eventually(async () => expect(await strange().count()).toBe(3))
    for (const box of await strange().getByRole('checkbox').all()) await box.check()
    await page.getByRole('button', { name: '设为赠品' }).click()
    await page.getByText('已匹配 3 个').waitFor()
    await eventually(async () => expect(await strange().count()).toBe(0))
    await page.getByRole('button', { name: '撤销', exact: true }).first().click()
    await page.getByText('撤销了 3 个').waitFor()
    await eventually(async () => expect(await strange().count()).toBe(3))
  })

  it('takes the sure suggestions after they were seen, and what work was opened for stays', async () => {
    await page.getByRole('button', { name: /采纳有把握的 \d+ 条/ }).click()
    await dialog().getByText('别处同编码已匹配').first().waitFor()
    await shot('matches-sure')
    await dialog()
      .getByRole('button', { name: /采纳这 \d+ 条/ })
      .click()
    await eventually(async () => expect(await strange().count()).toBe(0))
    await eventually(async () => {
      const { items } = await (
        await page.request.get(`${world.server.url}/api/console/work-orders?limit=50`)
      ).json()
      expect(items.length).toBeGreaterThanOrEqual(4)
    })
    await page.getByRole('button', { name: '匹配记录' }).click()
    await dialog().getByRole('button', { name: '撤销' }).first().click()
    await page.getByText(/3 个没有撤销：已开工单/).waitFor()
    await shot('matches-history')
    await page.keyboard.press('Escape')
  })

  it('decides a bundle and a link by its dialog, and shows them under their tab', async () => {
    await goTo('?state=all&search=X0')
    await rows().first().getByRole('button', { name: '匹配', exact: true }).click()
    await dialog().getByLabel('我们的商品').selectOption({ index: 1 })
    await dialog().getByRole('button', { name: '再加一个（套装）' }).click()
    await dialog().getByLabel('我们的商品').nth(1).selectOption({ index: 3 })
    await dialog().getByLabel('一件含几个').nth(1).fill('2')
    await shot('matches-dialog')
    await dialog().getByRole('button', { name: '匹配', exact: true }).click()
    await page.getByText('已匹配 1 个').waitFor()
    await goTo('?state=bundle')
    await rows().first().waitFor()
    expect(await rows().first().innerText()).toMatch(/套装.*×1 \+ .*×2/s)
    await rows().first().locator('td').nth(2).click()
    await page.getByText('这个规格的匹配历史').waitFor()
    await page.getByText('周岚').first().waitFor()
    await shot('matches-look')
    await goTo('?state=not_goods&shop=doudian')
    await rows().first().waitFor()
    await shot('matches-links')
  })

  it('is exported as a sheet that is filled in and imported again, with what is wrong told by row', async () => {
    const sheet = await (
      await page.request.get(`${world.server.url}/api/console/listings/export?state=waiting`)
    ).text()
    const [head, ...lines] = sheet.trim().split('\r\n')
    expect(head).toContain('店铺编号,商品编号,规格编号,商家编码,匹配类型,产品编码,件数')
    const filter = lines.find((line) => line.includes('HM-WP-F2-STD'))!.split(',')
    const filled = (kind: string, product: string, itemId?: string) =>
      [filter[0], itemId ?? filter[1], filter[2], filter[3], kind, product, '1'].join(',')
    const wanted = [
      head!.split(',').slice(0, 7).join(','),
      filled('商品', 'HM-WP-F2'),
      filled('商品', 'NOPE', '1'),
      filled('安装费', '', '2'),
    ]
    await goTo()
    await page.getByRole('link', { name: '导入匹配' }).click()
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: '匹配.csv', mimeType: 'text/csv', buffer: Buffer.from(wanted.join('\r\n')) })
    await page.getByText('文件预览').waitFor()
    await page.getByRole('button', { name: '开始对应' }).last().click()
    await page.getByRole('button', { name: '下一步' }).click()
    await page.getByRole('button', { name: /导入$/ }).last().click()
    await page.getByRole('button', { name: '撤销这次导入' }).waitFor()
    const count = (name: string) => page.locator(`[data-count=${name}] dd`).innerText()
    expect([await count('imported'), await count('refused')]).toEqual(['2', '1'])
    await page.getByText('没有这个产品编码').first().waitFor()
    await shot('matches-imported')
    await goTo('?state=all&search=HM-WP-F2-STD&shop=tmall')
    await rows().filter({ hasText: '前置过滤器 ×1' }).first().waitFor()
    await goTo('?state=not_goods&shop=tmall')
    await page.getByText('安装费专拍').first().waitFor()
  })

  it('switches a SKU that was never sold on at the stock page', async () => {
    await page.goto(`${world.server.url}/inventory?search=HM-LOCK-P3`)
    await rows().first().getByRole('button', { name: '盘点' }).click()
    await dialog().getByRole('textbox').or(dialog().getByRole('spinbutton')).first().fill('100')
    await dialog()
      .getByRole('button', { name: /保存|确定|盘点/ })
      .last()
      .click()
    await rows().first().locator('td').nth(1).click()
    const offer = page.locator('.c-offer').filter({ hasText: '标准锁体' }).filter({ hasText: '抖音' })
    await offer.getByRole('button', { name: '开启' }).click()
    await eventually(async () => {
      expect(
        world.sandbox.doudian.trading.shelf.sku('3684192057014800002', '536841920570148000021')?.stock,
      ).toBe(50)
    })
    await shot('matches-stock')
  })

  it('speaks English throughout, leaves the origin never, and fails no script', async () => {
    await goTo('?state=all')
    await rows().first().waitFor()
    await page.evaluate(() => localStorage.setItem('qiao.language', 'en'))
    await page.reload()
    await rows().first().waitFor()
    await shot('matches-en')
    expect([screen.watch.foreign, screen.watch.failures]).toEqual([[], []])
  })
})
