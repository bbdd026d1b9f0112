import { describe, expect, it } from 'vitest'
import { type HttpAnswer, HttpFailure, type HttpRequest } from '../../runtime/ports.ts'
import { ConnectorFailure, type ConnectorPorts, type ShopAccess } from '../contract/connector.ts'
import { type JdClientOptions, jdClient, wrapperOf } from './client.ts'
import { signJos } from './sign.ts'

const access: ShopAccess = {
  shopId: 'shop-jd',
  sellerId: '10273418',
  baseUrl: 'http://gateway.test',
  appKey: 'AK',
  appSecret: 'secret',
  session: 'token',
}
const method = 'jingdong.pop.order.get'

type Reply = { status?: number; headers?: Record<string, string>; body: string } | Error

/** Answers in turn, the last one for ever; sleeping takes no time and is written down. */
function scripted(replies: Reply[], options: JdClientOptions = {}) {
  const requests: HttpRequest[] = []
  const slept: number[] = []
  const send = async (request: HttpRequest): Promise<HttpAnswer> => {
    const reply = replies[Math.min(requests.push(request), replies.length) - 1]!
    if (reply instanceof Error) throw reply
    return { status: reply.status ?? 200, headers: reply.headers ?? {}, body: Buffer.from(reply.body) }
  }
  const ports = {
    http: { send },
    clock: {
      now: () => new Date('2026-11-11T12:00:00.007Z'),
      sleep: async (ms: number) => void slept.push(ms),
    },
    randomness: { int: () => 0 },
  } as unknown as ConnectorPorts
  const client = jdClient(ports, { backoffMs: 100, ...options })
  const call = () => client.call(access, method, { order_id: '1', note: '上门 & 安装' }, 'orderDetailInfo')
  return { call, requests, slept }
}

const wrapped = (content: object) => ({ body: JSON.stringify({ jingdong_pop_order_get_responce: content }) })
const good = wrapped({ code: '0', orderDetailInfo: { apiResult: { success: 'true' }, orderInfo: {} } })
const refused = (code: string, zh_desc = '不') => ({
  body: JSON.stringify({ error_response: { code, zh_desc } }),
})
const business = (apiResult: object) => wrapped({ code: '0', orderDetailInfo: { apiResult } })

async function failureOf(work: Promise<unknown>): Promise<ConnectorFailure> {
  const error = await work.then(
    () => new Error('it did not fail'),
    (caught) => caught,
  )
  expect(error).toBeInstanceOf(ConnectorFailure)
  return error
}

describe('jdClient', () => {
  it('signs the very text of the parameters that it sends, with milliseconds and zone', async () => {
    const { call, requests } = scripted([good])
    await call()
    const { sign, ...rest } = Object.fromEntries(new URLSearchParams(String(requests[0]!.body)))
    expect(requests[0]!.url).toBe('http://gateway.test/routerjson')
    expect(rest).toEqual({
      '360buy_param_json': '{"order_id":"1","note":"上门 & 安装"}',
      access_token: 'token',
      app_key: 'AK',
      method,
      timestamp: '2026-11-11 20:00:00.007+0800',
      v: '2.0',
    })
    expect(sign).toBe(signJos('secret', rest))
  })

  it('keeps the misspelling of the wrapper', () => {
    expect(wrapperOf('jingdong.asc.serviceAndRefund.view')).toBe(
      'jingdong_asc_serviceAndRefund_view_responce',
    )
  })

  it('can be given another transport', async () => {
    const transport = (shop: ShopAccess, name: string, json: string) =>
      ({ method: 'POST', url: `${shop.baseUrl}/rest/${name}`, body: json }) as const
    const { call, requests } = scripted([good], { transport })
    await call()
    expect(requests[0]).toMatchObject({ url: `http://gateway.test/rest/${method}`, timeoutMs: 8_000 })
  })

  it.each([
    [refused('19', '无效access_token'), 'authorisation_expired', '19'],
    [refused('24'), 'permission_missing', '24'],
    [refused('11100006'), 'permission_missing', '11100006'],
    [refused('12'), 'invalid_request', '12'],
    [refused('8'), 'invalid_request', '8'],
    [refused('777'), 'invalid_request', '777'],
    [wrapped({ code: '24', zh_desc: '无权限' }), 'permission_missing', '24'],
    [business({ success: false, errorCode: '1', chineseErrCode: '订单不存在' }), 'not_found', 'business/1'],
    [
      business({ success: 'false', errorCode: '2', chineseErrCode: '参数错误' }),
      'invalid_request',
      'business/2',
    ],
    [business({ success: null }), 'invalid_request', 'business/unknown'],
    [{ status: 404, body: '' }, 'invalid_request', 'http_404'],
  ] as [Reply, string, string][])('does not repeat what cannot get better: %o', async (reply, kind, code) => {
    const { call, requests } = scripted([reply])
    expect(await failureOf(call())).toMatchObject({ kind, code })
    expect(requests).toHaveLength(1)
  })

  it.each([
    [refused('33'), 'temporary'],
    [refused('65'), 'temporary'],
    [refused('901', '接口调用频率超限'), 'limited'],
    [{ status: 503, body: 'no' }, 'temporary'],
    [{ status: 429, headers: { 'retry-after': '2' }, body: '' }, 'limited'],
    [{ body: '<html>502</html>' }, 'malformed_answer'],
    [{ body: '{"jingdong_pop_order_get_responce":{"co' }, 'malformed_answer'],
    [{ body: '{"jingdong_pop_order_get_response":{"code":"0"}}' }, 'malformed_answer'],
    [wrapped({ code: '0' }), 'malformed_answer'],
    [new HttpFailure('timeout', 'late'), 'temporary'],
  ] as [Reply, string][])('tries again and heals: %o', async (reply, kind) => {
    const healing = scripted([reply, good])
    await expect(healing.call()).resolves.toHaveProperty('orderInfo')
    const lasting = scripted([reply])
    expect((await failureOf(lasting.call())).kind).toBe(kind)
    expect(lasting.requests).toHaveLength(4)
  })

  it('learns a code from its options', async () => {
    const { call, slept } = scripted([refused('777'), good], { codes: { '777': 'limited' } })
    await call()
    expect(slept).toEqual([1_000])
  })
})
