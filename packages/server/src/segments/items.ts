import content from '../../../../content/behaviour/items.v1.json' with { type: 'json' }
import type { Words } from '../runtime/http/route.ts'
import { valueWords } from './dimensions.ts'
import { type Rule, readRule } from './rule.ts'
import { sentenceOf } from './sentence.ts'

export const actItems: readonly { code: string; words: Words }[] = content.items.map(({ code, words }) => ({
  code,
  words,
}))

const wordsOf = new Map(actItems.map((one) => [one.code, one.words]))

export const ruleOf = (given: unknown): Rule => readRule(given, new Set(wordsOf.keys()))
export const itemWords = (code: string): Words => wordsOf.get(code) ?? { zh: code, en: code }

/** A rule as a sentence without asking the database: what is no closed list is said by its code; `sayRules` knows the names. */
export const saidOf = (rule: Rule): Words => sentenceOf(rule, { item: itemWords, value: valueWords })
