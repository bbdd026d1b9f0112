import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import content from '../../../../content/behaviour/items.v1.json' with { type: 'json' }
import { isBot, readBatch } from './batch.ts'
import { pageItems, readFacts } from './facts.ts'
import { behaviourItems, behaviourSources, readBehaviour } from './items.ts'
import { asOrigin, brandOfKey, isDemoPage, mayTell, readLogIn } from './site.ts'

describe('the items', () => {
  it('are the 23 named ones in their order, and six more', () => {
    expect(behaviourItems.filter((one) => one.named).map((one) => one.code)).toEqual(
      (
        'source_channel landing_page search_keyword product_view dwell_time category_view cart_add cart_remove favourite ' +
        'coupon_claim coupon_use order_create order_pay order_abandon discount_share address_change shipment receipt ' +
        'after_sales review live_room share enquiry'
      ).split(' '),
    )
    expect(behaviourItems.filter((one) => !one.named).map((one) => one.code)).toEqual(
      'scan warranty_register device_activate invoice_request price_protect chaser'.split(' '),
    )
  })

  it('say of every marketplace what it gives, and that browsing on one is not to be had', () => {
    const marketplaces = ['taobao', 'jd', 'pinduoduo', 'doudian', 'kuaishou', 'weixin-store', 'youzan']
    expect(behaviourSources.map((one) => one.code)).toEqual([...marketplaces, 'wecom', 'own_page'])
    for (const { code, named, sources } of behaviourItems)
      if (named) expect([code, marketplaces.filter((one) => !sources[one])]).toEqual([code, []])
    const views = behaviourItems.find((one) => one.code === 'product_view')!.sources
    expect(marketplaces.slice(0, 6).map((one) => views[one])).toEqual(Array(6).fill('not_given'))
    expect([views.youzan, views.own_page]).toEqual(['needs_authorisation', 'given'])
  })

  it('are refused when the file is wrong', () => {
    const broken = (change: (copy: typeof content) => void) => {
      const copy = structuredClone(content)
      change(copy)
      return () => readBehaviour(copy)
    }
    expect(broken((copy) => copy.items.push(copy.items[0]!))).toThrow('stands twice')
    expect(broken((copy) => Object.assign(copy.items[0]!.sources, { ebay: 'given' }))).toThrow(
      'unknown source',
    )
    expect(broken((copy) => Object.assign(copy.items[0]!.sources, { jd: 'maybe' }))).toThrow(
      '/items/0/sources',
    )
    expect(broken((copy) => copy.unconfirmed.push('jd.nothing'))).toThrow('names nothing')
  })

  it('that a page tells are given by own pages', () => {
    for (const item of pageItems)
      expect([item, behaviourItems.find((one) => one.code === item)?.sources.own_page]).toEqual([
        item,
        'given',
      ])
  })
})

describe('facts of an event', () => {
  it('keep what the item knows, and leave the rest at the door', () => {
    expect(
      readFacts('product_view', { product: 'HM-X1', name: ' 门锁\u0000 X1 ', price: 12, __proto__: 1 }),
    ).toEqual({
      product: 'HM-X1',
      name: '门锁  X1',
    })
    expect(readFacts('cart_add', { product: '<b>', quantity: 1.5 })).toEqual({})
    expect(readFacts('dwell_time', { seconds: 1e9 })).toEqual({ seconds: 14_400 })
    for (const item of ['order_pay', 'toString', '__proto__']) expect(readFacts(item, {})).toBeNull()
    for (const facts of [null, 'x', {}, { keyword: '  ' }])
      expect(readFacts('search_keyword', facts)).toBeNull()
  })

  it('hide numbers and addresses that a person typed, and everything behind a path', () => {
    expect(readFacts('search_keyword', { keyword: '门锁 138 1234-5678 a.b@c.cn' })).toEqual({
      keyword: '门锁 *** ***',
    })
    expect(readFacts('landing_page', { path: '/p/1?phone=13812345678#x' })).toEqual({ path: '/p/1' })
    expect(readFacts('landing_page', { path: 'https://else' })).toBeNull()
    const cut = readFacts('search_keyword', { keyword: `${'a'.repeat(79)}😀` })
    expect(String(cut!.keyword).isWellFormed()).toBe(true)
  })
})

