import { describe, expect, it } from 'vitest'
import { HttpFailure } from '../runtime/ports.ts'
import { type Endpoint, mayHear, maySendMoney, wants } from './endpoint.ts'
import { eventWords, inOrder } from './event-words.ts'
import { payloadOf } from './payload.ts'
import { nextAttemptAt, outcomeOfFailure, outcomeOfStatus, waitsMs } from './retry.ts'
import { secretText, signedHeaders } from './sign.ts'

describe('the signature', () => {
  it('is that of the published example of Standard Webhooks', () => {
    const headers = signedHeaders(
      'msg_p5jXN8AQM9LWM0D4loKWxJek',
      new Date(1_614_265_330_000),
      '{"test": 2432232314}',
      ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
    )
    expect(headers).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    })
  })

  it('is given by each secret that holds, in one header', () => {
    const secrets = [secretText(Buffer.alloc(32, 1)), secretText(Buffer.alloc(32, 2))]
    const both = signedHeaders('a', new Date(0), '{}', secrets)['webhook-signature']!.split(' ')
    expect(both).toHaveLength(2)
    expect(new Set(both).size).toBe(2)
    for (const one of both) expect(one).toMatch(/^v1,[A-Za-z0-9+/]{43}=$/)
  })
})

describe('the next try', () => {
  const now = new Date('2026-11-22T00:00:00Z')
  const wait = (tries: number, dice: number, retryAfter?: string) =>
    (nextAttemptAt(tries, now, () => dice, retryAfter)?.getTime() ?? Number.NaN) - now.getTime()

  it('comes later each time, up to a fifth sooner or later, and ends after the tenth', () => {
    for (const [at, ms] of waitsMs.entries()) {
      expect(wait(at + 1, 0)).toBeCloseTo(ms * 0.8, 0)
      expect(wait(at + 1, 10_000)).toBeCloseTo(ms * 1.2, 0)
    }
    expect(waitsMs.reduce((sum, one) => sum + one, 0)).toBeGreaterThan(72 * 3600_000)
    expect(nextAttemptAt(10, now, () => 0, '5')).toBeNull()
  })

  it('is never sooner than the receiver asked for, and never later than a day for it', () => {
    expect(wait(1, 0, '600')).toBe(600_000)
    expect(wait(1, 0, 'Sun, 22 Nov 2026 00:10:00 GMT')).toBe(600_000)
    expect(wait(1, 0, '99999999')).toBe(24 * 3600_000)
    for (const garbage of ['soon', '-5', '', 'NaN', '1e9', '99999999999', 'Sun, 22 Nov 2020 00:00:00 GMT'])
      expect([garbage, wait(1, 0, garbage)]).toEqual([garbage, 4_000])
  })

  it('depends on what came back', () => {
    expect([200, 204, 299].map(outcomeOfStatus)).toEqual(['delivered', 'delivered', 'delivered'])
    expect([301, 307, 400, 401, 404, 410, 429, 500, 503, 103].map(outcomeOfStatus)).toEqual([
      'redirected',
      'redirected',
      'http_error',
      'http_error',
      'http_error',
      'gone',
      'http_error',
      'http_error',
      'http_error',
      'http_error',
    ])
    for (const kind of ['timeout', 'refused', 'network', 'blocked'] as const)
      expect(outcomeOfFailure(new HttpFailure(kind, ''))).toBe(kind)
    expect(outcomeOfFailure(new Error('?'))).toBe('network')
  })
})

describe('what is sent', () => {
  const event = {
    id: 'e1',
    type: 'slip.posted',
    version: 1,
    key: 's1',
    occurredAt: new Date('2026-11-22T01:02:03Z'),
    payload: {
      slipId: 's1',
      totalFen: 1200,
      lines: [{ paidFen: 1, productName: '门锁' }],
      phone: '13812345678',
      receiver: { receiverName: '刘女士', address: '三林镇' },
      none: null,
    },
  }

  it('holds amounts where the policy shows them, and no personal value ever', () => {
    expect(JSON.parse(payloadOf(event, new Set()))).toEqual({
      id: 'e1',
      type: 'slip.posted',
      version: 1,
      timestamp: '2026-11-22T01:02:03.000Z',
      key: 's1',
      data: {
        slipId: 's1',
        totalFen: null,
        lines: [{ paidFen: null, productName: '门锁' }],
        phone: null,
        receiver: { receiverName: null, address: null },
        none: null,
      },
    })
    const shown = JSON.parse(payloadOf(event, new Set(['money'])))
    expect(shown.data).toMatchObject({ totalFen: 1200, lines: [{ paidFen: 1 }], phone: null })
  })
})

describe('an endpoint', () => {
  const endpoint = { eventTypes: ['order.paid'], startXid: 100n } as Endpoint
  const paid = { type: 'order.paid', xid: 100n }

  it('wants what it chose, from when it was there, as far as its maker may see', () => {
    expect(wants(endpoint, ['operator'], paid)).toBe(true)
    expect(wants(endpoint, ['operator'], { ...paid, xid: 99n })).toBe(false)
    expect(wants(endpoint, ['operator'], { ...paid, type: 'order.closed' })).toBe(false)
    expect(wants(endpoint, [], paid)).toBe(false)
    const all = { ...endpoint, eventTypes: [] }
    expect(wants(all, ['operator'], { ...paid, type: 'slip.posted' })).toBe(false)
    expect(wants(all, ['finance'], { ...paid, type: 'slip.posted' })).toBe(true)
  })

  it('keeps events of an unknown noun for the owner', () => {
    expect([mayHear(['operator'], 'payout.made'), mayHear(['owner'], 'payout.made')]).toEqual([false, true])
    expect([maySendMoney(['dispatcher']), maySendMoney(['finance'])]).toEqual([false, true])
  })
})

it('names events in both languages, and one without words by its type', () => {
  expect(eventWords('order.paid', 'zh')).toEqual({ label: '订单首次付款', group: '订单' })
  expect(eventWords('order.paid', 'en')).toEqual({ label: 'An order was paid', group: 'Orders' })
  expect(inOrder(['payout.made', 'intake.alarm', 'work-order.opened', 'order.paid'])).toEqual([
    'order.paid',
    'work-order.opened',
    'intake.alarm',
    'payout.made',
  ])
  expect(eventWords('payout.made', 'zh')).toEqual({ label: 'payout.made', group: 'payout' })
})
