import { type Bits, countBits, countCommon, emptyBits, hasBit, setBit, subtract } from './bits.ts'
import { bitsOf, countPart, matching, release } from './match-people.ts'
import { missing } from './number-index.ts'
import { type PeopleIndex, PeopleIndexBuilder } from './people-index.ts'
import { idWords, PersonIds } from './person-ids.ts'
import { asked, type Person, type Rule } from './rule.ts'

/** Beyond this share of changed persons the index is better built anew. */
const mostChanged = 0.01
const fewChanged = 5_000

/** A second, small index is built of those who changed once so many have, or a share of it. */
const mostLoose = 500
const looseShare = 0.02

/**
 * The index of a brand, and beside it who changed since it was built: the last some hundred one by one, those before them in a
 * small index of their own. It lives in a thread of its own (`people-thread.ts`).
 */
export class LivePeople {
  readonly #base: Layer
  #above: Layer | null = null
  #loose = new Map<string, Person>()
  /** Everybody above the base, to build the small index from. */
  readonly #changed = new Map<string, Person>()

  constructor(index: PeopleIndex, ids: PersonIds) {
    this.#base = new Layer(index, ids)
  }

  apply({ people, gone }: { people: readonly Person[]; gone: readonly string[] }): void {
    for (const personId of [...people.map((one) => one.id), ...gone]) {
      this.#base.setAside(personId)
      this.#above?.setAside(personId)
    }
    for (const one of people) {
      this.#loose.set(one.id, one)
      this.#changed.set(one.id, one)
    }
    for (const personId of gone) {
      this.#loose.delete(personId)
      this.#changed.delete(personId)
    }
    if (this.#loose.size > Math.max(mostLoose, looseShare * this.#changed.size)) this.#settle()
  }

  #settle(): void {
    const sorted = [...this.#changed.values()].sort((a, b) => (a.id < b.id ? -1 : 1))
    const builder = new PeopleIndexBuilder(sorted.length)
    const ids = new PersonIds(sorted.length)
    for (const one of sorted) {
      builder.add(one)
      ids.push(idWords(one.id))
    }
    this.#above = new Layer(builder.finish(), ids)
    this.#loose = new Map()
  }

  count(rule: Rule, today: number): { of: number; matching: number } {
    const isMatching = asked(rule, today)
    const counts = { of: this.#loose.size, matching: 0 }
    for (const one of this.#loose.values()) if (isMatching(one)) counts.matching += 1
    for (const layer of this.#layers()) {
      counts.of += layer.people
      counts.matching += layer.count(rule, today)
    }
    return counts
  }

  overlap([a, b]: readonly [Rule, Rule], today: number): { first: number; second: number; both: number } {
    const counts = { first: 0, second: 0, both: 0 }
    for (const layer of this.#layers()) {
      counts.first += layer.count(a, today)
      counts.second += layer.count(b, today)
      counts.both += layer.count({ all: [a, b] }, today)
    }
    const [isInA, isInB] = [asked(a, today), asked(b, today)]
    for (const one of this.#loose.values()) {
      const [inA, inB] = [isInA(one), isInB(one)]
      counts.first += Number(inA)
      counts.second += Number(inB)
      counts.both += Number(inA && inB)
    }
    return counts
  }

  /** Some for whom a rule holds, those who did something last first. */
  sample(rule: Rule, today: number, limit: number): string[] {
    const isMatching = asked(rule, today)
    const loose = [...this.#loose.values()]
      .filter(isMatching)
      .map((one) => ({ day: one.numbers.last_act_day ?? missing, id: one.id }))
    return [...loose, ...this.#layers().flatMap((layer) => layer.sample(rule, today, limit))]
      .sort((a, b) => b.day - a.day || (a.id < b.id ? -1 : 1))
      .slice(0, limit)
      .map((one) => one.id)
  }

  /** Words that persons have, the commonest first, at most so many of each dimension. */
  wordsInUse(limit: number): { word: string; people: number }[] {
    const counts = new Map<string, number>()
    for (const layer of this.#layers()) layer.countWords(counts)
    for (const person of this.#loose.values())
      for (const word of person.words) counts.set(word, (counts.get(word) ?? 0) + 1)
    const found = [...counts].map(([word, people]) => ({ word, people })).filter((one) => one.people > 0)
    const taken = new Map<string, number>()
    return found
      .sort((a, b) => b.people - a.people || (a.word < b.word ? -1 : 1))
      .filter(({ word }) => {
        const dimension = word.slice(0, word.indexOf('='))
        taken.set(dimension, (taken.get(dimension) ?? 0) + 1)
        return taken.get(dimension)! <= limit
      })
  }

  #layers(): Layer[] {
    return this.#above ? [this.#base, this.#above] : [this.#base]
  }

  /** So many have changed that it is better built anew. */
  get worn(): boolean {
    return this.#changed.size > Math.max(fewChanged, this.#base.index.size * mostChanged)
  }

  get index(): PeopleIndex {
    return this.#base.index
  }
}

/** An index, and who of it is another one by now. */
class Layer {
  readonly index: PeopleIndex
  readonly #ids: PersonIds
  readonly #aside: { bits: Bits; count: number }

  constructor(index: PeopleIndex, ids: PersonIds) {
    this.index = index
    this.#ids = ids
    this.#aside = { bits: emptyBits(index.size), count: 0 }
  }

  get people(): number {
    return this.index.size - this.#aside.count
  }

  setAside(personId: string): void {
    const ordinal = this.#ids.ordinalOf(personId)
    if (ordinal === undefined || hasBit(this.#aside.bits, ordinal)) return
    setBit(this.#aside.bits, ordinal)
    this.#aside.count += 1
  }

  count(rule: Rule, today: number): number {
    const part = matching(this.index, rule, today)
    const count = countPart(this.index, part, this.#aside)
    release(this.index, part)
    return count
  }

  /** From the last day back; of one day, and of those who never did anything, by id. */
  sample(rule: Rule, today: number, limit: number): { day: number; id: string }[] {
    const bits = bitsOf(this.index, matching(this.index, rule, today))
    subtract(bits, bits, this.#aside.bits)
    const { values, order } = this.index.numbers.last_act_day
    const found: number[] = []
    for (let end = order.length; end > 0 && found.length < limit; ) {
      let from = end - 1
      while (from > 0 && values[order[from - 1]!] === values[order[end - 1]!]) from -= 1
      for (let place = from; place < end && found.length < limit; place += 1)
        if (hasBit(bits, order[place]!)) found.push(order[place]!)
      end = from
    }
    for (let ordinal = 0; ordinal < this.index.size && found.length < limit; ordinal += 1)
      if (values[ordinal] === missing && hasBit(bits, ordinal)) found.push(ordinal)
    this.index.pool.give(bits)
    return found.map((ordinal) => ({ day: values[ordinal]!, id: this.#ids.at(ordinal) }))
  }

  countWords(counts: Map<string, number>): void {
    for (const [word, bits] of this.index.words) {
      const aside = this.#aside.count === 0 ? 0 : countCommon(bits, this.#aside.bits)
      counts.set(word, (counts.get(word) ?? 0) + countBits(bits) - aside)
    }
  }
}
