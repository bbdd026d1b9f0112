import { describe, expect, it } from 'vitest'
import { systemPorts } from '../../runtime/adapters/index.ts'
import type { HttpRequest } from '../../runtime/ports.ts'
import { pinduoduoClient, unwrap } from './client.ts'
import { failureOfError } from './failures.ts'
import { signPinduoduo } from './sign.ts'

const access = { baseUrl: 'http://gw', appKey: 'client', appSecret: 'secret', session: 'token' }

describe('the content of an answer', () => {
  it.each([
    ['a derivable wrapper', { order_list_get_response: { a: 1, request_id: '7' } }],
    ['a wrapper of another name', { order_sn_increment_get_response: { a: 1, request_id: '7' } }],
    ['a misspelt wrapper', { logistics_ordertrace_get_resposne: { a: 1 }, request_id: '7' }],
    ['no wrapper', { a: 1, request_id: '7' }],
    ['a wrapper beside other things', { x_response: { a: 1 }, server_time: 3, request_id: '7' }],
  ])('is found behind %s', (_, answer) => {
    const { content, requestId } = unwrap(answer)
    expect(content).toMatchObject({ a: 1 })
    expect(requestId).toBe('7')
  })

  it('without a wrapper may hold objects of its own', () => {
    const answer = { id: 1, exchange_shipping_detail: { exchange_goods_number: 1 }, request_id: '7' }
    expect(unwrap(answer).content).toBe(answer)
  })

  it('must be there', () => {
    expect(() => unwrap({})).toThrow(expect.objectContaining({ kind: 'malformed_answer' }))
    expect(() => unwrap({ request_id: '7' })).toThrow(expect.objectContaining({ kind: 'malformed_answer' }))
  })
})

describe('errors inside a 200 answer', () => {
  it.each([
    [10019, 'authorisation_expired'],
    [20032, 'authorisation_expired'],
    [20005, 'permission_missing'],
    [20031, 'permission_missing'],
    [30000, 'permission_missing'],
    [20004, 'invalid_request'],
    [10000, 'invalid_request'],
    [10016, 'invalid_request'],
    [52004, 'invalid_request'],
    [50000, 'temporary'],
    [50001, 'temporary'],
    [52001, 'temporary'],
    [52002, 'temporary'],
    [52102, 'temporary'],
    [70033, 'temporary'],
    [52101, 'limited'],
    [70031, 'limited'],
    [70032, 'permission_missing'],
    [70035, 'permission_missing'],
  ])('%i is %s', (error_code, kind) => {
    const failure = failureOfError({ error_code, error_msg: '业务服务错误', sub_code: String(error_code) })
    expect(failure).toMatchObject({ kind, code: String(error_code) })
  })

  it('names a sub code that differs, and both texts', () => {
    const failure = failureOfError({
      error_code: 50001,
      error_msg: '业务服务错误',
      sub_code: '11',
      sub_msg: '订单不存在',
    })
    expect(failure).toMatchObject({
      kind: 'not_found',
      code: '50001/11',
      message: '业务服务错误: 订单不存在',
    })
  })

  it('leaves a test app that has used up its calls to the schedule', () => {
    expect(failureOfError({ error_code: 70036 })).toMatchObject({ kind: 'limited', retryAfterMs: 3_600_000 })
    expect(failureOfError({ error_code: 52101 }).retryAfterMs).toBe(1_000)
  })

  it('bears an error without anything', () => {
    expect(failureOfError({})).toMatchObject({ kind: 'invalid_request', code: 'unknown' })
  })
})

describe('a call', () => {
  const calls: HttpRequest[] = []
  const http = {
    send: async (request: HttpRequest) => {
      calls.push(request)
      return { status: 200, headers: {}, body: Buffer.from('{"x_response":{"request_id":"1"}}') }
    },
  }
  const ports = { ...systemPorts('unused'), http }
  const sentParams = () => Object.fromEntries(new URLSearchParams(String(calls.at(-1)!.body)))

  it('is a signed form with its time in seconds', async () => {
    await pinduoduoClient(ports).call(access, 'pdd.order.information.get', { order_sn: '261111-1' })
    const { sign, ...params } = sentParams()
    expect(calls.at(-1)!.url).toBe('http://gw/api/router')
    expect(params).toMatchObject({
      type: 'pdd.order.information.get',
      client_id: 'client',
      access_token: 'token',
      data_type: 'JSON',
      order_sn: '261111-1',
    })
    expect(params.timestamp).toMatch(/^\d{10}$/)
    expect(sign).toBe(signPinduoduo('secret', params))
  })

  it('without a session carries no token', async () => {
    await pinduoduoClient(ports).call({ ...access, session: undefined }, 'pdd.time.get', {})
    expect(sentParams()).not.toHaveProperty('access_token')
  })
})
