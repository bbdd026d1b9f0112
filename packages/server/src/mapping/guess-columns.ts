import { parsePhone } from '../kernel/phone.ts'
import { type KindName, kindNames, recordKinds } from './kinds/kinds.ts'
import type { FieldSpec, RecordKindSpec, Words } from './kinds/record-kind.ts'
import { readDecimal } from './read-amount.ts'
import { compileDate, defaultZone } from './read-date.ts'
import { fold } from './run-step.ts'
import type { Step } from './step.ts'
import { Trouble } from './trouble.ts'

export interface SampleColumn {
  heading: string
  /** Some of its values, as they stand in the file. */
  values: readonly string[]
}

/** A proposal, never a decision: a person confirms it. */
export interface FieldGuess {
  /** `orderId`, `receiver.phone`, `lines.title`. */
  field: string
  heading: string
  /** 0 to 1. */
  confidence: number
  reasons: Words[]
  /** What the values need to become ours. */
  steps: Step[]
}

/** Which column gives which field; each column once, best first. */
export function guessFields(kind: KindName, columns: readonly SampleColumn[]): FieldGuess[] {
  const specs = specsOf(recordKinds[kind])
  const all = columns.flatMap((column) =>
    specs.flatMap(({ field, spec }) => guess(field, spec, column) ?? []),
  )
  const ranked = all.sort((a, b) => b.confidence - a.confidence || (a.field < b.field ? -1 : 1))
  const [fields, headings] = [new Set<string>(), new Set<string>()]
  return ranked.filter(({ field, heading }) => {
    if (fields.has(field) || headings.has(heading)) return false
    fields.add(field)
    headings.add(heading)
    return true
  })
}

/** What the rows of a file may be, best first; kinds whose required fields nothing gives come last. */
export function guessKinds(columns: readonly SampleColumn[]): { kind: KindName; confidence: number }[] {
  const scored = kindNames.map((kind) => {
    const guesses = guessFields(kind, columns)
    const required = specsOf(recordKinds[kind]).filter(({ spec }) => spec.required)
    const met = required.filter(({ field }) => guesses.some((one) => one.field === field)).length
    const cover = guesses.reduce((sum, { confidence }) => sum + confidence, 0) / Math.max(1, columns.length)
    return {
      kind,
      confidence:
        Math.round(
          ((required.length === 0 ? 0.5 : met / required.length) * 0.5 + Math.min(1, cover) * 0.5) * 100,
        ) / 100,
    }
  })
  return scored.sort((a, b) => b.confidence - a.confidence)
}

function specsOf(kind: RecordKindSpec): { field: string; spec: FieldSpec }[] {
  return [
    ...kind.fields.map((spec) => ({ field: spec.field, spec })),
    ...Object.entries(kind.lists).flatMap(([list, specs]) =>
      specs.map((spec) => ({ field: `${list}.${spec.field}`, spec })),
    ),
  ]
}

const mostValues = 20
const least = 0.3

function guess(field: string, spec: FieldSpec, { heading, values }: SampleColumn): FieldGuess | null {
  const byName = nameFit(heading, spec)
  const seen = values
    .map((value) => value.trim())
    .filter((value) => value !== '')
    .slice(0, mostValues)
  const byValue = seen.length === 0 ? null : valueFit(seen, spec)
  // Values alone tell a phone number; most other things have look-alikes.
  const alone = byName.score === 0 && spec.type === 'phone' && byValue?.score === 1 ? 0.5 : 0
  const score = byName.score === 0 ? alone : byName.score * (byValue ? 0.6 + 0.4 * byValue.score : 0.85)
  if (score < least) return null
  const reasons = [byName.reason, byValue && byValue.score > 0 ? byValue.reason : null].filter(
    (one) => one !== null,
  )
  return { field, heading, confidence: Math.round(score * 100) / 100, reasons, steps: byValue?.steps ?? [] }
}

interface Fit {
  score: number
  reason: Words | null
  steps?: Step[]
}

