import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launch, phone } from '../support/chromium.ts'
import { type Client, memberClient } from '../support/client.ts'
import { eventually } from '../support/eventually.ts'
import { type TestWorld, testWorld } from '../support/world.ts'

const userAgent = 'Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140 Mobile Safari/537.36'

let world: TestWorld
let url: string
let browser: Browser
let owner: Client
beforeAll(async () => {
  world = await testWorld()
  url = world.server.url
  browser = await launch()
  owner = await memberClient(url, 'zhoulan@hemu')
})
afterAll(async () => {
  await browser?.close()
  await world?.close()
})

interface Visit {
  context: BrowserContext
  page: Page
  /** Bodies that the page sent. */
  sent: {
    visitor: string
    consent: number | null
    events: { item: string; facts: Record<string, unknown> }[]
  }[]
  failures: string[]
}

async function visit(path = '/sandbox/own-shop/', options: object = {}): Promise<Visit> {
  const context = await browser.newContext({ viewport: phone, locale: 'zh-CN', userAgent, ...options })
  const page = await context.newPage()
  const [sent, failures]: [Visit['sent'], string[]] = [[], []]
  page.on('request', (request) => {
    if (request.method() === 'POST') sent.push(JSON.parse(request.postData() ?? ''))
  })
  page.on('pageerror', (error) => failures.push(error.message))
  await page.goto(url + path)
  return { context, page, sent, failures }
}

const keptIn = (page: Page) =>
  page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('qiao')))
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })
const itemsOf = ({ sent }: Visit) => sent.flatMap((one) => one.events.map((event) => event.item))

/** Long enough for whatever would be sent to be on its way. */
const pause = (page: Page, ms = 1600) => page.waitForTimeout(ms)

async function customer(): Promise<string> {
  const { tid } = await world.act('place', {
    person: 41,
    paid: true,
    items: [{ merchantCode: 'HM-LOCK-X1-BLK' }],
  })
  let id = ''
  await eventually(async () => {
    const { items } = await owner.get(`/console/orders?outsideId=${tid}`)
    id = (await owner.get(`/console/orders/${items[0].id}`)).customerId
    expect(id).toBeTruthy()
  })
  return id
}

describe('the script in a shop page', () => {
  it('keeps and sends nothing before the visitor says yes, and nothing when they say no', async () => {
    const visited = await visit('/sandbox/own-shop/?utm_source=wechat')
    const { page, sent, failures } = visited
    await button(page, '查看').first().click()
    await button(page, '加入购物车').click()
    await pause(page)
    expect([sent, await keptIn(page)]).toEqual([[], []])
    await button(page, '不同意').click()
    await button(page, '收藏').click()
    await pause(page)
    expect([sent, await keptIn(page), failures]).toEqual([[], [], []])
    await visited.context.close()
  })

  it('tells after a yes, knows the customer of a link, and forgets all at a withdrawal', async () => {
    const customerId = await customer()
    const { items } = await owner.get('/console/own-pages')
    const demo = items.find((one: { demoPage: string | null }) => one.demoPage)
    const link = await owner.post(`/console/customers/${customerId}/visit-links`, { siteId: demo.id })
    const target = new URL(link.url)
    expect(target.pathname).toBe('/sandbox/own-shop/')
    const visited = await visit(`${target.pathname}${target.search}&utm_source=wechat&utm_campaign=spring`)
    const { page, sent, failures } = visited
    await button(page, '同意').click()
    await page.getByLabel('搜索商品').fill('门锁 13812345678')
    await button(page, '搜索').click()
    await button(page, '查看').first().click()
    await button(page, '加入购物车').click()
    await pause(page, 2500)
    await button(page, '收藏').click()
    const shown = () => owner.get(`/console/customers/${customerId}/behaviour?source=own_page&limit=100`)
    await eventually(async () =>
      expect((await shown()).events.map((one: { item: string }) => one.item)).toContain('favourite'),
    )
    await page.goto(`${url}/sandbox/own-shop/`)
    await eventually(async () => {
      const { events } = await shown()
      const of = (item: string) => events.find((one: { item: string }) => one.item === item)
      expect(of('source_channel').facts).toMatchObject({ channel: 'wechat', campaign: 'spring' })
      expect(of('landing_page').facts).toEqual({ path: '/sandbox/own-shop/' })
      expect(of('search_keyword').facts).toEqual({ keyword: '门锁 ***' })
      expect(of('product_view').facts).toMatchObject({ product: 'HM-LOCK-X1' })
      expect(of('dwell_time').facts.seconds).toBeGreaterThanOrEqual(2)
      expect(of('cart_add').facts).toMatchObject({ quantity: 1 })
    })
    await pause(page)
    // The way out told once more what the last page kept queued, and nothing doubled.
    const { items: measured } = await shown()
    const count = (code: string) => measured.find((one: { code: string }) => one.code === code).count
    const once = ['landing_page', 'source_channel', 'product_view', 'cart_add', 'favourite', 'dwell_time']
    expect(once.map(count)).toEqual(once.map(() => 1))
    expect(new Set(sent.map((one) => one.visitor)).size).toBe(1)

    await button(page, '隐私设置').click()
    await button(page, '不同意').click()
    await eventually(async () => expect((await shown()).events).toEqual([]))
    expect(await keptIn(page)).toEqual([])
    const told = sent.length
    await button(page, '查看').first().click()
    await pause(page)
    expect([sent.length, sent.at(-1)?.consent, failures]).toEqual([told, null, []])
    await visited.context.close()
  })

  it('stays out where the browser asks not to be tracked, though the visitor said yes', async () => {
    const quiet = await visit('/sandbox/own-shop/', {})
    await quiet.context.addInitScript(() => Object.defineProperty(navigator, 'doNotTrack', { value: '1' }))
    await quiet.page.reload()
    await button(quiet.page, '同意').click()
    await button(quiet.page, '查看').first().click()
    await pause(quiet.page)
    expect([itemsOf(quiet), await keptIn(quiet.page)]).toEqual([[], []])
    await quiet.context.close()
  })
})
