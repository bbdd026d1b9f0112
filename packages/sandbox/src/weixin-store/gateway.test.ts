import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openTestShop, type TestShop, wish } from './test-shop.ts'

let shop: TestShop
beforeEach(async () => {
  shop = await openTestShop()
})
afterEach(() => shop.close())

const orders = '/channels/ec/order/list/get'
const requests = '/channels/ec/aftersale/getaftersalelist'
const info = '/channels/ec/basics/info/get'
const seconds = () => Math.floor(shop.clock.ms / 1000)
const lastHours = (hours: number) => ({ start_time: seconds() - hours * 3_600, end_time: seconds() })
const works = async (token: string) =>
  (await shop.call(orders, { update_time_range: lastHours(1), page_size: 1 }, token)).errcode

describe('tokens of stable_token', () => {
  it('are the same for all who ask, with what is left of their life', async () => {
    const first = await shop.stable()
    expect(first).toEqual({ access_token: expect.any(String), expires_in: 7_200 })
    shop.clock.ms += 3_600_000
    expect(await shop.stable()).toEqual({ ...first, expires_in: 3_600 })
  })

  it('are new in the last five minutes, while the old one lives to its end', async () => {
    const { access_token: old } = await shop.stable()
    shop.clock.ms += 7_200_000 - 300_000
    const { access_token: next, expires_in } = await shop.stable()
    expect([next === old, expires_in]).toEqual([false, 7_200])
    expect([await works(old), await works(next)]).toEqual([0, 0])
    shop.clock.ms += 300_000
    expect([await works(old), await works(next)]).toEqual([42001, 0])
  })

  it('that are forced end the one before at once, thirty seconds apart and twenty times a day', async () => {
    const { access_token: old } = await shop.stable()
    const { access_token: forced } = await shop.stable({ force_refresh: true })
    expect([await works(old), await works(forced)]).toEqual([40001, 0])
    expect((await shop.stable({ force_refresh: true })).errcode).toBe(45011)
    for (let n = 2; n <= 20; n++) {
      shop.clock.ms += 30_000
      expect((await shop.stable({ force_refresh: true })).access_token).toBeTruthy()
    }
    shop.clock.ms += 30_000
    expect((await shop.stable({ force_refresh: true })).errcode).toBe(45009)
    expect((await shop.stable()).access_token).toBeTruthy()
    shop.clock.ms += 86_400_000
    expect((await shop.stable({ force_refresh: true })).access_token).toBeTruthy()
  })

  it('are apart from those of the older call, of which each ends the one before after five minutes', async () => {
    const { access_token: stable } = await shop.stable()
    const { appKey: appid, appSecret: secret } = shop.store.credentials
    const query = new URLSearchParams({ grant_type: 'client_credential', appid, secret })
    const classic = async () => (await shop.send('GET', `/cgi-bin/token?${query}`)).json().access_token
    const [first, second] = [await classic(), await classic()]
    expect(new Set([stable, first, second]).size).toBe(3)
    expect([await works(first), await works(second), await works(stable)]).toEqual([0, 0, 0])
    shop.clock.ms += 300_000
    expect([await works(first), await works(second), await works(stable)]).toEqual([42001, 0, 0])
  })

  it('are for nobody else', async () => {
    expect((await shop.stable({ appid: 'wx0' })).errcode).toBe(40013)
    expect((await shop.stable({ secret: 'x' })).errcode).toBe(40125)
    expect((await shop.stable({ grant_type: 'x' })).errcode).toBe(40002)
    expect((await shop.send('POST', '/cgi-bin/stable_token', 'x')).json().errcode).toBe(40097)
    await shop.store.configure({ secret: 'reset' })
    expect((await shop.stable()).errcode).toBe(40125)
    await shop.store.configure({ secret: 'valid' })
    expect((await shop.stable()).access_token).toBeTruthy()
  })

  it('end or are taken back on demand', async () => {
    const { access_token: first } = await shop.stable()
    await shop.store.configure({ sessions: 'taken_back' })
    expect(await works(first)).toBe(40001)
    expect((await shop.stable()).access_token).toBe(first)
    const { access_token: forced } = await shop.stable({ force_refresh: true })
    await shop.store.configure({ sessions: 'expired' })
    expect(await works(forced)).toBe(42001)
    expect(await works((await shop.stable()).access_token)).toBe(0)
  })
})

