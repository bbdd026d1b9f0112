import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import sample from '../../../../content/mappings/mini-program-orders.sample.json' with { type: 'json' }
import { watchMappedSources } from '../../src/mapped-sources/watch-sources.ts'
import { openScreen, type Screen } from '../support/screen.ts'
import { type TestWorld, testWorld } from '../support/world.ts'

let world: TestWorld
let screen: Screen
let page: Page

beforeAll(async () => {
  world = await testWorld({}, undefined, undefined, ['taobao', 'weixin-store'])
  screen = await openScreen(world)
  page = screen.page
})
afterAll(async () => {
  await screen?.close()
  await world?.close()
})

const shot = (name: string) => screen.shot(name, { fullPage: true })
const open = (path: string) => page.goto(`${world.server.url}${path}`)
const row = (source: string, rule: string) =>
  page.locator(`.c-quality tr[data-rule=${rule}]`, { hasText: source })
const number = (source: string, rule: string, kind: string) =>
  row(source, rule).locator(`[data-kind=${kind}]`).innerText()

describe('the quality of what shops tell', () => {
  it('says so where nothing had to be mended', async () => {
    await open('/sources')
    await page.getByText('近 30 天没有需要整理的数据').waitFor()
    await shot('quality-empty')
    await screen.fitsPhone()
  })

  it('is counted by shop and rule, filtered in the address, and shown without a value', async () => {
    const place = (person: number, message: string, marketplace = 'taobao') =>
      world.act('place', { marketplace, person, paid: true, message })
    const { tid } = await place(1, '周末送，打１３８ １２３４ ５６７８')
    await place(2, '电话1381234567')
    await place(3, '工作日勿送')
    await place(4, '打138-1234-5678', 'weixin-store')
    await expect
      .poll(
        async () => {
          await open('/sources?rule=phone')
          await page.getByLabel('规则').waitFor()
          return page.locator('.c-quality tbody tr').count()
        },
        { timeout: 30_000 },
      )
      .toBe(2)
    expect(await number('天猫旗舰店', 'phone', 'mended')).toContain('1')
    expect(await number('天猫旗舰店', 'phone', 'quarantined')).toContain('1')
    await page.getByRole('link', { name: '数据整理 2 处' }).click()
    await expect.poll(() => page.locator('.c-quality tbody tr').count()).toBe(1)
    expect(new URL(page.url()).searchParams.get('source')).toBe('tmall')
    await page.getByRole('button', { name: '看记录' }).click()
    await page.getByText('号码位数不对').waitFor()
    await page.getByText('字字字，字999 9999 9999').waitFor()
    expect(await page.content()).not.toMatch(/１３８|13812345678|1381234567/)
    await shot('quality-records')
    await screen.fitsPhone()
    await page.getByRole('link', { name: `订单 ${tid}` }).click()
    await page
      .getByText(tid as string)
      .first()
      .waitFor()
  })

  it('leads to the messages concerned, by rule and by what it did', async () => {
    await open('/sources?source=tmall&open=tmall:phone')
    await page.getByRole('link', { name: '在原始消息里查看全部' }).click()
    await expect.poll(() => new URL(page.url()).searchParams.get('rule')).toBe('phone')
    const rows = page.getByRole('row', { name: /订单消息/ })
    await rows.first().waitFor()
    const all = await rows.count()
    await shot('quality-inbox')
    await open('/sources/inbox?shopId=tmall&rule=phone&found=quarantined')
    await rows.first().waitFor()
    expect(await rows.count()).toBeLessThan(all)
    await open('/sources/inbox?shopId=tmall&found=refused')
    await page.getByText('没有符合条件的记录').or(page.getByText('还没有收到过消息')).first().waitFor()
    expect(await rows.count()).toBe(0)
  })

  it('in English, and in the dark', async () => {
    await page.evaluate("localStorage.setItem('qiao.language', 'en')")
    await page.emulateMedia({ colorScheme: 'dark' })
    await open('/sources?source=tmall&open=tmall:phone')
    await page.getByText('Not the digits of a number').waitFor()
    await page.getByText('Quality (last 30 days)').waitFor()
    await shot('quality-records-en-dark')
    await page.evaluate("localStorage.setItem('qiao.language', 'zh-CN')")
    await page.emulateMedia({ colorScheme: 'light' })
  })
})

describe('another system that errs', () => {
  it('has the banner of shops, on its own page and among all sources, and the quality of what it sent', async () => {
    await open('/sources/systems/new')
    await page.getByLabel('校验方式').selectOption('path')
    await page.getByLabel('名称').fill('自营商城')
    await page.getByLabel('字段转换').selectOption('mini-program-orders')
    await page.getByLabel('记录位置').fill('.')
    await page.getByRole('button', { name: '建好并获取地址' }).click()
    const url = await page.locator('.c-code', { hasText: '/in/' }).innerText()
    const base = sample.records[0]! as unknown as { address: object }
    const push = (orderNo: string, change: object) =>
      fetch(url, { method: 'POST', body: JSON.stringify({ ...base, ...change, orderNo }) })
    await push('Q-1', { address: { ...base.address, telNumber: '+86 138-0013-8001 微信同号' } })
    await push('Q-2', { status: 999 })
    await page.getByText('未收 1').waitFor()
    await world.server.runtime.db.transact(world.brandId, watchMappedSources)
    await page.reload()
    const alarm = page.getByRole('alert').getByText('最近一小时出错率超过 1%：自营商城')
    await alarm.waitFor()
    await page.getByText('出错率高').first().waitFor()
    expect(await number('电话', 'phone', 'mended')).toContain('1')
    await shot('quality-system')
    await screen.fitsPhone()
    await open('/sources/systems')
    await alarm.waitFor()
    expect(await number('自营商城', 'phone', 'mended')).toContain('1')
    await shot('quality-systems')
    await screen.fitsPhone()
    await open('/sources')
    await alarm.waitFor()
    await row('自营商城', 'phone').getByRole('link', { name: '看例子' }).click()
    await page.getByText('138****8001').waitFor()
    expect([screen.watch.foreign, screen.watch.failures]).toEqual([[], []])
  })
})
