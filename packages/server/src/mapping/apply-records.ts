import type { Cleansed } from './cleanse.ts'
import type { CompiledField, FieldScope } from './compile-field.ts'
import { completeRecord } from './complete-record.ts'
import type { ExpressionRunner } from './expression.ts'
import type { CompiledList, Machine, Plain } from './machine.ts'
import type { Applied, Counts, Outcome, SourceRecord } from './mapping.ts'
import { type Answers, answersOf } from './run-expressions.ts'
import { problemOf, Trouble } from './trouble.ts'

/** Runs a compiled mapping over a batch. What a record holds decides its outcome; nothing in it makes this throw. */
export async function applyRecords(
  machine: Machine,
  records: readonly SourceRecord[],
  runner: ExpressionRunner | null,
): Promise<Applied> {
  const skipped = records.map(({ value }) => machine.skip?.({ at: value, top: value }) ?? false)
  const answers = await answersOf(machine, records, skipped, runner)
  const unknown: Counts['unknown'] = {}
  const outcomes = records.map((record, index): Outcome => {
    if (skipped[index]) return { state: 'skipped', row: record.row }
    return new Applying(machine, record, answers?.[index] ?? noAnswers, unknown).outcome()
  })
  return { outcomes, counts: countsOf(outcomes, unknown) }
}

const noAnswers: Answers = { record: [], lists: [] }

/** One record on its way. */
class Applying {
  private readonly result: Cleansed = { mended: [], problems: [], refused: false }
  private readonly record: Plain
  private readonly machine: Machine
  private readonly source: SourceRecord
  private readonly answers: Answers
  private readonly unknown: Counts['unknown']

  constructor(machine: Machine, source: SourceRecord, answers: Answers, unknown: Counts['unknown']) {
    this.machine = machine
    this.source = source
    this.answers = answers
    this.unknown = unknown
    this.record = machine.empty()
  }

  outcome(): Outcome {
    const { machine, record, result, source } = this
    const choices = this.readFields()
    machine.lists.forEach((list, index) => {
      record[list.name] = this.readList(list, index)
    })
    if (result.problems.length === 0) {
      completeRecord(machine.mapping.record, record)
      machine.cleanse(record, result)
    }
    const { row } = source
    if (result.problems.length > 0)
      return { state: result.refused ? 'refused' : 'quarantined', row, problems: result.problems }
    return {
      state: 'mapped',
      row,
      record: record as never,
      lineage: machine.lineage(choices),
      mended: result.mended,
    }
  }

  private readFields(): number[] {
    const { value } = this.source
    const scope: FieldScope = { at: value, top: value, answers: this.answers.record, choice: 0 }
    return this.machine.fields.map((one) => {
      this.put(this.record, one, scope, '')
      return scope.choice
    })
  }

  private readList(list: CompiledList, index: number): Plain[] {
    const top = this.source.value
    const items = list.items({ at: top, top })
    if (items === null) return []
    if (typeof items !== 'object') {
      this.note(problemOf(new Trouble('not_a_list', items), list.spec, list.name, list.pointer), false)
      return []
    }
    const elements: Plain[] = []
    for (const [n, at] of (Array.isArray(items) ? items : [items]).entries()) {
      const scope: FieldScope = { at, top, answers: this.answers.lists[index]?.[n] ?? [], choice: 0 }
      if (list.skip?.(scope)) continue
      const element = list.empty()
      for (const one of list.fields) this.put(element, one, scope, `${list.name}.`)
      elements.push(element)
    }
    return elements
  }

  private put(holder: Plain, one: CompiledField, scope: FieldScope, prefix: string): void {
    const value = one.read(scope)
    const trouble = troubleOf(value, one.spec.required)
    if (!trouble) {
      setField(holder, one.field, value)
      return
    }
    const field = `${prefix}${one.field}`
    this.note(problemOf(trouble, one.spec, field, one.paths[scope.choice]?.[0] ?? null), trouble.quarantine)
    if (trouble.quarantine && one.spec.type === 'code') noteUnknown(this.unknown, field, trouble.value)
  }

  private note(problem: Cleansed['problems'][number], quarantine: boolean): void {
    this.result.problems.push(problem)
    this.result.refused ||= !quarantine
  }
}

function troubleOf(value: unknown, required: boolean): Trouble | null {
  if (value instanceof Trouble) return value
  return value === null && required ? new Trouble('missing', null) : null
}

function setField(holder: Plain, field: string, value: unknown): void {
  const dot = field.indexOf('.')
  if (dot < 0) holder[field] = value
  else (holder[field.slice(0, dot)] as Plain)[field.slice(dot + 1)] = value
}

const mostUnknown = 50
/** Words of a state or kind; what looks like an id or a phone number is not kept. */
const isWord = (text: string): boolean => text.length <= 40 && !/\d{5}/.test(text)

function noteUnknown(unknown: Counts['unknown'], field: string, value: unknown): void {
  const text = String(value)
  unknown[field] ??= {}
  const seen = unknown[field]
  if (isWord(text) && (Object.hasOwn(seen, text) || Object.keys(seen).length < mostUnknown))
    seen[text] = (seen[text] ?? 0) + 1
}

function countsOf(outcomes: readonly Outcome[], unknown: Counts['unknown']): Counts {
  const counts: Counts = {
    mapped: 0,
    skipped: 0,
    refused: 0,
    quarantined: 0,
    mended: {},
    refusedBy: {},
    quarantinedBy: {},
    unknown,
  }
  for (const outcome of outcomes) {
    counts[outcome.state] += 1
    if (outcome.state === 'mapped')
      for (const { rule } of outcome.mended) counts.mended[rule] = (counts.mended[rule] ?? 0) + 1
    else if (outcome.state !== 'skipped') {
      const by = outcome.state === 'refused' ? counts.refusedBy : counts.quarantinedBy
      const { code } = outcome.problems[0]!
      by[code] = (by[code] ?? 0) + 1
    }
  }
  return counts
}