describe('the gateway', () => {
  it('answers with a code inside a 200, and refuses in its own order', async () => {
    const { access_token } = await shop.stable()
    const get = async (path: string) => (await shop.send('GET', path)).json()
    expect(await get(`${info}?access_token=${access_token}`)).toMatchObject({
      errcode: 0,
      errmsg: 'ok',
      info: { nickname: '禾木智家微信小店' },
    })
    expect((await shop.call(info)).errcode).toBe(43001)
    expect((await get(`${orders}?access_token=${access_token}`)).errcode).toBe(43001)
    expect((await get(info)).errcode).toBe(41001)
    expect((await get(`${info}?access_token=x`)).errcode).toBe(40001)
    expect((await shop.call('/channels/ec/constructor')).errcode).toBe(40066)
    expect((await shop.call(orders, '[]')).errcode).toBe(40097)
  })

  it('lets as many calls through as it may, each second anew', async () => {
    await shop.store.configure({ rateLimit: 2 })
    const { access_token } = await shop.stable()
    const burst = async () => [
      await works(access_token),
      await works(access_token),
      await works(access_token),
    ]
    expect(await burst()).toEqual([0, 0, 45009])
    shop.clock.ms += 1_000
    expect(await burst()).toEqual([0, 0, 45009])
    await shop.store.configure({ rateLimit: null })
    expect(await burst()).toEqual([0, 0, 0])
  })

  it('does not know every address', async () => {
    const { access_token } = await shop.stable()
    await shop.store.configure({ address: 'unknown' })
    expect((await shop.send('GET', `${info}?access_token=${access_token}`)).statusCode).toBe(403)
    expect((await shop.stable()).errcode).toBe(40164)
    await shop.store.configure({ address: 'known' })
    expect(await works(access_token)).toBe(0)
  })

  it.each([
    ['429', 45009],
    ['token_expired', 42001],
  ] as const)('gives the fault %s its own words', async (kind, code) => {
    shop.faults.add({ platform: 'weixin-store', kind, rate: 1, route: '/channels/ec/order/*' })
    expect((await shop.call(orders)).errcode).toBe(code)
    expect((await shop.stable()).access_token).toBeTruthy()
  })
})

