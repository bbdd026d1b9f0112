import Fastify, { type FastifyInstance } from 'fastify'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Faults } from '../faults.ts'
import { registerTaobao, type TaobaoStandIn } from './index.ts'
import { formatStamp } from './render.ts'
import { expectedSign } from './sign.ts'

let app: FastifyInstance
let taobao: TaobaoStandIn
let now = Date.parse('2026-11-11T12:00:00Z')

beforeAll(async () => {
  app = Fastify()
  taobao = await registerTaobao(app, { faults: new Faults(), clockNow: () => now })
})
afterAll(() => app.close())
beforeEach(() => {
  now += 3_600_000
  taobao.configure({ sessions: 'valid', rateLimit: null })
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
  priceFen: 129900,
  quantity: 1,
}
const wish = { buyer: { openUid: 'AAE1', nick: '小**3' }, receiver, items: [item] }

function signed(
  method: string,
  params: Record<string, string> = {},
  system: Record<string, string> = {},
): string {
  const { appKey, appSecret, session } = taobao.credentials
  const all: Record<string, string> = {
    method,
    app_key: appKey,
    session,
    timestamp: formatStamp(now),
    format: 'json',
    v: '2.0',
    sign_method: 'md5',
    ...params,
    ...system,
  }
  all.sign = expectedSign(all.sign_method!, appSecret, Object.entries(all)) ?? ''
  return new URLSearchParams(all).toString()
}

async function send(payload: string, status = 200): Promise<string> {
  const answer = await app.inject({
    method: 'POST',
    url: '/taobao/router/rest',
    headers: { 'content-type': 'application/x-www-form-urlencoded;charset=utf-8' },
    payload,
  })
  expect(answer.statusCode).toBe(status)
  return answer.body
}

const codeOf = async (payload: string) => JSON.parse(await send(payload)).error_response?.code

describe('the gateway', () => {
  it('answers all errors with 200 and its own envelope', async () => {
    expect(await codeOf(signed('taobao.time.get'))).toBeUndefined()
    expect(await codeOf('')).toBe(21)
    expect(await codeOf('method=taobao.time.get')).toBe(28)
    expect(await codeOf(signed('taobao.time.get', {}, { app_key: '1' }))).toBe(29)
    expect(await codeOf(signed('taobao.nothing.get'))).toBe(22)
    expect(await codeOf(signed('taobao.time.get', {}, { format: 'xml' }))).toBe(23)
    expect(await codeOf(signed('taobao.time.get').replace(/sign=\w+/, 'sign=ABC'))).toBe(25)
    expect(await codeOf(signed('taobao.trade.get', { fields: 'tid', tid: '1' }, { session: 'x' }))).toBe(27)
    expect(await codeOf(signed('taobao.trade.get', { fields: 'tid' }))).toBe(40)
  })

  it('takes a time within ten minutes', async () => {
    const at = (minutes: number) =>
      codeOf(signed('taobao.time.get', {}, { timestamp: formatStamp(now + minutes * 60_000) }))
    expect([await at(-9), await at(9)]).toEqual([undefined, undefined])
    expect([await at(-11), await at(11)]).toEqual([31, 31])
    expect(await codeOf(signed('taobao.time.get', {}, { timestamp: 'yesterday' }))).toBe(31)
  })

  it('refuses what the signature cannot see: empty, doubled and unknown parameters', async () => {
    expect(await codeOf(`${signed('taobao.time.get')}&extra=`)).toBe(41)
    expect(await codeOf(`${signed('taobao.time.get')}&method=taobao.trade.get`)).toBe(41)
    expect(await codeOf(signed('taobao.time.get', { extra: '1' }))).toBe(41)
  })

  it('limits calls when it is told to', async () => {
    taobao.configure({ rateLimit: 2 })
    const codes = [await codeOf(signed('taobao.time.get')), await codeOf(signed('taobao.time.get'))]
    expect(codes).toEqual([undefined, undefined])
    expect(await send(signed('taobao.time.get'))).toContain('will last for 1 more seconds')
    now += 1000
    expect(await codeOf(signed('taobao.time.get'))).toBeUndefined()
  })

  it('writes ids as bare numbers, masks people and gives only the fields that were asked for', async () => {
    const { tid } = taobao.trading.placePaid(wish)
    const fields = 'tid,payment,receiver_name,receiver_mobile,receiver_address,orders.oid,orders.title'
    const body = await send(signed('taobao.trade.fullinfo.get', { fields, tid }))
    expect(body).toContain(`"tid":${tid},`)
    expect(BigInt(tid)).toBeGreaterThan(2n ** 53n)
    const { trade } = JSON.parse(body).trade_fullinfo_get_response
    expect(trade).toMatchObject({
      payment: '1299.00',
      receiver_name: '刘*',
      receiver_mobile: '*******6632',
      receiver_address: '****',
    })
    expect(trade).not.toHaveProperty('status')
    expect(trade).not.toHaveProperty('oaid')
    expect(Object.keys(trade.orders.order[0])).toEqual(['oid', 'title'])
    for (const plain of Object.values({
      name: receiver.name,
      mobile: receiver.mobile,
      address: receiver.address,
    }))
      expect(body).not.toContain(plain)
  })

  it('pages the changes newest first, counts them or says whether there are more', async () => {
    const tids = [1, 2, 3].map(() => {
      now += 1000
      return taobao.trading.placePaid(wish).tid
    })
    const window = { start_modified: formatStamp(now - 2000), end_modified: formatStamp(now) }
    const list = async (more: Record<string, string>) =>
      JSON.parse(
        (
          await send(signed('taobao.trades.sold.increment.get', { fields: 'tid', ...window, ...more }))
        ).replace(/"tid":(\d+)/g, '"tid":"$1"'),
      ).trades_sold_increment_get_response
    expect(await list({ page_size: '2' })).toMatchObject({
      total_results: 3,
      trades: { trade: [{ tid: tids[2] }, { tid: tids[1] }] },
    })
    const first = await list({ page_size: '2', use_has_next: 'true' })
    expect(first.has_next).toBe(true)
    expect(first).not.toHaveProperty('total_results')
    const last = await list({ page_size: '2', page_no: '2', use_has_next: 'true' })
    expect(last).toMatchObject({ has_next: false, trades: { trade: [{ tid: tids[0] }] } })
    expect(await list({ page_no: '9' })).not.toHaveProperty('trades')
    const codeOfWindow = (change: object) =>
      codeOf(signed('taobao.trades.sold.increment.get', { fields: 'tid', ...window, ...change }))
    expect(await codeOfWindow({ start_modified: formatStamp(now - 2 * 86_400_000) })).toBe(41)
    expect(await codeOfWindow({ page_size: '101' })).toBe(41)
  })

  it('shares a discount over the lines to the fen', () => {
    const three = [item, { ...item, priceFen: 3333 }, { ...item, priceFen: 101, quantity: 3 }]
    const trade = taobao.trading.place({ ...wish, items: three, discountFen: 1000, postFen: 500 })
    expect(trade.orders.reduce((sum, { divide_order_fee }) => sum + divide_order_fee, 500)).toBe(
      trade.payment,
    )
    expect(new Set(trade.orders.map(({ oid }) => oid)).size).toBe(3)
  })

  it('writes memo and flag back', async () => {
    const { tid } = taobao.trading.placePaid(wish)
    await send(signed('taobao.trade.memo.update', { tid, memo: '【Qiao】04-12 下午上门 王磊', flag: '3' }))
    expect(taobao.trading.trades.get(tid)).toMatchObject({
      seller_memo: '【Qiao】04-12 下午上门 王磊',
      seller_flag: 3,
    })
    expect(await codeOf(signed('taobao.trade.memo.update', { tid, flag: '9' }))).toBe(41)
  })

  it('gives messages over HTTP until they are confirmed', async () => {
    const taken = async () =>
      (await send(signed('taobao.tmc.messages.consume', { quantity: '200' }))).match(/"id":(\d+)/g) ?? []
    while ((await taken()).length > 0);
    const { tid } = taobao.trading.placePaid(wish)
    const body = await send(signed('taobao.tmc.messages.consume', { quantity: '10' }))
    const message = JSON.parse(body).tmc_messages_consume_response.messages.tmc_message[0]
    expect(message).toMatchObject({ topic: 'taobao_trade_TradeBuyerPay', user_nick: '禾木智家天猫旗舰店' })
    expect(message.content).toContain(`"tid":${tid}`)
    const before = (taobao.stats().channel as { pending: number }).pending
    await send(signed('taobao.tmc.messages.confirm', { s_message_ids: body.match(/"id":(\d+)/)![1]! }))
    expect((taobao.stats().channel as { pending: number }).pending).toBe(before - 1)
  })

  it('sends only the topics that the shop permitted', async () => {
    const published = () => (taobao.stats().channel as { published: number }).published
    await send(signed('taobao.tmc.user.permit', { topics: 'taobao_trade_TradeBuyerPay' }))
    const before = published()
    const { tid } = taobao.trading.place(wish)
    expect(published()).toBe(before)
    taobao.trading.pay(tid)
    expect(published()).toBe(before + 1)
    await send(signed('taobao.tmc.user.permit'))
  })
})

describe('sign-in', () => {
  const form = (fields: Record<string, string>) =>
    app.inject({
      method: 'POST',
      url: '/taobao/oauth/token',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams(fields).toString(),
    })

  it('turns a code into a session once, and refreshes it', async () => {
    const { appKey, appSecret } = taobao.credentials
    const client = { client_id: appKey, client_secret: appSecret }
    const back = await app.inject({
      url: `/taobao/oauth/authorize?response_type=code&client_id=${appKey}&redirect_uri=https://qiao.test/back&state=s1&decision=agree`,
    })
    const target = new URL(back.headers.location as string)
    expect([target.host, target.searchParams.get('state')]).toEqual(['qiao.test', 's1'])
    const grant = { grant_type: 'authorization_code', code: target.searchParams.get('code')! }
    const token = (await form({ ...client, ...grant })).json()
    expect(decodeURIComponent(token.taobao_user_nick)).toBe('禾木智家天猫旗舰店')
    expect((await form({ ...client, ...grant })).statusCode).toBe(400)
    const use = (session: string) => codeOf(signed('taobao.trades.sold.get', { fields: 'tid' }, { session }))
    expect(await use(token.access_token)).toBeUndefined()
    const renewed = (
      await form({ ...client, grant_type: 'refresh_token', refresh_token: token.refresh_token })
    ).json()
    expect(await use(renewed.access_token)).toBeUndefined()
    expect((await form({ ...client, client_secret: 'no', ...grant })).statusCode).toBe(400)
    taobao.configure({ sessions: 'expired' })
    expect(await use(renewed.access_token)).toBe(27)
  })

  it.each([
    ['1', 'https://qiao.test/back'],
    ['23400688', 'javascript:alert(1)'],
    ['23400688', 'not a page'],
    ['23400688', ''],
  ])('sends nobody on for client %s to %j', async (client_id, redirect_uri) => {
    const answer = await app.inject({ url: '/taobao/oauth/authorize', query: { client_id, redirect_uri } })
    expect([answer.statusCode, answer.headers.location]).toEqual([400, undefined])
  })
})
