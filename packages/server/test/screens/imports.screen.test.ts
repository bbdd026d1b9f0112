import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { demoPassword } from '../../seeds/cast-brand.ts'
import { desktop, launch, phone, Watch } from '../support/chromium.ts'
import { type TestWorld, testWorld } from '../support/world.ts'

let world: TestWorld
let browser: Browser
let watch: Watch
let page: Page

beforeAll(async () => {
  world = await testWorld()
  browser = await launch()
  watch = new Watch(world.server.url)
  const visitor = await watch.open(browser, desktop)
  page = visitor.page
  visitor.context.setDefaultTimeout(12_000)
  await visitor.context.request.post(`${world.server.url}/api/session`, {
    data: { login: 'zhoulan@hemu', password: demoPassword },
  })
})
afterAll(async () => {
  await browser?.close()
  await world?.close()
})

/** `QIAO_SHOTS=DIR` keeps pictures for people to look at, wide and narrow. */
async function shot(name: string): Promise<void> {
  if (!process.env.QIAO_SHOTS) return
  mkdirSync(process.env.QIAO_SHOTS, { recursive: true })
  for (const [width, size] of [
    ['1440', desktop],
    ['390', phone],
  ] as const) {
    await page.setViewportSize(size)
    await page.waitForTimeout(400)
    await page.screenshot({
      path: join(process.env.QIAO_SHOTS, `${name}-${width}.png`),
      fullPage: width === '390',
    })
  }
  await page.setViewportSize(desktop)
}

// Headings and words of a shop that no mapping knows.
const strange = [
  '单子号,当前状态,下单日期,实收,顾客电话,顾客,品名,件数',
  'Z-1,已发出,2026-03-01 10:00:00,1299.00,13800138001,钱多多,指纹锁 X1,1',
  'Z-1,已发出,2026-03-01 10:00:00,1299.00,13800138001,钱多多,电池,2',
  'Z-2,未发出,2026-03-02 11:30:00,899.5,13800138002,孙小美,门铃,1',
  'Z-3,怪状态,2026-03-03 09:00:00,10,13800138003,阿土伯,门铃,1',
].join('\n')

describe('a file of a shop nobody has seen', () => {
  it('is mapped by clicks, tried, imported, and traced from its order back to the row', async () => {
    await page.goto(`${world.server.url}/imports`)
    await page.getByText('还没有导入过文件').waitFor()
    await shot('imports-empty')
    await page.getByRole('link', { name: '导入文件' }).first().click()
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: '陌生小店.csv', mimeType: 'text/csv', buffer: Buffer.from(strange) })
    await page.getByText('文件预览').waitFor()
    await page.getByRole('cell', { name: '指纹锁 X1' }).waitFor()
    await shot('imports-preview')
    await page.getByLabel('数据类型').selectOption('order')
    await page.getByRole('button', { name: '开始对应' }).first().click()
    const field = (name: string) => page.getByRole('region', { name, exact: true })
    // By a click on the field and one on the column: its rows become one order.
    await field('订单号').getByRole('button', { name: '订单号' }).click()
    await page.getByRole('button', { name: /^单子号/ }).click()
    await field('订单状态').getByRole('combobox').first().selectOption({ label: '当前状态' })
    await field('订单状态').getByLabel('已发出').selectOption({ label: '已发货' })
    await field('订单状态').getByLabel('未发出').selectOption({ label: '待发货' })
    await shot('imports-mapping')
    await page.getByText('前 3 条里 2 条能导入').waitFor()
    await page.getByRole('button', { name: '撤回' }).click()
    await page.getByText('前 3 条里 1 条能导入').waitFor()
    await page.getByRole('button', { name: '重做' }).click()
    await page.getByText('前 3 条里 2 条能导入').waitFor()
    await page.getByRole('button', { name: '下一步' }).click()
    await page.getByRole('button', { name: '试运行', exact: true }).click()
    await page.getByText('这是试运行').waitFor()
    const count = (name: string) => page.locator(`[data-count=${name}] dd`).innerText()
    await page.getByText('没有导入的行').waitFor({ timeout: 30_000 })
    expect([await count('imported'), await count('quarantined')]).toEqual(['2', '1'])
    await shot('imports-tried')
    await page.getByRole('button', { name: '开始导入', exact: true }).click()
    await page.waitForURL(/\/imports\/[0-9a-f-]{36}$/)
    await page.getByRole('button', { name: '撤销这次导入' }).waitFor({ timeout: 30_000 })
    expect([await count('imported'), await count('quarantined')]).toEqual(['2', '1'])
    await shot('imports-done')
    await page.locator('a[href^="/orders/"]').first().click()
    await page.getByText('数据来历').waitFor()
    await page.getByText('陌生小店.csv').first().waitFor()
    await shot('imports-order')
  })

  it('is taken back', async () => {
    await page.goto(`${world.server.url}/imports`)
    await page.getByText('陌生小店.csv').first().waitFor()
    await shot('imports-list')
    await page.goto(`${world.server.url}/imports`)
    const { items } = await (await page.request.get(`${world.server.url}/api/console/imports`)).json()
    const real = items.find((one: { dryRun: boolean }) => !one.dryRun)
    await page.goto(`${world.server.url}/imports/${real.id}`)
    await page.getByRole('button', { name: '撤销这次导入' }).click()
    const sure = page.getByRole('dialog')
    await sure.getByRole('button', { name: '撤销这次导入' }).click()
    await page.getByText('已撤销').first().waitFor({ timeout: 20_000 })
    expect([watch.foreign, watch.failures]).toEqual([[], []])
  })
})
