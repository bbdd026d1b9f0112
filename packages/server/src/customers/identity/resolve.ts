import type { Part, Sample } from './candidates.ts'
import { Candidates } from './candidates.ts'
import { beginClusters, type Edges, endClusters } from './cluster.ts'
import { Desk, numbersOfRule, type Scored, type Steps, type Told } from './desk.ts'
import { Facets, makeRows } from './facets.ts'
import type { Field } from './field.ts'
import type { Frequency } from './frequency.ts'
import { candidatesOf, chooseKeys, type Key } from './keys.ts'
import { learnedPairs, learnModel, type Model, mergePatterns } from './learn.ts'
import { floatsOf, numbersOf } from './memory.ts'
import { type ContentOrder, orderByContent } from './order.ts'
import {
  columnsOf,
  fieldOf,
  type IdentitySchema,
  isMostlyHan,
  type NamedColumn,
  textsOfColumn,
} from './schema.ts'
import { type Records, type Source, sourceOf } from './source.ts'

export type { Records } from './source.ts'

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

/** What others who work at the file are told, or are asked to do in parts. */
export type Batch = { told: Told } | { step: keyof Steps; tasks: unknown[] }
export type Flow<Done> = Generator<Batch, Done, unknown[]>

export function resolveRecords(
  schema: IdentitySchema,
  records: Records,
  oneEach = records.left > 0,
): Resolved {
  return resolveAlone(schema, sourceOf(records), oneEach)
}

export function resolveAlone(schema: IdentitySchema, source: Source, oneEach: boolean): Resolved {
  const { value, done } = resolveFlow(schema, source, { oneEach, width: 1 }).next()
  if (!done) throw new Error('somebody who works alone asks nobody')
  return value
}

/**
 * Everything from texts to clusters. With a `width` of 1 it does all itself; of more, it hands out parts to so many others, and
 * finds the same whatever their number and pace.
 */
export function resolveFlow(
  schema: IdentitySchema,
  source: Source,
  options: { oneEach: boolean; width: number },
): Flow<Resolved> {
  return new Resolving(schema, source, options).run()
}

class Resolving {
  private readonly columns: NamedColumn[]
  private readonly source: Source
  private readonly oneEach: boolean
  private readonly desk: Desk
  private readonly given: number
  /** 1 as well where a column is written in a form that threads cannot share. */
  private width: number

  constructor(
    schema: IdentitySchema,
    source: Source,
    { oneEach, width }: { oneEach: boolean; width: number },
  ) {
    this.columns = columnsOf(schema)
    this.source = source
    this.oneEach = oneEach
    this.given = width
    this.width = width
    this.desk = new Desk(source)
  }

  *run(): Flow<Resolved> {
    const order = yield* this.readAll()
    const sides = { size: order.records.length, left: order.left }
    yield* this.tell({ order: order.records, sides, oneEach: this.oneEach })
    yield* this.arrange()
    const frequencies = yield* this.frequencies()
    const keys = yield* this.keys()
    const pairs = this.desk.pairs
    const keep = Math.min(1, learnedPairs / Math.max(1, pairs.most))
    const sample = yield* this.draw(pairs.parts(), keep)
    yield* this.tell({ sample, frequencies })
    const model = yield* this.learn(keys, frequencies, keep, sample)
    yield* this.tell({ model })
    yield* this.tell({ idle: keep < 1 ? yield* this.idle(sample) : new Set() })
    const scored = yield* this.ask('score', pairs.parts())
    const clusters = yield* this.cluster(joinEdges(scored.map(({ edges }) => edges)))
    return this.resolved(order, clusters, { keys, model, scored })
  }

  private *tell(told: Told): Flow<void> {
    this.desk.hear(told)
    if (this.width > 1) yield { told }
  }

  private *ask<Step extends keyof Steps>(
    step: Step,
    tasks: Steps[Step]['task'][],
  ): Flow<Steps[Step]['found'][]> {
    if (this.width === 1) return tasks.map((task) => this.desk.perform(step, task))
    return (yield { step, tasks }) as Steps[Step]['found'][]
  }

