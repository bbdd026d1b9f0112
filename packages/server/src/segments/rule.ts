import { dimensionOf, type NumberColumn } from './dimensions.ts'
import { RuleWrong } from './errors.ts'

/** What a segment asks of a person: data, never text that is run. */
export type Rule =
  | { all: readonly Rule[] }
  | { any: readonly Rule[] }
  | { not: Rule }
  | NumberRule
  | WordRule
  | KnownRule
  | ActRule
export interface NumberRule {
  dimension: string
  is: 'at_least' | 'at_most'
  value: number
}
export interface WordRule {
  dimension: string
  is: 'any_of' | 'all_of' | 'none_of'
  values: readonly string[]
}
/** Whether anything is known at all. */
export interface KnownRule {
  dimension: string
  is: 'known'
}
/** Did an item at least so often within the last days, today being one of them. */
export interface ActRule {
  did: string
  times: number
  days: number
}

/** What is kept of a person: numbers that may be missing, words as `dimension=value`, acts by item and day. */
export interface Person {
  id: string
  numbers: Partial<Record<NumberColumn, number>>
  words: ReadonlySet<string>
  acts: readonly Act[]
}
export interface Act {
  item: string
  day: number
  times: number
}

export const most = { depth: 8, parts: 80, values: 200, days: 1100, times: 1000, number: 2_000_000_000 }

/** Reads what somebody sent as a rule; says where it is none. `items` are the behaviour items that a rule may name. */
export function readRule(given: unknown, items: ReadonlySet<string>): Rule {
  let parts = 0
  const read = (value: unknown, at: string, depth: number): Rule => {
    parts += 1
    if (depth > most.depth || parts > most.parts) throw new RuleWrong(at, 'too_big')
    if (typeof value !== 'object' || value === null) throw new RuleWrong(at, 'shape')
    const shape = Object.keys(value).sort().join(' ')
    const one = value as Record<string, unknown>
    const list = (name: 'all' | 'any'): Rule[] => {
      const inside = one[name]
      if (!Array.isArray(inside) || (name === 'any' && inside.length === 0)) throw new RuleWrong(at, 'shape')
      return inside.map((part, index) => read(part, `${at}/${name}/${index}`, depth + 1))
    }
    if (shape === 'all') return { all: list('all') }
    if (shape === 'any') return { any: list('any') }
    if (shape === 'not') return { not: read(one.not, `${at}/not`, depth + 1) }
    if (shape === 'days did times') return readAct(one, at, items)
    if (typeof one.dimension === 'string') return readDimension(one, shape, at)
    throw new RuleWrong(at, 'shape')
  }
  return read(given, '', 1)
}

function readAct(
  { did, times, days }: Record<string, unknown>,
  at: string,
  items: ReadonlySet<string>,
): ActRule {
  if (typeof did !== 'string' || !items.has(did)) throw new RuleWrong(at, 'item')
  if (!isWhole(times, 1, most.times)) throw new RuleWrong(at, 'number')
  if (!isWhole(days, 1, most.days)) throw new RuleWrong(at, 'number')
  return { did, times, days }
}

function readDimension(one: Record<string, unknown>, shape: string, at: string): Rule {
  const { dimension: code, is, value, values } = one as { dimension: string } & Record<string, unknown>
  const dimension = dimensionOf(code)
  if (!dimension) throw new RuleWrong(at, 'dimension')
  if (dimension.kind === 'unknown') throw new RuleWrong(at, 'not_yet')
  if (is === 'known' && shape === 'dimension is') return { dimension: code, is }
  if (dimension.kind === 'words') {
    if (shape !== 'dimension is values' || (is !== 'any_of' && is !== 'all_of' && is !== 'none_of'))
      throw new RuleWrong(at, 'operator')
    if (!isWordList(values)) throw new RuleWrong(at, 'values')
    return { dimension: code, is, values: [...new Set(values)] }
  }
  if (shape !== 'dimension is value' || (is !== 'at_least' && is !== 'at_most'))
    throw new RuleWrong(at, 'operator')
  if (!isWhole(value, 0, most.number)) throw new RuleWrong(at, 'number')
  return { dimension: code, is, value }
}

const isWhole = (value: unknown, from: number, to: number): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= from && value <= to

