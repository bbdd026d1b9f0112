import { findProducts } from '../catalog/index.ts'
import { pathOf, regionByCode } from '../kernel/region/regions.ts'
import { namesOfCorpMembers } from '../organization/index.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import type { Words } from '../runtime/http/route.ts'
import { valueWords } from './dimensions.ts'
import { itemWords } from './items.ts'
import { fold, type Rule } from './rule.ts'
import { type Names, sentenceOf } from './sentence.ts'

const same = (text: string): Words => ({ zh: text, en: text })

/** Names of values that rules hold as codes, read in one go: products, members of WeCom, regions, closed lists. */
export async function namesOf(
  tx: Tx,
  values: readonly { dimension: string; value: string }[],
): Promise<Names> {
  const of = (code: string) => values.filter((one) => one.dimension === code).map((one) => one.value)
  const [productIds, memberIds] = [of('owned_product'), of('wecom_owner')]
  const products = productIds.length > 0 ? await findProducts(tx, productIds) : []
  const productNames = new Map(products.map((one) => [one.id, one.name]))
  const memberNames = memberIds.length > 0 ? await namesOfCorpMembers(tx, memberIds) : new Map()
  return {
    item: itemWords,
    value(code, value) {
      if (code === 'region') return same(regionName(value))
      if (code === 'owned_product') return same(productNames.get(value) ?? value)
      if (code === 'wecom_owner') return same(memberNames.get(value) ?? value)
      return valueWords(code, value)
    },
  }
}

/** 江苏省苏州市; a municipality is not said twice. */
function regionName(code: string): string {
  if (!regionByCode(code)) return code
  const names = pathOf(code).map((one) => one.name)
  return names.filter((name, place) => name !== names[place - 1] && name !== '市辖区').join('')
}

/** Rules as sentences, with the names of what they hold. */
export async function sayRules(tx: Tx, rules: readonly Rule[]): Promise<Words[]> {
  const names = await namesOf(tx, rules.flatMap(valuesOf))
  return rules.map((one) => sentenceOf(one, names))
}

const valuesOf = (rule: Rule): { dimension: string; value: string }[] =>
  fold(rule, {
    all: (parts) => parts.flat(),
    any: (parts) => parts.flat(),
    not: (part) => part,
    leaf: (leaf) =>
      'values' in leaf ? leaf.values.map((value) => ({ dimension: leaf.dimension, value })) : [],
  })
