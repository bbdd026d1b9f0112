import { createHmac } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bareLinks } from '../support/bare-links.ts'
import { type Client, memberClient } from '../support/client.ts'
import { eventually } from '../support/eventually.ts'
import { type TestWorld, testWorld } from '../support/world.ts'

let world: TestWorld
let owner: Client
let page: { id: string; key: string; snippet: string }
beforeAll(async () => {
  world = await testWorld()
  owner = await memberClient(world.server.url, 'zhoulan@hemu')
  page = await owner.post('/console/own-pages', {
    name: '官网',
    origins: ['https://Shop.example/'],
    respectDnt: true,
    keepDays: 30,
  })
})
afterAll(() => world.close())

const origin = 'https://shop.example'
const chrome = 'Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140 Safari/537.36'
const visitorOf = (n: number) => n.toString(16).padStart(32, '0')
const idOf = (n: number) => `0190a000-0000-7000-8000-${String(n).padStart(12, '0')}`
const view = (n: number) => ({
  id: idOf(n),
  item: 'product_view',
  at: 1000,
  facts: { product: 'HM-LOCK-X1' },
})
const batch = (visitor: number, events: object[], more: object = {}) => ({
  visitor: visitorOf(visitor),
  sent: 1000,
  consent: 1000,
  events,
  ...more,
})

