import type { BrandId } from '../kernel/ids.ts'
import type { Database } from '../runtime/db/database.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { type Bits, countBits, emptyBits, hasBit, intersect, setBit, subtract } from './bits.ts'
import { missing } from './number-index.ts'
import { matching, type PeopleIndex, PeopleIndexBuilder } from './people-index.ts'
import { PersonIds } from './person-ids.ts'
import { asked, type Person, type Rule } from './rule.ts'
import { type Changes, changesAfter, currentRevision, packedActs, peopleCount, peoplePage } from './store.ts'

const page = 5_000
const first = '00000000-0000-0000-0000-000000000000'
const last = 'ffffffff-ffff-ffff-ffff-ffffffffffff'
/** Changed persons are asked one by one; beyond this share the index is built anew. */
const mostChanged = 0.002
const fewChanged = 2_000

/** The index of a brand, and beside it who changed since it was built. */
export class LivePeople {
  readonly #index: PeopleIndex
  readonly #ids: PersonIds
  readonly #stale: Bits
  readonly #changed = new Map<string, Person>()
  at: { revision: bigint; personId: string }

  constructor(index: PeopleIndex, ids: PersonIds, at: LivePeople['at']) {
    this.#index = index
    this.#ids = ids
    this.#stale = emptyBits(index.size)
    this.at = at
  }

  apply({ people, gone }: Pick<Changes, 'people' | 'gone'>): void {
    for (const personId of [...people.map((one) => one.id), ...gone]) {
      const ordinal = this.#ids.ordinalOf(personId)
      if (ordinal !== undefined && !hasBit(this.#stale, ordinal)) setBit(this.#stale, ordinal)
    }
    for (const one of people) this.#changed.set(one.id, one)
    for (const personId of gone) this.#changed.delete(personId)
  }

  count(rule: Rule, today: number): { of: number; matching: number } {
    const isMatching = asked(rule, today)
    const changed = this.#changed.values().reduce((sum, one) => sum + (isMatching(one) ? 1 : 0), 0)
    return {
      of: this.#index.size - countBits(this.#stale) + this.#changed.size,
      matching: countBits(this.#settled(rule, today)) + changed,
    }
  }

  overlap([a, b]: readonly [Rule, Rule], today: number): { first: number; second: number; both: number } {
    const [settledA, settledB] = [this.#settled(a, today), this.#settled(b, today)]
    const counts = { first: countBits(settledA), second: countBits(settledB), both: 0 }
    counts.both = countBits(intersect(settledA, settledB))
    const [isInA, isInB] = [asked(a, today), asked(b, today)]
    for (const one of this.#changed.values()) {
      const [inA, inB] = [isInA(one), isInB(one)]
      counts.first += Number(inA)
      counts.second += Number(inB)
      counts.both += Number(inA && inB)
    }
    return counts
  }

  /** Some for whom a rule holds, those who did something last first. */
  sample(rule: Rule, today: number, limit: number): string[] {
    const best: { day: number; id: string }[] = []
    const offer = (day: number, id: () => string): void => {
      if (best.length === limit && best.at(-1)!.day > day) return
      best.push({ day, id: id() })
      best.sort((a, b) => b.day - a.day || (a.id < b.id ? -1 : 1))
      best.length = Math.min(best.length, limit)
    }
    const settled = this.#settled(rule, today)
    const { values } = this.#index.numbers.last_act_day
    for (let ordinal = 0; ordinal < this.#index.size; ordinal += 1)
      if (hasBit(settled, ordinal) && (best.length < limit || values[ordinal]! > best.at(-1)!.day))
        offer(values[ordinal]!, () => this.#ids.at(ordinal))
    const isMatching = asked(rule, today)
    for (const one of this.#changed.values())
      if (isMatching(one)) offer(one.numbers.last_act_day ?? missing, () => one.id)
    return best.map((one) => one.id)
  }

  /** Words that persons have, the commonest first, at most so many of each dimension. */
  wordsInUse(limit: number): { word: string; people: number }[] {
    const counts = new Map<string, number>()
    for (const [word, bits] of this.#index.words)
      counts.set(word, countBits(subtract(bits.slice(), this.#stale)))
    for (const person of this.#changed.values())
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

  #settled(rule: Rule, today: number): Bits {
    return subtract(matching(this.#index, rule, today), this.#stale)
  }

  get worn(): boolean {
    return this.#changed.size > Math.max(fewChanged, this.#index.size * mostChanged)
  }

  get index(): PeopleIndex {
    return this.#index
  }
}

/**
 * Reads every picture of a brand by id, in pages of a transaction each. Whoever changes meanwhile has a revision behind
 * the one that was read first, and is caught up with.
 */
export async function loadPeople(
  transact: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>,
): Promise<LivePeople> {
  const [revision, count] = await transact(
    async (tx) => [await currentRevision(tx), await peopleCount(tx)] as const,
  )
  const most = count + page
  const builder = new PeopleIndexBuilder(most)
  const ids = new PersonIds(most)
  for (let after = first, full = true; full; ) {
    const people = await transact(async (tx) => {
      const found = await peoplePage(tx, after, Math.min(page, most - ids.size))
      const base = ids.size
      for (const one of found) {
        builder.add(one)
        ids.push(one.id)
      }
      const packed = await packedActs(
        tx,
        found.map((one) => one.id),
      )
      for (const { item, acts } of packed) addActs(builder, base, item, acts)
      return found
    })
    after = people.at(-1)?.id ?? after
    full = people.length === page
  }
  const steps = builder.finishing()
  let step = steps.next()
  // A look at the database between two steps lets waiting requests through.
  for (; !step.done; step = steps.next()) await transact(currentRevision)
  return new LivePeople(step.value, ids, { revision, personId: last })
}

/** Three numbers an act, big-endian: the place in the page, the day, how often. */
function addActs(builder: PeopleIndexBuilder, base: number, item: string, packed: Buffer): void {
  for (let at = 0; at < packed.length; at += 12) {
    const act = { item, day: packed.readInt32BE(at + 4), times: packed.readInt32BE(at + 8) }
    builder.addAct(base + packed.readInt32BE(at), act)
  }
}

/** Brings a picture up to what this transaction sees. */
export async function catchUp(tx: Tx, live: LivePeople): Promise<void> {
  for (let full = true; full; ) {
    const read = await changesAfter(tx, live.at, page)
    live.apply(read)
    live.at = { revision: read.revision, personId: read.lastId }
    full = read.full
  }
}

const kept = new WeakMap<Database, Map<BrandId, LivePeople | 'loading'>>()

/** The brand's live index once it is loaded; until then null, and the loading has begun. */
export function livePeople(db: Database, brandId: BrandId): LivePeople | null {
  const brands = kept.get(db) ?? new Map<BrandId, LivePeople | 'loading'>()
  kept.set(db, brands)
  const held = brands.get(brandId)
  if (held === 'loading') return null
  if (held && !held.worn) return held
  brands.set(brandId, 'loading')
  loadPeople((work) => db.transact(brandId, work)).then(
    (live) => brands.set(brandId, live),
    () => brands.delete(brandId),
  )
  return null
}

/** The live index as this transaction sees the persons, or null while there is none. */
export async function caughtUp(runtime: { db: Database }, tx: Tx): Promise<LivePeople | null> {
  const live = livePeople(runtime.db, tx.brandId)
  if (live) await catchUp(tx, live)
  return live
}