  /**
   * In which form an address is written, records from all over the file say: the first ones of a brand are customers, who have none.
   * Whether they spoke for all is known once all are in order.
   */
  private *readAll(): Flow<ContentOrder> {
    const { size } = this.source
    const some = Math.min(sampled, size)
    let isHan = this.isHan(Array.from({ length: some }, (_, i) => Math.floor((i * size) / some)))
    for (;;) {
      const order = yield* this.read(isHan)
      const isHanByContent = this.isHan([...order.records.subarray(0, sampled)])
      if (isHan.every((one, f) => one === isHanByContent[f])) return order
      isHan = isHanByContent
    }
  }

  private isHan(records: readonly number[]): boolean[] {
    const texts = records.map((record) => this.source.slice(record, record + 1))
    return this.columns.map(
      ({ kind, name }) => kind === 'address' && isMostlyHan(texts.map((of) => of(name)[0]!)),
    )
  }

  private *read(isHan: boolean[]): Flow<ContentOrder> {
    const { size } = this.source
    const made = this.columns.map((column, f) => fieldOf(column, new Facets(size), isHan[f]!).facets.shared)
    const shared = made.includes(null) ? null : made.map((one) => one!)
    this.width = shared === null ? 1 : this.given
    const fields = { columns: this.columns, isHan, size, shared }
    const hashes = numbersOf(size)
    yield* this.tell({ fields, hashes })
    const ranges = rangesOf(size, this.width === 1 ? 1 : this.width * rangesEach)
    const texts = yield* this.ask('read', ranges)
    if (this.width > 1) {
      for (const [f, { facets }] of this.desk.fields.entries())
        for (const [t, one] of facets.allTexts.entries())
          one.take(ranges.map((range, r) => ({ ...range, units: texts[r]![f]![t]! })))
      yield* this.tell({
        fields: { ...fields, shared: this.desk.fields.map(({ facets }) => facets.shared!) },
      })
    }
    return this.order(hashes)
  }

  private order(hashes: Int32Array): ContentOrder {
    const names = this.columns.flatMap(textsOfColumn)
    const deciding = this.columns.filter(({ decides }) => decides).map(({ name }) => names.indexOf(name))
    const textsOf = (record: number) => {
      const of = this.source.slice(record, record + 1)
      return names.map((name) => of(name)[0]!)
    }
    return orderByContent(hashes, textsOf, deciding, this.source)
  }

  private *arrange(): Flow<void> {
    const { fields } = this.desk
    const { size } = this.desk.sides
    yield* this.ask(
      'arrange',
      fields.map((_, field) => ({ field })),
    )
    for (const field of fields) field.finish?.(size)
    const rows = makeRows(
      fields.map(({ facets }) => facets),
      size,
    )
    yield* this.tell({ rows })
    yield* this.ask('pack', rangesOf(size, this.width * 2))
  }

  private *frequencies(): Flow<(Frequency | null)[][]> {
    const columns = this.sharedColumns()
    const found = yield* this.ask('frequency', columns)
    return this.desk.fields.map(({ levels }, f) =>
      levels.map(({ shared }) => {
        const at = columns.findIndex(
          ({ field, level }) => field === f && this.desk.fields[f]!.levels[level]!.shared === shared,
        )
        return at < 0 || !shared ? null : found[at]!
      }),
    )
  }

  /** The columns of hashes that levels share, each once. */
  private sharedColumns(): { field: number; level: number }[] {
    return this.desk.fields.flatMap(({ levels }, field) =>
      levels.flatMap(({ shared }, level) =>
        shared && levels.findIndex((one) => one.shared === shared) === level ? [{ field, level }] : [],
      ),
    )
  }

  private *keys(): Flow<Key[]> {
    const candidates = candidatesOf(this.desk.fields)
    const pairs = yield* this.ask(
      'measure',
      candidates.map((_, candidate) => ({ candidate })),
    )
    const { sides } = this.desk
    const chosen = chooseKeys(
      candidates.map(({ name, fields }, number) => ({ name, fields, number, pairs: pairs[number]! })),
      sides,
    )
    const keys = yield* this.ask(
      'build',
      chosen.map(({ number }) => ({ candidate: number })),
    )
    yield* this.tell({ keys, keyRows: new Candidates(keys, sides).rows })
    yield* this.ask('fill', rangesOf(sides.size, this.width * 2))
    return keys
  }

