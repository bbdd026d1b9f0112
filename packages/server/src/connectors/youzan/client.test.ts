import { describe, expect, it } from 'vitest'
import { type HttpAnswer, HttpFailure, type HttpRequest } from '../../runtime/ports.ts'
import { ConnectorFailure, type ConnectorPorts, type ShopAccess } from '../contract/connector.ts'
import { youzanClient } from './client.ts'
import { detailApiOf } from './fetch-details.ts'
import { youzanConnector } from './index.ts'

const access: ShopAccess = {
  shopId: 'shop-yz',
  sellerId: '63077',
  baseUrl: 'http://gateway.test',
  appKey: '50535be20334f52771',
  appSecret: 'secret',
  session: 'to+ken/1',
}

type Reply = { status?: number; headers?: Record<string, string>; body: string } | Error
type Answerer = (request: HttpRequest) => Reply

const now = new Date('2026-11-22T04:00:00Z')

function portsWith(answer: Answerer) {
  const requests: HttpRequest[] = []
  const slept: number[] = []
  const send = async (request: HttpRequest): Promise<HttpAnswer> => {
    requests.push(request)
    const reply = answer(request)
    if (reply instanceof Error) throw reply
    return { status: reply.status ?? 200, headers: reply.headers ?? {}, body: Buffer.from(reply.body) }
  }
  const ports = {
    http: { send },
    clock: { now: () => now, sleep: async (ms: number) => void slept.push(ms) },
    randomness: { int: () => 0 },
  } as unknown as ConnectorPorts
  return { ports, requests, slept }
}

/** Answers in turn, the last one for ever. */
function scripted(...replies: Reply[]) {
  let next = 0
  const line = portsWith(() => replies[Math.min(next++, replies.length - 1)]!)
  return { ...line, client: youzanClient(line.ports, { backoffMs: 100 }) }
}

const json = (value: unknown): Reply => ({ body: JSON.stringify(value) })
const good = (data: unknown) => json({ trace_id: 't', success: true, code: 200, data, message: 'successful' })
const gateway = (err_code: number, err_msg = 'no') =>
  json({ gw_err_resp: { err_code, err_msg, trace_id: 'yz7-1' } })
const service = (code: number, message = 'no') =>
  json({ success: false, code, message, data: { refunds: [] } })
const shop = 'youzan.shop.get/3.0.0'

async function drain(pages: AsyncIterable<unknown>): Promise<void> {
  for await (const _page of pages);
}

async function failureOf(work: Promise<unknown>): Promise<ConnectorFailure> {
  const error = await work.then(
    () => new Error('it did not fail'),
    (caught) => caught,
  )
  expect(error).toBeInstanceOf(ConnectorFailure)
  return error
}

describe('a call', () => {
  it('puts the token into the query and the parameters into JSON', async () => {
    const { client, requests } = scripted(good({ id: 63077 }))
    expect(await client.call(access, shop, { page_no: 1, keywords: '上门 & 安装' })).toEqual({ id: 63077 })
    expect(requests[0]).toMatchObject({
      method: 'POST',
      url: 'http://gateway.test/api/youzan.shop.get/3.0.0?access_token=to%2Bken%2F1',
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: '{"page_no":1,"keywords":"上门 & 安装"}',
    })
  })

  it('takes success in the shapes that Youzan has', async () => {
    for (const reply of [
      json({ success: true, code: '200', data: { id: 1 } }),
      json({ response: { id: 1 } }),
    ])
      expect(await scripted(reply).client.call(access, shop, {})).toEqual({ id: 1 })
  })

  it('keeps the digits of numbers that a double loses', async () => {
    const { client } = scripted({ body: '{"success":true,"code":200,"data":{"oid":2791512317217210476}}' })
    expect(await client.call(access, shop, {})).toEqual({ oid: '2791512317217210476' })
  })

  it.each([
    [gateway(4101), 'limited'],
    [gateway(4201), 'authorisation_expired'],
    [gateway(4202), 'authorisation_expired'],
    [gateway(4203), 'authorisation_expired'],
    [gateway(4204), 'permission_missing'],
    [gateway(4007, '源IP地址1.2.3.4非法调用有赞云'), 'permission_missing'],
    [gateway(4007, '非法的请求姿势'), 'invalid_request'],
    [gateway(4005), 'invalid_request'],
    [gateway(5001), 'temporary'],
    [service(5000, 'trade not found'), 'not_found'],
    [service(5000, '每页最多显示100条数据'), 'invalid_request'],
    [service(123000042), 'limited'],
    [service(103011024), 'not_found'],
    [service(987654321), 'invalid_request'],
    [json({ error_response: { code: 50000, msg: '订单不存在' } }), 'not_found'],
    [json({ success: true, code: 500, data: {} }), 'invalid_request'],
    [json({ success: 'true', code: 200, data: {} }), 'invalid_request'],
    [json({ success: true, code: 200, data: null }), 'malformed_answer'],
    [json({}), 'malformed_answer'],
    [json([]), 'malformed_answer'],
    [{ body: '<!DOCTYPE html>' }, 'malformed_answer'],
    [{ body: '{"success":tr' }, 'malformed_answer'],
    [{ status: 503, body: '' }, 'temporary'],
    [{ status: 429, body: '' }, 'limited'],
    [{ status: 301, body: '' }, 'invalid_request'],
    [new HttpFailure('timeout', 'late'), 'temporary'],
  ] as const)('that is answered with %j is %s', async (reply, kind) => {
    const { client } = scripted(reply)
    expect((await failureOf(client.call(access, shop, {}))).kind).toBe(kind)
  })

  it('is tried again where that helps, and waits as advised after a limit', async () => {
    const { client, requests, slept } = scripted(gateway(4101), { body: 'cut' }, gateway(5002), good({}))
    await client.call(access, shop, {})
    expect(requests).toHaveLength(4)
    expect(slept).toEqual([3_000, 0, 0])
  })

  it('is not tried again with an ended token, and tells the trace but never the token', async () => {
    const { client, requests } = scripted(gateway(4202, '请求凭证过期'))
    const failure = await failureOf(client.call(access, shop, {}))
    expect(requests).toHaveLength(1)
    expect(failure).toMatchObject({ code: '4202', message: '请求凭证过期 (trace yz7-1)' })
    expect(JSON.stringify([failure, failure.message])).not.toContain('ken/1')
  })
})

