import Fastify, { type FastifyInstance } from 'fastify'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Faults } from '../faults.ts'
import { type PddStandIn, registerPinduoduo } from './index.ts'
import { expectedSign } from './sign.ts'

let app: FastifyInstance
let pdd: PddStandIn
let now = Date.parse('2026-11-11T12:00:00Z')

beforeAll(async () => {
  app = Fastify()
  pdd = await registerPinduoduo(app, { faults: new Faults(), clockNow: () => now })
})
afterAll(() => app.close())
beforeEach(() => {
  now += 3_600_000
  pdd.configure({ sessions: 'valid', rateLimit: null, indexLagMs: 0 })
})

const receiver = {
  name: '欧阳敏',
  mobile: '13535476632',
  state: '上海市',
  city: '上海市',
  district: '浦东新区',
  town: '花木街道',
  address: '羽山路1号',
}
const item = {
  num_iid: '3473196049974326153',
  sku_id: '1719823645921357999',
  outer_iid: 'HM',
  outer_sku_id: 'HM-1',
  title: '锁 "X1"',
  sku_properties_name: '黑',
  priceFen: 129907,
  quantity: 1,
}
const wish = { buyer: { openUid: 'p', nick: '小敏' }, receiver, items: [item] }
const seconds = () => Math.floor(now / 1000)
const increment = 'pdd.order.number.list.increment.get'

function signed(type: string, params: Record<string, string> = {}): Record<string, string> {
  const all: Record<string, string> = {
    type,
    client_id: pdd.credentials.appKey,
    access_token: pdd.credentials.session,
    timestamp: String(seconds()),
    data_type: 'JSON',
    ...params,
  }
  return { ...all, sign: expectedSign(pdd.credentials.appSecret, Object.entries(all)) }
}

async function send(payload: string, contentType = 'application/x-www-form-urlencoded'): Promise<string> {
  const headers = { 'content-type': contentType }
  const answer = await app.inject({ method: 'POST', url: '/pinduoduo/api/router', headers, payload })
  expect(answer.statusCode).toBe(200)
  return answer.body
}

const form = (params: Record<string, string>) => new URLSearchParams(params).toString()
const call = (type: string, params: Record<string, string> = {}) => send(form(signed(type, params)))
const codeOf = (body: string) => JSON.parse(body).error_response?.error_code

function window(change: Record<string, string> = {}): Record<string, string> {
  const filters = { order_status: '5', refund_status: '5', is_lucky_flag: '0' }
  const [start_updated_at, end_updated_at] = [String(seconds() - 1_800), String(seconds())]
  return { ...filters, start_updated_at, end_updated_at, page: '1', page_size: '100', ...change }
}

describe('the gateway', () => {
  it('answers all errors with 200 and its own envelope', async () => {
    expect(codeOf(await send(''))).toBe(10001)
    expect(codeOf(await call('pdd.time.get'))).toBeUndefined()
    expect(codeOf(await call('pdd.time.get', { client_id: '1' }))).toBe(10016)
    expect(codeOf(await call('pdd.nothing.get'))).toBe(10017)
    expect(codeOf(await call('pdd.time.get', { data_type: 'XML' }))).toBe(10001)
    expect(codeOf(await send(form({ ...signed('pdd.time.get'), sign: 'ABC' })))).toBe(20004)
    expect(codeOf(await call('pdd.order.information.get', { order_sn: '1', access_token: 'x' }))).toBe(10019)
    expect(
      JSON.parse(await call('pdd.order.information.get', { order_sn: '1' })).error_response,
    ).toMatchObject({
      error_code: 50001,
      sub_code: '50001',
      sub_msg: '订单不存在',
      request_id: expect.any(String),
    })
  })

  it('takes JSON as well as a form, and no type twice', async () => {
    const body = JSON.stringify(signed('pdd.time.get'))
    expect(await send(body, 'application/json')).toContain('"time":"2026-11-1')
    expect(codeOf(await send('{"type":{}}', 'application/json'))).toBe(10000)
    expect(codeOf(await send('{', 'application/json'))).toBe(10000)
    expect(codeOf(await send(`${form(signed('pdd.time.get'))}&type=pdd.mall.info.get`))).toBe(10000)
    expect(codeOf(await call('pdd.time.get', { extra: '1' }))).toBe(10000)
  })

  it('takes a time within ten minutes, in seconds', async () => {
    const at = async (timestamp: number) =>
      codeOf(await call('pdd.time.get', { timestamp: String(timestamp) }))
    expect([await at(seconds() - 599), await at(seconds() + 599)]).toEqual([undefined, undefined])
    expect([await at(seconds() - 601), await at(seconds() + 601), await at(now)]).toEqual([
      10001, 10001, 10001,
    ])
  })

  it('limits calls when it is told to', async () => {
    pdd.configure({ rateLimit: 2 })
    const codes = [1, 2, 3].map(async () => codeOf(await call('pdd.time.get')))
    expect(await Promise.all(codes)).toEqual([undefined, undefined, 52101])
    now += 1_000
    expect(codeOf(await call('pdd.time.get'))).toBeUndefined()
  })

  it('gives no two answers the same number', async () => {
    const ids = [await call('pdd.time.get'), await call('pdd.time.get')].map(
      (body) => JSON.parse(body).time_get_response.request_id,
    )
    expect(ids[0]).toMatch(/^\d{17}$/)
    expect(ids[0]).not.toBe(ids[1])
  })
})

