import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openTestShop, type TestShop, wish } from './test-shop.ts'

let shop: TestShop
beforeEach(async () => {
  shop = await openTestShop()
})
afterEach(() => shop.close())

const day = 86_400_000
const list = 'youzan.trades.sold.get/4.0.4'
const search = 'youzan.trade.refund.search/3.0.1'
const codeOf = (answer: { gw_err_resp?: { err_code: number }; code?: number }) =>
  answer.gw_err_resp?.err_code ?? answer.code
const place = () => shop.youzan.trading.placePaid(wish())

describe('the gateway', () => {
  it('answers in the envelope of Youzan', async () => {
    expect(await shop.call('youzan.shop.get/3.0.0')).toEqual({
      trace_id: expect.stringMatching(/^yz7-/),
      code: 200,
      data: { id: 63077, name: '禾木智家有赞店' },
      success: true,
      message: 'successful',
    })
  })

  it('refuses in Youzan’s order, and always with status 200', async () => {
    const { session } = shop.youzan.credentials
    const url = (api: string, token = session) => `/api/${api}?access_token=${token}`
    const cases: [path: string, body: unknown, type: string, code: number][] = [
      ['/api/youzan.shop.get', {}, 'application/json', 4001],
      [url('youzan.trade.get/9.9.9', 'wrong'), {}, 'application/json', 4005],
      [url('youzan.shop.get/3.0.0', 'wrong'), 'x', 'text/plain', 4007],
      [url('youzan.shop.get/3.0.0', 'wrong'), '{', 'application/json', 4004],
      [url('youzan.shop.get/3.0.0', ''), {}, 'application/json', 4201],
      [url('youzan.shop.get/3.0.0', 'wrong'), {}, 'application/json', 4203],
    ]
    for (const [path, body, type, code] of cases) {
      const answer = await shop.post(path, body, type)
      expect([path, answer.status, codeOf(answer.json())]).toEqual([path, 200, code])
    }
  })

  it('does not know methods by the names of object parts', async () => {
    expect(codeOf(await shop.call('constructor/prototype'))).toBe(4005)
  })

  it('lets as many calls through as it may, each second anew', async () => {
    shop.youzan.configure({ rateLimit: 2 })
    const burst = async () =>
      Promise.all([1, 2, 3].map(async () => codeOf(await shop.call('youzan.shop.get/3.0.0'))))
    expect(await burst()).toEqual([200, 200, 4101])
    shop.clock.ms += 1_000
    expect(await burst()).toEqual([200, 200, 4101])
    shop.youzan.configure({ rateLimit: null })
    expect(await burst()).toEqual([200, 200, 200])
  })

  it.each([
    ['429', 4101],
    ['token_expired', 4202],
  ] as const)('gives the fault %s its own words', async (kind, code) => {
    shop.faults.add({ platform: 'youzan', kind, rate: 1, route: 'youzan.shop.*' })
    expect(codeOf(await shop.call('youzan.shop.get/3.0.0'))).toBe(code)
  })
})

describe('tokens', () => {
  const token = async (form: Record<string, unknown>) => {
    const { appKey: client_id, appSecret: client_secret } = shop.youzan.credentials
    return (await shop.post('/auth/token', { client_id, client_secret, ...form })).json()
  }
  const works = async (session: string) =>
    codeOf(await shop.call('youzan.shop.get/3.0.0', {}, session)) === 200

  it('are the same in every run at first, and live seven days', async () => {
    const again = await openTestShop()
    expect(again.youzan.credentials).toEqual(shop.youzan.credentials)
    await again.close()
    shop.clock.ms += 7 * day - 1
    expect(await works(shop.youzan.credentials.session)).toBe(true)
    shop.clock.ms += 1
    expect(codeOf(await shop.call('youzan.shop.get/3.0.0'))).toBe(4202)
  })

  it('come silently for the own shop, the earlier ones staying good', async () => {
    const { data, success } = await token({ authorize_type: 'silent', grant_id: 63077 })
    expect(success).toBe(true)
    expect(data).toMatchObject({ authority_id: '63077', expires: shop.clock.ms + 7 * day })
    expect(data).not.toHaveProperty('refresh_token')
    expect(await works(data.access_token)).toBe(true)
    expect(await works(shop.youzan.credentials.session)).toBe(true)
    const refreshable = await token({ authorize_type: 'silent', grant_id: '63077', refresh: true })
    expect(refreshable.data.refresh_token).toBeTruthy()
    expect((await token({ authorize_type: 'silent', grant_id: 1 })).success).toBe(false)
  })

  it('come for a code once', async () => {
    const query = new URLSearchParams({
      client_id: shop.youzan.credentials.appKey,
      redirect_uri: 'http://us.test/back',
      state: 's',
      decision: 'agree',
    })
    const answer = await shop.app.inject({ method: 'GET', url: `/youzan/oauth/authorize?${query}` })
    const target = new URL(answer.headers.location!)
    const code = target.searchParams.get('code')
    expect(target.searchParams.get('state')).toBe('s')
    const first = await token({ authorize_type: 'authorization_code', code })
    expect(await works(first.data.access_token)).toBe(true)
    expect((await token({ authorize_type: 'authorization_code', code })).code).toBe(1105)
    const nowhere = await shop.app.inject({ method: 'GET', url: '/youzan/oauth/authorize?client_id=x' })
    expect(nowhere.statusCode).toBe(400)
  })

  it('are refreshed with a refresh token, which is used up, within 28 days', async () => {
    const { refreshToken } = shop.youzan.credentials
    shop.clock.ms += 20 * day
    const { data } = await token({ authorize_type: 'refresh_token', refresh_token: refreshToken })
    expect(await works(data.access_token)).toBe(true)
    expect((await token({ authorize_type: 'refresh_token', refresh_token: refreshToken })).success).toBe(
      false,
    )
    shop.clock.ms += 28 * day
    expect(
      (await token({ authorize_type: 'refresh_token', refresh_token: data.refresh_token })).success,
    ).toBe(false)
  })

  it('are for nobody else', async () => {
    expect((await token({ client_id: 'x', authorize_type: 'silent', grant_id: 63077 })).code).toBe(1103)
    expect((await token({ client_secret: 'x', authorize_type: 'silent', grant_id: 63077 })).code).toBe(1000)
    expect((await token({ authorize_type: 'magic' })).success).toBe(false)
    expect((await shop.post('/auth/token', 'x')).json().success).toBe(false)
  })

  it('end and come back on demand', async () => {
    shop.youzan.configure({ sessions: 'expired' })
    expect(await works(shop.youzan.credentials.session)).toBe(false)
    shop.youzan.configure({ sessions: 'valid' })
    expect(await works(shop.youzan.credentials.session)).toBe(true)
  })
})

