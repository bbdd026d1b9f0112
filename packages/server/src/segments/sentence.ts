import type { Words } from '../runtime/http/route.ts'
import { dimensionOf, type NumberDimension, type Unit } from './dimensions.ts'
import { type ActRule, fold, type Leaf, type NumberRule, type Rule, type WordRule } from './rule.ts'

/** Names of what a rule holds as codes. */
export interface Names {
  item(code: string): Words
  value(dimension: string, value: string): Words
}

const units: Record<Unit, Words> = {
  days: { zh: ' 天', en: ' days' },
  times: { zh: ' 次', en: '' },
  jobs: { zh: ' 个', en: '' },
  fen: { zh: ' 元', en: ' yuan' },
  percent: { zh: '%', en: ' %' },
  stars: { zh: ' 星', en: ' stars' },
  points: { zh: ' 分', en: ' points' },
}

/** A rule as a person would say it. */
export function sentenceOf(rule: Rule, names: Names): Words {
  const whole = fold<Said>(rule, {
    all: (parts) => joined(parts, '，并且', ' and ', 'all', { zh: '所有客户', en: 'All customers' }),
    any: (parts) => joined(parts, '，或者', ' or ', 'any', { zh: '没有客户', en: 'Nobody' }),
    not: (part) => ({ zh: `不符合（${part.zh}）`, en: `not (${part.en})`, joins: null }),
    leaf: (leaf) => ({ ...leafWords(leaf, names), joins: null }),
  })
  return { zh: whole.zh, en: whole.en.charAt(0).toUpperCase() + whole.en.slice(1) }
}

type Said = Words & { joins: 'all' | 'any' | null }

function joined(parts: Said[], zh: string, en: string, joins: 'all' | 'any', none: Words): Said {
  const [first] = parts
  if (!first) return { ...none, joins: null }
  if (parts.length === 1) return first
  const inside = parts.map((one) =>
    one.joins && one.joins !== joins ? { zh: `（${one.zh}）`, en: `(${one.en})` } : one,
  )
  return {
    zh: inside.map((one) => one.zh).join(zh),
    en: inside.map((one) => one.en).join(en),
    joins,
  }
}

function leafWords(leaf: Leaf, names: Names): Words {
  if ('did' in leaf) return actWords(leaf, names)
  const name = dimensionOf(leaf.dimension)!.words
  if (leaf.is === 'known') return { zh: `有「${name.zh}」记录`, en: `${lower(name.en)} is known` }
  if ('values' in leaf) return wordWords(leaf, name, names)
  return numberWords(leaf, dimensionOf(leaf.dimension) as NumberDimension)
}

function actWords({ did, times, days }: ActRule, names: Names): Words {
  const item = names.item(did)
  return {
    zh: `最近 ${days} 天内「${item.zh}」至少 ${times} 次`,
    en: `"${lower(item.en)}" at least ${times === 1 ? 'once' : `${times} times`} within ${days} days`,
  }
}

function wordWords({ dimension, is, values }: WordRule, name: Words, names: Names): Words {
  const said = values.map((value) => names.value(dimension, value))
  const [zh, en] = [said.map((one) => one.zh).join('、'), said.map((one) => one.en).join(', ')]
  const many = values.length > 1
  if (is === 'all_of') return { zh: `${name.zh}同时有 ${zh}`, en: `${lower(name.en)} has all of ${en}` }
  if (is === 'none_of') return { zh: `${name.zh}不含 ${zh}`, en: `${lower(name.en)} is none of ${en}` }
  return {
    zh: many ? `${name.zh}为 ${zh} 之一` : `${name.zh}为 ${zh}`,
    en: `${lower(name.en)} is ${many ? 'any of ' : ''}${en}`,
  }
}

function numberWords({ is, value }: NumberRule, dimension: NumberDimension): Words {
  const { words: name, unit, code, kind } = dimension
  const shown = unit === 'fen' ? String(value / 100) : String(value)
  if (kind === 'since' && code !== 'dormant_days')
    return is === 'at_most'
      ? { zh: `${name.zh}在 ${shown} 天以内`, en: `${lower(name.en)} within ${shown} days` }
      : { zh: `${name.zh}在 ${shown} 天以前`, en: `${lower(name.en)} at least ${shown} days ago` }
  if (unit === 'jobs' && is === 'at_most' && value === 0)
    return { zh: `没有${name.zh}`, en: `no ${lower(name.en)}` }
  const { zh, en } = units[unit]
  return is === 'at_least'
    ? { zh: `${name.zh}不少于 ${shown}${zh}`, en: `${lower(name.en)} at least ${shown}${en}` }
    : { zh: `${name.zh}不超过 ${shown}${zh}`, en: `${lower(name.en)} at most ${shown}${en}` }
}

/** In the middle of a sentence; WeCom stays WeCom. */
const lower = (text: string) =>
  /^[A-Z][a-z]*[A-Z]/.test(text) ? text : text.charAt(0).toLowerCase() + text.slice(1)
