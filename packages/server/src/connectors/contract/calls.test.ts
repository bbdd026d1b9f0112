import { describe, expect, it } from 'vitest'
import { type HttpAnswer, HttpFailure } from '../../runtime/ports.ts'
import { openCaller, readJsonObject, retryAfterMs, sendCall } from './calls.ts'
import { ConnectorFailure } from './connector.ts'

const slept: number[] = []
const ports = (answer: () => Promise<HttpAnswer>) =>
  ({
    clock: {
      now: () => new Date('2026-11-22T03:00:00Z'),
      sleep: async (ms: number) => void slept.push(ms),
    },
    randomness: { int: () => 7 },
    http: { send: answer },
  }) as never
const answer = (status: number, headers: Record<string, string> = {}, body = '{}') =>
  ports(async () => ({ status, headers, body: Buffer.from(body) }))
const asked = { method: 'GET', url: 'http://x' } as const

describe('a call', () => {
  it.each([
    [429, { 'retry-after': '3' }, 'limited', 3_000],
    [429, { 'retry-after': 'Sun, 22 Nov 2026 03:00:09 GMT' }, 'limited', 9_000],
    [429, { 'retry-after': 'soon' }, 'limited', 1_000],
    [429, {}, 'limited', 1_000],
    [503, {}, 'temporary', null],
    [404, {}, 'invalid_request', null],
    [302, {}, 'invalid_request', null],
  ] as const)('answered %s %j is %s, to be tried after %s', async (status, headers, kind, wait) => {
    await expect(sendCall(answer(status, headers), asked)).rejects.toMatchObject({ kind, retryAfterMs: wait })
  })

  it('that never came, or came too long, is named as such', async () => {
    const failing = (kind: 'timeout' | 'too_large') =>
      ports(async () => {
        throw new HttpFailure(kind, 'words')
      })
    await expect(sendCall(failing('timeout'), asked)).rejects.toMatchObject({ kind: 'temporary' })
    await expect(sendCall(failing('too_large'), asked)).rejects.toMatchObject({ kind: 'malformed_answer' })
  })

  it('is tried again where that helps, and not where it does not', async () => {
    const run = async (failure: ConnectorFailure, times: number) => {
      slept.length = 0
      let tries = 0
      const call = openCaller(answer(200), { attempts: 3, backoffMs: 100 })
      const result = await call(async () => {
        tries += 1
        if (tries <= times) throw failure
        return 'done'
      }).catch((error: ConnectorFailure) => error.kind)
      return [result, tries, slept]
    }
    expect(await run(new ConnectorFailure('limited', 'x', 'x', 2_000), 2)).toEqual([
      'done',
      3,
      [2_007, 2_007],
    ])
    expect(await run(new ConnectorFailure('temporary', 'x', 'x'), 5)).toEqual(['temporary', 3, [7, 7]])
    expect(await run(new ConnectorFailure('permission_missing', 'x', 'x'), 5)).toEqual([
      'permission_missing',
      1,
      [],
    ])
    expect(await run(new ConnectorFailure('limited', 'x', 'x', 60_000), 5)).toEqual(['limited', 1, []])
  })

  it('never has more under way than allowed', async () => {
    const call = openCaller(answer(200), { concurrency: 2 })
    let now = 0
    let most = 0
    await Promise.all(
      Array.from({ length: 9 }, () =>
        call(async () => {
          most = Math.max(most, ++now)
          await new Promise((resolve) => setImmediate(resolve))
          now -= 1
        }),
      ),
    )
    expect(most).toBe(2)
  })

  it('keeps every digit of an id, and refuses what is no object', () => {
    expect(readJsonObject(Buffer.from('{"tid":1234567890123456789}'))).toEqual({ tid: '1234567890123456789' })
    for (const body of ['<html>', '[1]', '{"a":', 'null'])
      expect(() => readJsonObject(Buffer.from(body))).toThrow(ConnectorFailure)
  })
})

it('a wait in the past is none', () => {
  expect(retryAfterMs('Sun, 22 Nov 2026 02:00:00 GMT', new Date('2026-11-22T03:00:00Z'))).toBe(0)
})