describe('lists', () => {
  const stampOf = (ms: number) => new Date(ms + 28_800_000).toISOString().slice(0, 19).replace('T', ' ')
  const within = (from: number, to: number) => ({ start_update: stampOf(from), end_update: stampOf(to) })
  const tidsOf = (answer: {
    data: { full_order_info_list: { full_order_info: { order_info: { tid: string } } }[] }
  }) => answer.data.full_order_info_list.map((row) => row.full_order_info.order_info.tid)

  it('show the latest change first, by pages, with the total', async () => {
    const tids = Array.from({ length: 5 }, () => {
      shop.clock.ms += 1_000
      return place().tid
    })
    const now = shop.clock.ms
    const page = await shop.call(list, { ...within(now - day, now), page_no: 2, page_size: 2 })
    expect(tidsOf(page)).toEqual([tids[2], tids[1]])
    expect(page.data.total_results).toBe(5)
    const rest = await shop.call(list, { ...within(now - day, now), page_no: 4, page_size: 2 })
    expect(tidsOf(rest)).toEqual([])
  })

  it('count both ends of the window, in whole seconds', async () => {
    const { tid } = place()
    const at = shop.clock.ms
    expect(tidsOf(await shop.call(list, within(at, at)))).toEqual([tid])
    expect(tidsOf(await shop.call(list, within(at + 1_000, at + 2_000)))).toEqual([])
  })

  it('take half a window for no condition, and know other times and filters', async () => {
    const { tid } = place()
    const at = shop.clock.ms
    expect(tidsOf(await shop.call(list, { start_update: stampOf(at + day) }))).toEqual([tid])
    expect(
      tidsOf(await shop.call(list, { start_success: stampOf(at - day), end_success: stampOf(at) })),
    ).toEqual([])
    expect(tidsOf(await shop.call(list, { start_pay: stampOf(at), end_pay: stampOf(at) }))).toEqual([tid])
    expect(tidsOf(await shop.call(list, { status: 'TRADE_CLOSED' }))).toEqual([])
    expect(tidsOf(await shop.call(list, { tid }))).toEqual([tid])
  })

  it.each([
    [list, { page_no: 101 }, 5000],
    [list, { page_no: 0 }, 5000],
    [list, { page_size: 101 }, 5000],
    [list, { page_no: '1' }, 5001],
    [list, { start_update: '2026-11-11', end_update: '2026-11-12' }, 5001],
    [list, within(2 * day, day), 5000],
    [list, within(0, 93 * day), 5000],
    [search, { page_no: 31, page_size: 100 }, 53002],
    [search, { update_time_start: '2026-11-11 00:00:00', update_time_end: 1 }, 5001],
    ['youzan.trade.get/4.0.2', { tid: 1 }, 5001],
    ['youzan.trade.get/4.0.2', { tid: 'T1' }, 106000004],
    ['youzan.trade.get/4.0.2', { tid: 'E20261111200000000000001' }, 5000],
    ['youzan.trade.refund.get/3.0.1', { refund_id: '1' }, 103011024],
  ])('refuse %s with %j', async (api, params, code) => {
    const answer = await shop.call(api, params)
    expect(codeOf(answer)).toBe(code)
    expect(answer.success).not.toBe(true)
  })

  it('of refunds take Unix seconds, and three months where none are given', async () => {
    const { refundId } = shop.youzan.trading.askRefund(place().tid)
    const seconds = Math.floor(shop.clock.ms / 1000)
    const idsOf = async (params: object) =>
      (await shop.call(search, params)).data.refunds.map((row: { refund_id: string }) => row.refund_id)
    expect(await idsOf({ update_time_start: seconds, update_time_end: seconds })).toEqual([refundId])
    expect(await idsOf({ update_time_start: seconds + 1, update_time_end: seconds + 9 })).toEqual([])
    expect(await idsOf({ status: 'WAIT_SELLER_AGREE' })).toEqual([refundId])
    shop.clock.ms += 93 * day
    shop.youzan.configure({ sessions: 'valid' })
    expect(await idsOf({})).toEqual([])
  })

  it('are late when the index is', async () => {
    shop.youzan.configure({ indexLagMs: 30_000 })
    const { tid } = place()
    expect(tidsOf(await shop.call(list, {}))).toEqual([])
    expect((await shop.call('youzan.trade.get/4.0.2', { tid })).data.full_order_info.orders).toEqual([])
    shop.clock.ms += 30_000
    expect(tidsOf(await shop.call(list, {}))).toEqual([tid])
  })
})
