import type { Answer } from '@qiao/api-client'
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
  /** Null: conditions that this form does not hold; they stay as they are. */
  lines: Line[] | null
  served: Served | null
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
  for (const kind of dayFields) if (served[kind] !== null) lines.push({ kind, value: served[kind] })
  return lines
}

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

export const editedOf = (served: Served): EditedRule => ({
  id: served.id,
  on: served.on,
  from: [...served.from],
  to: served.to,
  lines: linesOf(served),
  served,
})

/** What is sent: the form's lines as a condition, or what stood there. */
export function sentOf({ id, on, from, to, lines, served }: EditedRule) {
  if (!lines && served) {
    const { sentence: _sentence, ...rule } = served
    return { ...rule, on, from, to }
  }
  const days = Object.fromEntries(dayFields.map((kind) => [kind, dayOf(lines ?? [], kind)]))
  return { id, on, from, to, when: { all: (lines ?? []).flatMap(conditionOf) }, ...days }
}

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
