import { describe, expect, it } from 'vitest'
import type { Connector, ConnectorPorts } from '../contract/connector.ts'
import { gatewayClient } from './client.ts'
import { openAnswer, sealAnswer, signAnswer, signedHeaders, signRequest } from './sign.ts'
import { throughGateway } from './through-gateway.ts'
import { fromWire, toWire } from './wire.ts'

const secret = 'the secret of both sides, as text'
const access = {
  ...{ shopId: 'a', sellerId: 's', appKey: 'k', appSecret: '', session: '', baseUrl: '' },
  through: { url: 'http://gateway', secret, shop: 'a' },
}

/** A gateway in memory; what it is asked is kept. */
function ports(answer: (body: string, nonce: string) => { status?: number; body: string; signed?: string }) {
  const asked: { url: string; headers: Record<string, string>; body: string }[] = []
  const http = {
    async send(request: { url: string; headers: Record<string, string>; body: string }) {
      asked.push(request)
      const nonce = request.headers[signedHeaders.nonce]!
      const { status = 200, body, signed } = answer(request.body, nonce)
      const signature = signed ?? signAnswer(secret, nonce, status, body)
      return { status, headers: { [signedHeaders.signature]: signature }, body: Buffer.from(body) }
    },
  }
  const clock = { now: () => new Date(1_700_000_000_000) }
  let n = 0
  const randomness = { bytes: (length: number) => Buffer.alloc(length, ++n) }
  return { asked, ports: { http, clock, randomness } as unknown as ConnectorPorts }
}
const value = (told: unknown) => JSON.stringify({ value: toWire(told), made: [] })

describe('signatures', () => {
  it('are the HMAC-SHA256 of named parts, a line each', () => {
    const request = { timestamp: '1700000000000', nonce: '00', path: '/p', body: '{}' }
    expect(signRequest('secret', request)).toBe(
      // By `openssl dgst -sha256 -hmac secret` over the lines of docs/gateway.md.
      'v1=d95c162a48454bda2113d7230e2f725987e450fda8264755b28c46542004ec70',
    )
    for (const change of [{ timestamp: '1' }, { nonce: '01' }, { path: '/q' }, { body: '[]' }])
      expect(signRequest('secret', { ...request, ...change })).not.toBe(signRequest('secret', request))
  })

  it('seal an answer for its own request alone', () => {
    const sealed = sealAnswer(secret, 'n1', '欧阳镜月', Buffer.alloc(12, 1))
    expect(openAnswer(secret, 'n1', sealed)).toBe('欧阳镜月')
    expect(() => openAnswer(secret, 'n2', sealed)).toThrow()
    expect(() => openAnswer('another', 'n1', sealed)).toThrow()
  })
})

describe('a call through a gateway', () => {
  it('carries whole numbers and instants', async () => {
    const told = { fen: 12n, at: new Date(5), list: [{ n: null, text: '二' }] }
    expect(fromWire(JSON.parse(JSON.stringify(toWire(told))))).toEqual(told)
    const { ports: given, asked } = ports(() => ({ body: value(told) }))
    expect(await gatewayClient(given).ask(access, 'taobao', 'fetchOrders', ['1'])).toEqual(told)
    expect(asked[0]).toMatchObject({ url: 'http://gateway/gateway/v1/calls' })
    expect(JSON.parse(asked[0]!.body)).toEqual({ call: 'fetchOrders', shop: 'a', args: ['1'] })
    expect(JSON.stringify(asked)).not.toContain(secret)
  })

  it.each([
    ['an answer that somebody changed', { body: value(1), signed: 'v1=00' }, 'gateway_answer_unsigned'],
    ['a refusal', { status: 401, body: '' }, 'gateway_refused'],
    ['a failure of its own', { status: 502, body: '<html>' }, 'gateway_unreachable'],
  ])('does not take %s', async (_, answer, code) => {
    const { ports: given } = ports(() => answer)
    await expect(gatewayClient(given).ask(access, 'taobao', 'whoIs', null)).rejects.toMatchObject({ code })
  })

  it('fails as the marketplace failed, and books what the gateway called', async () => {
    const failure = { kind: 'limited', code: '7', words: '', retryAfterMs: 900 }
    const made = [
      { api: 'taobao.trade.fullinfo.get', failure: null },
      { api: 'taobao.trade.fullinfo.get', failure: { kind: 'limited', retryAfterMs: 900 } },
    ]
    const { ports: given } = ports(() => ({ body: JSON.stringify({ failure, made }) }))
    const booked: unknown[] = []
    const gate = { enter: async () => undefined, leave: (...call: unknown[]) => void booked.push(call) }
    const asking = gatewayClient(given, gate).ask(access, 'taobao', 'fetchOrders', ['1'])
    await expect(asking).rejects.toMatchObject({ kind: 'limited', retryAfterMs: 900 })
    expect(booked).toMatchObject([
      [{ marketplace: 'taobao', appKey: 'k', shopId: 'a', api: made[0]!.api }, null],
      [{ api: made[1]!.api }, { kind: 'limited' }],
    ])
  })

  it('is made for shops behind one, and for no other', async () => {
    const { ports: given, asked } = ports(() => ({ body: value([null]) }))
    const direct = { marketplace: 'taobao', fetchOrders: async () => ['direct'] } as unknown as Connector
    const connector = throughGateway(direct, given)
    expect(await connector.fetchOrders(access, ['1'])).toEqual([null])
    const { through: _, ...plain } = access
    expect(await connector.fetchOrders(plain, ['1'])).toEqual(['direct'])
    expect(asked).toHaveLength(1)
  })

  it('gives orders that are ours already, under our own name of the shop', () => {
    const direct = { marketplace: 'taobao', normaliseOrder: () => 'read here' } as unknown as Connector
    const connector = throughGateway(direct, ports(() => ({ body: '' })).ports)
    const order = { orderId: '1', shopId: 'its-name' }
    expect(connector.normaliseOrder('ours', { gateway: 1, order })).toEqual({ orderId: '1', shopId: 'ours' })
    expect(connector.normaliseOrder('ours', { tid: 1 })).toBe('read here')
    const unknown = { gateway: 1, unknown: { field: 'status', value: 'NEW' } }
    expect(() => connector.normaliseOrder('ours', unknown)).toThrow('unknown value "NEW" of status')
    expect(() => connector.normaliseOrder('ours', { gateway: 1, unreadable: true })).toThrow(TypeError)
  })
})
