import { Candidates, type Part, type Sample } from './candidates.ts'
import { type ClusterRules, type Edges, type Growing, joinShare } from './cluster.ts'
import { Facets, fillRows, type SharedFacets, useRows } from './facets.ts'
import type { Field } from './field.ts'
import { type Frequency, frequencyOf } from './frequency.ts'
import { buildKey, candidatesOf, type Key, measureKey, type Sides } from './keys.ts'
import { countRare, countStrangers, type Model, type Pattern, patternsOf } from './learn.ts'
import { floatsOf, type Rows } from './memory.ts'
import { Numbers } from './numbers.ts'
import { closeHashes, hashColumn } from './order.ts'
import { fieldOf, type NamedColumn } from './schema.ts'
import { decidedBits, linkBits, PairScorer } from './score.ts'
import type { Source } from './source.ts'

/** Bits from which somebody looks at a pair: even odds. */
const reviewBits = 0

interface Range {
  from: number
  to: number
}

interface Column {
  /** Numbers of field and level. */
  field: number
  level: number
}

/** What is done in parts, each by whoever is free: what it is asked, and what it finds. */
export interface Steps {
  read: { task: Range; found: Uint16Array[][] | null }
  arrange: { task: { field: number }; found: null }
  pack: { task: Range; found: null }
  frequency: { task: Column; found: Frequency }
  measure: { task: { candidate: number }; found: number }
  build: { task: { candidate: number }; found: Key }
  fill: { task: Range; found: null }
  draw: { task: Part & { keep: number }; found: Sample }
  strangers: { task: null; found: number[][] }
  rare: { task: Column; found: number[] }
  patterns: { task: Range; found: Pattern[] }
  idle: { task: Range; found: { agreed: number; seen: number; found: number }[] }
  score: { task: Part; found: Scored }
  join: { task: { share: number }; found: null }
}

export interface Scored {
  edges: Edges
  review: Edges
  compared: number
}

/** What all who work at a file know of it, in the order in which they hear it. All that is big lies in shared memory. */
export interface Told {
  fields?: { columns: NamedColumn[]; isHan: boolean[]; size: number; shared: SharedFacets[] | null }
  hashes?: Int32Array
  order?: Int32Array
  rows?: Int32Array
  sides?: Sides
  keys?: Key[]
  keyRows?: Int32Array
  sample?: Sample
  frequencies?: (Frequency | null)[][]
  model?: Model
  idle?: Set<number>
  growing?: Growing
  oneEach?: boolean
}

const sliceSize = 2_000

/** The place of one who works: a thread has one, and so has whoever does all alone. */
export class Desk {
  readonly source: Source
  fields: Field[] = []
  pairs!: Candidates
  scorer!: PairScorer
  private readonly known: Required<Told> = {} as Required<Told>

  constructor(source: Source) {
    this.source = source
  }

  get sides(): Sides {
    return this.known.sides
  }

  hear(told: Told): void {
    Object.assign(this.known, told)
    const { known } = this
    if (told.fields) this.fields = this.makeFields()
    if (told.rows)
      useRows(
        this.fields.map(({ facets }) => facets),
        told.rows,
      )
    if (told.keyRows) this.pairs = new Candidates(known.keys, known.sides, told.keyRows)
    if (told.model)
      this.scorer = new PairScorer(this.fields, told.model, {
        deciding: numbersOfRule(known.fields.columns, 'decides'),
        single: numbersOfRule(known.fields.columns, 'single'),
        weak: numbersOfRule(known.fields.columns, 'weak'),
      })
  }

  private makeFields(ownTexts = false): Field[] {
    const { columns, isHan, size, shared } = this.known.fields
    return columns.map((column, f) => {
      const given = shared?.[f]
      const facets = new Facets(
        size,
        given && ownTexts ? { ...given, texts: given.texts.map(emptied) } : given,
      )
      return fieldOf(column, facets, isHan[f]!)
    })
  }

  perform<Step extends keyof Steps>(step: Step, task: Steps[Step]['task']): Steps[Step]['found'] {
    return (this[step] as (task: Steps[Step]['task']) => Steps[Step]['found'])(task)
  }

  /** Reads in the order of the file, where neighbours lie side by side in memory. */
  read({ from, to }: Range): Uint16Array[][] | null {
    const { columns, size } = this.known.fields
    const { hashes } = this.known
    const isWhole = from === 0 && to === size
    const fields = isWhole ? this.fields : this.makeFields(true)
    for (let at = from; at < to; at += sliceSize) {
      const textsOf = this.source.slice(at, Math.min(to, at + sliceSize))
      for (const [f, column] of columns.entries()) readSlice(fields[f]!, at, column, textsOf, hashes)
    }
    closeHashes(hashes, from, to)
    return isWhole ? null : fields.map(({ facets }) => facets.allTexts.map((texts) => texts.written()))
  }

