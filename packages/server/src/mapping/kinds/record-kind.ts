import type { DataClass } from '../../runtime/crypto/data-classes.ts'

/** A name or a sentence as people read it. */
export interface Words {
  zh: string
  en: string
}

export const fieldTypes = [
  'text',
  'texts',
  'id',
  'phone',
  'name',
  'address',
  'money',
  'instant',
  'day',
  'integer',
  'decimal',
  'boolean',
  'code',
] as const
export type FieldType = (typeof fieldTypes)[number]

/** One value of a field of type `code`, with its name and how others write it. */
export interface CodeWords<C extends string = string> extends Words {
  code: C
}

/** A field of ours, as data: the visual editor, the column guess, the check and the engine work from it. */
export interface FieldSpec<
  F extends string = string,
  T extends FieldType = FieldType,
  R extends boolean = boolean,
  C extends string = string,
> {
  /** Dots lead inside: `receiver.phone`. */
  field: F
  type: T
  name: Words
  /** A mapping must give it, and a record without it is refused. */
  required: boolean
  /** Never null in a mapped record: required, or filled in as its meaning says. */
  sure: R
  /** The policy that its value falls under; null for what is no personal data. */
  dataClass: DataClass | null
  meaning: Words
  /** Headings of other systems for it, beside its names. */
  also: readonly string[]
  codes: readonly CodeWords<C>[]
  /** States and kinds of the trade: an unknown value waits for a person and never becomes a default (T5). */
  strict: boolean
}

export interface FieldOptions {
  required?: boolean
  filled?: boolean
  dataClass?: DataClass
  meaning?: Words
  also?: readonly string[]
  codes?: readonly CodeWords[]
  strict?: boolean
}

type SureOf<O> = O extends { required: true } | { filled: true } ? true : false
type CodesOf<O> = O extends { codes: readonly CodeWords<infer C>[] } ? C : never

const classOfType: Partial<Record<FieldType, DataClass>> = {
  phone: 'phone',
  name: 'name',
  address: 'address',
  money: 'money',
}

export function field<const F extends string, const T extends FieldType, const O extends FieldOptions>(
  name: F,
  type: T,
  zh: string,
  en: string,
  options: O = {} as O,
): FieldSpec<F, T, SureOf<O>, CodesOf<O>> {
  return {
    field: name,
    type,
    name: { zh, en },
    required: options.required ?? false,
    sure: (options.required || options.filled || false) as SureOf<O>,
    dataClass: options.dataClass ?? classOfType[type] ?? null,
    meaning: options.meaning ?? { zh, en },
    also: options.also ?? [],
    codes: (options.codes ?? []) as readonly CodeWords<CodesOf<O>>[],
    strict: options.strict ?? false,
  }
}

/** Codes from a table of `code: [zh, en]`. */
export function codes<const T extends Record<string, readonly [string, string]>>(
  table: T,
): readonly CodeWords<keyof T & string>[] {
  return Object.entries(table).map(([code, [zh, en]]) => ({ code, zh, en }))
}

export interface RecordKindSpec<
  K extends string = string,
  F extends readonly FieldSpec[] = readonly FieldSpec[],
  L extends Readonly<Record<string, readonly FieldSpec[]>> = Readonly<Record<string, readonly FieldSpec[]>>,
> {
  kind: K
  name: Words
  meaning: Words
  fields: F
  /** Lists inside a record, by name: the lines of an order. */
  lists: L
}

export function recordKind<
  const K extends string,
  const F extends readonly FieldSpec[],
  const L extends Readonly<Record<string, readonly FieldSpec[]>>,
>(spec: RecordKindSpec<K, F, L>): RecordKindSpec<K, F, L> {
  return spec
}

interface TypeValues {
  text: string
  texts: string[]
  id: string
  phone: string
  name: string
  address: string
  money: bigint
  instant: Date
  day: string
  integer: number
  decimal: string
  boolean: boolean
}
type Plain<S extends FieldSpec> = S['type'] extends 'code'
  ? S['codes'][number]['code']
  : TypeValues[Exclude<S['type'], 'code'>]
type ValueOf<S extends FieldSpec> = S['sure'] extends true ? Plain<S> : Plain<S> | null
type Heads<N extends string> = N extends `${infer H}.${string}` ? H : never

type Flat<S extends FieldSpec> = {
  [N in Exclude<S['field'], `${string}.${string}`>]: ValueOf<Extract<S, { field: N }>>
}
type Inner<S extends FieldSpec, H extends string> = {
  [N in S['field'] as N extends `${H}.${infer R}` ? R : never]: ValueOf<Extract<S, { field: N }>>
}
type Shape<S extends FieldSpec> = Flat<S> & { [H in Heads<S['field']>]: Inner<S, H> }

/** What a record of a kind is once it is mapped; absent optional fields are null, lists may be empty. */
export type RecordOf<S extends RecordKindSpec> = Shape<S['fields'][number]> & {
  [N in keyof S['lists']]: Shape<S['lists'][N][number]>[]
}