describe('an order in passing', () => {
  const order = (status: string) => good({ full_order_info: { order_info: { tid: 'E1', status } } })

  it('is asked again until it stands somewhere', async () => {
    const { ports, requests } = scripted(order('TRADE_PAID'), order('WAIT_CONFIRM'))
    const [detail] = await youzanConnector(ports).fetchOrders(access, ['E1'])
    expect(detail).toMatchObject({ full_order_info: { order_info: { status: 'WAIT_CONFIRM' } } })
    expect(requests).toHaveLength(2)
  })

  it('is given as it is when it does not move', async () => {
    const { ports, requests } = scripted(order('TRADE_PAID'))
    const [detail] = await youzanConnector(ports).fetchOrders(access, ['E1'])
    expect(detail).toMatchObject({ full_order_info: { order_info: { status: 'TRADE_PAID' } } })
    expect(requests).toHaveLength(3)
  })

  it('that the index does not have yet is missing, not an error', async () => {
    const { ports } = scripted(good({ full_order_info: { orders: [] } }))
    expect(await youzanConnector(ports).fetchOrders(access, ['E1'])).toEqual([null])
  })

  it('from before 2020 is asked of the older API', () => {
    expect(detailApiOf('E20191231235959000000001')).toBe('youzan.trade.get/4.0.0')
    expect(detailApiOf('E20200101000000000000001')).toBe('youzan.trade.get/4.0.2')
    expect(detailApiOf('C20190628134156425220')).toBe('youzan.trade.get/4.0.2')
  })
})

describe('a slice with more rows than pages reach', () => {
  interface Asked {
    page_no: number
    update_time_start: number
    update_time_end: number
  }

  /** One refund each second, and so many that the platform's depth is not enough for all. */
  function manyRefunds(count: number, perSecond = 1) {
    const first = now.getTime() / 1000 - 100_000
    const rows = Array.from({ length: count }, (_, n) => ({ n, at: first + Math.floor(n / perSecond) }))
    const asked: Asked[] = []
    const line = portsWith(({ body }) => {
      const wish = JSON.parse(String(body)) as Asked
      asked.push(wish)
      const found = rows
        .filter(({ at }) => at >= wish.update_time_start && at <= wish.update_time_end)
        .reverse()
      const page = found.slice((wish.page_no - 1) * 100, wish.page_no * 100)
      return good({ total: found.length, refunds: page.map(rowOf) })
    })
    return { ...line, asked, window: { from: new Date(first * 1000), to: now } }
  }

  const rowOf = ({ n, at }: { n: number; at: number }) => ({
    refund_id: `r${n}`,
    tid: `E${n}`,
    status: 'CLOSED',
    modified: new Date(at * 1000 + 28_800_000).toISOString().slice(0, 19).replace('T', ' '),
  })

  it('is cut in halves of time; each row comes once and no page is asked too deep', async () => {
    const { ports, asked, window } = manyRefunds(7_000)
    const ids: string[] = []
    for await (const page of youzanConnector(ports).pullChangedAfterSales(access, window))
      ids.push(...page.map(({ id }) => id))
    expect(ids).toHaveLength(7_000)
    expect(new Set(ids).size).toBe(7_000)
    expect(Math.max(...asked.map(({ page_no }) => page_no))).toBeLessThanOrEqual(30)
  })

  it('says so when one second alone has too many', async () => {
    const { ports, window } = manyRefunds(3_500, 3_500)
    const failure = await failureOf(drain(youzanConnector(ports).pullChangedAfterSales(access, window)))
    expect(failure).toMatchObject({ kind: 'malformed_answer', code: 'too_many_rows' })
  })

  it('never asks for more than a month at once, nor beyond now', async () => {
    const { ports, asked } = manyRefunds(0)
    const window = {
      from: new Date(now.getTime() - 100 * 86_400_000),
      to: new Date(now.getTime() + 86_400_000),
    }
    await drain(youzanConnector(ports).pullChangedAfterSales(access, window))
    expect(asked).toHaveLength(4)
    for (const { update_time_start, update_time_end } of asked)
      expect(update_time_end - update_time_start).toBeLessThanOrEqual(30 * 86_400)
    expect(asked.at(-1)!.update_time_end).toBe(now.getTime() / 1000)
  })
})
