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

  it('finds lost numbers wherever one may stand', () => {
    expect(parseLossless('2613812345678901234')).toBe('2613812345678901234')
    expect(parseLossless(' \n -2613812345678901234 ')).toBe('-2613812345678901234')
    expect(parseLossless('[ 1,\n\t2613812345678901234 , [2613812345678901235]]')).toEqual([
      1,
      '2613812345678901234',
      ['2613812345678901235'],
    ])
    expect(parseLossless('{"a" : 1.5e3, "b":-0.1234567890123456789,"c":1E400}')).toEqual({
      a: 1500,
      b: '-0.1234567890123456789',
      c: '1E400',
    })
  })

  it('takes strings for strings, however they end', () => {
    const strings = [
      '\\',
      '\\\\',
      '\\"',
      '"',
      '',
      ':12345678901234567890',
      ',1e9,',
      '[1234567890123456789]',
      'x\\"\\',
    ]
    const text = `{"id":2613812345678901234,"of":${JSON.stringify(strings)},"n":[9007199254740993]}`
    expect(parseLossless(text)).toEqual({ id: '2613812345678901234', of: strings, n: ['9007199254740993'] })
    expect(() => parseLossless('{"id":2613812345678901234,"open":"abc')).toThrow('json.invalid')
  })

  it('keeps every digit of every whole number beside any strings', () => {
    const whole = fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n })
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string({ unit: 'binary' }), whole), { minLength: 1 }), (pairs) => {
        const text = `[${pairs.map(([name, n]) => `{${JSON.stringify(name)}:${JSON.stringify(name)},"n":${n}}`).join(', ')}]`
        const read = parseLossless(text) as { n: number | string }[]
        for (const [i, [name, n]] of pairs.entries()) {
          if (name !== 'n')
            expect(read[i]).toEqual({
              ...JSON.parse(`{${JSON.stringify(name)}:${JSON.stringify(name)}}`),
              n: read[i]!.n,
            })
          expect(BigInt(read[i]!.n)).toBe(n)
          expect(typeof read[i]!.n).toBe(Number.isSafeInteger(Number(n)) ? 'number' : 'string')
        }
      }),
    )
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
