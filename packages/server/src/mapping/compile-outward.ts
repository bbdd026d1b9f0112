import { type Compiling, compileOutwardField, type FieldScope } from './compile-field.ts'
import type { KindName, MappedRecord } from './kinds/kinds.ts'
import type { Field, OutwardMapping } from './mapping.ts'
import { defaultZone } from './read-date.ts'
import { tokensOf } from './read-path.ts'
import { Trouble, type TroubleCode } from './trouble.ts'

type Plain = Record<string, unknown>

/** A record in their shape, or what could not be written. CSV with `each` gives several rows for one record. */
export type OutwardOutcome =
  | { state: 'mapped'; rows: Plain[] }
  | { state: 'refused'; problems: { field: string; code: TroubleCode }[] }

export interface CompiledOutward<K extends KindName = KindName> {
  readonly mapping: OutwardMapping
  /** Their columns in order, for CSV. */
  readonly columns: readonly string[]
  apply(records: readonly MappedRecord<K>[]): OutwardOutcome[]
}

/** The other way: from our record to their columns or JSON body. The mapping must have passed `checkMapping`. */
export function compileOutward<K extends KindName = KindName>(mapping: OutwardMapping): CompiledOutward<K> {
  const write = compileFields(mapping.fields, mapping)
  const { each } = mapping.target
  const rowsOf = (record: Plain): unknown[] =>
    each === undefined ? [record] : ((record[each] as unknown[]) ?? [])
  return {
    mapping,
    columns: Object.keys(mapping.fields),
    apply: (records) =>
      records.map((record) => {
        const problems: { field: string; code: TroubleCode }[] = []
        const rows = rowsOf(record as Plain).map((at) =>
          write({ at, top: record, answers: [], choice: 0 }, problems),
        )
        return problems.length > 0 ? { state: 'refused', problems } : { state: 'mapped', rows }
      }),
  }
}

type Write = (scope: FieldScope, problems: { field: string; code: TroubleCode }[]) => Plain

function compileFields(fields: Record<string, Field>, mapping: OutwardMapping): Write {
  const compiling: Compiling = {
    lookups: mapping.lookups ?? {},
    constants: mapping.constants ?? {},
    options: { cells: false, emptyWords: new Set() },
    zone: defaultZone,
    expressions: [],
    base: '',
  }
  const writers = Object.entries(fields).map(([name, field]) => {
    const tokens = tokensOf(name)
    if (typeof field === 'object' && 'each' in field)
      return listWriter(tokens, field.each, compileFields(field.fields, mapping))
    const read = compileOutwardField(field, compiling)
    return (target: Plain, scope: FieldScope, problems: { field: string; code: TroubleCode }[]) => {
      const value = read(scope)
      if (value instanceof Trouble) problems.push({ field: name, code: value.code })
      else place(target, tokens, plain(value))
    }
  })
  return (scope, problems) => {
    const target: Plain = {}
    for (const write of writers) write(target, scope, problems)
    return target
  }
}

function listWriter(tokens: string[], each: string, write: Write) {
  return (target: Plain, scope: FieldScope, problems: { field: string; code: TroubleCode }[]): void => {
    const items = (scope.at as Plain)[each]
    const rows = Array.isArray(items) ? items.map((at) => write({ ...scope, at }, problems)) : []
    place(target, tokens, rows)
  }
}

function place(target: Plain, tokens: readonly string[], value: unknown): void {
  let here = target
  for (const token of tokens.slice(0, -1)) {
    if (!Object.hasOwn(here, token))
      Object.defineProperty(here, token, { value: {}, enumerable: true, writable: true, configurable: true })
    here = here[token] as Plain
  }
  Object.defineProperty(here, tokens.at(-1)!, { value, enumerable: true, writable: true, configurable: true })
}

/** What JSON and CSV can hold. An amount without `format-money` is fen, a time without `format-date` is ISO. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString()
  if (value instanceof Date) return value.toISOString()
  return Array.isArray(value) ? value.map(plain) : (value ?? null)
}
