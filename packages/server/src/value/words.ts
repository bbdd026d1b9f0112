import { formatFen } from '../kernel/money.ts'
import type { Words } from '../runtime/http/route.ts'
import type { Churn, Reason, ReasonCode } from './score.ts'

export const churnWords: Record<Churn, Words> = {
  low: { zh: '流失风险低', en: 'Low churn risk' },
  medium: { zh: '流失风险中', en: 'Some churn risk' },
  high: { zh: '流失风险高', en: 'High churn risk' },
  unknown: { zh: '资料太少', en: 'Too little is known' },
}

const sentences: Record<ReasonCode, Words> = {
  never_bought: {
    zh: '还没有付过款的订单，资料太少，无法判断',
    en: 'No paid order yet: too little is known',
  },
  bought_once: {
    zh: '只在{ago}买过，资料太少，无法判断会不会再来',
    en: 'Bought on one day only, {ago}: too little is known to say more',
  },
  no_model: {
    zh: '买过 {purchases} 次；全店回头客还太少，模型暂不下结论',
    en: 'Bought {purchases} times; the brand has too few returning customers for a model yet',
  },
  late: {
    zh: '平时约 {every} 天买一次，这次已隔 {since} 天',
    en: 'Usually buys every {every} days; it has been {since}',
  },
  in_rhythm: {
    zh: '约 {every} 天买一次，上次在{ago}，节奏正常',
    en: 'Buys every {every} days or so, last {ago}: in rhythm',
  },
  quiet: {
    zh: '{span} 天内买过 {purchases} 次，之后已 {since} 天没有再买',
    en: 'Bought {purchases} times within {span} days, then nothing for {since} days',
  },
  active: {
    zh: '{span} 天内买过 {purchases} 次，最近一次在{ago}',
    en: 'Bought {purchases} times within {span} days, last {ago}',
  },
  value: {
    zh: '未来一年预计再买约 {times} 次，每次约 {each}',
    en: 'About {times} more purchases in the coming year, about {each} each',
  },
}

/** Nobody bought zero days ago. */
function agoWords(days: number, language: 'zh' | 'en'): string {
  if (days <= 0) return language === 'zh' ? '今天' : 'today'
  if (language === 'zh') return ` ${days} 天前`
  return days === 1 ? 'yesterday' : `${days} days ago`
}

/** A reason in words. Amounts are left out for those who see no money. */
export function reasonSentence(
  { code, facts }: Reason,
  language: 'zh' | 'en',
  money: boolean,
): string | null {
  if (code === 'value' && !money) return null
  const said: Record<string, string> = Object.fromEntries(
    Object.entries(facts).map(([name, value]) => [name, String(value)]),
  )
  said.ago = agoWords(facts.since ?? 0, language)
  if (code === 'value') {
    said.times = ((facts.tenths ?? 0) / 10).toFixed(1)
    said.each = formatFen(BigInt(facts.eachFen ?? 0))
  }
  return sentences[code][language].replaceAll(/\{(\w+)\}/g, (_, name: string) => said[name] ?? '')
}
