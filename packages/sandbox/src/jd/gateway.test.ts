import Fastify, { type FastifyInstance } from 'fastify'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Faults } from '../faults.ts'
import { type JdStandIn, registerJd } from './index.ts'
import { formatStamp, parseStamp } from './render.ts'
import { expectedSign } from './sign.ts'

let app: FastifyInstance
let jd: JdStandIn
const faults = new Faults()
let now = Date.parse('2026-11-11T12:00:00Z')

beforeAll(async () => {
  app = Fastify()
  jd = await registerJd(app, { faults, clockNow: () => now })
})
afterAll(() => app.close())
beforeEach(() => {
  now += 3_600_000
  faults.remove()
  jd.configure({ sessions: 'valid', rateLimit: null })
  for (const shelf of [jd.trading.orders, jd.trading.refundApplies, jd.trading.serviceBills]) shelf.clear()
})

const receiver = {
  name: '刘敏',
  mobile: '13535476632',
  state: '上海',
  city: '上海市',
  district: '浦东新区',
  town: '花木街道',
  address: '羽山路1号',
}
const item = {
  num_iid: '1',
  sku_id: '2',
  outer_iid: 'HM',
  outer_sku_id: 'HM-1',
  title: '锁 "X1"',
  sku_properties_name: '黑',
  priceFen: 129_900,
  quantity: 1,
}
const wish = { buyer: { openUid: 'AAE1', nick: '小**3' }, receiver, items: [item] }
const search = 'jingdong.pop.order.search'

function signed(method: string, query: object = {}, system: Record<string, string> = {}): string {
  const { appKey, appSecret, session } = jd.credentials
  const all: Record<string, string> = {
    '360buy_param_json': JSON.stringify(query),
    access_token: session,
    app_key: appKey,
    method,
    timestamp: `${formatStamp(now)}.000+0800`,
    v: '2.0',
    ...system,
  }
  return new URLSearchParams({ sign: expectedSign(appSecret, Object.entries(all)), ...all }).toString()
}

async function send(payload: string): Promise<string> {
  const answer = await app.inject({
    method: 'POST',
    url: '/jd/routerjson',
    headers: { 'content-type': 'application/x-www-form-urlencoded;charset=utf-8' },
    payload,
  })
  expect(answer.statusCode).toBe(200)
  return answer.body
}

async function call(method: string, query: object, system: Record<string, string> = {}) {
  const body = JSON.parse(await send(signed(method, query, system)))
  return body.error_response ? body : body[`${method.replaceAll('.', '_')}_responce`]
}

const window = () => ({ start_date: formatStamp(now - 60_000), end_date: formatStamp(now) })
const page = { page: '1', page_size: '100', order_state: 'WAIT_SELLER_STOCK_OUT' }

describe('the gateway', () => {
  it('answers under the misspelt wrapper, with code 0', async () => {
    const body = JSON.parse(await send(signed('jingdong.vender.shop.query')))
    expect(body).toEqual({
      jingdong_vender_shop_query_responce: {
        code: '0',
        shop_jos_result: { shop_id: '11503662', vender_id: '10273418', shop_name: '禾木智家京东旗舰店' },
      },
    })
  })

  it('takes GET as well, and a timestamp without milliseconds', async () => {
    const query = signed('jingdong.vender.shop.query', {}, { timestamp: formatStamp(now) })
    const answer = await app.inject({ method: 'GET', url: `/jd/routerjson?${query}` })
    expect(answer.body).toContain('jingdong_vender_shop_query_responce')
  })

  it.each([
    [{ v: '1.0' }, '5'],
    [{ timestamp: 'soon' }, '8'],
    [{ timestamp: '2026-11-11 12:00:00' }, '8'],
    [{ app_key: 'other' }, '21'],
    [{ access_token: 'stolen' }, '19'],
    [{ extra: '1' }, '12'],
    [{ '360buy_param_json': '{"query":{"order_id":"1"}}' }, '12'],
    [{ '360buy_param_json': '[' }, '12'],
  ])('refuses %o with code %s', async (system, code) => {
    expect(await call(search, {}, system)).toMatchObject({ error_response: { code } })
  })

  it('refuses a strange method and a wrong signature', async () => {
    expect(await call('jingdong.no.such', {})).toMatchObject({ error_response: { code: '15' } })
    expect(await call('constructor', {})).toMatchObject({ error_response: { code: '15' } })
    const forged = signed(search).replace(/sign=\w/, 'sign=g')
    expect(JSON.parse(await send(forged)).error_response.code).toBe('12')
    expect(
      await call(search, {}, { timestamp: `${formatStamp(now - 6.1 * 60_000)}.000+0800` }),
    ).toMatchObject({
      error_response: { code: '8' },
    })
  })

  it('limits calls in a second, and ends tokens', async () => {
    jd.configure({ rateLimit: 1 })
    await call('jingdong.vender.shop.query', {})
    const limited = await call('jingdong.vender.shop.query', {})
    expect(limited.error_response.zh_desc).toContain('频率')
    now += 1_000
    jd.configure({ sessions: 'expired' })
    expect(await call('jingdong.vender.shop.query', {})).toMatchObject({ error_response: { code: '19' } })
  })

  it('speaks its own words when a fault is armed', async () => {
    faults.add({ platform: 'jd', kind: '429', rate: 1, count: 1, route: 'jingdong.vender.*' })
    faults.add({ platform: 'jd', kind: 'token_expired', rate: 1, count: 1 })
    expect((await call('jingdong.vender.shop.query', {})).error_response.zh_desc).toContain('频率')
    expect((await call('jingdong.vender.shop.query', {})).error_response.code).toBe('19')
    expect(await call('jingdong.vender.shop.query', {})).toHaveProperty('shop_jos_result')
  })
})

