import Big from 'big.js'
import { formatYuan, multiplyRate } from '../kernel/money.ts'
import type { StepOf } from './step.ts'
import { Trouble } from './trouble.ts'

const decimal = /^-?\d{1,15}(?:\.\d{1,12})?$/
const largestFen = 2n ** 63n - 1n

/** A plain decimal of what people write: `1,234.50`, `1 234,5` with a decimal comma, `(12.00)`. Null when it is none. */
export function readDecimal(value: unknown, decimalComma = false): string | null {
  if (typeof value === 'bigint') return value.toString()
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) return null
    // What a computer adds up carries noise in its sixteenth digit: 0.1 + 0.2 is 0.3.
    const quiet = Number.isInteger(value) ? String(value) : Big(value.toPrecision(15)).toFixed()
    return decimal.test(quiet) ? quiet : null
  }
  if (typeof value !== 'string') return null
  if (!decimalComma && decimal.test(value)) return value
  const narrow = value.normalize('NFKC').replace(/[\s\u00a0']/g, '')
  const plain = decimalComma ? narrow.replaceAll('.', '').replace(',', '.') : ungroup(narrow)
  if (plain === null) return null
  const negative = /^\((.+)\)$/.exec(plain)
  const text = (negative ? `-${negative[1]}` : plain).replace(/^\+/, '').replace(/^(-?)\./, '$10.')
  return decimal.test(text) ? text : null
}

// A comma that is no thousands sign would make 12,50 into 1250.
function ungroup(text: string): string | null {
  if (!text.includes(',')) return text
  return /^\(?-?\d{1,3}(?:,\d{3})+(?:\.\d+)?\)?$/.test(text) ? text.replaceAll(',', '') : null
}

const around =
  /^(-?)\s*(?:[A-Z]{3}|[A-Z]{0,2}\$|[¥€£₩₽₹₫฿])?\s*([-(]?[\d.,\s\u00a0']*\d\)?)\s*(?:元|圆|円|[A-Z]{3}|[¥€£₩₽₹₫฿])?$/

export type MoneyStep = StepOf<'money'>

/** Fen of an amount. `currency` is what the record says, where the step names a field for it. */
export function readMoney(value: unknown, step: MoneyStep, currency: string | null): bigint | Trouble {
  const text = bare(value)
  const plain = text === null ? null : readDecimal(text, step.decimalComma)
  if (plain === null) return new Trouble('not_an_amount', value)
  const rate = rateOf(step, currency)
  if (rate instanceof Trouble) return rate
  const digits = step.unit === 'yuan' ? 0 : step.unit === 'fen' ? 2 : (step.minorDigits ?? 2)
  const fen = exactFen(plain, digits, rate)
  if (fen === null && !step.round && rate === null) return new Trouble('too_many_decimals', value)
  const whole = fen ?? rounded(plain, digits, rate)
  return whole > largestFen || whole < -largestFen ? new Trouble('out_of_range', value) : whole
}

function bare(value: unknown): string | number | bigint | null {
  if (typeof value === 'number' || typeof value === 'bigint') return value
  if (typeof value !== 'string') return null
  if (decimal.test(value)) return value
  const match = around.exec(value.normalize('NFKC').trim().replace('￥', '¥'))
  return match ? `${match[1]}${match[2]}` : null
}

function rateOf(step: MoneyStep, currency: string | null): string | null | Trouble {
  if (!step.rates) return step.rate ?? null
  const code = currency?.toUpperCase() ?? 'CNY'
  return step.rates[code] ?? (code === 'CNY' ? null : new Trouble('unknown_currency', currency))
}

/** Null when the amount is no whole number of fen, or a rate applies. */
function exactFen(plain: string, digits: number, rate: string | null): bigint | null {
  if (rate !== null) return null
  const [, sign, whole, part = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(plain)!
  const places = 2 - digits
  const trimmed = part.replace(/0+$/, '')
  if (places < 0 || trimmed.length > places) return digits > 2 ? shifted(plain, digits) : null
  const fen = BigInt(whole! + trimmed.padEnd(places, '0'))
  return sign ? -fen : fen
}

function shifted(plain: string, digits: number): bigint | null {
  const exact = Big(plain).times(100).div(Big(10).pow(digits))
  return exact.round(0, 0).eq(exact) ? BigInt(exact.toFixed(0)) : null
}

function rounded(plain: string, digits: number, rate: string | null): bigint {
  const inMain = Big(plain)
    .times(rate ?? '1')
    .times(100)
    .div(Big(10).pow(digits))
  return BigInt(inMain.round(0, 1).toFixed(0))
}

export function sumOf(values: readonly unknown[]): bigint | string | null | Trouble {
  if (values.length === 0) return null
  if (values.every((value) => typeof value === 'bigint'))
    return values.reduce((sum, value) => sum + value, 0n)
  let sum = Big(0)
  for (const value of values) {
    const plain = readDecimal(value)
    if (plain === null) return new Trouble('not_a_number', value)
    sum = sum.plus(plain)
  }
  return sum.toFixed()
}

/** Money stays money when it is multiplied; sums are exact. */
export function calculate(
  what: 'plus' | 'minus' | 'times',
  left: unknown,
  right: unknown,
): bigint | string | Trouble {
  const by = readDecimal(right)
  if (typeof left === 'bigint') {
    if (by === null) return new Trouble('not_a_number', right)
    if (what === 'times') return multiplyRate(left, by)
    // A plain number beside money has no unit: `checkMapping` asks for sums before the money step.
    if (typeof right !== 'bigint') return new Trouble('not_an_amount', right)
    return what === 'plus' ? left + right : left - right
  }
  const from = readDecimal(left)
  if (from === null || by === null) return new Trouble('not_a_number', from === null ? left : right)
  return Big(from)[what](by).toFixed()
}

export function writeMoney(fen: unknown, unit: 'yuan' | 'fen'): string | Trouble {
  if (typeof fen !== 'bigint') return new Trouble('not_an_amount', fen)
  return unit === 'fen' ? fen.toString() : formatYuan(fen)
}
