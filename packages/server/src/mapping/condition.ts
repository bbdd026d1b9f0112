import { type TSchema, Type } from 'typebox'

/** A question about one record, as plain JSON. Paths as in fields; an absent value is empty. */
export type Condition =
  | { all: Condition[] }
  | { any: Condition[] }
  | { not: Condition }
  | ({ field: string } & Test)

/** Exactly one of these stands beside `field`. Texts are compared after trimming, and numbers as numbers. */
export interface Test {
  is?: string | number | boolean
  in?: (string | number | boolean)[]
  empty?: boolean
  contains?: string
  startsWith?: string
  above?: number
  below?: number
  atLeast?: number
  atMost?: number
}

const closed = { additionalProperties: false }
const scalar = Type.Union([Type.String(), Type.Number(), Type.Boolean()])
const place = Type.String({ minLength: 1 })

export const testSchemas = {
  is: scalar,
  in: Type.Array(scalar, { minItems: 1 }),
  empty: Type.Boolean(),
  contains: Type.String({ minLength: 1 }),
  startsWith: Type.String({ minLength: 1 }),
  above: Type.Number(),
  below: Type.Number(),
  atLeast: Type.Number(),
  atMost: Type.Number(),
} satisfies Record<keyof Test, TSchema>

/** For the printed schema; `inner` is a reference to itself. */
export function conditionSchema(inner: TSchema): TSchema {
  return Type.Union([
    Type.Object({ all: Type.Array(inner) }, closed),
    Type.Object({ any: Type.Array(inner) }, closed),
    Type.Object({ not: inner }, closed),
    ...Object.entries(testSchemas).map(([test, value]) =>
      Type.Object({ field: place, [test]: value }, closed),
    ),
  ])
}

export type Ask<S> = (scope: S) => boolean

/** `read` turns a path into a reader of the scope; it gives null for what is empty. */
export function compileCondition<S>(
  condition: Condition,
  read: (path: string) => (scope: S) => unknown,
): Ask<S> {
  if ('all' in condition) {
    const parts = condition.all.map((part) => compileCondition(part, read))
    return (scope) => parts.every((part) => part(scope))
  }
  if ('any' in condition) {
    const parts = condition.any.map((part) => compileCondition(part, read))
    return (scope) => parts.some((part) => part(scope))
  }
  if ('not' in condition) {
    const part = compileCondition(condition.not, read)
    return (scope) => !part(scope)
  }
  const valueAt = read(condition.field)
  const test = compileTest(condition)
  return (scope) => test(valueAt(scope))
}

/** Every path that a condition reads. */
export function pathsOfCondition(condition: Condition): string[] {
  if ('all' in condition) return condition.all.flatMap(pathsOfCondition)
  if ('any' in condition) return condition.any.flatMap(pathsOfCondition)
  if ('not' in condition) return pathsOfCondition(condition.not)
  return [condition.field]
}

function compileTest(test: Test): (value: unknown) => boolean {
  if (test.empty !== undefined) return (value) => isEmpty(value) === test.empty
  if (test.is !== undefined) return (value) => same(value, test.is!)
  if (test.in !== undefined) return (value) => test.in!.some((one) => same(value, one))
  if (test.contains !== undefined)
    return (value) => listOf(value).some((one) => textOf(one).includes(test.contains!))
  if (test.startsWith !== undefined) return (value) => textOf(value).startsWith(test.startsWith!)
  return (value) => {
    if (isEmpty(value)) return false
    const number = Number(textOf(value).replaceAll(',', ''))
    return (
      (test.above === undefined || number > test.above) &&
      (test.below === undefined || number < test.below) &&
      (test.atLeast === undefined || number >= test.atLeast) &&
      (test.atMost === undefined || number <= test.atMost)
    )
  }
}

function same(value: unknown, wanted: string | number | boolean): boolean {
  if (isEmpty(value)) return wanted === ''
  if (typeof wanted === 'number') return Number(textOf(value)) === wanted
  return textOf(value) === String(wanted)
}

function isEmpty(value: unknown): boolean {
  return (
    value === null ||
    value === undefined ||
    (Array.isArray(value) ? value.length === 0 : textOf(value) === '')
  )
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [value]
}

function textOf(value: unknown): string {
  return value === null || value === undefined ? '' : String(value).trim()
}