describe('lists of orders', () => {
  it('give the fields that were asked for and no other', async () => {
    const { orderId } = jd.trading.placePaid(wish)
    const bare = await call(search, { ...page, ...window() })
    expect(bare.searchorderinfo_result.orderInfoList).toEqual([{ orderId }])
    const asked = await call(search, {
      ...page,
      ...window(),
      optional_fields: 'orderState,actualPay,itemInfoList',
    })
    expect(asked.searchorderinfo_result.orderInfoList[0]).toEqual({
      orderId,
      orderState: 'WAIT_SELLER_STOCK_OUT',
      actualPay: '1299.00',
      itemInfoList: [
        expect.objectContaining({ skuId: '2', jdPrice: '1299.00', itemTotal: '1', skuName: '锁 "X1"' }),
      ],
    })
  })

  it('go by time of change, or of creation, in either order', async () => {
    const [old, young] = [jd.trading.placePaid(wish), jd.trading.placePaid(wish)]
    now += 3_600_000
    jd.trading.updateMemo(old.orderId, '下午上门')
    const list = async (more: object) =>
      (await call(search, { ...page, ...more })).searchorderinfo_result.orderInfoList?.map(
        (one: { orderId: string }) => one.orderId,
      )
    expect(await list(window())).toEqual([old.orderId])
    const earlier = { start_date: formatStamp(now - 4_000_000), end_date: formatStamp(now) }
    expect(await list({ ...earlier, sortType: '0' })).toEqual([young.orderId, old.orderId])
    expect(await list({ ...earlier, sortType: '1' })).toEqual([old.orderId, young.orderId])
    expect(await list({ ...window(), dateType: '1' })).toBeUndefined()
    expect(await list({})).toHaveLength(2)
  })

  it('page from 1, and refuse what the platform refuses, below a code of 0', async () => {
    for (let count = 0; count < 5; count++) jd.trading.placePaid(wish)
    const third = await call(search, { ...page, ...window(), page: '3', page_size: '2' })
    expect(third.searchorderinfo_result).toMatchObject({ orderTotal: 5, orderInfoList: [{}] })
    for (const bad of [
      { page: '0' },
      { page_size: '101' },
      { page: 1 },
      { start_date: formatStamp(now - 32 * 86_400_000) },
      { start_date: '', end_date: formatStamp(now) },
      { order_state: 'NOT_PAY' },
      { order_state: '' },
    ]) {
      const { code, searchorderinfo_result: result } = await call(search, { ...page, ...window(), ...bad })
      expect([code, result.apiResult.success]).toEqual(['0', false])
    }
  })

  it('show receivers masked, or as ciphertext', async () => {
    const { orderId } = jd.trading.placePaid(wish)
    const query = { order_id: orderId, optional_fields: 'consigneeInfo' }
    const plain = (await call('jingdong.pop.order.get', query)).orderDetailInfo.orderInfo
    expect(plain.consigneeInfo).toMatchObject({ fullname: '刘*', mobile: '135****6632', county: '浦东新区' })
    const hidden = (await call('jingdong.pop.order.enGet', query)).orderDetailInfo.orderInfo
    expect(JSON.stringify([plain, hidden])).not.toMatch(/刘敏|13535476632|羽山路/)
    expect(Buffer.from(hidden.consigneeInfo.mobile, 'base64').subarray(0, 2)).toEqual(Buffer.from([0, 4]))
    const missing = await call('jingdong.pop.order.get', { order_id: '1' })
    expect(missing.orderDetailInfo.apiResult).toMatchObject({ success: false, chineseErrCode: '订单不存在' })
  })
})

