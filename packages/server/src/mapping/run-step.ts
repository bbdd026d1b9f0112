import { createHash } from 'node:crypto'
import { joinAddress, type ParsedAddress, parseAddress } from '../kernel/address.ts'
import { parseLossless } from '../kernel/json-lossless.ts'
import { parsePhone } from '../kernel/phone.ts'
import { compileCondition } from './condition.ts'
import type { LookupTable } from './mapping.ts'
import { calculate, readDecimal, readMoney, sumOf, writeMoney } from './read-amount.ts'
import { compileDate, formatDate } from './read-date.ts'
import { compilePath, type ReadOptions, type Scope } from './read-path.ts'
import type { Step, StepName, StepOf } from './step.ts'
import { Trouble } from './trouble.ts'

export type Run = (value: unknown, scope: Scope) => unknown

export interface StepContext {
  read: ReadOptions
  zone: string
  lookups: Readonly<Record<string, LookupTable>>
  /** States and kinds: what a table lacks waits for a person. */
  strict: boolean
}

/** Takes the whole list; every other step is done to each element of one. */
const ofLists = new Set<StepName>([
  'join',
  'hash',
  'sum',
  'count',
  'first',
  'last',
  'least',
  'most',
  'unique',
  'at',
  'where',
])
/** Has something to say about nothing. */
const ofNothing = new Set<StepName>(['default', 'count', 'plus'])

export function compileSteps(steps: readonly (Step | StepName)[], context: StepContext): Run {
  const runs = steps.map((step) =>
    compileStep(typeof step === 'string' ? ({ do: step } as Step) : step, context),
  )
  if (runs.length === 0) return (value) => value
  return (value, scope) => {
    let here = value
    for (const run of runs) {
      here = run(here, scope)
      if (here instanceof Trouble) return here
    }
    return here
  }
}

function compileStep(step: Step, context: StepContext): Run {
  const run = makers[step.do](step as never, context)
  if (ofLists.has(step.do)) return (value, scope) => run(asList(value), scope)
  const onOne: Run = ofNothing.has(step.do)
    ? run
    : (value, scope) => (value === null ? null : run(value, scope))
  return (value, scope) => (Array.isArray(value) ? eachOf(value, onOne, scope) : onOne(value, scope))
}

function eachOf(values: unknown[], run: Run, scope: Scope): unknown {
  const done: unknown[] = []
  for (const value of values) {
    const one = run(value, scope)
    if (one instanceof Trouble) return one
    if (one !== null && one !== undefined) done.push(one)
  }
  return done
}

type Makers = { [D in StepName]: (step: StepOf<D>, context: StepContext) => Run }

const onText =
  (change: (text: string) => string): Run =>
  (value) =>
    textStep(value, change)
const onList =
  (change: (list: unknown[]) => unknown): Run =>
  (value) =>
    change(value as unknown[])

const makers: Makers = {
  trim: () => onText((text) => text.trim()),
  upper: () => onText((text) => text.toUpperCase()),
  lower: () => onText((text) => text.toLowerCase()),
  digits: () => onText((text) => text.normalize('NFKC').replace(/\D/g, '')),
  halfwidth: () => onText((text) => text.normalize('NFKC')),
  replace: (step) => onText((text) => text.replaceAll(step.find, step.with)),
  before: (step) =>
    onText((text) => (text.includes(step.text) ? text.slice(0, text.indexOf(step.text)).trim() : text)),
  after: (step) =>
    onText((text) =>
      text.includes(step.text) ? text.slice(text.indexOf(step.text) + step.text.length).trim() : text,
    ),
  slice: (step) =>
    onText((text) =>
      text.slice(step.start, step.length === undefined ? undefined : step.start + step.length),
    ),
  wrap: (step) => onText((text) => `${step.before ?? ''}${text}${step.after ?? ''}`),
  split: (step) => (value) => split(value, step),
  join: (step) => onList((list) => emptyToNull(list.map(String).join(step.with))),
  pick: (step, { read }) => {
    const reader = compilePath(step.path, read)
    return (value, { top }) => reader({ at: value, top })
  },
  json: () => readJson,
  date: (step, { zone }) => compileDate(step.formats, step.zone ?? zone),
  number: (step) => (value) => readDecimal(value, step.decimalComma) ?? new Trouble('not_a_number', value),
  integer: () => readInteger,
  boolean: compileBoolean,
  money: compileMoney,
  phone: () => (value) => parsePhone(String(value)).national ?? new Trouble('bad_phone', value),
  name: () => onText((text) => text.normalize('NFKC').replace(/\s+/g, ' ')),
  address: (step) => (value) => partOf(value, step.part),
  lookup: compileLookup,
  default: (step) => (value) => value ?? step.value,
  plus: (step, context) => compileSum('plus', step, context),
  minus: (step, context) => compileSum('minus', step, context),
  times: (step, context) => compileSum('times', step, context),
  hash: (step) => onList((list) => (list.length === 0 ? null : digest(list).slice(0, step.length ?? 32))),
  sum: compileTotal,
  count: () => onList((list) => list.length),
  first: () => onList((list) => list[0] ?? null),
  last: () => onList((list) => list.at(-1) ?? null),
  least: () => onList((list) => extreme(list, -1)),
  most: () => onList((list) => extreme(list, 1)),
  unique: () => onList((list) => [...new Map(list.map((one) => [keyOf(one), one])).values()]),
  at: (step) => onList((list) => list.at(step.index) ?? null),
  where: (step, { read }) => {
    const fits = compileCondition<Scope>(step.when, (path) => compilePath(path, read))
    return (value, { top }) => (value as unknown[]).filter((at) => fits({ at, top }))
  },
  'format-date':
    (step, { zone }) =>
    (value) =>
      value instanceof Date
        ? formatDate(value, step.format, step.zone ?? zone)
        : new Trouble('not_a_date', value),
  'format-money': (step) => (value) => writeMoney(value, step.unit),
}