function isWordList(given: unknown): given is string[] {
  return (
    Array.isArray(given) &&
    given.length > 0 &&
    given.length <= most.values &&
    given.every((one) => typeof one === 'string' && one !== '' && one.length <= 100 && !one.includes('\0'))
  )
}

/** What a rule's leaf asks of a column: days that have passed are turned into a day. */
export type Bound = { column: NumberColumn; from: number | null; to: number | null }

export function boundOf(rule: NumberRule, today: number): Bound {
  const dimension = dimensionOf(rule.dimension)
  if (dimension?.kind === 'since') {
    const day = today - rule.value
    return rule.is === 'at_most'
      ? { column: dimension.column, from: day, to: null }
      : { column: dimension.column, from: null, to: day }
  }
  if (dimension?.kind !== 'number') throw new RuleWrong('', 'dimension')
  return rule.is === 'at_least'
    ? { column: dimension.column, from: rule.value, to: null }
    : { column: dimension.column, from: null, to: rule.value }
}

export const wordKey = (dimension: string, value: string): string => `${dimension}=${value}`

export type Leaf = NumberRule | WordRule | KnownRule | ActRule

/** The same rule, with every leaf answered by somebody: SQL, a person, bitmaps. */
export function fold<T>(
  rule: Rule,
  by: { all(parts: T[]): T; any(parts: T[]): T; not(part: T): T; leaf(leaf: Leaf): T },
): T {
  if ('all' in rule) return by.all(rule.all.map((one) => fold(one, by)))
  if ('any' in rule) return by.any(rule.any.map((one) => fold(one, by)))
  if ('not' in rule) return by.not(fold(rule.not, by))
  return by.leaf(rule)
}

/** Whether a day that passes changes who is in, though nothing happened. */
export const dependsOnDay = (rule: Rule): boolean =>
  fold<boolean>(rule, {
    all: (parts) => parts.some(Boolean),
    any: (parts) => parts.some(Boolean),
    not: (part) => part,
    leaf: (leaf) => 'did' in leaf || (leaf.is !== 'known' && dimensionOf(leaf.dimension)?.kind === 'since'),
  })

/** Whether a person is in. What is not known is neither much nor little. */
export function isIn(rule: Rule, person: Person, today: number): boolean {
  return asked(rule, today)(person)
}

type Asked = (person: Person) => boolean

/** The rule as a question that is put to many: columns, borders and words are looked up once. */
export function asked(rule: Rule, today: number): Asked {
  return fold<Asked>(rule, {
    all: (parts) => (parts.length === 1 ? parts[0]! : (person) => parts.every((one) => one(person))),
    any: (parts) => (parts.length === 1 ? parts[0]! : (person) => parts.some((one) => one(person))),
    not: (part) => (person) => !part(person),
    leaf: (leaf) => askedOf(leaf, today),
  })
}

function askedOf(leaf: Leaf, today: number): Asked {
  if ('did' in leaf) return actAsked(leaf, today)
  if (leaf.is === 'known') return knownAsked(leaf.dimension)
  if ('values' in leaf) {
    const keys = leaf.values.map((value) => wordKey(leaf.dimension, value))
    if (leaf.is === 'all_of') return ({ words }) => keys.every((key) => words.has(key))
    const wanted = leaf.is === 'any_of'
    return ({ words }) => keys.some((key) => words.has(key)) === wanted
  }
  const { column, from, to } = boundOf(leaf, today)
  return ({ numbers }) => {
    const value = numbers[column]
    return value !== undefined && (from === null || value >= from) && (to === null || value <= to)
  }
}

function actAsked({ did, times: wanted, days }: ActRule, today: number): Asked {
  return ({ acts }) => {
    let times = 0
    for (const { item, day, times: more } of acts)
      if (item === did && day > today - days && day <= today) times += more
    return times >= wanted
  }
}

function knownAsked(code: string): Asked {
  const dimension = dimensionOf(code)
  if (dimension?.kind === 'words')
    return ({ words }) => words.values().some((one) => one.startsWith(`${code}=`))
  if (dimension === undefined || dimension.kind === 'unknown') return () => false
  return ({ numbers }) => numbers[dimension.column] !== undefined
}
