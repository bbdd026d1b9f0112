import { clusterRecords, type Edges } from './cluster.ts'
import { packRows } from './facets.ts'
import type { Field } from './field.ts'
import { Candidates, chooseKeys, type Key, type Sides } from './keys.ts'
import { learnedPairs, learnModel, type Model } from './learn.ts'
import { Numbers } from './numbers.ts'
import { orderByContent } from './order.ts'
import { columnsOf, fieldFor, type IdentitySchema, type NamedColumn } from './schema.ts'
import { decidedBits, PairScorer, scoreGroups } from './score.ts'

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
  packRows(
    fields.map(({ facets }) => facets),
    sides.size,
  )
  const keys = chooseKeys(fields, sides)
  const deciding = numbersOf(columns, 'decides')
  const pairs = new Candidates(keys, sides)
  const model = learnModel(fields, keys, pairs, sides, deciding)
  const scorer = new PairScorer(fields, model, { deciding, single: numbersOf(columns, 'single') })
  const { edges, review, compared } = scoreCandidates(pairs, scorer)
  const clusters = clusterRecords(edges, {
    sides,
    link: linkBits,
    bitsOf: (first, second) =>
      first.some((a) => second.some((b) => scorer.decides(a, b)))
        ? decidedBits
        : scoreGroups(fields, model, first, second),
    contradict: (a, b) => scorer.contradicts(a, b),
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

function numbersOf(columns: NamedColumn[], rule: 'decides' | 'single'): number[] {
  return columns.flatMap((column, f) => (column[rule] ? [f] : []))
}

/** The column itself, then the one beside it that says to what it belongs. */
function valuesOf(column: NamedColumn, records: Records): (readonly string[])[] {
  return [column.name, column.with].flatMap((name) => (name ? [records.column(name)] : []))
}

/** Reads in the order of the file, where neighbours lie side by side in memory, and then takes the order of the content. */
function readField(column: NamedColumn, values: (readonly string[])[], order: Int32Array): Field {
  const [own, beside] = values
  const field = fieldFor(
    column,
    own!.length,
    Array.from(order.subarray(0, 200), (i) => own![i]!),
  )
  for (let record = 0; record < own!.length; record += 1)
    field.set(record, beside ? [own![record]!, beside[record]!] : [own![record]!])
  field.arrange(order)
  field.finish?.(order.length)
  return field
}

function scoreCandidates(
  pairs: Candidates,
  scorer: PairScorer,
): { edges: Edges; review: Resolved['review']; compared: number } {
  const first = new Numbers()
  const second = new Numbers()
  const bits: number[] = []
  const review: Resolved['review'] = []
  const idle = idleAgreements(pairs, scorer)
  let compared = 0
  pairs.forEach((a, b) => {
    if (idle.size > 0 && idle.has(pairs.agreed(a, b))) return
    compared += 1
    const found = scorer.bitsOf(a, b, linkBits)
    if (found >= linkBits) {
      first.push(a)
      second.push(b)
      bits.push(found)
    } else if (found >= reviewBits) review.push({ a, b, bits: found })
  })
  const edges = {
    a: first.all(),
    b: second.all(),
    bits: Float64Array.from(bits),
    count: first.length,
  }
  return { edges, review, compared }
}

/** How many candidates of one kind say enough. */
const enoughTried = 300

/**
 * Sets of keys, as bits, that bring nobody together: of those who agree by just these, a sample was compared and none came near
 * one person. Two who share a surname and a district and nothing else are millions in a big file. Nothing in a small one.
 */
function idleAgreements(pairs: Candidates, scorer: PairScorer): Set<number> {
  const { keep, first, second, agreed: all } = pairs.sample(learnedPairs)
  if (keep >= 1) return new Set()
  const tried = new Map<number, { seen: number; found: number }>()
  for (let i = 0; i < first.length; i += 1) {
    const agreed = all[i]!
    const one = tried.get(agreed) ?? { seen: 0, found: 0 }
    tried.set(agreed, one)
    one.seen += 1
    if (scorer.bitsOf(first[i]!, second[i]!, linkBits) >= reviewBits) one.found += 1
  }
  return new Set(
    [...tried].filter(([, { seen, found }]) => seen >= enoughTried && found === 0).map(([agreed]) => agreed),
  )
}
