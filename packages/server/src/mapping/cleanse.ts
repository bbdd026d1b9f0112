import { atTime } from '../kernel/time.ts'
import type { FieldSpec, RecordKindSpec } from './kinds/record-kind.ts'
import type { CleanseRule, Mend, RowProblem } from './mapping.ts'
import { mendName, mendPhone, mendPlace, type Place, tidyText } from './mend.ts'
import { problemOf, Trouble, type TroubleCode } from './trouble.ts'

/** Cleansing (A1): mends what is written badly, and says what cannot be mended. Counts are kept by rule. */

type Plain = Record<string, unknown>

export interface Cleansed {
  mended: Mend[]
  problems: RowProblem[]
  /** Something cannot wait for a person: the row is refused. */
  refused: boolean
}

export type Cleanse = (record: Plain, result: Cleansed) => void

export function compileCleanse(rules: readonly CleanseRule[], kind: RecordKindSpec): Cleanse {
  const runs = rules.map((rule) =>
    rule.rule === 'address' ? addressRule(rule, kind) : valueRule(rule, kind),
  )
  return (record, result) => {
    for (const run of runs) run(record, result)
  }
}

/** `undefined`: cannot be mended. */
type MendValue = (value: unknown) => unknown

function valueRule(rule: CleanseRule, kind: RecordKindSpec): Cleanse {
  const mend = menders[rule.rule as keyof typeof menders](rule)
  const places = fieldsFor(rule, kind).map((spec) => ({ spec, path: spec.field.split('.') }))
  return (record, result) => {
    for (const { spec, path } of places) {
      const holder = (path.length > 1 ? record[path[0]!] : record) as Plain
      const value = holder[path.at(-1)!]
      if (value === null || value === undefined) continue
      const mended = mend(value)
      if (mended === undefined)
        settle(rule, spec, value, result, () => {
          holder[path.at(-1)!] = null
        })
      else if (mended !== value) {
        holder[path.at(-1)!] = mended
        result.mended.push({ field: spec.field, rule: rule.rule, before: value, after: mended })
      }
    }
  }
}

const typesOf: Record<CleanseRule['rule'], readonly FieldSpec['type'][]> = {
  phone: ['phone'],
  name: ['name'],
  address: ['address'],
  text: ['text'],
  date: ['instant'],
}

export function fieldsFor(rule: CleanseRule, kind: RecordKindSpec): FieldSpec[] {
  const fits = kind.fields.filter(({ type }) => typesOf[rule.rule].includes(type))
  return rule.fields ? fits.filter(({ field }) => rule.fields!.includes(field)) : fits
}

const menders: Record<Exclude<CleanseRule['rule'], 'address'>, (rule: CleanseRule) => MendValue> = {
  phone: () => (value) => mendPhone(String(value)),
  name: () => (value) => mendName(String(value)),
  text: () => (value) => tidyText(String(value)),
  date: (rule) => {
    const from = rule.from ? atTime(rule.from, '00:00') : null
    const to = rule.to ? atTime(rule.to, '24:00') : null
    return (value) => {
      const at = value as Date
      return (from && at < from) || (to && at >= to) ? undefined : value
    }
  },
}

/** Fills province, city, district and town from the text, and takes them out of it. */
function addressRule(rule: CleanseRule, kind: RecordKindSpec): Cleanse {
  const groups = rule.fields ?? [
    ...new Set(kind.fields.filter(({ type }) => type === 'address').map(({ field }) => field.split('.')[0]!)),
  ]
  return (record, result) => {
    for (const group of groups) {
      const place = record[group] as Plain | undefined
      if (!place) continue
      const spec = kind.fields.find(({ field }) => field === `${group}.address`)
      if (spec && typeof place.address === 'string') mendAddress(place, rule, spec, result)
    }
  }
}

function mendAddress(place: Plain, rule: CleanseRule, spec: FieldSpec, result: Cleansed): void {
  const { place: mended, problem } = mendPlace(placeOf(place))
  if (problem === 'bad_address' || problem === 'address_conflict') {
    const text = place.address
    settle(rule, spec, text, result, () => {
      place.address = null
    })
    return
  }
  const before = whole(place)
  const changed = Object.entries(mended).filter(([part, value]) => value !== place[part])
  if (changed.length === 0) return
  Object.assign(place, Object.fromEntries(changed))
  result.mended.push({ field: spec.field, rule: 'address', before, after: whole(place) })
}

function placeOf(place: Plain): Place {
  const [province, city, district, town] = (['province', 'city', 'district', 'town'] as const).map((part) =>
    textOrNull(place[part]),
  ) as [string | null, string | null, string | null, string | null]
  const person = Object.fromEntries(
    (['name', 'phone'] as const).flatMap((part) => (part in place ? [[part, textOrNull(place[part])]] : [])),
  )
  return { ...person, province, city, district, town, address: place.address as string }
}

/** The parts one after the other: a part that moved out of the text is seen. */
function whole({ province, city, district, town, address }: Plain): string {
  return [province, city, district, town, address].filter(Boolean).join(' ')
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}

const codes: Record<CleanseRule['rule'], TroubleCode> = {
  phone: 'bad_phone',
  name: 'bad_name',
  address: 'bad_address',
  date: 'date_out_of_range',
  text: 'not_text',
}

function settle(
  rule: CleanseRule,
  spec: FieldSpec,
  value: unknown,
  result: Cleansed,
  clear: () => void,
): void {
  const otherwise = rule.otherwise ?? 'keep'
  if (otherwise === 'keep') return
  if (otherwise === 'empty') {
    clear()
    result.mended.push({ field: spec.field, rule: rule.rule, before: value, after: null })
    return
  }
  const trouble = new Trouble(codes[rule.rule], value, otherwise === 'quarantine')
  result.problems.push({ ...problemOf(trouble, spec, spec.field, null), rule: rule.rule })
  result.refused ||= !trouble.quarantine
}
