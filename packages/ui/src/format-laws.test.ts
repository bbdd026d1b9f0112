import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatFen, formatPhone, groupDigits, phoneHref, relativeParts, shanghaiParts } from './format.ts'

describe('money', () => {
  it('has two figures of cents, groups of three, and a sign apart', () => {
    fc.assert(
      fc.property(fc.bigInt(), (fen) => {
        const { whole, cents, sign } = formatFen(fen)
        expect(cents).toMatch(/^\d\d$/)
        expect(whole).toMatch(/^\d{1,3}(,\d{3})*$/)
        expect(sign === 'zero').toBe(fen === 0n)
      }),
    )
  })

  it.each(['1.5', 'abc', '1,000', 0.1, Number.NaN, Number.POSITIVE_INFINITY])(
    'refuses %s: no such money',
    (fen) => {
      expect(() => formatFen(fen)).toThrow()
    },
  )

  it('groups as the language of figures does', () => {
    fc.assert(
      fc.property(fc.nat(), (value) => {
        expect(groupDigits(value)).toBe(value.toLocaleString('en-US'))
      }),
    )
  })
})

describe('phones', () => {
  const mobile = fc.integer({ min: 13_000_000_000, max: 19_999_999_999 }).map(String)
  const extension = fc.integer({ min: 1, max: 999_999 }).map(String)

  it('keep every figure, however they are written', () => {
    fc.assert(
      fc.property(mobile, fc.constantFrom('', '+86 ', '86', '0086-', '+86-'), (number, prefix) => {
        expect(formatPhone(prefix + number, '转').replaceAll(' ', '')).toBe(number)
        expect(phoneHref(prefix + number)).toMatch(new RegExp(`^tel:.*${number}$`))
      }),
    )
  })

  it('with an extension dial the number, two pauses and the extension', () => {
    fc.assert(
      fc.property(
        mobile,
        extension,
        fc.constantFrom('转', '-', ',', ',,', '#', ' 转 '),
        (number, ext, sign) => {
          expect(phoneHref(number + sign + ext)).toBe(`tel:${number},,${ext}`)
          expect(formatPhone(number + sign + ext, 'ext.').replaceAll(' ', '')).toBe(`${number}ext.${ext}`)
        },
      ),
    )
  })

  it.each([
    // A dash inside a number is no extension.
    ['400-820-8820', '400-820-8820', 'tel:4008208820'],
    ['138-0013-8000', '138-0013-8000', 'tel:13800138000'],
    ['0571-88123', '0571-88123', 'tel:057188123'],
    ['400-820-8820-123', '400-820-8820 转 123', 'tel:4008208820,,123'],
    ['4008208820转9', '4008208820 转 9', 'tel:4008208820,,9'],
    ['+86 13800138000-123', '138 0013 8000 转 123', 'tel:+8613800138000,,123'],
    ['021-62345678转801', '021-62345678 转 801', 'tel:02162345678,,801'],
    ['138****8000转12', '138 **** 8000 转 12', undefined],
    ['95013 123456', '95013 123456', 'tel:95013123456'],
    ['12', '12', undefined],
    ['', '', undefined],
  ])('%j is shown as %j and dialled as %j', (given, shown, href) => {
    expect(formatPhone(given, '转')).toBe(shown)
    expect(phoneHref(given)).toBe(href)
  })
})

describe('moments', () => {
  const now = Date.UTC(2026, 3, 12, 6, 30, 0)

  it.each([
    [-59_999, 'now', 0],
    [59_999, 'now', 0],
    [-60_000, 'minutesAgo', 1],
    [-3_599_999, 'minutesAgo', 59],
    [-3_600_000, 'hoursAgo', 1],
    [-86_399_999, 'hoursAgo', 23],
    [-86_400_000, 'daysAgo', 1],
    [60_000, 'inMinutes', 1],
    [3_600_000, 'inHours', 1],
    [86_400_000, 'inDays', 1],
  ] as const)('%i ms: %s %i', (by, key, n) => {
    expect(relativeParts(now + by, now)).toEqual({ key, n })
  })

  it('change the day in Shanghai, not in London', () => {
    const midnight = Date.UTC(2026, 3, 12, 16, 0, 0)
    expect(shanghaiParts(new Date(midnight - 1), midnight - 1, 'zh-CN').short).toBe('23:59')
    expect(shanghaiParts(new Date(midnight - 1), midnight, 'zh-CN').short).toBe('4月12日 23:59')
    expect(shanghaiParts(new Date(midnight), midnight, 'zh-CN').short).toBe('00:00')
    const newYear = Date.UTC(2025, 11, 31, 16, 0, 0)
    expect(shanghaiParts(new Date(newYear - 1), newYear, 'zh-CN').short).toBe('2025-12-31 23:59')
    expect(shanghaiParts(new Date(newYear - 1), newYear, 'en').full).toBe('2025-12-31 23:59:59')
  })

  it('are whole in their long form, whenever and in any language', () => {
    // From 1992 on: before, China had summer time.
    const moment = fc.integer({ min: 694_224_000_000, max: 4e12 })
    fc.assert(
      fc.property(moment, moment, fc.constantFrom('zh-CN', 'en'), (at, from, language) => {
        const { full, short } = shanghaiParts(new Date(at), from, language)
        expect(full).toBe(new Date(at + 28_800_000).toISOString().slice(0, 19).replace('T', ' '))
        expect(short.endsWith(full.slice(11, 16))).toBe(true)
        expect(short).not.toMatch(language === 'en' ? /[月日]/ : /NaN/)
      }),
    )
  })
})
