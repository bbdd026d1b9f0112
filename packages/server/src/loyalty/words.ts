import { formatFen } from '../kernel/money.ts'
import type { Ladder, Tier } from './ladder.ts'

type Language = 'zh' | 'en'

/** 满 5,000 元，近 12 个月. */
export function conditionSentence(tier: Tier, language: Language): string {
  const { spentFen, orders, averageFen, months, match } = tier
  const zh = language === 'zh'
  const parts = [
    spentFen !== null && (zh ? `满 ${yuan(spentFen)} 元` : `${yuan(spentFen)} yuan spent`),
    orders !== null && (zh ? `满 ${orders} 单` : `${orders} paid ${orders === 1 ? 'order' : 'orders'}`),
    averageFen !== null && (zh ? `客单价满 ${yuan(averageFen)} 元` : `${yuan(averageFen)} yuan an order`),
  ].filter((part) => part !== false)
  const joined = parts.join(zh ? (match === 'all' ? '且' : '或') : match === 'all' ? ' and ' : ' or ')
  const over =
    months === null
      ? zh
        ? '累计'
        : 'ever'
      : zh
        ? `近 ${months} 个月`
        : `within ${months} ${months === 1 ? 'month' : 'months'}`
  return zh ? `${joined}，${over}` : `${joined}, ${over}`
}

/** Whole yuan where it is. */
const yuan = (fen: number): string =>
  formatFen(BigInt(fen))
    .replace(/^[^\d-]*/, '')
    .replace(/\.00$/, '')

export interface Move {
  version: number
  from: string | null
  to: string | null
  cause: 'ladder' | 'orders'
}

/** Why somebody moved, by the ladder of that version; null where it is not known any more. */
export function moveSentence(
  { version, from, to, cause }: Move,
  ladder: Pick<Ladder, 'tiers'> | null,
  language: Language,
): string {
  const zh = language === 'zh'
  const of = (name: string | null) => ladder?.tiers.find((one) => one.name === name)
  const [before, after] = [of(from), of(to)]
  const place = (tier: Tier | undefined) => (tier ? ladder!.tiers.indexOf(tier) : -1)
  const rules = zh ? `第 ${version} 版等级规则` : `Version ${version} of the ladder`
  const published = cause === 'ladder' ? (zh ? `${rules}发布：` : `${rules} was published: `) : ''
  if (after && place(after) > place(before)) return published + conditionSentence(after, language)
  if (before)
    return (
      published +
      (zh
        ? `不再达到「${before.name}」（${conditionSentence(before, language)}），也不在保级期内`
        : `no longer reaches ${before.name} (${conditionSentence(before, language)}), nor is it kept`)
    )
  if (after) return published + conditionSentence(after, language)
  return zh ? `${rules}不再有「${from ?? ''}」` : `${rules} has no ${from ?? ''} any more`
}