function asList(value: unknown): unknown[] {
  return value === null || value === undefined ? [] : Array.isArray(value) ? value : [value]
}

function textStep(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'object') return new Trouble('not_text', value)
  return emptyToNull(change(String(value)))
}

function emptyToNull(text: string): string | null {
  return text === '' ? null : text
}

function split(value: unknown, { by, take }: StepOf<'split'>): unknown {
  if (typeof value === 'object') return new Trouble('not_text', value)
  const parts = String(value)
    .split(by)
    .map((part) => part.trim())
    .filter((part) => part !== '')
  if (take === undefined) return parts
  return parts.at(take > 0 ? take - 1 : take) ?? null
}

function readJson(value: unknown): unknown {
  if (typeof value === 'object') return value
  try {
    return parseLossless(String(value))
  } catch {
    return new Trouble('not_json', value)
  }
}

export function readInteger(value: unknown): unknown {
  const plain = readDecimal(value)
  if (plain === null) return new Trouble('not_a_number', value)
  const number = Number(plain)
  return Number.isSafeInteger(number) ? number : new Trouble('not_whole', value)
}

function compileBoolean(step: StepOf<'boolean'>): Run {
  const yes = new Set(step.true.map(fold))
  const no = new Set(step.false.map(fold))
  return (value) => {
    const text = fold(value)
    return yes.has(text) ? true : no.has(text) ? false : new Trouble('not_a_boolean', value)
  }
}

function compileMoney(step: StepOf<'money'>, { read }: StepContext): Run {
  const currencyOf = step.currencyFrom ? compilePath(step.currencyFrom, read) : null
  return (value, scope) => {
    const currency = currencyOf?.(scope) ?? step.currency ?? null
    return typeof value === 'bigint'
      ? value
      : readMoney(value, step, currency === null ? null : String(currency))
  }
}

function compileSum(
  what: 'plus' | 'minus' | 'times',
  step: StepOf<'plus' | 'minus' | 'times'>,
  { read }: StepContext,
): Run {
  const operand = step.from === undefined ? () => step.value ?? '0' : compilePath(step.from, read)
  return (value, scope) => {
    const right = operand(scope)
    if (right === null) return what === 'times' ? null : value
    if (value === null) return what === 'plus' ? right : null
    return calculate(what, value, right)
  }
}

/** Of a list of rows: the sum of a column, or of one column times another. */
function compileTotal(step: StepOf<'sum'>, { read }: StepContext): Run {
  if (step.of === undefined) return onList(sumOf)
  const of = compilePath(step.of, read)
  const times = step.times === undefined ? null : compilePath(step.times, read)
  return (value, { top }) => {
    const products = eachOf(
      value as unknown[],
      (at) => {
        const one = of({ at, top })
        const by = times?.({ at, top }) ?? null
        return one === null || times === null ? one : by === null ? null : calculate('times', one, by)
      },
      { at: value, top },
    )
    return products instanceof Trouble ? products : sumOf(products as unknown[])
  }
}

function compileLookup(step: StepOf<'lookup'>, context: StepContext): Run {
  const table: LookupTable = step.values
    ? { values: step.values }
    : (context.lookups[step.table ?? ''] ?? { values: {} })
  const unknown = step.unknown ?? table.unknown ?? (context.strict ? 'quarantine' : 'refuse')
  const otherwise = step.default ?? table.default ?? null
  const values = new Map(Object.entries(table.values).map(([theirs, ours]) => [fold(theirs), ours]))
  return (value) => {
    const found = values.get(fold(value))
    if (found !== undefined) return found
    if (unknown === 'keep') return value
    if (unknown === 'default') return otherwise
    return new Trouble('unknown_value', value, unknown === 'quarantine')
  }
}

/** Capitals, width and white space make no difference. */
export function fold(value: unknown): string {
  return String(value).normalize('NFKC').trim().toLowerCase().replace(/\s+/g, ' ')
}

// One address is asked for several parts in a row.
let lastAddress: { text: string; parsed: ParsedAddress } | null = null

function partOf(value: unknown, part: StepOf<'address'>['part']): unknown {
  const text = joinAddress({ detail: String(value) })
  if (lastAddress?.text !== text) lastAddress = { text, parsed: parseAddress(text) }
  const { parsed } = lastAddress
  if (part === 'whole') return text
  return part === 'detail' ? emptyToNull(parsed.detail) : (parsed[part as 'province']?.name ?? null)
}

function digest(list: unknown[]): string {
  return createHash('sha256')
    .update(JSON.stringify(list.map(keyOf)))
    .digest('hex')
}

function keyOf(value: unknown): string {
  return value instanceof Date
    ? value.toISOString()
    : typeof value === 'object'
      ? JSON.stringify(value)
      : String(value)
}

function extreme(list: unknown[], sign: 1 | -1): unknown {
  if (list.length === 0) return null
  return list.reduce((best, one) => (Math.sign(compare(one, best)) === sign ? one : best))
}

function compare(a: unknown, b: unknown): number {
  if (a instanceof Date && b instanceof Date) return a.getTime() - b.getTime()
  if (typeof a === 'bigint' && typeof b === 'bigint') return a < b ? -1 : a > b ? 1 : 0
  const [left, right] = [readDecimal(a), readDecimal(b)]
  if (left !== null && right !== null) return Number(left) - Number(right)
  return String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0
}
