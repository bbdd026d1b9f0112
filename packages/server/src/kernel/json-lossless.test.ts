import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseLossless } from './json-lossless.ts'

describe('parseLossless', () => {
  it('keeps order ids of nineteen digits', () => {
    const body = '{"trade":{"tid":2613812345678901234,"payment":"200.07","num":2}}'
    expect(parseLossless(body)).toEqual({ trade: { tid: '2613812345678901234', payment: '200.07', num: 2 } })
  })

  it('turns to text exactly above the safe range', () => {
    expect(parseLossless('[9007199254740991, 9007199254740992, -9007199254740993]')).toEqual([
      9007199254740991,
      '9007199254740992',
      '-9007199254740993',
    ])
  })

  it('keeps short decimals as numbers, long ones and large powers as text', () => {
    expect(parseLossless('[200.07, 0.1234567890123456789, 1e3, 1e300]')).toEqual([
      200.07,
      '0.1234567890123456789',
      1000,
      '1e300',
    ])
  })

  it('takes the last of two equal keys, as JSON.parse does', () => {
    expect(parseLossless('{"a":1,"a":2}')).toEqual({ a: 2 })
  })

  it('leaves prototypes alone', () => {
    const value = parseLossless('{"__proto__":{"admin":true}}') as { admin?: boolean }
    expect(value.admin).toBeUndefined()
    expect(({} as { admin?: boolean }).admin).toBeUndefined()
  })

  it('names broken and bottomless text the same way', () => {
    for (const text of ['', '{', '{"a":01}', '['.repeat(200_000)])
      expect(() => parseLossless(text)).toThrow('json.invalid')
  })
})

describe('parseLossless beside strings', () => {
  it('leaves digits inside of strings alone, escaped quotes included', () => {
    const value = { note: 'a "b":12345678901234567890, c', path: 'x\\', id: 7 }
    expect(parseLossless(`${JSON.stringify(value).slice(0, -1)},"tid":2613812345678901234}`)).toEqual({
      ...value,
      tid: '2613812345678901234',
    })
  })

  it('does not make a broken number whole by quoting it', () => {
    for (const text of ['[12345678901234567890-1]', '[012345678901234567]', '[1234567890123456789.]'])
      expect(() => parseLossless(text)).toThrow('json.invalid')
  })

  it('agrees with JSON.parse wherever JSON.parse loses nothing', () => {
    const safe = fc
      .json({ maxDepth: 3 })
      .filter((text) => !/\d{15}|e/i.test(text.replace(/"[^"\\]*(?:\\.[^"\\]*)*"/g, '')))
    fc.assert(
      fc.property(safe, (text) => {
        expect(parseLossless(text)).toEqual(JSON.parse(text))
      }),
    )
  })
})
