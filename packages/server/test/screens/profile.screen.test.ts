import { sql } from 'kysely'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../../src/runtime/log.ts'
import { type Body, type Client, memberClient } from '../support/client.ts'
import { eventually } from '../support/eventually.ts'
import { openScreen, type Screen } from '../support/screen.ts'
import { type TestWorld, testWorld } from '../support/world.ts'

let world: TestWorld
let screen: Screen
let page: Page
let owner: Client
const orders: Body[] = []

beforeAll(async () => {
  world = await testWorld({}, silentLog, undefined, ['taobao'])
  screen = await openScreen(world)
  page = screen.page
  owner = await memberClient(world.server.url, 'zhoulan@hemu')
  for (const person of [1, 2]) {
    const { tid } = await world.act('place', { marketplace: 'taobao', paid: true, person })
    await eventually(async () => {
      await world.server.intake.sweep(world.brandId)
      const [found] = (await owner.get(`/console/orders?outsideId=${tid}`)).items
      expect(found?.customerId).toBeTruthy()
      orders.push(found)
    })
  }
})
afterAll(async () => {
  await screen?.close()
  await world?.close()
})

const card = (title: string) =>
  page.locator('section.q-card').filter({ has: page.locator('h2', { hasText: title }) })
const dialog = () => page.getByRole('dialog')

describe('the list of customers', () => {
  it('finds somebody by an order number, keeps it in the address, and tags many at once with a way back', async () => {
    await screen.open(`/customers?q=${orders[0]!.outsideId}`)
    await page.locator('tbody tr[data-row-key]').first().waitFor()
    await expect.poll(() => page.locator('tbody tr[data-row-key]').count()).toBe(1)
    await page.locator('tbody tr[data-row-key] input[type=checkbox]').first().check()
    await page.getByRole('button', { name: '加标签' }).click()
    await dialog().locator('input').first().fill('老客户')
    await dialog().getByRole('button', { name: '加标签' }).click()
    await page.getByText('已给 1 位客户加上标签「老客户」').waitFor()
    await screen.shot('profile-list')
  })

  it('finds somebody by name, says so when only the sound is the same, and what to write when nobody is found', async () => {
    await owner.post(`/console/customers/${orders[0]!.customerId}/fields`, { name: '上官婉晴' })
    const rows = page.locator('tbody tr[data-row-key]')
    await screen.open(`/customers?q=${encodeURIComponent('上官婉晴')}`)
    await rows.locator('strong', { hasText: '上官*晴' }).waitFor()
    expect(await rows.count()).toBe(1)
    await screen.open(`/customers?q=${encodeURIComponent('上官宛清')}`)
    await page.getByText('以下姓名读音相同').waitFor()
    expect(await rows.count()).toBe(1)
    await screen.shot('names-by-sound')
    await screen.open(`/customers?q=${encodeURIComponent('上官无人')}`)
    await page.getByText('没有找到这个姓名').waitFor()
    await screen.shot('names-nobody')
    await screen.open('/customers')
    await rows.first().waitFor()
    await page.keyboard.press('/')
    await dialog().locator('input').fill('上官婉晴')
    await dialog().getByText('上官*晴').waitFor()
    await screen.shot('names-finder')
  })
})

