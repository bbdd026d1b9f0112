import { checkMapping } from './check-mapping.ts'
import { type FieldGuess, guessFields, type SampleColumn } from './guess-columns.ts'
import { type KindName, recordKinds } from './kinds/kinds.ts'
import type { FieldSpec, RecordKindSpec } from './kinds/record-kind.ts'
import type { Field, FieldList, FieldRule, FileHints, InwardMapping, MappingProblem } from './mapping.ts'
import { fold } from './run-step.ts'
import type { Step } from './step.ts'

/** A column of a table, or a value inside the records of a JSON file. */
export interface DraftColumn extends SampleColumn {
  /** How a mapping reads it. */
  path: string
  /** The list inside the record that it stands in; null for the record itself. */
  list: string | null
}

export interface Draft {
  mapping: InwardMapping
  guesses: FieldGuess[]
  /** What a person must still decide; empty when it may be used as it is. */
  problems: MappingProblem[]
}

/** The leaves of JSON records as columns; lists of records are followed one level deep. */
export function columnsOfRecords(records: readonly unknown[]): DraftColumn[] {
  const found = new Map<string, { path: string; list: string | null; values: string[] }>()
  const token = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1')
  const visit = (value: unknown, path: string, list: string | null, depth: number): void => {
    if (depth > 6 || value === null || value === undefined) return
    if (Array.isArray(value)) {
      if (list !== null || typeof value[0] !== 'object') return
      for (const one of value.slice(0, 20)) visit(one, '', path, depth + 1)
      return
    }
    if (typeof value === 'object') {
      for (const [name, one] of Object.entries(value)) visit(one, `${path}/${token(name)}`, list, depth + 1)
      return
    }
    const key = `${list ?? ''}|${path}`
    const known = found.get(key) ?? { path, list, values: [] }
    known.values.push(String(value))
    found.set(key, known)
  }
  for (const record of records) visit(record, '', null, 0)
  return [...found.values()].map((one) => ({
    ...one,
    heading: one.path
      .slice(one.path.lastIndexOf('/') + 1)
      .replaceAll('~1', '/')
      .replaceAll('~0', '~'),
  }))
}

/** A mapping from what the columns look like: a proposal that a person looks through. */
export function draftMapping(
  kind: KindName,
  columns: readonly DraftColumn[],
  hints: FileHints,
  name: string,
): Draft {
  const spec: RecordKindSpec = recordKinds[kind]
  const isFlat = columns.every(({ list }) => list === null)
  const main = guessFields(
    kind,
    columns.filter(({ list }) => list === null),
  ).filter(({ field }) => isFlat || spec.fields.some((one) => one.field === field))
  const listGuesses = Object.keys(spec.lists).map((list) => {
    const inside = guessFields(
      kind,
      columns.filter((column) => column.list !== null),
    )
    const own = (isFlat ? main : inside).filter(({ field }) => field.startsWith(`${list}.`))
    return { list, own }
  })
  const fields: Record<string, Field> = {}
  for (const one of spec.fields) {
    const hit = main.find(({ field }) => field === one.field)
    if (hit)
      fields[one.field] = ruleOf(
        hit,
        one,
        columnOf(columns, hit, (list) => list === null),
      )
  }
  const key = isFlat
    ? main.find(({ field }) =>
        spec.fields.find((one) => one.field === field && one.type === 'id' && one.required),
      )
    : undefined
  let grouped = false
  for (const { list, own } of listGuesses) {
    const each = isFlat
      ? 'rows'
      : own.map((hit) => columnOf(columns, hit, (at) => at !== null).list).find(Boolean)
    if (own.length === 0 || !each) continue
    grouped ||= isFlat
    const inner: FieldList['fields'] = {}
    for (const hit of own) {
      const one = spec.lists[list]!.find(({ field }) => field === hit.field.slice(list.length + 1))!
      inner[one.field] = ruleOf(
        hit,
        one,
        columnOf(columns, hit, (at) => isFlat || at !== null),
      )
    }
    fields[list] = { each, fields: inner }
  }
  const mapping: InwardMapping = {
    name,
    version: 1,
    title: { zh: spec.name.zh, en: spec.name.en },
    record: kind,
    source: { ...hints, ...(grouped && key ? { groupBy: { columns: [key.heading] } } : {}) },
    fields,
  }
  const guesses = isFlat ? main : [...main, ...listGuesses.flatMap(({ own }) => own)]
  return { mapping, guesses, problems: checkMapping(mapping) }
}

function columnOf(
  columns: readonly DraftColumn[],
  { heading }: FieldGuess,
  fits: (list: string | null) => boolean,
): DraftColumn {
  return columns.find((one) => one.heading === heading && fits(one.list))!
}

function ruleOf({ steps }: FieldGuess, spec: FieldSpec, column: DraftColumn): string | FieldRule {
  const done: Step[] = spec.type === 'code' ? [...steps, lookupOf(spec, column.values)] : steps
  const rule: FieldRule = { from: column.path, steps: done }
  return done.length === 0 ? column.path : rule
}

/** Words of the sample that are ours already; the others wait for a person. */
function lookupOf(spec: FieldSpec, sample: readonly string[]): Step {
  const words = [...new Set(sample.map((value) => value.trim()))].filter(Boolean)
  const values = Object.fromEntries(
    words.flatMap((word) => {
      const hit = spec.codes.find(({ code, zh, en }) =>
        [code, zh, en].some((ours) => fold(ours) === fold(word)),
      )
      return hit ? [[word, hit.code]] : []
    }),
  )
  return { do: 'lookup', values, unknown: 'quarantine' }
}