describe('a batch', () => {
  const now = new Date('2026-04-10T02:00:00Z')
  const eventOf = (n: number, at: number) => ({
    id: `0190a000-0000-7000-8000-${String(n).padStart(12, '0')}`,
    item: 'product_view',
    at,
    facts: { product: 'X1' },
  })
  const given = { visitor: 'a'.repeat(32), sent: 5_000_000, consent: 4_000_000, events: [] as unknown[] }
  const read = (change: object) => readBatch(JSON.stringify({ ...given, ...change }), now)

  it('takes distances from the clock of the page, never its time', () => {
    const { events, consentedAt } = read({
      events: [eventOf(1, 4_990_000), eventOf(2, 9_000_000), eventOf(3, -1e15)],
    })
    expect(events.map((one) => now.getTime() - one.at.getTime())).toEqual([10_000, 0, 7 * 86_400_000])
    expect(now.getTime() - consentedAt!.getTime()).toBe(1_000_000)
    expect(read({ consent: null }).consentedAt).toBeNull()
  })

  it('drops what it cannot use, and counts it', () => {
    const bad = [null, {}, { ...eventOf(1, 1), id: 'x' }, { ...eventOf(1, 1), item: 'order_pay' }, 7]
    expect(read({ events: [...bad, eventOf(2, 1)] })).toMatchObject({
      dropped: 5,
      events: [{ item: 'product_view' }],
    })
  })

  it('is refused whole when it is no batch', () => {
    for (const body of ['', '{', 'null', '[]', '{"visitor":"x"}'])
      expect(() => readBatch(body, now)).toThrow('malformed')
    for (const change of [
      { visitor: 'A'.repeat(32) },
      { sent: '1' },
      { consent: undefined },
      { events: Array(51).fill(1) },
    ])
      expect(() => read(change)).toThrow('malformed')
  })

  it('of a machine is told by its name', () => {
    const chrome = 'Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140 MicroMessenger/8.0'
    expect(isBot(chrome)).toBe(false)
    for (const name of [undefined, 'curl/8', 'Baiduspider/2.0', 'Mozilla/5.0 HeadlessChrome/140'])
      expect(isBot(name)).toBe(true)
  })
})

describe('a site', () => {
  it('has a key that names its brand, and origins as a browser writes them', () => {
    expect(brandOfKey('hemu.abcdefghij-_1234')).toBe('hemu')
    for (const key of ['hemu', '.abcdefghijklmnop', 'hemu.short', 'HEMU.abcdefghijklmnop'])
      expect(brandOfKey(key)).toBeNull()
    expect(asOrigin(' https://Shop.Example:443/a?b ')).toBe('https://shop.example')
    for (const text of ['shop.example', 'ftp://a.b', '']) expect(asOrigin(text)).toBeNull()
    const site = { origins: ['https://shop.example'] }
    expect(mayTell(site, 'https://shop.example', [])).toBe(true)
    expect(mayTell(site, 'https://console.example', ['https://console.example'])).toBe(true)
    for (const origin of [undefined, 'null', 'https://shop.example.evil'])
      expect(mayTell(site, origin, [])).toBe(false)
    expect([
      isDemoPage('http://127.0.0.1:8080'),
      isDemoPage('http://127.0.0.1.evil'),
      isDemoPage(undefined),
    ]).toEqual([true, false, false])
  })

  it('believes a log-in only that its own server signed just now for this page', () => {
    const now = new Date('2026-04-10T02:00:00Z')
    const at = now.getTime() / 1000
    const sign = (facts: object, secret = 's', key = 'hemu.k') => {
      const payload = Buffer.from(JSON.stringify(facts)).toString('base64url')
      return `${payload}.${createHmac('sha256', secret).update(`${key}.${payload}`).digest('base64url')}`
    }
    const read = (token: string) => readLogIn(token, 's', 'hemu.k', now)
    expect(read(sign({ phone: '13812345678', at }))).toEqual({ phone: '13812345678', unionid: null })
    for (const token of [
      '',
      'a.b',
      sign({ phone: '1', at }, 'other'),
      sign({ phone: '1', at }, 's', 'hemu.other'),
      sign({ phone: '1', at: at - 601 }),
      sign({ phone: '1' }),
      `${sign({ phone: '1', at })}x.y`,
    ])
      expect(read(token), token).toBeNull()
  })
})

describe('the script', () => {
  it('is at most 3 kB on the wire, and reads no mark of a device', () => {
    const script = readFileSync(new URL('./script/track.js', import.meta.url), 'utf8')
    expect(gzipSync(script).length).toBeLessThanOrEqual(3000)
    expect(script).not.toMatch(
      /userAgent|screen|canvas|plugins|languages?\b|hardware|deviceMemory|timezone|cookie/i,
    )
  })
})
