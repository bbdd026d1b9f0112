import Big from 'big.js'
import { QiaoError } from './error.ts'

/** Money is whole fen. `big.js` serves rates only; no amount ever passes through a double. */
export type Rounding = 'half-away' | 'half-even' | 'down' | 'up'

const amount = /^(-?)(\d+|\d{1,3}(?:,\d{3})+)(?:\.(\d{1,2}))?$/
const decimal = /^-?\d+(?:\.\d+)?$/
const largestFen = 2n ** 63n - 1n
const modes = { down: 0, 'half-away': 1, 'half-even': 2, up: 3 } as const

/**
 * Fen from an amount in yuan as marketplaces and people write it: `200.07`, `-3`, `¥1,234.50`, `12元`.
 * Throws `money.not_an_amount` (powers, hexadecimal, more than two decimals) and `money.out_of_range`.
 */
export function parseYuan(text: string): bigint {
  const bare = text
    .normalize('NFKC')
    .trim()
    .replace(/^(-?)¥\s*/, '$1')
    .replace(/\s*元$/, '')
  const match = amount.exec(bare)
  if (!match) throw new QiaoError('money.not_an_amount', { text: text.slice(0, 40) })
  const fen = BigInt(match[2]!.replaceAll(',', '')) * 100n + BigInt((match[3] ?? '').padEnd(2, '0'))
  if (fen > largestFen) throw new QiaoError('money.out_of_range', { text: text.slice(0, 40) })
  return match[1] ? -fen : fen
}

/** `¥1,234.50`; negative as `-¥1.00`, or with the word: `负¥1.00`. */
export function formatFen(fen: bigint, options: { minus?: '-' | '负' } = {}): string {
  const [yuan, cents] = formatYuan(absolute(fen)).split('.')
  const grouped = yuan!.replace(/\B(?=(\d{3})+$)/g, ',')
  return `${fen < 0n ? (options.minus ?? '-') : ''}¥${grouped}.${cents}`
}

/** `1234.50`, without sign and groups: the form of files and outside systems. */
export function formatYuan(fen: bigint): string {
  const digits = absolute(fen).toString().padStart(3, '0')
  return `${fen < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`
}

export function sumFen(amounts: Iterable<bigint>): bigint {
  let sum = 0n
  for (const fen of amounts) sum += fen
  return sum
}

/**
 * `fen` times one exact decimal rate (`'0.85'`), or times several, rounded once at the end to whole fen.
 * Rounding is symmetrical about zero, so a charge and its refund cancel. Throws `money.not_a_rate`.
 */
export function multiplyRate(
  fen: bigint,
  rate: string | readonly string[],
  rounding: Rounding = 'half-away',
): bigint {
  const rates = typeof rate === 'string' ? [rate] : rate
  const exact = rates.reduce((product, one) => product.times(toDecimal(one)), Big(fen.toString()))
  return BigInt(exact.round(0, modes[rounding]).toFixed(0))
}

/**
 * Splits `total` by `weights` (whole numbers, or exact decimals as text) with nothing lost: the largest
 * remainders get the fen that are left over. Equal remainders go to the larger weight, so the order of the
 * weights does not matter. Throws `money.no_weights`, `money.negative_weight`, `money.not_a_rate`.
 */
export function allocate(total: bigint, weights: readonly (bigint | string)[]): bigint[] {
  if (total < 0n) return allocate(-total, weights).map((fen) => -fen)
  const whole = toWholeWeights(weights)
  const sum = sumFen(whole)
  if (sum === 0n) throw new QiaoError('money.no_weights', { count: weights.length })
  const shares = whole.map((weight) => (total * weight) / sum)
  let left = total - sumFen(shares)
  for (const index of byRemainder(total, whole, sum)) {
    if (left === 0n) break
    shares[index]! += 1n
    left -= 1n
  }
  return shares
}

function byRemainder(total: bigint, weights: bigint[], sum: bigint): number[] {
  const remainders = weights.map((weight) => (total * weight) % sum)
  const down = (a: bigint, b: bigint) => (a < b ? 1 : a > b ? -1 : 0)
  return weights
    .map((_, index) => index)
    .sort((a, b) => down(remainders[a]!, remainders[b]!) || down(weights[a]!, weights[b]!) || a - b)
}

function toWholeWeights(weights: readonly (bigint | string)[]): bigint[] {
  const decimals = weights.map((weight) => toDecimal(weight.toString()))
  if (decimals.some((weight) => weight.lt(0))) throw new QiaoError('money.negative_weight')
  const places = Math.max(0, ...weights.map((weight) => weight.toString().split('.')[1]?.length ?? 0))
  const scale = Big(10).pow(places)
  return decimals.map((weight) => BigInt(weight.times(scale).toFixed(0)))
}

function toDecimal(text: string): Big {
  if (!decimal.test(text)) throw new QiaoError('money.not_a_rate', { text: text.slice(0, 40) })
  return Big(text)
}

function absolute(fen: bigint): bigint {
  return fen < 0n ? -fen : fen
}
