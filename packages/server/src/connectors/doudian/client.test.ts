import { describe, expect, it } from 'vitest'
import { type HttpAnswer, HttpFailure, type HttpRequest } from '../../runtime/ports.ts'
import { ConnectorFailure, type ConnectorPorts, type ShopAccess } from '../contract/connector.ts'
import { doudianClient } from './client.ts'
import { signCall } from './sign.ts'

const access: ShopAccess = {
  shopId: 'shop-douyin',
  sellerId: '18695771',
  baseUrl: 'http://gateway.test',
  appKey: '3409409348479354011',
  appSecret: 'secret',
  session: 'at-session',
}

type Reply = { status?: number; headers?: Record<string, string>; body: string } | Error

/** Answers in turn, the last one for ever; sleeping takes no time and is written down. */
function scripted(...replies: Reply[]) {
  const requests: HttpRequest[] = []
  const slept: number[] = []
  const send = async (request: HttpRequest): Promise<HttpAnswer> => {
    const reply = replies[Math.min(requests.push(request), replies.length) - 1]!
    if (reply instanceof Error) throw reply
    return { status: reply.status ?? 200, headers: reply.headers ?? {}, body: Buffer.from(reply.body) }
  }
  const ports = {
    http: { send },
    clock: { now: () => new Date('2026-11-11T12:00:00Z'), sleep: async (ms: number) => void slept.push(ms) },
    randomness: { int: () => 0 },
  } as unknown as ConnectorPorts
  return { client: doudianClient(ports, { backoffMs: 100 }), requests, slept }
}

const good = { body: '{"code":10000,"msg":"success","sub_code":"","data":{"total":3},"log_id":"L1"}' }
const refusal = (code: number, sub_code = '', sub_msg = '') => ({
  body: JSON.stringify({ code, msg: 'no', sub_code, sub_msg, data: null, log_id: 'L2' }),
})
const legacy = (err_no: number, message = 'no') => ({ body: JSON.stringify({ err_no, message, data: null }) })

async function failureOf(work: Promise<unknown>): Promise<ConnectorFailure> {
  const error = await work.then(
    () => new Error('it did not fail'),
    (caught) => caught,
  )
  expect(error).toBeInstanceOf(ConnectorFailure)
  return error
}

describe('doudianClient', () => {
  it('signs the very text that it sends, and names how', async () => {
    const { client, requests } = scripted(good)
    await client.call(access, 'order.searchList', { size: 10, page: 0, product: '上门 & 安装<b>' })
    const { url, body, headers } = requests[0]!
    const query = Object.fromEntries(new URL(url).searchParams)
    expect(new URL(url).pathname).toBe('/order/searchList')
    expect(headers!['content-type']).toContain('application/json')
    expect(body).toBe('{"page":0,"product":"上门 & 安装<b>","size":10}')
    expect(query).toMatchObject({
      method: 'order.searchList',
      app_key: access.appKey,
      access_token: 'at-session',
      timestamp: '1794398400',
      v: '2',
      sign_method: 'hmac-sha256',
    })
    const { appKey } = access
    const signed = {
      appKey,
      method: 'order.searchList',
      paramJson: String(body),
      timestamp: query.timestamp!,
    }
    expect(query.sign).toBe(signCall('hmac-sha256', 'secret', signed))
  })

  it('signs anew for each try', async () => {
    const { client, requests } = scripted({ status: 503, body: '' }, good)
    expect(await client.call(access, 'order.searchList', {})).toEqual({ data: { total: 3 }, logId: 'L1' })
    expect(requests.map(({ body }) => body)).toEqual(['{}', '{}'])
  })

  it('understands both generations of answers', async () => {
    const old = scripted({
      body: '{"err_no":0,"message":"success","data":{"shop_order_id":4781320682406083640}}',
    })
    const { data, logId } = await old.client.call(access, 'order.orderDetail', {})
    expect([data, logId]).toEqual([{ shop_order_id: '4781320682406083640' }, null])
  })

  it.each([
    [refusal(40003, 'isv.access-token-expired'), 'authorisation_expired'],
    [refusal(40003, 'isv.access-token-no-existed'), 'authorisation_expired'],
    [refusal(40001, 'isv.access-token-missing'), 'authorisation_expired'],
    [refusal(30001, 'dop.authorization-closed'), 'authorisation_expired'],
    [refusal(50001, 'dop.token-generate-failed:code-expired'), 'authorisation_expired'],
    [legacy(30002), 'authorisation_expired'],
    [refusal(30001, 'isv.app-permissions-insufficient'), 'permission_missing'],
    [refusal(30001, 'dop.something-new'), 'permission_missing'],
    [refusal(90000, 'isv.env-suspected'), 'permission_missing'],
    [refusal(40003, 'isv.signature-invalid'), 'invalid_request'],
    [refusal(40003, 'constructor'), 'invalid_request'],
    [refusal(70000, 'isp.api-service-off'), 'invalid_request'],
    [refusal(50002, 'isv.business-failed:4015', '订单已发货'), 'invalid_request'],
    [refusal(50002, 'isv.business-failed:4004', '订单不存在'), 'not_found'],
    [legacy(5, '订单不存在'), 'not_found'],
    [{ status: 404, body: '' }, 'invalid_request'],
  ])('does not repeat what cannot get better: %o', async (reply, kind) => {
    const { client, requests } = scripted(reply)
    expect((await failureOf(client.call(access, 'order.orderDetail', {}))).kind).toBe(kind)
    expect(requests).toHaveLength(1)
  })

  it.each([
    [refusal(20000, 'dop.service-error'), 'temporary'],
    [refusal(90000, 'dop.unknown-error'), 'temporary'],
    [refusal(60000, 'isv.traffic-limited'), 'limited'],
    [{ status: 503, body: 'no' }, 'temporary'],
    [{ status: 429, body: '' }, 'limited'],
    [{ body: '<html>502</html>' }, 'malformed_answer'],
    [{ body: '{"code":10000,"da' }, 'malformed_answer'],
    [{ body: '{"code":10000,"data":null}' }, 'malformed_answer'],
    [{ body: '{"data":{}}' }, 'malformed_answer'],
    [{ body: '[]' }, 'malformed_answer'],
    [new HttpFailure('timeout', 'late'), 'temporary'],
  ] as [Reply, string][])('tries again and heals: %o', async (reply, kind) => {
    const healing = scripted(reply, good)
    await expect(healing.client.call(access, 'order.searchList', {})).resolves.toHaveProperty('data.total', 3)
    const lasting = scripted(reply)
    expect((await failureOf(lasting.client.call(access, 'order.searchList', {}))).kind).toBe(kind)
    expect(lasting.requests).toHaveLength(4)
  })

  it('keeps the log id for the platform’s support, and waits when it is over its limit', async () => {
    const { client, slept } = scripted(refusal(60000, 'isv.traffic-limited', '流量超限'))
    const failure = await failureOf(client.call(access, 'order.searchList', {}))
    expect(failure).toMatchObject({ code: '60000/isv.traffic-limited', retryAfterMs: 1000 })
    expect(failure.message).toBe('no: 流量超限 (log_id L2)')
    expect(slept).toEqual([1000, 1000, 1000])
  })
})
