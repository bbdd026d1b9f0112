import { describe, expect, it } from 'vitest'
import { HttpFailure } from '../../runtime/ports.ts'
import { ConnectorFailure, type ConnectorFailureKind } from './connector.ts'
import { addressIn, isAboutAddress, isAboutClock, probeAddress } from './refusals.ts'

describe('the address in a refusal', () => {
  it.each([
    ['访问IP不在白名单之内: 203.0.113.7', '203.0.113.7'],
    ['invalid ip 198.51.100.20 ipv6 ::ffff:198.51.100.20, not in whitelist', '198.51.100.20'],
    ['2001:db8::8a2e:370:7334 is not allowed', '2001:db8::8a2e:370:7334'],
    ['api version 3.0.1 of 2026-11-22 12:00:05', null],
    ['999.1.2.3', null],
    ['', null],
  ])('%s: %s', (words, address) => {
    expect(addressIn(words)).toBe(address)
  })
})

describe('a refusal', () => {
  const failure = (kind: ConnectorFailureKind, code: string, words = '') =>
    new ConnectorFailure(kind, code, words)
  const facts = {
    clockWindowMs: 1,
    clockCodes: ['31', '40003/isv.timestamp-invalid'],
    addressCodes: ['20005'],
  }
  it('is read by its code first, a sub code counting where one is named', () => {
    expect(isAboutClock(failure('invalid_request', '31'), facts)).toBe(true)
    expect(isAboutClock(failure('invalid_request', '31/sub'), facts)).toBe(true)
    expect(isAboutClock(failure('invalid_request', '310'), facts)).toBe(false)
    expect(isAboutClock(failure('invalid_request', '40003/isv.timestamp-invalid'), facts)).toBe(true)
    expect(isAboutClock(failure('authorisation_expired', '40003/isv.access-token-expired'), facts)).toBe(
      false,
    )
    expect(isAboutAddress(failure('permission_missing', '20005'), facts)).toBe(true)
  })
  it('is read by its words where no code is known, unless it was a failure of the marketplace', () => {
    expect(isAboutAddress(failure('invalid_request', '9', 'IP 不在白名单'))).toBe(true)
    expect(isAboutAddress(failure('temporary', '9', 'IP 不在白名单'))).toBe(false)
    expect(isAboutAddress(failure('permission_missing', '9', '没有 ip 定位接口的权限'))).toBe(false)
    expect(isAboutClock(failure('limited', '9', 'timestamp'))).toBe(false)
  })
})

describe('a probe', () => {
  const clock = { now: () => new Date('2026-11-22T00:00:10.500Z') } as never
  const probe = (send: () => Promise<object>) => probeAddress({ http: { send } as never, clock }, 'http://m')
  it('compares with the time in any answer', async () => {
    const at = (date: string) => probe(async () => ({ status: 404, headers: { date } }))
    expect((await at('Sun, 22 Nov 2026 00:00:10 GMT')).clockOffMs).toBe(0)
    expect((await at('Sun, 22 Nov 2026 00:10:10 GMT')).clockOffMs).toBe(-600_000)
    expect(await at('yesterday')).toEqual({ reached: true, code: null, clockOffMs: null })
  })
  it('says why nothing came', async () => {
    const failing = (kind: HttpFailure['kind']) => probe(() => Promise.reject(new HttpFailure(kind, '')))
    expect(await failing('timeout')).toEqual({ reached: false, code: 'http_timeout', clockOffMs: null })
    expect(await failing('too_large')).toMatchObject({ reached: true })
  })
})
