import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { auditedFriend } from '../support/audited-friend.ts'
import { phone } from '../support/chromium.ts'
import { openScreen, type Screen } from '../support/screen.ts'
import { type TestWorld, testWorld } from '../support/world.ts'

let world: TestWorld
let screen: Screen
let friend: Awaited<ReturnType<typeof auditedFriend>>

beforeAll(async () => {
  world = await testWorld()
  screen = await openScreen(world)
  friend = await auditedFriend(world, 44)
})
afterAll(async () => {
  await screen?.close()
  await world?.close()
})

const speak = (language: 'zh-CN' | 'en') =>
  screen.page.evaluate(`localStorage.setItem('qiao.language', '${language}')`)
const asked = () => new URL(screen.page.url()).searchParams
const rows = () => screen.page.locator('tr[data-row-key]')

describe('the audit, on screen', () => {
  it('tells an order by its number and a friend by the nickname, and leads to both', async () => {
    const { page } = screen
    await screen.open('/audit')
    const entry = rows().filter({ hasText: '客户登记了订单' }).first()
    const order = entry.getByRole('link', { name: `淘宝天猫 ${friend.tid}` })
    expect(await order.getAttribute('href')).toBe(`/orders/${friend.orderId}`)
    const who = entry.getByRole('link', { name: /^好友 .*\*/ })
    expect(await who.getAttribute('href')).toBe(`/customers/${friend.customerId}`)
    await screen.shot('audit')
    await who.click()
    await page.waitForURL(`**/customers/${friend.customerId}`)
  })

  it('is filtered by an act that is found by typing, by who and by days, which the address keeps', async () => {
    const { page } = screen
    await screen.open('/audit')
    await rows().first().waitFor()
    await page.getByRole('combobox', { name: '做了什么' }).click()
    await page.getByText('客户与会话', { exact: true }).waitFor()
    await screen.shot('audit-acts', { sizes: [{ width: 1440, height: 900 }] })
    await page.keyboard.type('登记了')
    await page.keyboard.press('Enter')
    await expect.poll(() => asked().get('action')).toBe('order.registered')
    await expect.poll(() => rows().count()).toBe(1)
    await screen.shot('audit-act')
    await page.getByRole('button', { name: '清空' }).click()
    await page.getByRole('combobox', { name: '谁' }).click()
    await page.locator('.ant-select-item-option', { hasText: '陈静' }).click()
    await expect.poll(() => asked().get('actor')).toBe('member:chenjing')
    await expect
      .poll(async () => new Set(await rows().locator('td:nth-child(2)').allInnerTexts()))
      .toEqual(new Set(['陈静']))
    await page.reload()
    await rows().first().waitFor()
    expect(await rows().locator('td:nth-child(2)').first().innerText()).toBe('陈静')
  })

  it('says how to widen filters that find nothing, and what is wrong with a day that is none', async () => {
    const { page } = screen
    await screen.open(
      '/audit?action=order.registered&actor=member:lintao&dayFrom=2026-01-01&dayTo=2026-01-02',
    )
    await page.getByText('可以把日期放宽、不限做了什么、不限谁做的再看。').waitFor()
    await screen.shot('audit-none')
    await screen.open('/audit?dayFrom=2026-02-30')
    await page.getByText('筛选的日期不存在').waitFor()
    await page.getByText(/日期写成 2026-11-21 这样/).waitFor()
    await screen.open('/audit?dayFrom=2026-02-03&dayTo=2026-02-01')
    await page.getByText('开始日期晚于结束日期').waitFor()
    await screen.shot('audit-wrong-days')
    await page.getByRole('button', { name: '清空' }).click()
    await rows().first().waitFor()
  })

  it('is whole in English, too', async () => {
    const { page } = screen
    await speak('en')
    await screen.open('/audit')
    const entry = rows().filter({ hasText: friend.tid }).first()
    await entry.getByRole('link', { name: /^Friend .*\*/ }).waitFor()
    await screen.shot('audit-en')
    await page.getByRole('combobox', { name: 'What' }).click()
    await page.getByText('Customers and talk', { exact: true }).waitFor()
    await page.keyboard.press('Escape')
    await screen.open('/audit?actor=member:lintao&dayTo=2026-01-02')
    await page.getByText('Nothing in the audit matches. Widen the filters: more days, anybody.').waitFor()
    await screen.shot('audit-none-en')
    await screen.open('/audit?dayFrom=2026-02-30')
    await page.getByText('There is no such day').waitFor()
    await screen.open('/audit')
    await rows().first().waitFor()
    await screen.fitsPhone()
    await page.setViewportSize(phone)
    await page.getByRole('button', { name: 'Filters' }).click()
    await page.getByRole('combobox', { name: 'Who' }).waitFor()
    await screen.shot('audit-filters-en', { sizes: [phone] })
    await screen.fitsPhone()
    await speak('zh-CN')
  })

  it('names members to finance, and no friend', async () => {
    const page = await screen.signedIn('sunhui')
    await page.goto(`${world.server.url}/audit?actor=member:chenjing`)
    const row = page.locator('tr[data-row-key]').first()
    await row.waitFor()
    await expect.poll(() => row.locator('td:nth-child(2)').innerText()).toBe('陈静')
    expect(await page.getByRole('link', { name: /^好友/ }).count()).toBe(0)
    const seen = page.locator('tr[data-row-key]', { hasText: '查看客户' }).locator('td:nth-child(3)')
    expect(await seen.first().innerText()).toMatch(/^好友 …[0-9a-f]{6}$/)
    await screen.shot('audit-finance', { of: page })
    await page.close()
  })

  it('nothing failed but what was asked wrongly, and nothing left the origin', () => {
    expect(screen.watch.foreign).toEqual([])
    expect(screen.watch.failures.filter((one) => !/422/.test(String(one)))).toEqual([])
  })
})
