import { describe, expect, it } from 'vitest'
import { readMoney } from './read-amount.ts'
import { compileDate, formatDate, parseFormat } from './read-date.ts'
import { shapeOf, Trouble } from './trouble.ts'

describe('dates', () => {
  const read = (text: unknown, formats?: string[], zone = 'Asia/Shanghai') => {
    const at = compileDate(formats, zone)(text)
    return at instanceof Trouble ? at.code : at.toISOString()
  }

  it.each([
    ['2026-03-01 10:00:00', '2026-03-01T02:00:00.000Z'],
    ['2026/3/1 9:05', '2026-03-01T01:05:00.000Z'],
    ['2026.3.1', '2026-02-28T16:00:00.000Z'],
    ['2026年3月1日 9时05分', '2026-03-01T01:05:00.000Z'],
    ['20260301', '2026-02-28T16:00:00.000Z'],
    ['20260301093000', '2026-03-01T01:30:00.000Z'],
    ['2026-03-01T10:00:00Z', '2026-03-01T10:00:00.000Z'],
    ['2026-03-01T10:00:00.123+08:00', '2026-03-01T02:00:00.123Z'],
    ['1988-07-01 12:00', '1988-07-01T03:00:00.000Z'],
    ['2026-02-30', 'not_a_date'],
    ['03/04/2024', 'ambiguous_date'],
    ['31/12/2024', 'ambiguous_date'],
    ['2026-13-01', 'not_a_date'],
    ['yesterday', 'not_a_date'],
    [true, 'not_a_date'],
  ])('without a form: %s is %s', (text, wanted) => {
    expect(read(text)).toBe(wanted)
  })

  it.each([
    ['12/1/2010 8:26', ['M/d/yyyy H:mm'], '2010-12-01T00:26:00.000Z'],
    ['01/12/10 8:26 PM', ['dd/MM/yy h:mm a'], '2010-12-01T12:26:00.000Z'],
    ['5-Mar-2024', ['d-MMM-yyyy'], '2024-03-04T16:00:00.000Z'],
    ['20240305T081500', ["yyyyMMdd'T'HHmmss"], '2024-03-05T00:15:00.000Z'],
    ['2024-03-05 08:15:00 -03:00', ['yyyy-MM-dd HH:mm:ss XXX'], '2024-03-05T11:15:00.000Z'],
    ['1709596800', ['unix'], '2024-03-05T00:00:00.000Z'],
    [1709596800123, ['unix-ms'], '2024-03-05T00:00:00.123Z'],
    ['45356.5', ['excel'], '2024-03-05T04:00:00.000Z'],
    ['2024-03-05', ['d/M/yyyy', 'iso'], '2024-03-04T16:00:00.000Z'],
    ['13/13/2024', ['d/M/yyyy'], 'not_a_date'],
    ['5/3/2024', ['dd/MM/yyyy'], 'not_a_date'],
  ])('%s by %j is %s', (text, formats, wanted) => {
    expect(read(text, formats)).toBe(wanted)
  })

  it('knows summer time of other zones', () => {
    expect(read('2018-01-15 12:00', undefined, 'America/Sao_Paulo')).toBe('2018-01-15T14:00:00.000Z')
    expect(read('2018-07-15 12:00', undefined, 'America/Sao_Paulo')).toBe('2018-07-15T15:00:00.000Z')
    expect(read('2024-07-15 12:00', undefined, 'Europe/Berlin')).toBe('2024-07-15T10:00:00.000Z')
  })

  it('refuses forms that name no day', () => {
    for (const format of ['HH:mm', 'yyyy', 'YYYY-MM-DD', 'dd/mm/yyyy', ''])
      expect(parseFormat(format), format).toBeNull()
  })

  it('writes what it reads', () => {
    const at = new Date('2024-03-05T12:07:09.045Z')
    for (const format of [
      'yyyy-MM-dd HH:mm:ss.SSS',
      'd/M/yyyy h:m:s a SSS',
      'dd MMM yyyy HH:mm:ss.SSS XXX',
      'iso',
      'unix-ms',
    ])
      for (const zone of ['Asia/Shanghai', 'America/New_York', 'UTC', '+05:30'])
        expect(read(formatDate(at, format, zone), [format], zone), `${format} ${zone}`).toBe(at.toISOString())
  })
})

describe('amounts', () => {
  const read = (value: unknown, step: object = {}, currency: string | null = null) => {
    const fen = readMoney(value, { do: 'money', unit: 'yuan', ...step }, currency)
    return fen instanceof Trouble ? fen.code : fen
  }

  it.each([
    ['12.5', 1250n],
    ['¥1,234.50', 123450n],
    ['￥99', 9900n],
    ['-3.00', -300n],
    ['(12.00)', -1200n],
    ['1 299.00元', 129900n],
    ['R$ 18.12', 1812n],
    ['USD 5', 500n],
    ['5.10 EUR', 510n],
    ['１２．５', 1250n],
    ['.5', 50n],
    ['12.3400', 1234n],
    [12.34, 1234n],
    // What a computer added up.
    [0.1 + 0.2, 30n],
    [4999.99 * 3 - 10000, 499997n],
    [12.345, 'too_many_decimals'],
    [Number.NaN, 'not_an_amount'],
    [0, 0n],
    ['12.345', 'too_many_decimals'],
    ['12,50', 'not_an_amount'],
    ['1e5', 'not_an_amount'],
    ['twelve', 'not_an_amount'],
    [{}, 'not_an_amount'],
    ['999999999999999', 99999999999999900n],
  ])('%s yuan is %s', (value, wanted) => {
    expect(read(value)).toBe(wanted)
  })

  it('have the unit that is written', () => {
    expect(read('1250', { unit: 'fen' })).toBe(1250n)
    expect(read('12.5', { unit: 'fen' })).toBe('too_many_decimals')
    expect(read('12500', { unit: 'other', minorDigits: 3 })).toBe(1250n)
    expect(read('12505', { unit: 'other', minorDigits: 3 })).toBe('too_many_decimals')
    expect(read('100', { unit: 'other', minorDigits: 0 })).toBe(10000n)
    expect(read('1.250,50', { decimalComma: true })).toBe(125050n)
    expect(read('12.345', { round: true })).toBe(1235n)
    expect(read('-12.345', { round: true })).toBe(-1235n)
  })

  it('of other currencies go by the rate that is written, exactly', () => {
    expect(read('29.99', { rate: '1.31' })).toBe(3929n)
    const rates = { rates: { USD: '7.1', JPY: '0.05' }, currencyFrom: 'c' }
    expect(read('10', rates, 'USD')).toBe(7100n)
    expect(read('10', rates, 'usd')).toBe(7100n)
    expect(read('100', rates, 'JPY')).toBe(500n)
    expect(read('10', rates, 'CNY')).toBe(1000n)
    expect(read('10', rates, 'GBP')).toBe('unknown_currency')
  })
})

it('a shape tells the form and not the content', () => {
  expect(shapeOf('刘小明 13812345678 a@b.cn')).toBe('字字字 99999999999 a@a.aa')
  expect(shapeOf('x'.repeat(100))).toHaveLength(40)
  expect([shapeOf(null), shapeOf([1, 2]), shapeOf({ a: 1 }), shapeOf(12.5)]).toEqual([
    '',
    '[2]',
    '{}',
    '99.9',
  ])
})
