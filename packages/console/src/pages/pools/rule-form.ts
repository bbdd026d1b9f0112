import type { Answer } from '@qiao/api-client'
import type { Rule } from '../segments/rule-tree.ts'
import type { PoolName } from './use-pools.ts'

type Served = Answer<'GET /console/pool-rules'>['rules'][number]

/** Numbers that a line of the form asks of a person. */
export const numberDimensions = [
  'dormant_days',
  'recency',
  'frequency',
  'monetary_12m',
  'open_work_orders',
] as const
export const wordDimensions = ['level', 'tag'] as const
/** Days that pools themselves know. */
export const dayFields = ['poolDays', 'ownedDays', 'contractEndedDays'] as const
export const lineKinds = [...numberDimensions, ...wordDimensions, ...dayFields] as const
export type LineKind = (typeof lineKinds)[number]

export type Line =
  | { kind: (typeof numberDimensions)[number]; is: 'at_least' | 'at_most'; value: number }
  | { kind: (typeof wordDimensions)[number]; is: 'any_of' | 'none_of'; values: string[] }
  | { kind: (typeof dayFields)[number]; value: number }

export interface EditedRule {
  id: string
  on: boolean
  from: PoolName[]
  to: PoolName
  /** Conditions of one level; with `when` only the days that pools themselves know. */
  lines: Line[]
  /** Nested conditions, as segments have them; null where lines say it all. */
  when: Rule | null
  /** A nested condition is half written. */
  unfinished: boolean
}

/** Whether somebody could write the condition by this form: one level, all of it, known questions. */
export function linesOf(served: Served): Line[] | null {
  const { when } = served
  const parts = isObject(when) && Array.isArray(when.all) ? (when.all as unknown[]) : [when]
  const lines: Line[] = []
  for (const part of parts) {
    const line = lineOf(part)
    if (!line) return null
    lines.push(line)
  }
  return [...lines, ...dayLines(served)]
}

const dayLines = (served: Served): Line[] =>
  dayFields.flatMap((kind) => {
    const value = served[kind]
    return value === null ? [] : [{ kind, value }]
  })

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

function lineOf(part: unknown): Line | null {
  if (!isObject(part)) return null
  const { dimension, is, value, values } = part
  const number = numberDimensions.find((one) => one === dimension)
  if (number && (is === 'at_least' || is === 'at_most') && typeof value === 'number')
    return { kind: number, is, value: number === 'monetary_12m' ? value / 100 : value }
  const word = wordDimensions.find((one) => one === dimension)
  if (word && (is === 'any_of' || is === 'none_of') && Array.isArray(values))
    return { kind: word, is, values: values.map(String) }
  return null
}

export function editedOf(served: Served): EditedRule {
  const { id, on, from, to } = served
  const lines = linesOf(served)
  const nested = lines ? null : (served.when as Rule)
  return { id, on, from: [...from], to, lines: lines ?? dayLines(served), when: nested, unfinished: false }
}

/** What is sent: the form's lines as a condition, or the nested one. */
export function sentOf({ id, on, from, to, lines, when }: EditedRule) {
  const days = Object.fromEntries(dayFields.map((kind) => [kind, dayOf(lines, kind)]))
  return { id, on, from, to, when: when ?? whenOf(lines), ...days }
}

const whenOf = (lines: readonly Line[]): Rule => ({ all: lines.flatMap(conditionOf) as Rule[] })

/** From here on by groups in groups: what the lines said stands in the outermost one. */
export const nestedOf = (rule: EditedRule): EditedRule => ({
  ...rule,
  when: whenOf(rule.lines),
  lines: rule.lines.filter((one) => dayFields.some((kind) => kind === one.kind)),
})

function dayOf(lines: readonly Line[], kind: (typeof dayFields)[number]): number | null {
  const line = lines.find((one) => one.kind === kind)
  return line && 'value' in line ? line.value : null
}

function conditionOf(line: Line): object[] {
  if ('values' in line) return [{ dimension: line.kind, is: line.is, values: line.values }]
  if (!('is' in line)) return []
  const value = line.kind === 'monetary_12m' ? Math.round(line.value * 100) : line.value
  return [{ dimension: line.kind, is: line.is, value }]
}

export function newLine(kind: LineKind): Line {
  const number = numberDimensions.find((one) => one === kind)
  if (number) return { kind: number, is: 'at_least', value: 1 }
  const word = wordDimensions.find((one) => one === kind)
  if (word) return { kind: word, is: 'any_of', values: [] }
  return { kind: kind as (typeof dayFields)[number], value: 30 }
}

/** An id that no rule has yet. */
export function freshId(rules: readonly EditedRule[]): string {
  for (let n = 1; ; n += 1) if (!rules.some(({ id }) => id === `rule-${n}`)) return `rule-${n}`
}

export const splitWords = (text: string): string[] =>
  text
    .split(/[、,，]/)
    .map((one) => one.trim())
    .filter(Boolean)