async function tell(body: object | string, headers: Record<string, string> = {}, key = page.key) {
  const answer = await fetch(`${world.server.url}/track/${key}`, {
    method: 'POST',
    headers: { 'content-type': 'text/plain;charset=UTF-8', origin, 'user-agent': chrome, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  return {
    status: answer.status,
    headers: answer.headers,
    body: (await answer.json()) as Record<string, unknown>,
  }
}

async function signed(facts: object): Promise<string> {
  const { secret } = await owner.post(`/console/own-pages/${page.id}/secret-reveals`)
  const payload = Buffer.from(JSON.stringify({ ...facts, at: Math.floor(Date.now() / 1000) })).toString(
    'base64url',
  )
  return `${payload}.${createHmac('sha256', secret).update(`${page.key}.${payload}`).digest('base64url')}`
}

async function someCustomer(person: number): Promise<{ customerId: string; tid: string }> {
  const { tid } = (await world.act('place', {
    person,
    paid: true,
    items: [{ merchantCode: 'HM-LOCK-X1-BLK' }],
  })) as {
    tid: string
  }
  let customerId = ''
  await eventually(async () => {
    const { items } = await owner.get(`/console/orders?outsideId=${tid}`)
    customerId = (await owner.get(`/console/orders/${items[0].id}`)).customerId
    expect(customerId).toBeTruthy()
  })
  return { customerId, tid }
}

describe('the door for pages', () => {
  it('gives every page the script, small and without a key', async () => {
    const answer = await fetch(`${world.server.url}/track.js`)
    expect(answer.headers.get('content-type')).toMatch(/^text\/javascript/)
    expect(answer.headers.get('cross-origin-resource-policy')).toBe('cross-origin')
    expect(await answer.text()).toContain('consent')
    expect(page.snippet).toContain(`data-site="${page.key}" data-respect-dnt`)
  })

  it('takes a batch without a preflight, and the same again changes nothing', async () => {
    const first = await tell(batch(1, [view(1), view(2), { item: 'order_pay' }]))
    expect([first.status, first.body]).toEqual([200, { accepted: 2, doubled: 0, dropped: 1, binding: null }])
    expect(first.headers.get('access-control-allow-origin')).toBe('*')
    expect((await tell(batch(1, [view(1), view(2)]))).body).toMatchObject({ accepted: 0, doubled: 2 })
  })

  it('refuses in words that a page can read, and with no effect', async () => {
    const refused = async (...given: Parameters<typeof tell>) => {
      const { status, body } = await tell(...given)
      return [status, body.code]
    }
    const one = batch(2, [view(3)])
    expect(await refused(one, { origin: 'https://evil.example' })).toEqual([
      403,
      'behaviour.origin_not_allowed',
    ])
    expect(await refused(one, {}, 'hemu.nothingnothing12')).toEqual([404, 'behaviour.site_not_found'])
    expect(await refused(one, {}, 'nobody.nothingnothing1')).toEqual([404, 'behaviour.site_not_found'])
    expect(await refused('{')).toEqual([400, 'http.malformed'])
    expect(await refused(batch(2, Array(51).fill(view(3))))).toEqual([400, 'http.malformed'])
    expect((await tell('x'.repeat(33 * 1024))).status).toBe(413)
    expect((await tell(one, { dnt: '1' })).body).toMatchObject({ accepted: 0, dropped: 1 })
    expect((await tell(one, { 'user-agent': 'Baiduspider/2.0' })).body).toMatchObject({
      accepted: 0,
      dropped: 1,
    })
    expect((await tell(one)).body).toMatchObject({ accepted: 1 })
  })
})

describe('a visitor', () => {
  /** By what each browser is somebody's. */
  const linksOfVisitors = () =>
    world.query(
      sql<{ by: unknown }>`select linked_by as by from behaviour.visitor where linked_by is not null`,
    )

  it('becomes a customer by a personal link; the console shows what they did, before and after', async () => {
    const { customerId } = await someCustomer(31)
    const shown = () => owner.get(`/console/customers/${customerId}/behaviour`)
    const measured = async (code: string) =>
      (await shown()).items.find((one: { code: string }) => one.code === code)
    await eventually(async () => expect((await measured('order_pay')).count).toBe(1))
    expect(await measured('product_view')).toMatchObject({
      count: null,
      sources: [
        { source: 'taobao', truthName: '平台不提供' },
        { source: 'own_page', truth: 'given' },
      ],
    })
    await tell(batch(3, [view(10)]))
    const { url } = await owner.post(`/console/customers/${customerId}/visit-links`, { siteId: page.id })
    expect(url).toMatch(/^https:\/\/shop\.example\/\?qiao_link=/)
    const link = new URL(url).searchParams.get('qiao_link')
    expect((await tell(batch(3, [view(11)], { link }))).body.binding).toBe('bound')
    expect((await tell(batch(4, [view(12)], { link }))).body.binding).toBe('not_valid')
    expect(await linksOfVisitors()).toEqual([{ by: { way: 'link' } }])
    expect(await measured('product_view')).toMatchObject({ count: 2 })
    const { events } = await owner.get(`/console/customers/${customerId}/behaviour?item=product_view`)
    expect(events).toMatchObject([
      { itemName: '浏览商品', sourceName: '自有页面', place: '官网', facts: { product: 'HM-LOCK-X1' } },
      { item: 'product_view' },
    ])
    await eventually(async () => {
      const told = await owner.get(`/console/customers/${customerId}/timeline`)
      expect(JSON.stringify(told)).toContain('认出自有页面的访客')
    })
    expect((await tell(batch(3, [], { consent: null }))).status).toBe(200)
    expect(await linksOfVisitors()).toEqual([])
    expect(await measured('product_view')).toMatchObject({ count: null })
    expect((await tell(batch(3, [view(13)]))).body).toMatchObject({ accepted: 0, dropped: 1 })
  })

  it('becomes a customer by a log-in that the page’s server signed, and by no other', async () => {
    const login = await signed({ phone: '13812349999' })
    expect((await tell(batch(5, [view(20)], { login: `${login}x` }))).body.binding).toBe('not_valid')
    expect((await tell(batch(5, [], { login }))).body.binding).toBe('bound')
    expect((await tell(batch(5, [], { login: await signed({ phone: '13812348888' }) }))).body.binding).toBe(
      'other_person',
    )
    const { items } = await owner.get('/console/customers?phone=13812349999')
    const { events } = await owner.get(`/console/customers/${items[0].id}/behaviour`)
    expect(events.map((one: { id: string }) => one.id)).toEqual([idOf(20)])
    expect(await linksOfVisitors()).toMatchObject([{ by: { by: null, agreed: ['phone'], elsewhere: [] } }])
    expect((await bareLinks(world.query))['behaviour.visitor']).toEqual({ linked: 1, bare: 0 })
  })
})

describe('many pages at once', () => {
  it('lose nothing and double nothing, though each sends what it sent again', async () => {
    const rate = 400
    const seconds = 5
    const size = 10
    const requests = (rate * seconds) / size
    const bodyOf = (i: number) =>
      batch(
        1000 + (i % 40),
        Array.from({ length: size }, (_, k) => view(100_000 + i * size + k)),
      )
    const sums = { accepted: 0, doubled: 0, dropped: 0, refused: 0 }
    const send = async (i: number): Promise<void> => {
      const { status, body } = await tell(bodyOf(i))
      if (status !== 200) sums.refused += 1
      for (const name of ['accepted', 'doubled', 'dropped'] as const) sums[name] += Number(body[name] ?? 0)
    }
    const sent: Promise<void>[] = []
    for (let i = 0; i < requests; i += 1) {
      sent.push(send(i))
      if (i % 4 === 0) sent.push(send(Math.max(0, i - 2)))
      await new Promise((resolve) => setTimeout(resolve, (size * 1000) / rate))
    }
    await Promise.all(sent)
    const again = Math.ceil(requests / 4) * size
    expect(sums).toEqual({ accepted: rate * seconds, doubled: again, dropped: 0, refused: 0 })
    const { items } = await owner.get('/console/own-pages')
    const today = items.find((one: { id: string }) => one.id === page.id).today
    expect(today).toBeGreaterThanOrEqual(rate * seconds)
  })

  it('are held back one address at a time, and told when to come again', async () => {
    const answers = []
    for (let i = 0; i < 1300; i += 50)
      answers.push(...(await Promise.all(Array.from({ length: 50 }, () => tell('{')))))
    const late = answers.filter((one) => one.status === 429)
    expect(late.length).toBeGreaterThan(0)
    expect(late[0]!.body).toMatchObject({ code: 'http.too_many_requests' })
  })
})
