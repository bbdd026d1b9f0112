import { type ActIndex, ActList, bytesOfActs, didAtLeast } from './act-index.ts'
import {
  allBits,
  type Bits,
  emptyBits,
  intersect,
  invert,
  setBit,
  subtract,
  unite,
  wordsFor,
} from './bits.ts'
import { dimensionOf, type NumberColumn, numberColumns } from './dimensions.ts'
import { atLeast, indexNumbers, missing, type NumberIndex } from './number-index.ts'
import {
  type Act,
  boundOf,
  fold,
  type Leaf,
  type NumberRule,
  type Person,
  type Rule,
  type WordRule,
  wordKey,
} from './rule.ts'

/** People in columns and bits: a rule is answered for all of them in milliseconds. Does not change once it is built. */
export interface PeopleIndex {
  size: number
  numbers: Record<NumberColumn, NumberIndex>
  words: ReadonlyMap<string, Bits>
  acts: ReadonlyMap<string, ActIndex>
  scratch: Int32Array
}

export class PeopleIndexBuilder {
  #size = 0
  readonly #most: number
  readonly #numbers: Int32Array[]
  readonly #words = new Map<string, Bits>()
  readonly #acts = new Map<string, ActList>()

  constructor(most: number) {
    this.#most = most
    this.#numbers = numberColumns.map(() => new Int32Array(most).fill(missing))
  }

  get full(): boolean {
    return this.#size === this.#most
  }

  addAct(person: number, { item, day, times }: Act): void {
    this.#actList(item).add(person, day, times)
  }

  /** Gives the ordinal of this person. */
  add({ numbers, words, acts }: Omit<Person, 'id'>): number {
    const person = this.#size
    if (person === this.#most) throw new RangeError('more people than were announced')
    this.#size += 1
    numberColumns.forEach((column, place) => {
      const value = numbers[column]
      if (value !== undefined) this.#numbers[place]![person] = value
    })
    for (const word of words) setBit(this.#wordBits(word), person)
    for (const act of acts) this.addAct(person, act)
    return person
  }

  #wordBits(word: string): Bits {
    const kept = this.#words.get(word) ?? emptyBits(this.#most)
    this.#words.set(word, kept)
    return kept
  }

  #actList(item: string): ActList {
    const kept = this.#acts.get(item) ?? new ActList()
    this.#acts.set(item, kept)
    return kept
  }

  finish(): PeopleIndex {
    const steps = this.finishing()
    for (let step = steps.next(); ; step = steps.next()) if (step.done) return step.value
  }

  /** The same in steps, a column or an item each, so that others get their turn between them. */
  *finishing(): Generator<void, PeopleIndex> {
    const size = this.#size
    const numbers: Partial<Record<NumberColumn, NumberIndex>> = {}
    for (const [place, column] of numberColumns.entries()) {
      numbers[column] = indexNumbers(this.#numbers[place]!.subarray(0, size))
      yield
    }
    const scratch = new Int32Array(size)
    const acts = new Map<string, ActIndex>()
    for (const [item, list] of this.#acts) {
      acts.set(item, list.sorted(size, scratch))
      // What is indexed is let go before the next one: both at once would be twice the memory.
      this.#acts.delete(item)
      yield
    }
    const words = new Map([...this.#words].map(([word, bits]) => [word, bits.slice(0, wordsFor(size))]))
    return { size, numbers: numbers as PeopleIndex['numbers'], words, acts, scratch }
  }
}

/** For whom a rule holds. The set is the caller's. */
export function matching(index: PeopleIndex, rule: Rule, today: number): Bits {
  return fold<Bits>(rule, {
    all: ([first, ...more]) => (first ? more.reduce(intersect, first) : allBits(index.size)),
    any: ([first, ...more]) => more.reduce(unite, first!),
    not: (part) => invert(part, index.size),
    leaf: (leaf) => leafBits(index, leaf, today),
  })
}

function leafBits(index: PeopleIndex, leaf: Leaf, today: number): Bits {
  if ('did' in leaf) {
    const window = { times: leaf.times, after: today - leaf.days, until: today }
    return didAtLeast(index.acts.get(leaf.did), index.size, window, index.scratch)
  }
  if (leaf.is === 'known') return knownBits(index, leaf.dimension)
  return 'values' in leaf ? wordBits(index, leaf) : numberBits(index, leaf, today)
}

function numberBits(index: PeopleIndex, leaf: NumberRule, today: number): Bits {
  const { column, from, to } = boundOf(leaf, today)
  const numbers = index.numbers[column]
  if (from !== null) return atLeast(numbers, from)
  return subtract(numbers.known.slice(), atLeast(numbers, to! + 1))
}

function wordBits(index: PeopleIndex, { dimension, is, values }: WordRule): Bits {
  const sets = values.map((value) => index.words.get(wordKey(dimension, value)) ?? emptyBits(index.size))
  const first = sets[0]!.slice()
  const more = sets.slice(1)
  if (is === 'all_of') return more.reduce(intersect, first)
  const some = more.reduce(unite, first)
  return is === 'any_of' ? some : invert(some, index.size)
}

function knownBits(index: PeopleIndex, code: string): Bits {
  const dimension = dimensionOf(code)
  if (dimension?.kind === 'number' || dimension?.kind === 'since')
    return index.numbers[dimension.column].known.slice()
  const out = emptyBits(index.size)
  for (const [word, bits] of index.words) if (word.startsWith(wordKey(code, ''))) unite(out, bits)
  return out
}

export function bytesOf(index: PeopleIndex): number {
  const numbers = Object.values(index.numbers).flatMap((one) => [
    one.values,
    one.order,
    one.known,
    ...one.atLeast,
  ])
  const sets = [...numbers, ...index.words.values(), index.scratch]
  const acts = index.acts.values().reduce((sum, one) => sum + bytesOfActs(one), 0)
  return sets.reduce((sum, one) => sum + one.byteLength, acts)
}
