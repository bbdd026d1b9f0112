import { formatYuan, multiplyRate } from '../kernel/money.ts'
import type { Words } from '../runtime/http/route.ts'

/** Sentences on a slip: every figure that made the amount, in the order in which one would work it out by hand. */

export function yuan(fen: bigint): Words {
  return { zh: `${formatYuan(fen)} 元`, en: `¥${formatYuan(fen)}` }
}

/** `0.85` as `85%`. */
export function percent(rate: string): string {
  const [whole, part = ''] = rate.split('.')
  const digits = `${whole}${part.padEnd(2, '0')}`
  const split = digits.length - Math.max(part.length - 2, 0)
  const number = `${digits.slice(0, split)}.${digits.slice(split)}`
    .replace(/^0+(?=\d)/, '')
    .replace(/\.?0*$/, '')
  return `${number === '' ? '0' : number}%`
}

/** Kilometres with two digits, cut to 10 m: what the fee counts. */
export function kilometres(metres: number): string {
  const tens = Math.floor(metres / 10)
  return `${Math.floor(tens / 100)}.${String(tens % 100).padStart(2, '0')}`
}

/** `=`, or `≈` where fen had to be rounded. */
export function equals(fen: bigint, rates: readonly string[]): string {
  return multiplyRate(fen, rates, 'down') === multiplyRate(fen, rates, 'up') ? '=' : '≈'
}

/** `a × b × c = d`, each factor with its words. */
export function product(
  first: bigint,
  factors: readonly (Words & { rate: string })[],
  result: bigint,
): Words {
  const sign = equals(
    first,
    factors.map((factor) => factor.rate),
  )
  const join = (language: 'zh' | 'en') =>
    [yuan(first)[language], ...factors.map((factor) => factor[language])].join(' × ') +
    ` ${sign} ${yuan(result)[language]}`
  return { zh: join('zh'), en: join('en') }
}

export function both(zh: string, en: string): Words {
  return { zh, en }
}