describe('stock, notes and sealed data', () => {
  const ids = { goods_id: item.num_iid, sku_id: item.sku_id }
  const stock = () => pdd.trading.shelf.sku(item.num_iid, item.sku_id)!.stock
  const update = async (more: Record<string, string>) =>
    codeOf(await call('pdd.goods.quantity.update', { ...ids, ...more }))

  it('goods are sold from the shelf; what is taken back before it left, comes back', async () => {
    const first = pdd.trading.place({ ...wish, items: [{ ...item, quantity: 3 }] })
    const second = pdd.trading.placePaid(wish)
    const third = pdd.trading.placePaid({ ...wish, kind: 'group_buy' })
    const before = stock()
    pdd.trading.cancel(first.order_sn)
    pdd.trading.agreeRefund(pdd.trading.askRefund(second.order_sn).id)
    pdd.trading.failGroup(third.order_sn)
    expect(stock()).toBe(before + 5)
    expect(await update({ quantity: '8' })).toBeUndefined()
    expect(await update({ quantity: '-3', update_type: '2' })).toBeUndefined()
    expect(await update({ quantity: '-6', update_type: '2' })).toBe(10000)
    expect(await update({ quantity: '6', sku_id: '1' })).toBe(50001)
    pdd.trading.promotedGoods.add(item.num_iid)
    expect([await update({ quantity: '4' }), await update({ quantity: '6' })]).toEqual([52003, undefined])
    pdd.trading.promotedGoods.clear()
    expect(stock()).toBe(6)
  })

  it('a note has a longest length, and a flag comes with its name', async () => {
    const { order_sn } = pdd.trading.placePaid(wish)
    const note = async (more: Record<string, string>) =>
      codeOf(await call('pdd.order.note.update', { order_sn, note: '急', ...more }))
    expect(await note({ note: '字'.repeat(301) })).toBe(50001)
    expect([await note({ tag: '5' }), await note({ tag: '6', tag_name: '黑色' })]).toEqual([10000, 10000])
    expect(await note({ tag: '5', tag_name: '紫色' })).toBeUndefined()
    const detail = JSON.parse(await call('pdd.order.information.get', { order_sn }))
    expect(detail.order_info_get_response.order_info).toMatchObject({ remark: '急', remark_tag: 5 })
  })

  it('a hundred ciphertexts are opened a call at most, each for its own order', async () => {
    const { order_sn: data_tag } = pdd.trading.placePaid(wish)
    const detail = JSON.parse(await call('pdd.order.information.get', { order_sn: data_tag }))
    const encrypted_data = detail.order_info_get_response.order_info.receiver_name
    const open = (rows: object[]) => call('pdd.open.decrypt.batch', { data_list: JSON.stringify(rows) })
    const good = { data_tag, encrypted_data }
    const answer = JSON.parse(await open([good, { ...good, data_tag: '1' }]))
    expect(answer.open_decrypt_batch_response.data_decrypt_list).toMatchObject([
      { decrypted_data: '欧阳敏', data_type: 5, error_code: 0 },
      { error_code: 50002 },
    ])
    expect(codeOf(await open(Array.from({ length: 101 }, () => good)))).toBe(10000)
  })
})

