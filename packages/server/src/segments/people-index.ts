import { type ActIndex, ActList, bytesOfActs } from './act-index.ts'
import { BitPool, type Bits, emptyBits, setBit, wordsFor } from './bits.ts'
import { type NumberColumn, numberColumns } from './dimensions.ts'
import { indexNumbers, missing, type NumberIndex } from './number-index.ts'
import { eachAct, eachNumber, type PackedPeople, packedCount, wordsOf } from './people-pack.ts'
import type { Act, Person } from './rule.ts'

/** People in columns and bits: a rule is answered for all of them in milliseconds. Does not change once it is built. */
export interface PeopleIndex {
  size: number
  numbers: Record<NumberColumn, NumberIndex>
  words: ReadonlyMap<string, Bits>
  acts: ReadonlyMap<string, ActIndex>
  scratch: Int32Array
  pool: BitPool
  /** Nobody, to be read only. */
  none: Bits
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

  /** Gives the ordinal of the first of them. Those who are gone are left out by whoever packs. */
  addPacked(packed: PackedPeople): number {
    const first = this.#size
    const count = packedCount(packed)
    if (first + count > this.#most) throw new RangeError('more people than were announced')
    this.#size += count
    eachNumber(packed, (place, column, value) => {
      this.#numbers[column]![first + place] = value
    })
    for (const [place, words] of wordsOf(packed).entries())
      for (const word of words) setBit(this.#wordBits(word), first + place)
    for (const { item, acts } of packed.acts) {
      const list = this.#actList(item)
      eachAct(acts, (place, day, times) => list.add(first + place, day, times))
    }
    return first
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
    return {
      size,
      numbers: numbers as PeopleIndex['numbers'],
      words,
      acts,
      scratch,
      pool: new BitPool(size),
      none: emptyBits(size),
    }
  }
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
