import { surnameOf } from '../../kernel/name.ts'

/**
 * Whose remark may be replaced: `empty_only` none but an empty one, or WeCom's own first one (the nickname);
 * `ours_too` also what we wrote before; `always` also what an agent wrote.
 */
export type RemarkOverwrite = 'empty_only' | 'ours_too' | 'always'

/** WeCom's limits, in characters. */
export const longestRemark = 20
export const longestDescription = 150

export interface RemarkFacts {
  /** How the person is spoken to: 刘女士. */
  name: string | null
  product: string | null
  marketplace: string | null
  /** The marketplace's number. */
  order: string | null
}

const places = { 称呼: 'name', 商品: 'product', 平台: 'marketplace', 订单: 'order' } as const

/**
 * The template with its words filled in: `{称呼}-{商品}-{平台}` gives 刘女士-智能锁-天猫. A part whose fact is missing goes
 * with its hyphen; what is too long is cut at the product first. Null where nothing is known.
 */
export function remarkFrom(template: string, facts: RemarkFacts, longest = longestRemark): string | null {
  const parts = template.split('-').flatMap((part) => {
    const names = [...part.matchAll(/\{([^}]*)\}/g)].map((match) => match[1] as keyof typeof places)
    if (names.some((name) => !facts[places[name]])) return []
    return [part.replaceAll(/\{([^}]*)\}/g, (_all, name: keyof typeof places) => facts[places[name]]!)]
  })
  const text = parts.join('-')
  const over = [...text].length - longest
  if (over <= 0) return text === '' ? null : text
  const product = facts.product ? [...facts.product] : []
  const shorter = product.slice(0, Math.max(product.length - over, 1)).join('')
  if (facts.product && shorter !== facts.product)
    return remarkFrom(template, { ...facts, product: shorter }, longest)
  return [...text].slice(0, longest).join('')
}

/** Whether ours may stand there now, as remark or description. The same words are never written twice. */
export function mayWriteRemark(
  rule: RemarkOverwrite,
  remark: { now: string | null; nickname: string | null; oursBefore: string | null; wanted: string },
): boolean {
  if (remark.now === remark.wanted) return false
  if (!remark.now || remark.now === remark.nickname) return true
  if (rule === 'always') return true
  return rule === 'ours_too' && remark.oursBefore !== null && remark.now === remark.oursBefore
}

/** 刘女士 from 刘晓梅 or 刘** and a known gender; the name alone is not written into WeCom. */
export function spokenName(name: string | null, gender: 'male' | 'female' | null): string | null {
  const family =
    name && /^\p{Script=Han}/u.test(name) ? (surnameOf(name.replaceAll('*', '某')) ?? [...name][0]!) : null
  if (!family) return null
  return gender ? `${family}${gender === 'male' ? '先生' : '女士'}` : `${family}客户`
}