  arrange({ field }: { field: number }): null {
    this.fields[field]!.facets.arrange(this.known.order)
    return null
  }

  pack({ from, to }: Range): null {
    fillRows(
      this.fields.map(({ facets }) => facets),
      from,
      to,
    )
    return null
  }

  frequency({ field, level }: Column): Frequency {
    return frequencyOf(this.fields[field]!.levels[level]!.shared!, this.known.sides.size)
  }

  measure({ candidate }: { candidate: number }): number {
    return measureKey(candidatesOf(this.fields)[candidate]!, this.known.sides)
  }

  build({ candidate }: { candidate: number }): Key {
    return buildKey(candidatesOf(this.fields)[candidate]!, this.known.sides)
  }

  fill({ from, to }: Range): null {
    this.pairs.fill(from, to)
    return null
  }

  draw(task: Part & { keep: number }): Sample {
    return this.pairs.draw(task, task.keep)
  }

  strangers(): number[][] {
    return countStrangers(this.fields, this.known.sides)
  }

  rare({ field, level }: Column): number[] {
    return countRare(this.fields[field]!, this.known.frequencies[field]![level]!, this.known.sides)
  }

  patterns({ from, to }: Range): Pattern[] {
    return patternsOf(this.fields, this.known.sample, from, to)
  }

  idle({ from, to }: Range): { agreed: number; seen: number; found: number }[] {
    const { first, second, agreed: all } = this.known.sample
    const tried = new Map<number, { agreed: number; seen: number; found: number }>()
    for (let i = from; i < to; i += 1) {
      const agreed = all[i]!
      const one = tried.get(agreed) ?? { agreed, seen: 0, found: 0 }
      tried.set(agreed, one)
      one.seen += 1
      if (this.scorer.bitsOf(first[i]!, second[i]!, linkBits, reviewBits) >= reviewBits) one.found += 1
    }
    return [...tried.values()]
  }

  score(part: Part): Scored {
    const { pairs, scorer } = this
    const { idle } = this.known
    const [edges, review] = [new Found(), new Found()]
    const mayBeIdle = pairs.mayBring(part.key, idle)
    let compared = 0
    const compare = (a: number, b: number) => {
      if (mayBeIdle && idle.has(pairs.agreed(a, b))) return
      compared += 1
      const bits = scorer.bitsOf(a, b, linkBits, reviewBits)
      if (bits >= linkBits) edges.add(a, b, bits)
      else if (bits >= reviewBits) review.add(a, b, bits)
    }
    pairs.forEach(part, compare, { beside: rowsOf(this.fields) })
    return { edges: edges.all(), review: review.all(), compared }
  }

  join({ share }: { share: number }): null {
    const { sides, oneEach, growing } = this.known
    const { scorer } = this
    const rules: ClusterRules = {
      sides,
      oneEach,
      link: linkBits,
      bitsOf: (first, second) =>
        first.some((a) => second.some((b) => scorer.decides(a, b)))
          ? decidedBits
          : scorer.bitsOfGroups(first, second, linkBits),
      contradict: (a, b) => scorer.contradicts(a, b),
    }
    joinShare(growing, rules, share)
    return null
  }
}

function emptied({ at }: SharedFacets['texts'][number]): SharedFacets['texts'][number] {
  return { at, units: new Uint16Array(1) }
}

/** The rows of all fields are one array. */
function rowsOf(fields: readonly Field[]): Rows {
  return fields[0]!.facets
}

export function numbersOfRule(columns: NamedColumn[], rule: 'decides' | 'single' | 'weak'): number[] {
  return columns.flatMap((column, f) => (column[rule] ? [f] : []))
}

function readSlice(
  field: Field,
  from: number,
  { name, with: withName, lentOn }: NamedColumn,
  textsOf: (name: string) => readonly string[],
  hashes: Int32Array,
): void {
  const own = textsOf(name)
  const beside = withName ? textsOf(withName) : null
  const days = lentOn ? textsOf(lentOn) : null
  if (days)
    for (let i = 0; i < own.length; i += 1) field.set(from + i, [own[i]!, beside?.[i] ?? '', days[i]!])
  else if (beside) for (let i = 0; i < own.length; i += 1) field.set(from + i, [own[i]!, beside[i]!])
  else for (let i = 0; i < own.length; i += 1) field.set(from + i, [own[i]!])
  for (const texts of [own, beside, days]) if (texts) hashColumn(hashes, from, texts)
}

/** Pairs that come one by one. */
class Found {
  private readonly first = new Numbers()
  private readonly second = new Numbers()
  private readonly bits: number[] = []

  add(a: number, b: number, bits: number): void {
    this.first.push(a)
    this.second.push(b)
    this.bits.push(bits)
  }

  all(): Edges {
    const bits = floatsOf(this.bits.length)
    bits.set(this.bits)
    return { a: this.first.all(), b: this.second.all(), bits, count: this.bits.length }
  }
}
