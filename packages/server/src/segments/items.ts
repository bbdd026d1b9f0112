import content from '../../../../content/behaviour/items.v1.json' with { type: 'json' }
import type { Words } from '../runtime/http/route.ts'
import { dimensionOf } from './dimensions.ts'
import { type Rule, readRule } from './rule.ts'
import { type Names, sentenceOf } from './sentence.ts'

export const actItems: readonly { code: string; words: Words }[] = content.items.map(({ code, words }) => ({
  code,
  words,
}))

const codes = new Set(actItems.map((one) => one.code))
const wordsOf = new Map(actItems.map((one) => [one.code, one.words]))

const names: Names = {
  item: (code) => wordsOf.get(code) ?? { zh: code, en: code },
  value(code, value) {
    const dimension = dimensionOf(code)
    const known =
      dimension?.kind === 'words' ? dimension.options?.find((one) => one.value === value) : undefined
    return known?.words ?? { zh: value, en: value }
  },
}

export const ruleOf = (given: unknown): Rule => readRule(given, codes)
export const saidOf = (rule: Rule): Words => sentenceOf(rule, names)
