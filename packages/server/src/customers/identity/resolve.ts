import { clusterRecords, type Edges } from './cluster.ts'
import type { Field } from './field.ts'
import { chooseKeys, forEachPair, type Key, type Sides } from './keys.ts'
import { learnModel, type Model } from './learn.ts'
import { orderByContent } from './order.ts'
import { columnsOf, fieldFor, type IdentitySchema, type NamedColumn } from './schema.ts'
import { hasGrounds, scoreGroups, scorePair } from './score.ts'

/** One text a column; `left` of the records come from the first of two lists, 0 when there is one. */
export interface Records {
  size: number
  left: number
  column(name: string): readonly string[]
}

export interface Resolved {
  /** By record: the number of its cluster, which is that of one of its records. */
  clusters: Int32Array
  review: { a: number; b: number; bits: number }[]
  /** By record: its place in the fields. */
  places: Int32Array
  model: Model
  keys: Key[]
  fields: Field[]
  comparedPairs: number
}

/** Bits from which a pair is linked, and from which somebody looks at it: odds of 19 to 1, and one to one. */
export const linkBits = Math.log2(19)
const reviewBits = 0

export function resolveRecords(
  schema: IdentitySchema,
  records: Records,
  oneEach = records.left > 0,
): Resolved {
  const columns = columnsOf(schema)
  const read = columns.map((column) => ({ ...column, values: valuesOf(column, records) }))
  const order = orderByContent(
    read.flatMap(({ values }) => values),
    read.filter(({ decides }) => decides).map(({ values }) => values[0]!),
    records,
  )
  const sides: Sides = { size: order.records.length, left: order.left }
  const fields = read.map((column) => readField(column, column.values, order.records))
  const keys = chooseKeys(fields, sides)
  const deciding = columns.flatMap(({ decides }, f) => (decides ? [f] : []))
  const model = learnModel(fields, keys, sides, deciding)
  const rules = new DecidingRules(columns, fields)
  const { edges, review, compared } = scoreCandidates(fields, keys, model, sides, rules)
  const clusters = clusterRecords(edges, {
    sides,
    link: linkBits,
    bitsOf: (first, second) =>
      first.some((a) => second.some((b) => rules.decides(a, b)))
        ? 2 * linkBits
        : scoreGroups(fields, model, first, second),
    contradict: (a, b) => rules.contradict(a, b),
    oneEach,
  })
  const at = (place: number) => order.records[place]!
  return {
    clusters: order.places.map((place) => at(clusters[place]!)),
    review: review
      .filter(({ a, b }) => clusters[a] !== clusters[b])
      .map(({ a, b, bits }) => ({ a: at(a), b: at(b), bits })),
    places: order.places,
    model,
    keys,
    fields,
    comparedPairs: compared,
  }
}

/** The column itself, then the one beside it that says to what it belongs. */
function valuesOf(column: NamedColumn, records: Records): (readonly string[])[] {
  return [column.name, column.with].flatMap((name) => (name ? [records.column(name)] : []))
}

function readField(column: NamedColumn, values: (readonly string[])[], order: Int32Array): Field {
  const field = fieldFor(
    column,
    order.length,
    Array.from(order.subarray(0, 200), (i) => values[0]![i]!),
  )
  for (let place = 0; place < order.length; place += 1)
    field.set(
      place,
      values.map((of) => of[order[place]!]!),
    )
  field.finish?.()
  return field
}

const sameId = 1
const otherId = 3

/** Rules that stand before every score: an id that decides, and an id of which a person has one only. */
class DecidingRules {
  private readonly deciding: Field[]
  private readonly single: Field[]

  constructor(columns: NamedColumn[], fields: Field[]) {
    this.deciding = fields.filter((_, f) => columns[f]!.decides)
    this.single = fields.filter((_, f) => columns[f]!.single)
  }

  decides(a: number, b: number): boolean {
    return this.deciding.some((field) => field.compare(a, b) === sameId)
  }

  contradict(a: number, b: number): boolean {
    return this.single.some((field) => field.compare(a, b) === otherId)
  }
}

function scoreCandidates(
  fields: Field[],
  keys: Key[],
  model: Model,
  sides: Sides,
  rules: DecidingRules,
): { edges: Edges; review: Resolved['review']; compared: number } {
  const found: { a: number; b: number; bits: number }[] = []
  const review: Resolved['review'] = []
  let compared = 0
  forEachPair(keys, sides, (a, b) => {
    compared += 1
    const bits = rules.decides(a, b)
      ? 60
      : hasGrounds(fields, a, b)
        ? scorePair(fields, model, a, b)
        : Math.min(linkBits - 0.01, scorePair(fields, model, a, b))
    if (bits >= linkBits) found.push({ a, b, bits })
    else if (bits >= reviewBits) review.push({ a, b, bits })
  })
  return {
    edges: {
      a: Int32Array.from(found, (one) => one.a),
      b: Int32Array.from(found, (one) => one.b),
      bits: Float64Array.from(found, (one) => one.bits),
      count: found.length,
    },
    review,
    compared,
  }
}
