import { businessDay } from '../kernel/time.ts'
import type { FieldSpec } from './kinds/record-kind.ts'
import { readDecimal } from './read-amount.ts'
import { compileDate, type ReadDate } from './read-date.ts'
import { fold, readInteger } from './run-step.ts'
import { Trouble } from './trouble.ts'

/** The last turn of every value: into the type of our field. Null stays null. */
export type Coerce = (value: unknown) => unknown

export function compileCoerce(spec: FieldSpec, zone: string): Coerce {
  const date = compileDate(undefined, zone)
  const turn = turns[spec.type]
  const inner = turn ? (value: unknown) => turn(value, date) : codeOf(spec)
  return (value) => (value === null || value === undefined ? null : inner(value))
}

const turns: Record<Exclude<FieldSpec['type'], 'code'>, (value: unknown, date: ReadDate) => unknown> & {
  code?: undefined
} = {
  text: readText,
  phone: readText,
  name: readText,
  address: readText,
  texts: (value) => {
    const list = (Array.isArray(value) ? value : [value]).map(readText)
    return list.find((one) => one instanceof Trouble) ?? list
  },
  id: readId,
  money: (value) =>
    typeof value === 'bigint'
      ? value
      : Number.isSafeInteger(value)
        ? BigInt(value as number)
        : new Trouble('not_an_amount', value),
  instant: (value, date) => date(value),
  day: (value, date) => {
    const at = date(value)
    return at instanceof Trouble ? at : businessDay(at)
  },
  integer: readInteger,
  decimal: (value) => readDecimal(value) ?? new Trouble('not_a_number', value),
  boolean: readBoolean,
}

function readText(value: unknown): string | Trouble {
  if (typeof value === 'string') return value
  if (value instanceof Date) return value.toISOString()
  return typeof value === 'object' ? new Trouble('not_text', value) : String(value)
}

const powers = /^[+-]?\d+(?:\.\d+)?[eE][+-]?\d+$/
// Spreadsheets keep fifteen digits: the rest of a long number becomes zeros.
const roundedOff = /^\d{15}0{4,}$/
const wholeFloat = /^(\d+)\.0+$/

/** Ids are text. What a spreadsheet has damaged is never guessed. */
function readId(value: unknown): string | Trouble {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? String(value) : damaged(value)
  const text = readText(value)
  if (text instanceof Trouble) return text
  if (powers.test(text)) return new Trouble('id_damaged', text)
  if (roundedOff.test(text)) return new Trouble('id_rounded', text, true)
  return wholeFloat.exec(text)?.[1] ?? text
}

function damaged(value: number): Trouble {
  return new Trouble('id_damaged', value)
}

const yes = new Set(['true', '1', 'yes', 'y', '是', '有', '已同意', '同意'])
const no = new Set(['false', '0', 'no', 'n', '否', '无', '未同意', '不同意'])

function readBoolean(value: unknown): boolean | Trouble {
  if (typeof value === 'boolean') return value
  const text = fold(value)
  return yes.has(text) ? true : no.has(text) ? false : new Trouble('not_a_boolean', value)
}

/** Our codes and their Chinese and English names; everything else needs a lookup. */
function codeOf(spec: FieldSpec): Coerce {
  const known = new Map(
    spec.codes.flatMap(({ code, zh, en }) => [code, zh, en].map((text) => [fold(text), code])),
  )
  return (value) => known.get(fold(value)) ?? new Trouble('unknown_code', value, true)
}