describe('lists', () => {
  const place = (count: number) => Array.from({ length: count }, () => shop.trading.placePaid(wish()).orderId)

  it('give ids only, the latest change first, by a key that counts rows', async () => {
    const ids = place(5).reverse()
    const params = { update_time_range: lastHours(1), page_size: 2 }
    const first = await shop.call(orders, params)
    expect(first).toMatchObject({ order_id_list: ids.slice(0, 2), has_more: true })
    const second = await shop.call(orders, { ...params, next_key: first.next_key })
    const third = await shop.call(orders, { ...params, next_key: second.next_key })
    expect([second.order_id_list, third.order_id_list, third.has_more]).toEqual([
      ids.slice(2, 4),
      ids.slice(4),
      false,
    ])
    expect((await shop.call(orders, { ...params, next_key: 'bm8' })).errcode).toBe(40097)
  })

  it('take seven days of orders and a day of requests, no more', async () => {
    const week = (more: number) => ({
      update_time_range: { start_time: seconds() - 7 * 86_400 - more, end_time: seconds() },
    })
    expect((await shop.call(orders, { ...week(0), page_size: 100 })).errcode).toBe(0)
    expect((await shop.call(orders, { ...week(1), page_size: 100 })).errcode).toBe(10020004)
    const span = (more: number) => ({
      begin_update_time: seconds() - 86_400 - more,
      end_update_time: seconds(),
    })
    expect((await shop.call(requests, span(0))).errcode).toBe(0)
    expect((await shop.call(requests, span(1))).errcode).toBe(10020004)
  })

  it('want whole numbers and a page that is not too long', async () => {
    const update_time_range = lastHours(1)
    for (const params of [
      { page_size: 10 },
      { update_time_range },
      { update_time_range, page_size: 101 },
      { update_time_range: { start_time: '1', end_time: 2 }, page_size: 1 },
      { update_time_range: { start_time: 3, end_time: 2 }, page_size: 1 },
    ])
      expect((await shop.call(orders, params)).errcode).toBe(40097)
  })

  it('know creation apart from change, and one state from another', async () => {
    const [old] = place(1)
    shop.clock.ms += 7_200_000
    shop.trading.ship(old!)
    const range = lastHours(1)
    const idsBy = async (params: object) =>
      (await shop.call(orders, { ...params, page_size: 10 })).order_id_list
    expect(await idsBy({ update_time_range: range })).toEqual([old])
    expect(await idsBy({ create_time_range: range })).toEqual([])
    expect(await idsBy({ update_time_range: range, status: 20 })).toEqual([])
    expect(await idsBy({ update_time_range: range, status: 30 })).toEqual([old])
  })

  it('of products have thirty at most, and no word whether there are more', async () => {
    place(1)
    const page = await shop.call('/channels/ec/product/list/get', { page_size: 30 })
    expect(page).toMatchObject({
      total_num: 12,
      product_ids: expect.arrayContaining(['10000238471601', '10000000123456']),
      next_key: expect.any(String),
    })
    expect(page).not.toHaveProperty('has_more')
    expect((await shop.call('/channels/ec/product/list/get', { page_size: 31 })).errcode).toBe(40097)
  })
})

describe('single records', () => {
  it('are missing by a code of their own', async () => {
    expect((await shop.call('/channels/ec/order/get', { order_id: '1' })).errmsg).toContain('不存在')
    const path = '/channels/ec/aftersale/getaftersaleorder'
    expect((await shop.call(path, { after_sale_order_id: '1' })).errcode).toBe(10021050)
    expect((await shop.call('/channels/ec/order/get', { order_id: 1 })).errcode).toBe(40097)
  })

  it('of stock are added to, taken from and set, never below zero', async () => {
    shop.trading.placePaid(wish())
    const change = async (diff_type: number, num: number) => {
      const params = { product_id: '10000000123456', sku_id: '4294967296001', diff_type, num }
      const { errcode } = await shop.call('/channels/ec/product/stock/update', params)
      return [errcode, shop.trading.products.get('10000000123456')!.skus[0]!.stock]
    }
    expect(await change(1, 5)).toEqual([0, 105])
    expect(await change(2, 100)).toEqual([0, 5])
    expect(await change(2, 6)).toEqual([40097, 5])
    expect(await change(3, 0)).toEqual([0, 0])
    expect(await change(4, 1)).toEqual([40097, 0])
    expect(await change(3, -1)).toEqual([40097, 0])
  })

  it('are decoded for so many paid orders a day, one order counting once', async () => {
    await shop.store.configure({ decodesADay: 1 })
    const decode = async (order_id: string) =>
      shop.call('/channels/ec/order/sensitiveinfo/decode', { order_id })
    const [first, second] = [shop.trading.placePaid(wish()).orderId, shop.trading.placePaid(wish()).orderId]
    expect((await decode(shop.trading.place(wish()).orderId)).errcode).toBe(10020097)
    expect((await decode(first)).address_info).toMatchObject({ user_name: '刘敏', tel_number: '13800000002' })
    expect((await decode(second)).errcode).toBe(45009)
    expect((await decode(first)).errcode).toBe(0)
    shop.clock.ms += 86_400_000
    expect((await decode(second)).errcode).toBe(0)
  })
})