describe('lists of after-sales', () => {
  it('write long ids as bare numbers, amounts in fen or yuan, and the misspelt name', async () => {
    const first = jd.trading.placePaid(wish).orderId
    const apply = jd.trading.askRefund(first) as { id: string }
    const second = jd.trading.placePaid(wish).orderId
    jd.trading.ship(second)
    const bill = jd.trading.askRefund(second) as { serviceId: string }
    jd.trading.agreeRefund(bill.serviceId)
    const applies = await send(
      signed('jingdong.pop.afs.soa.refundapply.queryPageList', { ids: apply.id, pageIndex: 1, pageSize: 50 }),
    )
    expect(applies).toContain(`"id":${apply.id},`)
    expect(applies).toContain('"applyRefundSum":129900')
    const bills = await send(
      signed('jingdong.asc.serviceAndRefund.view', { orderId: second, pageNumber: 1, pageSize: 50 }),
    )
    expect(bills).toContain(`"serviceId":${bill.serviceId},`)
    expect(bills).toContain('"refoundAmount":"1299.00"')
  })

  it.each([
    ['jingdong.asc.serviceAndRefund.view', { pageNumber: 1, pageSize: 50 }, 'pageResult'],
    ['jingdong.asc.serviceAndRefund.view', { pageNumber: 1, pageSize: 51, orderId: '1' }, 'pageResult'],
    ['jingdong.pop.afs.soa.refundapply.queryPageList', { pageIndex: 1, pageSize: 50 }, 'queryResult'],
  ])('%s refuses %o', async (method, query, field) => {
    expect((await call(method, query))[field]).toMatchObject({ success: 'false' })
  })

  it('take a week of applications and ten days of approvals', async () => {
    const view = async (name: string, days: number) => {
      const times = {
        [`${name}Begin`]: formatStamp(now - days * 86_400_000),
        [`${name}End`]: formatStamp(now),
      }
      return (await call('jingdong.asc.serviceAndRefund.view', { ...times, pageNumber: 1, pageSize: 50 }))
        .pageResult
    }
    expect(await view('applyTime', 7)).toMatchObject({ success: true, totalCount: 0 })
    expect(await view('applyTime', 8)).toMatchObject({ success: 'false' })
    expect(await view('approveTime', 10)).toMatchObject({ success: true })
    expect(await view('approveTime', 11)).toMatchObject({ success: 'false' })
  })
})

describe('signing in', () => {
  const get = async (path: string, query: Record<string, string>) =>
    app.inject({ method: 'GET', url: `/jd/oauth2/${path}?${new URLSearchParams(query)}` })
  const keys = () => ({ app_key: jd.credentials.appKey, app_secret: jd.credentials.appSecret })
  const redirect_uri = 'http://127.0.0.1/back'

  async function freshCode(): Promise<string> {
    const answer = await get('to_login', {
      app_key: keys().app_key,
      redirect_uri,
      state: 's1',
      response_type: 'code',
      decision: 'agree',
    })
    const target = new URL(String(answer.headers.location))
    expect(target.searchParams.get('state')).toBe('s1')
    return target.searchParams.get('code')!
  }

  it('gives a token for a code, once', async () => {
    const query = { ...keys(), grant_type: 'authorization_code', code: await freshCode() }
    const token = (await get('access_token', query)).json()
    expect(token).toMatchObject({ code: 0, expires_in: 31_536_000, time: now, token_type: 'bearer' })
    expect(await call('jingdong.vender.shop.query', {}, { access_token: token.access_token })).toHaveProperty(
      'code',
      '0',
    )
    expect((await get('access_token', query)).json()).toMatchObject({ code: 400 })
  })

  it('refuses an old code, a wrong secret and a strange address', async () => {
    const code = await freshCode()
    const query = { ...keys(), grant_type: 'authorization_code', code }
    expect((await get('access_token', { ...query, app_secret: 'x' })).json()).toMatchObject({ code: 400 })
    now += 11 * 60_000
    expect((await get('access_token', query)).json()).toMatchObject({ code: 400 })
    expect((await get('to_login', { app_key: 'x', redirect_uri })).json()).toMatchObject({ code: 400 })
    expect(
      (await get('to_login', { app_key: keys().app_key, redirect_uri: 'nonsense' })).json(),
    ).toMatchObject({ code: 400 })
  })

  it('refreshes on the last day only', async () => {
    const { refreshToken } = jd.credentials
    const query = { ...keys(), grant_type: 'refresh_token', refresh_token: refreshToken }
    expect((await get('refresh_token', query)).json()).toMatchObject({ code: 400 })
    now += 364.5 * 86_400_000
    const fresh = (await get('refresh_token', query)).json()
    expect(fresh).toMatchObject({ code: 0 })
    now += 86_400_000
    expect((await get('refresh_token', query)).json()).toMatchObject({ code: 400 })
    expect(await call('jingdong.vender.shop.query', {}, { access_token: fresh.access_token })).toHaveProperty(
      'code',
      '0',
    )
    expect(await call('jingdong.vender.shop.query', {})).toMatchObject({ error_response: { code: '19' } })
  })
})

it('reads the times that JD writes, and no others', () => {
  expect(parseStamp('2026-11-11 20:00:00')).toBe(Date.parse('2026-11-11T12:00:00Z'))
  expect(parseStamp('2026-11-11 20:00:00.123+0800')).toBe(Date.parse('2026-11-11T12:00:00.123Z'))
  expect(parseStamp('2026-11-11 12:00:00.000+0000')).toBe(Date.parse('2026-11-11T12:00:00Z'))
  for (const text of ['2026-11-11', '2026-11-11T20:00:00', '2026-13-11 20:00:00', '2026-11-11 20:00:00+0800'])
    expect(parseStamp(text)).toBeNull()
})
