import type { RuleData, StepData } from './edit-mapping.ts'

/** Where the value of a field comes from. */
export const ways = ['from', 'firstOf', 'all', 'value', 'constant', 'expression', 'cases'] as const
export type Way = (typeof ways)[number]

export type RuleObject = {
  from?: string
  firstOf?: string[]
  all?: string[]
  value?: string | number | boolean
  constant?: string
  expression?: string
  cases?: RuleObject[]
  when?: Record<string, unknown>
  steps?: (StepData | string)[]
}

export function asObject(rule: RuleData | RuleObject): RuleObject {
  return typeof rule === 'string' ? { from: rule } : (rule as RuleObject)
}

export function wayOf(rule: RuleData | RuleObject): Way {
  const given = asObject(rule)
  return ways.find((way) => given[way] !== undefined) ?? 'value'
}

/** As short as it can be written. */
export function asShort(rule: RuleObject): RuleData {
  const { steps = [], ...rest } = rule
  const whole = steps.length > 0 ? { ...rest, steps } : rest
  const keys = Object.keys(whole)
  return keys.length === 1 && keys[0] === 'from' ? whole.from! : (whole as RuleData)
}

/** The same field read another way: what both have in common stays. */
export function changeWay(rule: RuleData | undefined, way: Way): RuleObject {
  const before = rule === undefined ? {} : asObject(rule)
  const { steps, when, from, cases } = before
  const kept = { ...(steps ? { steps } : {}), ...(when ? { when } : {}) }
  const first = from ?? before.firstOf?.[0] ?? before.all?.[0] ?? cases?.[0]?.from
  if (way === 'cases') return { cases: rule === undefined ? [{ value: '' }] : [before.cases?.[0] ?? before] }
  const base = cases?.[0] ? { ...kept, ...(cases[0].steps ? { steps: cases[0].steps } : {}) } : kept
  if (way === 'firstOf' || way === 'all') return { [way]: first === undefined ? [] : [first], ...base }
  if (way === 'from') return { from: first ?? '', ...base }
  if (way === 'expression') return { expression: first === undefined ? '' : pathOf(first), ...base }
  return { [way]: '', ...(when ? { when } : {}) }
}

/** A column as an expression reads it. */
export function pathOf(path: string): string {
  if (/^[\p{L}_][\p{L}\p{N}_]*$/u.test(path)) return path
  const tokens = path.startsWith('/')
    ? path
        .slice(1)
        .split('/')
        .filter((one) => one !== '*')
    : [path]
  return tokens.map((one) => `\`${one}\``).join('.')
}
