/** A rule as the server reads it (content/schemas/segment.schema.json). */
export type Rule =
  | { all: Rule[] }
  | { any: Rule[] }
  | { not: Rule }
  | { dimension: string; is: 'at_least' | 'at_most'; value: number }
  | { dimension: string; is: 'any_of' | 'all_of' | 'none_of'; values: string[] }
  | { dimension: string; is: 'known' }
  | { did: string; times: number; days: number }

/** A rule while it is edited: every part has a key, and a condition may still be half written. */
export type Node = Group | Condition
export interface Group {
  key: string
  joins: 'all' | 'any'
  negated: boolean
  parts: Node[]
}
export interface Condition {
  key: string
  negated: boolean
  /** `dimension:code` or `did:code`; empty until chosen. */
  about: string
  is: string
  /** Numbers as typed; money in yuan. */
  value: string
  values: string[]
  times: string
  days: string
}

export type Money = (dimension: string) => boolean

let keys = 0
export const nextKey = (): string => {
  keys += 1
  return `part-${keys}`
}

export const isGroup = (node: Node): node is Group => 'parts' in node

export const newCondition = (): Condition => ({
  key: nextKey(),
  negated: false,
  about: '',
  is: '',
  value: '',
  values: [],
  times: '1',
  days: '30',
})
export const newGroup = (joins: Group['joins'], parts: Node[] = [newCondition()]): Group => ({
  key: nextKey(),
  joins,
  negated: false,
  parts,
})

/** The outermost part is always a group. */
export function treeOf(rule: Rule, isMoney: Money): Group {
  const node = nodeOf(rule, isMoney)
  return isGroup(node) && !node.negated ? node : newGroup('all', [node])
}

function nodeOf(rule: Rule, isMoney: Money): Node {
  if ('all' in rule)
    return newGroup(
      'all',
      rule.all.map((one) => nodeOf(one, isMoney)),
    )
  if ('any' in rule)
    return newGroup(
      'any',
      rule.any.map((one) => nodeOf(one, isMoney)),
    )
  if ('not' in rule) {
    const inside = nodeOf(rule.not, isMoney)
    // "Not" of "not" keeps both: what somebody wrote is not rewritten behind their back.
    return inside.negated ? { ...newGroup('all', [inside]), negated: true } : { ...inside, negated: true }
  }
  if ('did' in rule)
    return {
      ...newCondition(),
      about: `did:${rule.did}`,
      is: 'did',
      times: String(rule.times),
      days: String(rule.days),
    }
  const base = { ...newCondition(), about: `dimension:${rule.dimension}`, is: rule.is }
  if ('values' in rule) return { ...base, values: [...rule.values] }
  if ('value' in rule)
    return { ...base, value: String(isMoney(rule.dimension) ? rule.value / 100 : rule.value) }
  return base
}

/** The rule that stands there, or null while a condition is half written. Empty groups say nothing and are left out. */
export function ruleOf(group: Group, isMoney: Money): Rule | null {
  const parts: Rule[] = []
  for (const part of group.parts) {
    if (isGroup(part) && countConditions(part) === 0) continue
    const rule = isGroup(part) ? ruleOf(part, isMoney) : conditionRule(part, isMoney)
    if (!rule) return null
    parts.push(rule)
  }
  const whole: Rule = group.joins === 'all' || parts.length === 0 ? { all: parts } : { any: parts }
  return group.negated ? { not: whole } : whole
}

/** What is written so far, for counting: half written conditions say nothing yet. */
export function writtenOf(group: Group, isMoney: Money): Rule {
  const parts = group.parts.map((one) => written(one, isMoney)).filter((one) => one !== null)
  return ruleOf({ ...group, parts }, isMoney) ?? { all: [] }
}

function written(node: Node, isMoney: Money): Node | null {
  if (!isGroup(node)) return conditionRule(node, isMoney) && node
  const parts = node.parts.map((one) => written(one, isMoney)).filter((one) => one !== null)
  return parts.length > 0 ? { ...node, parts } : null
}

export function conditionRule(one: Condition, isMoney: Money): Rule | null {
  const rule = plainRule(one, isMoney)
  return rule && one.negated ? { not: rule } : rule
}

function plainRule({ about, is, value, values, times, days }: Condition, isMoney: Money): Rule | null {
  const [kind, code = ''] = [about.slice(0, about.indexOf(':')), about.slice(about.indexOf(':') + 1)]
  if (kind === 'did') {
    const [often, within] = [whole(times, 1, 1000), whole(days, 1, 1100)]
    return often === null || within === null ? null : { did: code, times: often, days: within }
  }
  if (kind !== 'dimension') return null
  if (is === 'known') return { dimension: code, is }
  if (is === 'any_of' || is === 'all_of' || is === 'none_of')
    return values.length > 0 ? { dimension: code, is, values } : null
  if (is !== 'at_least' && is !== 'at_most') return null
  const number = isMoney(code) ? fen(value) : whole(value, 0, 2_000_000_000)
  return number === null ? null : { dimension: code, is, value: number }
}

function whole(text: string, from: number, to: number): number | null {
  const value = /^\d{1,10}$/.test(text.trim()) ? Number(text) : Number.NaN
  return value >= from && value <= to ? value : null
}

function fen(yuan: string): number | null {
  const match = /^(\d{1,8})(?:\.(\d{1,2}))?$/.exec(yuan.trim())
  if (!match) return null
  const value = Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0'))
  return value <= 2_000_000_000 ? value : null
}

export function countConditions(node: Node): number {
  return isGroup(node) ? node.parts.reduce((sum, one) => sum + countConditions(one), 0) : 1
}

export function unfinished(group: Group, isMoney: Money): number {
  return group.parts.reduce(
    (sum, one) => sum + (isGroup(one) ? unfinished(one, isMoney) : conditionRule(one, isMoney) ? 0 : 1),
    0,
  )
}

/** The tree with one part changed; `null` takes it away, and a group that is empty by that goes with it. */
export function changed(group: Group, key: string, to: (node: Node) => Node | null): Group {
  return (change(group, key, to) as Group | null) ?? { ...group, parts: [] }
}

function change(node: Node, key: string, to: (node: Node) => Node | null): Node | null {
  if (node.key === key) return to(node)
  if (!isGroup(node)) return node
  const parts = node.parts.map((one) => change(one, key, to)).filter((one) => one !== null)
  return { ...node, parts: parts.filter((one) => !isGroup(one) || one.parts.length > 0 || one.key === key) }
}

/** Conditions in the order in which they are read: what the keys walk. */
export function conditionKeys(node: Node): string[] {
  return isGroup(node) ? node.parts.flatMap(conditionKeys) : [node.key]
}

/** Puts a new part behind another one, in the group of that one. */
export function insertedBehind(group: Group, key: string, fresh: Node): Group {
  const at = group.parts.findIndex((one) => one.key === key)
  if (at >= 0) return { ...group, parts: group.parts.toSpliced(at + 1, 0, fresh) }
  return {
    ...group,
    parts: group.parts.map((one) => (isGroup(one) ? insertedBehind(one, key, fresh) : one)),
  }
}

/** Whether anything was chosen yet: nobody is told of what is missing before they began. */
export const isBegun = (node: Node): boolean =>
  isGroup(node) ? node.parts.length > 1 || node.parts.some(isBegun) : node.about !== ''
