import {
  type AfterSalesField,
  afterSalesFields,
  type OrderField,
  orderFields,
} from '../../../src/connectors/contract/origins.ts'

/**
 * Finds out by trying which places of a detail each field comes from: changes one place after another, in several ways,
 * and looks which fields follow. Nothing here knows a marketplace.
 */

type Json = unknown
type Place = readonly (string | number)[]
export type Normalise = (detail: unknown) => object

export interface Sample {
  /** Details as `normalise` takes them; together they show every field. */
  bodies: readonly Json[]
  /** Further values to try, by place with `*` for every element: states, marks, what the bodies leave out. */
  tries: Readonly<Record<string, readonly Json[]>>
  /** Where the list stands of which each element is a line of ours. */
  lists?: readonly string[]
}

/** By field the places that change it, as `Origins` writes them. */
export type Observed = Map<string, Set<string>>

export function observe(normalise: Normalise, { bodies, tries, lists = [] }: Sample): Observed {
  const seen: Observed = new Map()
  for (const body of bodies) {
    const before = flat(normalise(body))
    for (const place of placesOf(body, tries))
      for (const value of valuesFor(at(body, place), tries[pattern(place)] ?? [])) {
        const after = told(normalise, withValue(body, place, value))
        if (after) note(seen, place, before, after, lists)
      }
  }
  for (const shown of seen.values())
    for (const one of shown) if (one.includes('/**')) shown.delete(one.replaceAll('/**', '/*'))
  return seen
}

/** Places that `normalise` looks at in these bodies. */
export function readPlaces(normalise: Normalise, bodies: readonly Json[]): Set<string> {
  const read = new Set<string>()
  for (const body of bodies) normalise(watched(body, [], read))
  return read
}

function watched(value: Json, place: Place, read: Set<string>): Json {
  if (typeof value !== 'object' || value === null) return value
  return new Proxy(value, {
    get(target, key) {
      const inner = Reflect.get(target, key) as Json
      if (
        typeof key === 'symbol' ||
        typeof inner === 'function' ||
        (Array.isArray(target) && key === 'length')
      )
        return inner
      const here = [...place, Array.isArray(target) ? Number(key) : key]
      if (typeof inner !== 'object' && inner !== undefined) read.add(pattern(here))
      return watched(inner, here, read)
    },
  })
}

function told(normalise: Normalise, body: Json): Map<string, string> | null {
  try {
    return flat(normalise(body))
  } catch {
    // A value that no table knows changes nothing: it is set aside.
    return null
  }
}

const inLine = /^lines\.(\d+)\.(.+)$/

function note(
  seen: Observed,
  place: Place,
  before: Map<string, string>,
  after: Map<string, string>,
  lists: readonly string[],
): void {
  const add = (field: string, shown: string): void =>
    void seen.set(field, (seen.get(field) ?? new Set()).add(shown))
  for (const key of new Set([...before.keys(), ...after.keys()])) {
    if (after.get(key) === before.get(key)) continue
    const [, index, field] = inLine.exec(key) ?? []
    if (index === undefined) add(key, pattern(place))
    else add(`lines.${field}`, isOwn(place, Number(index), lists) ? pattern(place) : pattern(place, '**'))
  }
}

/** Whether a place is in the element that a line was made of. */
function isOwn(place: Place, index: number, lists: readonly string[]): boolean {
  return lists.some((list) => {
    const depth = list.split('/').length - 1
    return `/${place.slice(0, depth).join('/')}` === list && place[depth] === index
  })
}

/** Every leaf, and every place that is only tried. */
function placesOf(body: Json, tries: Sample['tries']): Place[] {
  const leaves = leavesOf(body, [])
  const known = new Set(leaves.map((one) => one.join('/')))
  const tried = Object.keys(tries).flatMap((path) => spread(body, path.split('/').slice(1)))
  return [...leaves, ...tried.filter((one) => !known.has(one.join('/')))]
}

function leavesOf(value: Json, place: Place): Place[] {
  if (typeof value !== 'object' || value === null) return [place]
  return Object.entries(value).flatMap(([key, inner]) =>
    leavesOf(inner, [...place, Array.isArray(value) ? Number(key) : key]),
  )
}

function spread(value: Json, [token, ...rest]: string[], place: Place = []): Place[] {
  if (token === undefined) return [place]
  if (token !== '*') return spread(child(value, token), rest, [...place, token])
  const size = Array.isArray(value) ? value.length : 0
  return Array.from({ length: size }, (_, i) => i).flatMap((i) =>
    spread(child(value, i), rest, [...place, i]),
  )
}

const gone = Symbol('gone')

function valuesFor(now: Json, tries: readonly Json[]): Json[] {
  const own: Json[] = [gone, '', null]
  if (typeof now === 'number') own.push(now + 1, now - 1, now * 2 + 1, 0, 1, 2)
  if (typeof now === 'boolean') own.push(!now)
  if (typeof now === 'string') {
    own.push(`${now}x`, '张**', '0', '1', '2')
    if (/^\d+$/.test(now)) own.push(String(BigInt(now) + 1n))
    if (/^\d+\.\d+$/.test(now)) own.push((Number(now) + 1.01).toFixed(2), '0.01')
    const [, year, rest] = /^(20\d\d)(-.*)$/.exec(now) ?? []
    if (year) own.push(`${Number(year) + 1}${rest}`, `${Number(year) - 1}${rest}`)
  }
  return [...own, ...tries]
}

function withValue(body: Json, place: Place, value: Json): Json {
  const [key, ...rest] = place
  if (key === undefined) return value
  const copy = (
    Array.isArray(body) ? [...body] : { ...(typeof body === 'object' && body ? body : {}) }
  ) as Record<string | number, Json>
  if (rest.length === 0 && value === gone) delete copy[key]
  else copy[key] = withValue(copy[key], rest, value)
  return copy
}

const child = (value: Json, key: string | number): Json => (value as Record<string, Json> | null)?.[key]
const at = (body: Json, place: Place): Json => place.reduce<Json>((here, key) => child(here, key), body)

function pattern(place: Place, star: '*' | '**' = '*'): string {
  return place.map((key) => `/${typeof key === 'number' ? star : key}`).join('')
}

const wholes = new Set(['platformServices', 'discounts'])
const known = new Set<string>([...orderFields, ...afterSalesFields])

/** Every field with its value as text; lines by their place. */
function flat(record: object, prefix = '', into = new Map<string, string>()): Map<string, string> {
  for (const [key, value] of Object.entries(record)) {
    const name = `${prefix}${key}`
    if (name === 'marketplace' || name === 'shopId') continue
    if (isOpened(name, value)) flat(value as object, `${name}.`, into)
    else into.set(name, textOf(value))
  }
  return into
}

function isOpened(name: string, value: unknown): boolean {
  if (typeof value !== 'object' || value === null || value instanceof Date || wholes.has(name)) return false
  return !known.has(name)
}

const textOf = (value: unknown): string =>
  JSON.stringify(value ?? null, (_, inner) => (typeof inner === 'bigint' ? `${inner}` : inner))

/** The fields that a record has, as `Origins` names them. */
export function fieldsTold(record: object): Set<OrderField | AfterSalesField> {
  return new Set([...flat(record).keys()].map((key) => key.replace(/^lines\.\d+\./, 'lines.') as OrderField))
}
