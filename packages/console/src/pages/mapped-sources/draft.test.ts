import { describe, expect, it } from 'vitest'
import { type Draft, draftOf, emptyDraft, exampleOf, headersOf, missingIn, wishOf } from './draft.ts'
import { reachable, type Source, stateOf } from './source.ts'

const filled: Draft = {
  ...emptyDraft,
  name: ' 商城 ',
  mappingName: 'mini-program-orders',
  url: 'https://erp.example/o',
}

describe('a draft of a source', () => {
  it('says what is still missing, as its kind and check need it', () => {
    expect(missingIn(emptyDraft)).toEqual(['name', 'mappingName'])
    expect(missingIn({ ...filled, kind: 'pull', url: 'https://' })).toEqual(['url'])
    expect(missingIn({ ...filled, kind: 'pull', paging: 'cursor', cursorPath: ' ' })).toEqual(['cursorPath'])
    expect(missingIn({ ...filled, check: 'wechat' })).toEqual(['receiveId'])
    expect(missingIn({ ...filled, check: 'rsa', header: '' })).toEqual(['publicKey', 'header'])
    expect(missingIn({ ...filled, deliveryIn: 'body' })).toEqual(['deliveryName'])
    expect(missingIn(filled)).toEqual([])
  })

  it.each<[string, Partial<Draft>]>([
    ['hmac', { prefix: 'sha256=', timestampHeader: 'X-Time', separator: 'dot', windowSeconds: '60' }],
    [
      'path',
      { check: 'path', deliveryIn: 'header', deliveryName: 'X-Id', answer: 'ok', recordPath: '/data' },
    ],
    ['md5', { check: 'md5', signIn: 'header', signName: 'Sign', order: 'secret_body' }],
    ['equal for a while', { check: 'path', equalHours: '72' }],
    ['wechat', { check: 'wechat', receiveId: 'wx1' }],
    ['rsa', { check: 'rsa', publicKey: 'PEM', encoding: 'base64' }],
    ['pages', { kind: 'pull', paging: 'page', first: '0', size: '20', timeForm: 'unix' }],
    ['cursors', { kind: 'pull', paging: 'cursor', cursorPath: '/n' }],
    ['links', { kind: 'pull', paging: 'link', everyMinutes: '3' }],
    ['files', { kind: 'drop' }],
  ])('is read back from what was kept: %s', (_name, part) => {
    const draft = { ...filled, ...part }
    const wish = wishOf(draft)
    const kept = {
      ...wish,
      mapping: { name: wish.mappingName, version: null, zh: '', en: '' },
    } as unknown as Source
    expect(wishOf(draftOf(kept))).toEqual(wish)
  })

  it('keeps secrets apart from what is shown, and leaves blank ones alone', () => {
    const wish = wishOf({
      ...filled,
      kind: 'pull',
      headers: 'X-Key: abc\nAuthorization: Bearer a:b\nX-Kept:',
    })
    expect(wish.secrets).toEqual({ headers: { 'X-Key': 'abc', Authorization: 'Bearer a:b' } })
    expect(JSON.stringify(wish.connection)).not.toContain('abc')
    expect(wish.connection).toMatchObject({ settings: { headerNames: ['X-Key', 'Authorization', 'X-Kept'] } })
    expect(wishOf(filled).secrets).toEqual({})
    expect(wishOf({ ...filled, secret: ' s ' }).secrets).toEqual({ secret: 's' })
    expect(headersOf('\n  A : 1 \n')).toEqual({ A: '1' })
  })

  it('shows a call to try where a terminal can make one', () => {
    const example = (part: Partial<Draft>) =>
      exampleOf('https://q.example/in/x', wishOf({ ...filled, ...part }).connection, 'k')
    expect(example({ check: 'path' })).toContain('https://q.example/in/x')
    expect(example({})).toMatch(/openssl dgst -sha256 -hmac 'k'.*\n.*X-Signature: \$SIGN/)
    expect(example({ kind: 'drop' })).toContain('Bearer k')
    expect([example({ check: 'rsa' }), example({ timestampHeader: 'T' }), example({ kind: 'pull' })]).toEqual(
      [null, null, null],
    )
  })
})

describe('a source', () => {
  const one = { state: 'active', lastError: null, lastReceivedAt: '2026-03-11T00:00:00Z' }
  it('shows first what matters most', () => {
    expect(stateOf(one)).toBe('active')
    expect(stateOf({ ...one, lastReceivedAt: null })).toBe('silent')
    expect(stateOf({ ...one, lastError: 'not_json' })).toBe('troubled')
    expect(stateOf({ ...one, state: 'paused', lastError: 'not_json' })).toBe('paused')
    const alarmed = { ...one, alarmSince: '2026-03-11T02:00:00.000Z', lastError: 'not_json' }
    expect(stateOf(alarmed)).toBe('alarm')
    expect(stateOf({ ...alarmed, state: 'paused' })).toBe('paused')
  })
  it('has an address that others reach', () => {
    const page = { hostname: 'qiao.example', origin: 'https://qiao.example' }
    expect(reachable('http://127.0.0.1:8080/in/x', page)).toBe('https://qiao.example/in/x')
    expect(reachable('/in/x', page)).toBe('/in/x')
    expect(reachable('https://in.example/in/x', page)).toBe('https://in.example/in/x')
    const own = { hostname: 'localhost', origin: 'http://localhost:8080' }
    expect(reachable('http://127.0.0.1:8080/in/x', own)).toBe('http://127.0.0.1:8080/in/x')
  })
})