  private *draw(parts: Part[], keep: number): Flow<Sample> {
    const drawn = yield* this.ask(
      'draw',
      parts.map((part) => ({ ...part, keep })),
    )
    const all = (of: keyof Sample) => joinNumbers(drawn.map((one) => one[of]))
    return { first: all('first'), second: all('second'), agreed: all('agreed') }
  }

  private *learn(
    keys: Key[],
    frequencies: (Frequency | null)[][],
    keep: number,
    sample: Sample,
  ): Flow<Model> {
    const { fields, sides } = this.desk
    const columns = this.sharedColumns()
    const [drawn] = yield* this.ask('strangers', [null])
    const counted = yield* this.ask('rare', columns)
    const rare = fields.map((_, f) => counted.filter((_, at) => columns[at]!.field === f))
    const patterns = mergePatterns(yield* this.ask('patterns', rangesOf(sample.first.length, this.width * 2)))
    const deciding = numbersOfRule(this.columns, 'decides')
    return learnModel(fields, keys, { frequencies, drawn: drawn!, rare, patterns, keep }, sides, deciding)
  }

  /**
   * Sets of keys, as bits, that bring nobody together: of those who agree by just these, a sample was compared and none came near
   * one person. Two who share a surname and a district and nothing else are millions in a big file. Nothing in a small one.
   */
  private *idle({ first }: Sample): Flow<Set<number>> {
    const tried = (yield* this.ask('idle', rangesOf(first.length, this.width * 2))).flat()
    const sums = Map.groupBy(tried, ({ agreed }) => agreed)
    const sum = (of: { seen: number; found: number }[], what: 'seen' | 'found') =>
      of.reduce((all, one) => all + one[what], 0)
    return new Set(
      [...sums]
        .filter(([, of]) => sum(of, 'seen') >= enoughTried && sum(of, 'found') === 0)
        .map(([agreed]) => agreed),
    )
  }

  private *cluster(edges: Edges): Flow<Int32Array> {
    const growing = beginClusters(edges, this.desk.sides.size, this.width)
    yield* this.tell({ growing })
    yield* this.ask(
      'join',
      Array.from({ length: this.width }, (_, share) => ({ share })),
    )
    return endClusters(growing)
  }

  private resolved(
    { records, places }: ContentOrder,
    clusters: Int32Array,
    { keys, model, scored }: { keys: Key[]; model: Model; scored: Scored[] },
  ): Resolved {
    const { a, b, bits, count } = joinEdges(scored.map(({ review }) => review))
    const review: Resolved['review'] = []
    for (let i = 0; i < count; i += 1)
      if (clusters[a[i]!] !== clusters[b[i]!])
        review.push({ a: records[a[i]!]!, b: records[b[i]!]!, bits: bits[i]! })
    return {
      clusters: places.map((place) => records[clusters[place]!]!),
      review,
      places,
      model,
      keys,
      fields: this.desk.fields,
      comparedPairs: scored.reduce((sum, { compared }) => sum + compared, 0),
    }
  }
}

/** Records that say in which form a column is written. */
const sampled = 200
/** Half of the time goes by while texts are read: in so many parts for each who reads, it shows how far that is. */
const rangesEach = 8
/** How many candidates of one kind say enough. */
const enoughTried = 300

function rangesOf(size: number, count: number): { from: number; to: number }[] {
  const at = (i: number) => Math.floor((size * i) / count)
  return Array.from({ length: count }, (_, i) => ({ from: at(i), to: at(i + 1) }))
}

function joinNumbers(lists: readonly Int32Array[]): Int32Array {
  const all = numbersOf(lists.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const list of lists) {
    all.set(list, at)
    at += list.length
  }
  return all
}

function joinEdges(lists: readonly Edges[]): Edges {
  const bits = floatsOf(lists.reduce((sum, { count }) => sum + count, 0))
  let at = 0
  for (const list of lists) {
    bits.set(list.bits, at)
    at += list.count
  }
  return { a: joinNumbers(lists.map(({ a }) => a)), b: joinNumbers(lists.map(({ b }) => b)), bits, count: at }
}