describe('orders on the wire', () => {
  it('have bare ids, amounts as text in lists and as numbers in details, and nobody in the clear', async () => {
    const { order_sn } = pdd.trading.placePaid(wish)
    expect(order_sn).toMatch(/^2611\d\d-\d{15}$/)
    const listed = await call(increment, window())
    const detail = await call('pdd.order.information.get', { order_sn })
    for (const body of [listed, detail]) {
      expect(body).toContain('"goods_id":3473196049974326153,')
      for (const plain of [receiver.name, receiver.mobile, receiver.address])
        expect(body).not.toContain(plain)
    }
    expect(listed).toContain('"pay_amount":"1299.07"')
    expect(detail).toContain('"pay_amount":1299.07,')
    expect(JSON.parse(detail).order_info_get_response.order_info).toMatchObject({
      receiver_name: expect.stringMatching(/^~.+~.+~$/),
      receiver_phone: expect.stringMatching(/^\$.+\$$/),
      receiver_name_mask: '欧**',
      receiver_phone_mask: '135****6632',
      town: '浦东新区',
    })
  })

  it.each(['ship', 'review'] as const)('have no receiver after "%s"', async (step) => {
    const { order_sn } = pdd.trading.placePaid(wish)
    pdd.trading[step](order_sn)
    const body = await call('pdd.order.information.get', { order_sn })
    const { receiver_name, receiver_phone_mask, province } =
      JSON.parse(body).order_info_get_response.order_info
    expect([receiver_name, receiver_phone_mask, province]).toEqual(['', '', '上海市'])
  })

  it('hide what is unpaid, and what was confirmed three months ago', async () => {
    const unpaid = pdd.trading.place(wish)
    const paid = pdd.trading.placePaid(wish)
    const ask = async (order_sn: string) => codeOf(await call('pdd.order.information.get', { order_sn }))
    expect([await ask(unpaid.order_sn), await ask(paid.order_sn)]).toEqual([50001, undefined])
    now += 91 * 86_400_000
    pdd.configure({ sessions: 'valid' })
    expect(await ask(paid.order_sn)).toBe(50001)
  })
})

describe('lists', () => {
  const list = async (change: Record<string, string>) =>
    JSON.parse(await call(increment, window(change))).order_sn_increment_get_response

  it('give the newest change first, with a total or with the word on a next page', async () => {
    const made = Array.from({ length: 3 }, () => {
      now += 1_000
      return pdd.trading.placePaid(wish).order_sn
    })
    const first = await list({ page_size: '2' })
    expect(first).toMatchObject({
      total_count: 3,
      order_sn_list: [{ order_sn: made[2] }, { order_sn: made[1] }],
    })
    expect(first).not.toHaveProperty('has_next')
    const uncounted = await list({ page_size: '2', use_has_next: 'true' })
    expect(uncounted).toMatchObject({ has_next: true })
    expect(uncounted).not.toHaveProperty('total_count')
    const last = await list({ page_size: '2', page: '2', use_has_next: 'true' })
    expect(last).toMatchObject({ has_next: false, order_sn_list: [{ order_sn: made[0] }] })
    pdd.trading.ship(made[0]!)
    expect((await list({})).order_sn_list[0]).toMatchObject({ order_sn: made[0], order_status: 2 })
    expect(await list({ order_status: '2' })).toMatchObject({ total_count: 1 })
    expect(await list({ is_lucky_flag: '2' })).toMatchObject({ total_count: 0 })
  })

  it.each([
    ['end_updated_at', () => ({ start_updated_at: String(seconds() - 1_801) })],
    ['end_updated_at', () => ({ end_updated_at: String(seconds() - 1_801) })],
    ['start_updated_at', () => ({ start_updated_at: '' })],
    ['page_size', () => ({ page_size: '101' })],
    ['page', () => ({ page: '0' })],
    ['is_lucky_flag', () => ({ is_lucky_flag: '3' })],
  ])('refuse a wrong %s', async (name, change) => {
    const body = await call(increment, window(change()))
    expect(JSON.parse(body).error_response).toMatchObject({ error_code: 10000, sub_msg: `参数错误:${name}` })
  })

  it('lag when they are told to, the detail does not', async () => {
    const { order_sn } = pdd.trading.placePaid(wish)
    pdd.configure({ indexLagMs: 60_000 })
    expect(await list({})).toMatchObject({ total_count: 0 })
    expect(codeOf(await call('pdd.order.information.get', { order_sn }))).toBeUndefined()
    now += 60_000
    expect(await list({})).toMatchObject({ total_count: 1 })
  })

  it('by confirmation take a day', async () => {
    pdd.trading.placePaid(wish)
    const ask = (from: number) =>
      call('pdd.order.list.get', {
        start_confirm_at: String(from),
        end_confirm_at: String(seconds()),
        order_status: '5',
        refund_status: '5',
      })
    expect(JSON.parse(await ask(seconds() - 60)).order_list_get_response).toMatchObject({ total_count: 1 })
    expect(codeOf(await ask(seconds() - 86_401))).toBe(10000)
  })
})

