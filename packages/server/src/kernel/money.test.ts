import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { allocate, formatFen, formatYuan, multiplyRate, parseYuan, sumFen } from './money.ts'

const fen = fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n })
const rate = fc
  .tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 9999 }))
  .map(([a, b]) => `${a}.${String(b).padStart(4, '0')}`)
const weights = fc
  .array(fc.bigInt({ min: 0n, max: 1_000_000n }), { minLength: 1, maxLength: 12 })
  .filter((list) => list.some((weight) => weight > 0n))

describe('parseYuan', () => {
  it.each([
    ['200.07', 20007n],
    ['-3', -300n],
    ['0.1', 10n],
    ['0', 0n],
    ['-0.00', 0n],
    ['¥1,234.50', 123450n],
    ['￥２００．０７', 20007n],
    ['12元', 1200n],
    ['-¥1.00', -100n],
    [' 19.90 ', 1990n],
  ])('reads %s', (text, expected) => expect(parseYuan(text)).toBe(expected))

  it.each([
    '1e5',
    '0x1F',
    'NaN',
    'Infinity',
    '',
    ' ',
    '1.234',
    '1,23',
    '.5',
    '5.',
    '--1',
    '+1',
    '12 34',
    '一百',
  ])('refuses %j', (text) => expect(() => parseYuan(text)).toThrow('money.not_an_amount'))

  it('refuses what a bigint column cannot hold', () => {
    expect(() => parseYuan('92233720368547758.08')).toThrow('money.out_of_range')
    expect(parseYuan('92233720368547758.07')).toBe(2n ** 63n - 1n)
  })

  it('reads back what it writes', () => {
    fc.assert(
      fc.property(fen, (amount) => {
        expect(parseYuan(formatYuan(amount))).toBe(amount)
        expect(parseYuan(formatFen(amount))).toBe(amount)
      }),
    )
  })
})

describe('formatFen', () => {
  it('groups thousands and shows two decimals', () => {
    expect(formatFen(123450n)).toBe('¥1,234.50')
    expect(formatFen(7n)).toBe('¥0.07')
    expect(formatFen(100000000n)).toBe('¥1,000,000.00')
  })

  it('puts minus before the sign, or the word', () => {
    expect(formatFen(-100n)).toBe('-¥1.00')
    expect(formatFen(-100n, { minus: '负' })).toBe('负¥1.00')
  })
})

describe('multiplyRate', () => {
  it('is exact where doubles are not', () => {
    expect(Math.round(1.005 * 100)).toBe(100)
    expect(multiplyRate(100n, '1.005')).toBe(101n)
    expect(multiplyRate(14350n, ['0.85', '1.5'])).toBe(18296n)
    expect(multiplyRate(90n, ['0.85', '1.5'])).toBe(115n)
  })

  it('rounds once after several rates', () => {
    expect(multiplyRate(multiplyRate(1n, '0.5'), '0.5')).toBe(1n)
    expect(multiplyRate(1n, ['0.5', '0.5'])).toBe(0n)
  })

  it('knows four ways to round', () => {
    const half = (rounding: 'half-away' | 'half-even' | 'down' | 'up') => [
      multiplyRate(5n, '0.5', rounding),
      multiplyRate(-5n, '0.5', rounding),
    ]
    expect(half('half-away')).toEqual([3n, -3n])
    expect(half('half-even')).toEqual([2n, -2n])
    expect(half('down')).toEqual([2n, -2n])
    expect(half('up')).toEqual([3n, -3n])
  })

  it('lets charge and refund cancel', () => {
    fc.assert(
      fc.property(fen, rate, (amount, by) => {
        expect(multiplyRate(amount, by) + multiplyRate(-amount, by)).toBe(0n)
      }),
    )
  })

  it('agrees with whole-number arithmetic', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 15n }), rate, (amount, by) => {
        const scaled = BigInt(by.replace('.', ''))
        expect(multiplyRate(amount, by)).toBe((amount * scaled + 5000n) / 10000n)
      }),
    )
  })

  it.each(['1e2', 'NaN', '', '0x1', '1,5'])('refuses the rate %j', (by) =>
    expect(() => multiplyRate(1n, by)).toThrow('money.not_a_rate'),
  )
})

describe('allocate', () => {
  it('gives the fen left over to the largest remainder', () => {
    expect(allocate(100n, [1n, 1n, 1n])).toEqual([34n, 33n, 33n])
    expect(allocate(10n, ['0.7', '0.2', '0.1'])).toEqual([7n, 2n, 1n])
    expect(allocate(5n, [0n, 3n])).toEqual([0n, 5n])
  })

  it('conserves the sum', () => {
    fc.assert(
      fc.property(fen, weights, (total, list) => {
        expect(sumFen(allocate(total, list))).toBe(total)
      }),
    )
  })

  it('never strays a whole fen from the fair share', () => {
    fc.assert(
      fc.property(fen, weights, (total, list) => {
        const sum = sumFen(list)
        allocate(total, list).forEach((share, index) => {
          const error = share * sum - total * list[index]!
          expect(error < sum && error > -sum).toBe(true)
        })
      }),
    )
  })

  it('does not depend on the order of the weights', () => {
    fc.assert(
      fc.property(fen, weights, fc.infiniteStream(fc.nat()), (total, list, dice) => {
        const order = list
          .map((_, index) => ({ index, key: dice.next().value as number }))
          .sort((a, b) => a.key - b.key)
        const pairs = (some: readonly bigint[]) =>
          allocate(total, some)
            .map((share, at) => `${some[at]}:${share}`)
            .sort()
        expect(pairs(order.map(({ index }) => list[index]!))).toEqual(pairs(list))
      }),
    )
  })

  it('lets a charge and its refund cancel part by part', () => {
    fc.assert(
      fc.property(fen, weights, (total, list) => {
        const refund = allocate(-total, list)
        allocate(total, list).forEach((share, index) => {
          expect(share + refund[index]!).toBe(0n)
        })
      }),
    )
  })

  it('refuses weights that say nothing', () => {
    expect(() => allocate(1n, [])).toThrow('money.no_weights')
    expect(() => allocate(1n, [0n])).toThrow('money.no_weights')
    expect(() => allocate(1n, [-1n, 2n])).toThrow('money.negative_weight')
  })
})
