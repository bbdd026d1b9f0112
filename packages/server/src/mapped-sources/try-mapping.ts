import { gather } from '../imports/index.ts'
import {
  type ApplyPorts,
  compileMapping,
  type InwardMapping,
  type Outcome,
  type RecordKindSpec,
  recordKinds,
} from '../mapping/index.ts'
import type { WaitingEntry } from './entry-store.ts'
import { recordsOf } from './handle-entries.ts'
import type { Source } from './source.ts'

export interface TrialCounts {
  mapped: number
  skipped: number
  refused: number
  quarantined: number
}

export interface Trial {
  messages: number
  /** Messages that could not be read. */
  unreadable: number
  now: TrialCounts
  other: TrialCounts
  /** Records that came to something else. */
  changed: number
  /** How many records differ in each field of ours; no value is told. */
  fields: { field: string; zh: string; en: string; records: number }[]
  /** Reasons of the other mapping, by their code. */
  problems: { field: string; code: string; zh: string; en: string; records: number }[]
}

/** Runs kept messages by two mappings and tells the difference; nothing is written. */
export async function tryMapping(
  source: Source,
  entries: readonly WaitingEntry[],
  now: InwardMapping,
  other: InwardMapping,
  ports: ApplyPorts,
): Promise<Trial> {
  const [before, after] = [
    await runBy(source, entries, now, ports),
    await runBy(source, entries, other, ports),
  ]
  const fields = new Map<string, number>()
  let changed = 0
  for (const [key, one] of before.outcomes) {
    const differing = differences(one, after.outcomes.get(key))
    if (differing.length > 0) changed += 1
    for (const field of differing) fields.set(field, (fields.get(field) ?? 0) + 1)
  }
  changed += [...after.outcomes.keys()].filter((key) => !before.outcomes.has(key)).length
  return {
    messages: entries.length,
    unreadable: after.unreadable,
    now: countsOf(before.outcomes.values()),
    other: countsOf(after.outcomes.values()),
    changed,
    fields: [...fields]
      .map(([field, records]) => ({ field, ...nameOf(now, field), records }))
      .sort((a, b) => b.records - a.records),
    problems: problemsOf(after.outcomes.values()),
  }
}

/** A field of ours as people read it; groups and lists have names of their own. */
function nameOf({ record }: InwardMapping, field: string): { zh: string; en: string } {
  const kind = recordKinds[record] as RecordKindSpec
  if (field === '') return { zh: '整条记录', en: 'The record as a whole' }
  if (field in kind.lists) return { zh: '明细', en: 'Lines' }
  const spec = kind.fields.find((one) => one.field === field)
  return spec?.name ?? { zh: '收件信息', en: 'Receiver' }
}

interface Run {
  unreadable: number
  /** By message and place in it. */
  outcomes: Map<string, Outcome>
}

async function runBy(
  source: Source,
  entries: readonly WaitingEntry[],
  mapping: InwardMapping,
  ports: ApplyPorts,
): Promise<Run> {
  const compiled = compileMapping(mapping)
  const outcomes = new Map<string, Outcome>()
  let unreadable = 0
  for (const entry of entries) {
    const read = recordsOf(source, mapping, entry)
    if ('trouble' in read) {
      unreadable += 1
      continue
    }
    const records = await gather(mapping, read.records, 1)
    const applied = await compiled.apply(records, ports)
    applied.outcomes.forEach((one, i) => {
      outcomes.set(`${entry.id}|${records[i]!.row}`, one)
    })
  }
  return { unreadable, outcomes }
}

function differences(one: Outcome, other: Outcome | undefined): string[] {
  if (!other || one.state !== other.state) return ['']
  if (one.state !== 'mapped' || other.state !== 'mapped') return []
  const [a, b] = [one.record as Record<string, unknown>, other.record as Record<string, unknown>]
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].filter(
    (name) => textOf(a[name]) !== textOf(b[name]),
  )
}

function textOf(value: unknown): string {
  return JSON.stringify(value, (_key, one: unknown) => (typeof one === 'bigint' ? `${one}n` : one)) ?? ''
}

function countsOf(outcomes: Iterable<Outcome>): TrialCounts {
  const counts = { mapped: 0, skipped: 0, refused: 0, quarantined: 0 }
  for (const { state } of outcomes) counts[state] += 1
  return counts
}

function problemsOf(outcomes: Iterable<Outcome>): Trial['problems'] {
  const found = new Map<string, Trial['problems'][number]>()
  for (const one of outcomes) {
    const [first] = one.state === 'refused' || one.state === 'quarantined' ? one.problems : []
    if (!first) continue
    const key = `${first.field}|${first.code}`
    const known = found.get(key)
    if (known) known.records += 1
    else found.set(key, { field: first.field, code: first.code, ...first.words, records: 1 })
  }
  return [...found.values()].sort((a, b) => b.records - a.records).slice(0, 20)
}