describe('what is written in its own way', () => {
  it('is a refund: another coding and another unit in the detail, which has no wrapper', async () => {
    const { order_sn } = pdd.trading.placePaid(wish)
    const { id } = pdd.trading.askRefund(order_sn, { withReturn: true })
    const { is_lucky_flag: _, order_status: _o, refund_status: _r, ...times } = window()
    const filters = { ...times, after_sales_status: '1', after_sales_type: '1' }
    const type = 'pdd.refund.list.increment.get'
    const listed = await call(type, { ...filters, order_sn })
    expect(listed).toContain(`"id":${id},`)
    expect(listed).toContain('"refund_amount":"1299.07"')
    expect(JSON.parse(listed).refund_increment_get_response).toMatchObject({
      total_count: 1,
      refund_list: [{ after_sales_type: 3, after_sales_status: 3 }],
    })
    const detail = JSON.parse(await call('pdd.refund.information.get', { order_sn, after_sales_id: id }))
    expect(detail).toMatchObject({ after_sales_type: 2, refund_amount: 129907, order_sn })
    const { after_sales_type: _t, ...without } = filters
    expect(codeOf(await call(type, { ...without, order_sn }))).toBe(10000)
  })

  it('is a trace, whose wrapper is misspelt, and a status, whose order number is', async () => {
    const { order_sn } = pdd.trading.placePaid(wish)
    const { tracking_number } = pdd.trading.ship(order_sn)
    pdd.trading.deliver(order_sn)
    const trace = await call('pdd.logistics.ordertrace.get', { company_code: 'SF', mail_no: tracking_number })
    expect(JSON.parse(trace).logistics_ordertrace_get_resposne.trace_list).toHaveLength(2)
    const status = await call('pdd.order.status.get', { order_sns: order_sn })
    expect(JSON.parse(status).order_status_get_response.order_status_list).toEqual([
      { orderSn: order_sn, order_status: 3, refund_status: 1 },
    ])
    expect(codeOf(await call('pdd.logistics.ordertrace.get', { company_code: 'SF', mail_no: 'x' }))).toBe(
      50001,
    )
  })

  it('is a note and the mall', async () => {
    const { order_sn } = pdd.trading.placePaid(wish)
    await call('pdd.order.note.update', { order_sn, note: '【Qiao】王磊' })
    expect(await call('pdd.order.information.get', { order_sn })).toContain('"remark":"【Qiao】王磊"')
    expect(await call('pdd.mall.info.get')).toContain(`"mall_id":${pdd.credentials.sellerId}`)
  })
})

describe('tokens', () => {
  const authorise = async (clientId = pdd.credentials.appKey) => {
    const query = `client_id=${clientId}&redirect_uri=http://127.0.0.1/back&state=s&decision=agree`
    return app.inject(`/pinduoduo/service-market/auth?${query}`)
  }
  const codeIn = async () => new URL(String((await authorise()).headers.location)).searchParams.get('code')!

  it('are given for a code once, within ten minutes', async () => {
    expect((await authorise('1')).statusCode).toBe(400)
    const late = await codeIn()
    now += 600_001
    expect(codeOf(await call('pdd.pop.auth.token.create', { code: late }))).toBe(50001)
    const code = await codeIn()
    const body = await call('pdd.pop.auth.token.create', { code })
    const token = JSON.parse(body).pop_auth_token_create_response
    expect(token).toMatchObject({
      expires_in: 86_400,
      owner_id: pdd.credentials.sellerId,
      scope: expect.any(Array),
    })
    expect(codeOf(await call('pdd.pop.auth.token.create', { code }))).toBe(50001)

    now += 86_400_000
    expect(codeOf(await call('pdd.mall.info.get', { access_token: token.access_token }))).toBe(10019)
    const refreshed = await call('pdd.pop.auth.token.refresh', { refresh_token: token.refresh_token })
    const next = JSON.parse(refreshed).pop_auth_token_refresh_response
    expect(codeOf(await call('pdd.mall.info.get', { access_token: next.access_token }))).toBeUndefined()
    now += 365 * 86_400_000
    expect(codeOf(await call('pdd.pop.auth.token.refresh', { refresh_token: next.refresh_token }))).toBe(
      50001,
    )
  })

  it('are given on the older way, too', async () => {
    const post = (body: object) =>
      app.inject({
        method: 'POST',
        url: '/pinduoduo/oauth/token',
        headers: { 'content-type': 'application/json' },
        payload: JSON.stringify(body),
      })
    const { appKey: client_id, appSecret: client_secret } = pdd.credentials
    const grant = { client_id, client_secret, grant_type: 'authorization_code', code: await codeIn() }
    expect((await post({ ...grant, client_secret: 'x' })).statusCode).toBe(400)
    const answer = (await post(grant)).json()
    expect(answer).toMatchObject({ owner_name: pdd.credentials.sellerNick })
    const { refresh_token } = answer
    expect(
      (await post({ client_id, client_secret, grant_type: 'refresh_token', refresh_token })).statusCode,
    ).toBe(200)
    expect((await post([])).statusCode).toBe(400)
  })
})