describe('the page of a customer', () => {
  it('shows what he owns; a product is entered, a part changed, and both are taken back', async () => {
    await screen.open(`/customers/${orders[0]!.customerId}`)
    const owned = card('已购产品')
    await owned.getByText('未到货').first().waitFor()
    await owned.getByRole('button', { name: '登记产品' }).click()
    await dialog().locator('select').selectOption({ label: '600G 厨下式净水器' })
    await dialog().locator('input').nth(0).fill('wp-1001')
    await dialog().locator('input[type=date]').nth(1).fill('2025-01-10')
    await dialog().getByRole('button', { name: '保存' }).click()
    const row = owned.locator('.c-owned > li').filter({ hasText: 'WP-1001' })
    await row.getByText('PP 棉复合滤芯').waitFor()
    await row.getByText('已过', { exact: false }).first().waitFor()
    await row.getByRole('button', { name: '变动' }).click()
    await dialog().locator('input[type=date]').fill('2026-01-10')
    await dialog().getByRole('button', { name: '保存' }).click()
    await row.getByText('上次更换 2026-01-10（人工登记）', { exact: false }).waitFor()
    await screen.shot('profile-customer', { fullPage: true })
    await row.getByText('变动记录').click()
    await row.getByRole('button', { name: '撤销' }).first().waitFor()
    await screen.fitsPhone()
  })

  it('takes a note that mentions a colleague, who finds it under 提到我的', async () => {
    const notes = card('备注')
    await notes.getByRole('button', { name: '写备注' }).click()
    await notes.getByRole('textbox').fill('下午别打电话，找 13912340000')
    await notes.locator('select').selectOption({ label: '陈静' })
    await notes.getByText('会提醒：陈静').waitFor()
    await notes.getByRole('button', { name: '保存' }).click()
    await notes.getByText('139****0000', { exact: false }).waitFor()
    await notes.getByRole('button', { name: '置顶' }).click()
    await notes.getByText('置顶', { exact: true }).first().waitFor()
    const agent = await screen.signedIn('chenjing')
    await agent.goto(`${world.server.url}/mentions`)
    await agent.getByText('139****0000', { exact: false }).waitFor()
    await screen.shot('profile-mentions', { of: agent })
    await agent.getByRole('button', { name: '全部标为已读' }).click()
    await agent.getByText('未读').waitFor({ state: 'detached' })
    await notes.getByRole('button', { name: '删除', exact: true }).click()
    await page.getByText('备注已删除').waitFor()
    await notes.getByText('还没有备注', { exact: false }).waitFor()
  })

  it('says by which record each identifier is theirs, what was the same, and by which rules', async () => {
    const { links } = await owner.get(`/console/customers/${orders[0]!.customerId}`)
    const told = card('怎么认出是同一个人').locator('.c-links > li').filter({ hasText: '平台买家 ID' })
    const { ruleVersion } = links.find((one: Body) => one.kind === 'marketplace_buyer')
    await told.getByText(`值完全相同 · 规则 ${ruleVersion}`).waitFor()
    expect(await told.getByRole('link').innerText()).toContain(orders[0]!.outsideId)
    const { identifiers } = await owner.get(`/console/customers/${orders[0]!.customerId}/lineage`)
    expect(identifiers).toContainEqual(expect.objectContaining({ same: 'value', ruleVersion }))
  })

  it('says of each order by what it is theirs, here and on the order’s page, and of old ones that nobody kept it', async () => {
    const [order] = orders
    const { link } = await owner.get(`/console/orders/${order!.id}`)
    const words = `${link.because} · 规则 ${link.ruleVersion}`
    expect(link).toMatchObject({ because: expect.stringMatching(/^新建客户，凭平台买家 ID/), by: null })
    await card('订单').first().getByText(words).waitFor()
    await screen.shot('profile-by-what')
    await screen.open(`/orders/${order!.id}`)
    await card('客户').getByText(words).waitFor()
    await screen.shot('order-by-what')
    const old = sql`update orders."order" set linked_by = null, link_rule_version = null where id = ${orders[1]!.id}`
    await world.query(old)
    await screen.open(`/orders/${orders[1]!.id}`)
    await card('客户').getByText('关联得早，当时还没有记下依据').waitFor()
    await screen.open(`/customers/${order!.customerId}`)
    await card('时间线').waitFor()
  })

  it('cuts the timeline by kind, and the address says so', async () => {
    const story = card('时间线')
    await story.getByRole('button', { name: '备注与产品' }).click()
    await page.waitForURL(/show=notes/)
    await story.getByText('写了一条备注').first().waitFor()
    await expect.poll(() => story.getByText('订单', { exact: false }).count()).toBeLessThan(4)
    await screen.open(`/customers/${orders[0]!.customerId}?show=orders`)
    await story.getByRole('button', { name: '订单', pressed: true }).waitFor()
    await screen.shot('customer')
    await story.getByText('写了一条备注').waitFor({ state: 'detached' })
  })

  it('calls by one tap: no form, no number on the screen, and the owner finds it in the audit', async () => {
    const { customerId } = orders[0]!
    await owner.post(`/console/customers/${customerId}/fields`, { phone: '13812345678' })
    // A page of its own: without a phone at hand Chromium stays at the link that it cannot open.
    const agent = await screen.signedIn('chenjing')
    await agent.goto(`${world.server.url}/customers/${customerId}`)
    const facts = agent.locator('section.q-card').filter({ has: agent.locator('h2', { hasText: '资料' }) })
    await facts.getByText('138 **** 5678').waitFor()
    const answered = agent.waitForResponse((one) => one.url().endsWith('/console/dials'))
    await facts.getByRole('button', { name: '拨打', exact: true }).click()
    expect(await (await answered).json()).toEqual({ dial: 'tel:13812345678' })
    expect(await agent.content()).not.toContain('13812345678')
    await agent.close()
    const { items } = await owner.get(`/console/audit?subject=customer:${customerId}`)
    expect(items[0]).toMatchObject({ action: 'customer.dialled', actor: 'member:chenjing' })
    await page.evaluate("localStorage.setItem('qiao.language', 'en')")
    await screen.open(`/audit?subject=customer:${customerId}`)
    await page.getByText('Called a customer').first().waitFor()
    await page.evaluate("localStorage.setItem('qiao.language', 'zh-CN')")
    await screen.open(`/customers/${customerId}`)
  })

  it('begins a dialog in its first answer, so that the keyboard is enough', async () => {
    await card('资料').getByRole('button', { name: '查看', exact: true }).first().click()
    await expect.poll(() => page.evaluate('document.activeElement.labels?.[0]?.innerText')).toBe('为什么要看')
    await page.keyboard.press('Escape')
    await dialog().waitFor({ state: 'hidden' })
  })

  it('puts somebody into a household, and takes him out again', async () => {
    const household = card('家庭')
    await household.getByRole('button', { name: '加家人' }).click()
    await dialog().getByRole('textbox').fill(orders[1]!.outsideId)
    await dialog().getByRole('button', { name: '查找' }).click()
    await dialog().getByRole('button', { name: '选这位' }).first().click()
    await page.getByText('已加入家庭').waitFor()
    const leave = page.getByRole('button', { name: '移出' })
    await expect.poll(() => leave.count()).toBe(2)
    await leave.last().click()
    await expect.poll(() => leave.count()).toBe(1)
    expect(screen.watch.failures).toEqual([])
  })
})
