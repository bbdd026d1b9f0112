import { describe, expect, it } from 'vitest'
import { type HttpAnswer, HttpFailure, type HttpRequest } from '../../runtime/ports.ts'
import { ConnectorFailure, type ConnectorPorts, type ShopAccess } from '../contract/connector.ts'
import { topClient, wrapperOf } from './client.ts'
import { signTop } from './sign.ts'

const access: ShopAccess = {
  shopId: 'shop-tmall',
  sellerId: '2206490318841',
  baseUrl: 'http://gateway.test',
  appKey: '23400688',
  appSecret: 'secret',
  session: '6101session',
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
  return { client: topClient(ports, { backoffMs: 100 }), requests, slept }
}

const good = { body: '{"time_get_response":{"time":"2026-11-11 20:00:00","request_id":"1"}}' }
const topError = (code: number, sub_code?: string, sub_msg?: string) => ({
  body: JSON.stringify({ error_response: { code, msg: 'no', sub_code, sub_msg, request_id: '1' } }),
})

async function failureOf(work: Promise<unknown>): Promise<ConnectorFailure> {
  const error = await work.then(
    () => new Error('it did not fail'),
    (caught) => caught,
  )
  expect(error).toBeInstanceOf(ConnectorFailure)
  return error
}

describe('topClient', () => {
  it('signs all that it sends, with the time of Shanghai and no empty parameter', async () => {
    const { client, requests } = scripted(good)
    await client.call(access, 'taobao.time.get', { memo: '', note: '上门 & 安装' })
    const sent = Object.fromEntries(new URLSearchParams(String(requests[0]!.body)))
    const { sign, ...rest } = sent
    expect(requests[0]!.url).toBe('http://gateway.test/router/rest')
    expect(rest).toMatchObject({
      timestamp: '2026-11-11 20:00:00',
      format: 'json',
      session: '6101session',
      note: '上门 & 安装',
    })
    expect(rest).not.toHaveProperty('memo')
    expect(sign).toBe(signTop('hmac-sha256', 'secret', rest))
  })

  it('finds the wrapper by the name of the method', () => {
    expect(wrapperOf('taobao.trade.fullinfo.get')).toBe('trade_fullinfo_get_response')
    expect(wrapperOf('tmall.dispute.receive.get')).toBe('tmall_dispute_receive_get_response')
  })

  it.each([
    [topError(27, 'invalid-sessionkey'), 'authorisation_expired'],
    [topError(26), 'authorisation_expired'],
    [topError(11), 'permission_missing'],
    [topError(25), 'invalid_request'],
    [topError(15, 'isv.invalid-parameter'), 'invalid_request'],
    [topError(15, 'isv.trade-not-exist'), 'not_found'],
    [{ status: 404, body: '' }, 'invalid_request'],
  ])('does not repeat what cannot get better: %o', async (reply, kind) => {
    const { client, requests } = scripted(reply)
    expect((await failureOf(client.call(access, 'taobao.time.get', {}))).kind).toBe(kind)
    expect(requests).toHaveLength(1)
  })

  it.each([
    [topError(15, 'isp.top-remote-connection-timeout'), 'temporary'],
    [topError(7), 'limited'],
    [{ status: 503, body: 'no' }, 'temporary'],
    [{ status: 429, body: '' }, 'limited'],
    [{ body: '<html>502</html>' }, 'malformed_answer'],
    [{ body: '{"time_get_response":{"ti' }, 'malformed_answer'],
    [{ body: '{"other_response":{}}' }, 'malformed_answer'],
    [{ body: '[]' }, 'malformed_answer'],
    [new HttpFailure('timeout', 'late'), 'temporary'],
    [new HttpFailure('too_large', 'big'), 'malformed_answer'],
  ] as [Reply, string][])('tries again and heals: %o', async (reply, kind) => {
    const healing = scripted(reply, good)
    await expect(healing.client.call(access, 'taobao.time.get', {})).resolves.toHaveProperty('time')
    const lasting = scripted(reply)
    expect((await failureOf(lasting.client.call(access, 'taobao.time.get', {}))).kind).toBe(kind)
    expect(lasting.requests).toHaveLength(4)
  })

  it('waits as long as the ban says, and gives a long ban back', async () => {
    const short = scripted(
      topError(7, 'accesscontrol.limited', 'This ban will last for 3 more seconds'),
      good,
    )
    await short.client.call(access, 'taobao.time.get', {})
    expect(short.slept).toEqual([3000])
    const long = scripted(topError(7, 'accesscontrol.limited', 'This ban will last for 900 more seconds'))
    const failure = await failureOf(long.client.call(access, 'taobao.time.get', {}))
    expect(failure).toMatchObject({ kind: 'limited', retryAfterMs: 900_000, retryable: true })
    expect(long.slept).toEqual([])
  })

  it('takes the wait of a plain 429 from its header', async () => {
    const { client, slept } = scripted({ status: 429, headers: { 'retry-after': '2' }, body: '' }, good)
    await client.call(access, 'taobao.time.get', {})
    expect(slept).toEqual([2000])
  })
})