/** `收货人手机 (必填)` and `customer_name` are read without their trimmings. */
function bare(heading: string): string {
  return fold(heading)
    .replace(/[(（【[].*?[)）】\]]/g, '')
    .replace(/[\s_\-*/:：.。#]/g, '')
}

function nameFit(heading: string, spec: FieldSpec): Fit {
  const theirs = bare(heading)
  if (theirs === '') return { score: 0, reason: null }
  const names = [spec.name.zh, spec.name.en, spec.field.split('.').at(-1)!, ...spec.also]
  const same = names.find((name) => bare(name) === theirs)
  if (same)
    return {
      score: 1,
      reason: { zh: `列名“${heading}”就是${spec.name.zh}`, en: `"${heading}" is a name for ${spec.name.en}` },
    }
  const part = names
    .map(bare)
    .filter((name) => name.length >= 2 && (theirs.includes(name) || name.includes(theirs)))
    .reduce(
      (best, name) =>
        Math.max(best, Math.min(name.length, theirs.length) / Math.max(name.length, theirs.length)),
      0,
    )
  if (part < 0.4) return { score: 0, reason: null }
  return {
    score: 0.4 + part * 0.4,
    reason: { zh: `列名“${heading}”与${spec.name.zh}相近`, en: `"${heading}" is close to ${spec.name.en}` },
  }
}

function valueFit(values: readonly string[], spec: FieldSpec): Fit {
  const share = (fits: (value: string) => boolean): number => values.filter(fits).length / values.length
  switch (spec.type) {
    case 'phone':
      return {
        score: share(
          (value) =>
            ['mobile', 'landline', 'privacy'].includes(parsePhone(value).kind) || value.includes('*'),
        ),
        reason: { zh: '内容像电话号码', en: 'The values look like phone numbers' },
      }
    case 'instant':
    case 'day':
      return dateFit(values)
    case 'money':
      return {
        score: share((value) => readDecimal(value.replace(/[¥￥元$€£]/g, '')) !== null),
        reason: { zh: '内容是数字，按元读', en: 'The values are numbers, read as yuan' },
        steps: [{ do: 'money', unit: 'yuan' }],
      }
    case 'integer':
      return {
        score: share((value) => /^-?\d{1,9}(\.0+)?$/.test(value)),
        reason: { zh: '内容是整数', en: 'The values are whole numbers' },
      }
    case 'decimal':
      return {
        score: share((value) => readDecimal(value) !== null),
        reason: { zh: '内容是数字', en: 'The values are numbers' },
      }
    case 'id':
      return {
        score:
          new Set(values).size > values.length / 3 ? share((value) => /^[='"\w-]{1,64}$/.test(value)) : 0.4,
        reason: { zh: '内容像编号', en: 'The values look like ids' },
      }
    case 'code':
      return codeFit(values, spec)
    case 'name':
      return {
        score: share((value) => value.length <= 40 && !/\d{4}/.test(value)),
        reason: { zh: '内容像姓名', en: 'The values look like names' },
      }
    default:
      return { score: 0.8, reason: null }
  }
}

const dayFirst = [
  'd/M/yyyy',
  'd/M/yyyy H:mm',
  'd/M/yyyy H:mm:ss',
  'd-M-yyyy',
  'd-M-yyyy H:mm',
  'd.M.yyyy',
  'd.M.yyyy H:mm',
]
const monthFirst = dayFirst.map((format) => format.replace(/^d(.)M/, 'M$1d'))
const special = ['unix', 'unix-ms']

/** The one form that reads every value; day and month are told apart only where some day is above twelve. */
function dateFit(values: readonly string[]): Fit {
  const reads = (format: string | null) => {
    const read = compileDate(format === null ? undefined : [format], defaultZone)
    return values.every((value) => !(read(value) instanceof Trouble))
  }
  const reason = { zh: '内容是日期时间', en: 'The values are dates' }
  if (reads(null)) return { score: 1, reason, steps: [{ do: 'date' }] }
  const numbers = values.every((value) => /^\d{10}(\d{3})?$/.test(value))
  const found = numbers
    ? [special[values[0]!.length === 10 ? 0 : 1]!]
    : [...dayFirst, ...monthFirst].filter(reads)
  if (found.length === 1) return { score: 1, reason, steps: [{ do: 'date', formats: found }] }
  if (found.length > 1)
    return {
      score: 0.6,
      reason: {
        zh: '内容是日期，日与月分不清，请选格式',
        en: 'Dates whose day and month cannot be told apart: choose the form',
      },
    }
  return { score: 0, reason: null }
}

function codeFit(values: readonly string[], spec: FieldSpec): Fit {
  const known = new Set(spec.codes.flatMap(({ code, zh, en }) => [code, zh, en]).map(fold))
  const hits = values.filter((value) => known.has(fold(value))).length / values.length
  const few = new Set(values).size <= Math.max(3, values.length / 2)
  return {
    score: hits > 0 ? 0.5 + hits / 2 : few ? 0.5 : 0.1,
    reason: { zh: '内容是少数几个词，要写对照表', en: 'A few words that come back: they need a lookup' },
  }
}
