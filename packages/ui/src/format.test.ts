import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatFen, formatPhone, groupDigits, phoneHref, relativeParts, shanghaiParts } from './format.ts'

describe('formatFen', () => {
  it.each([
    [123450, 'plus', '1,234', '50'],
    ['-5', 'minus', '0', '05'],
    [0n, 'zero', '0', '00'],
    ['99999999999999999999', 'plus', '999,999,999,999,999,999', '99'],
  ] as const)('%s', (fen, sign, whole, cents) => {
    expect(formatFen(fen)).toEqual({ sign, whole, cents })
  })
  it('refuses a fraction of a fen', () => {
    expect(() => formatFen(1.5)).toThrow()
  })
  it('can be read back to the fen', () => {
    fc.assert(
      fc.property(fc.bigInt(), (fen) => {
        const { sign, whole, cents } = formatFen(fen)
        const read = BigInt(whole.replaceAll(',', '') + cents)
        return (sign === 'minus' ? -read : read) === fen
      }),
    )
  })
  it('groupDigits sets a comma each three', () => {
    expect([0, 999, 1000, 1234567].map(groupDigits)).toEqual(['0', '999', '1,000', '1,234,567'])
  })
})

describe('phones', () => {
  it.each([
    ['13800138000', '138 0013 8000', 'tel:13800138000'],
    ['+86 13800138000', '138 0013 8000', 'tel:+8613800138000'],
    ['138****8000', '138 **** 8000', undefined],
    ['95013123456-1234', '95013123456 转 1234', 'tel:95013123456,,1234'],
    ['18412345678转567', '184 1234 5678 转 567', 'tel:18412345678,,567'],
    ['021-62345678', '021-62345678', 'tel:02162345678'],
  ])('%s', (given, shown, href) => {
    expect(formatPhone(given, '转')).toBe(shown)
    expect(phoneHref(given)).toBe(href)
  })
})

describe('moments', () => {
  const now = Date.UTC(2026, 10, 21, 8, 0, 0)
  it.each([
    [0, 'now', 0],
    [-5 * 60_000, 'minutesAgo', 5],
    [-3 * 3_600_000, 'hoursAgo', 3],
    [-49 * 3_600_000, 'daysAgo', 2],
    [90 * 60_000, 'inHours', 1],
    [15 * 60_000, 'inMinutes', 15],
    [72 * 3_600_000, 'inDays', 3],
  ] as const)('%i ms from now', (by, key, n) => {
    expect(relativeParts(now + by, now)).toEqual({ key, n })
  })
  it('are shown on a Shanghai clock, as short as they can be', () => {
    expect(shanghaiParts(new Date(now), now, 'zh-CN')).toEqual({
      short: '16:00',
      full: '2026-11-21 16:00:00',
    })
    expect(shanghaiParts(new Date(now - 86_400_000), now, 'zh-CN').short).toBe('11月20日 16:00')
    expect(shanghaiParts(new Date(now - 86_400_000), now, 'en').short).toBe('11-20 16:00')
    expect(shanghaiParts(new Date(Date.UTC(2025, 0, 1)), now, 'zh-CN').short).toBe('2025-01-01 08:00')
  })
})
