import type { BrandId } from '../kernel/ids.ts'
import type { Database } from '../runtime/db/database.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { type Bits, countBits, emptyBits, hasBit, setBit, subtract } from './bits.ts'
import { matching, type PeopleIndex, PeopleIndexBuilder } from './people-index.ts'
import { isIn, type Person, type Rule } from './rule.ts'
import { type Changes, changesAfter } from './store.ts'

const page = 5_000
const start = { revision: 0n, personId: '00000000-0000-0000-0000-000000000000' }
/** Changed persons are asked one by one; beyond this share the index is built anew. */
const mostChanged = 0.02
const fewChanged = 2_000

/** The index of a brand, and beside it who changed since it was built. */
export class LivePeople {
  readonly #index: PeopleIndex
  readonly #ordinals: ReadonlyMap<string, number>
  readonly #stale: Bits
  readonly #changed = new Map<string, Person>()
  at: { revision: bigint; personId: string }

  constructor(index: PeopleIndex, ordinals: ReadonlyMap<string, number>, at: LivePeople['at']) {
    this.#index = index
    this.#ordinals = ordinals
    this.#stale = emptyBits(index.size)
    this.at = at
  }

  apply({ people, gone }: Pick<Changes, 'people' | 'gone'>): void {
    for (const personId of [...people.map((one) => one.id), ...gone]) {
      const ordinal = this.#ordinals.get(personId)
      if (ordinal !== undefined && !hasBit(this.#stale, ordinal)) setBit(this.#stale, ordinal)
    }
    for (const one of people) this.#changed.set(one.id, one)
    for (const personId of gone) this.#changed.delete(personId)
  }

  count(rule: Rule, today: number): { of: number; matching: number } {
    const changed = [...this.#changed.values()]
    const settled = countBits(subtract(matching(this.#index, rule, today), this.#stale))
    return {
      of: this.#index.size - countBits(this.#stale) + changed.length,
      matching: settled + changed.filter((one) => isIn(rule, one, today)).length,
    }
  }

  get worn(): boolean {
    return this.#changed.size > Math.max(fewChanged, this.#index.size * mostChanged)
  }
}

/** Reads every picture of a brand, in pages. */
export async function loadPeople(
  transact: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>,
): Promise<LivePeople> {
  const newest = new Map<string, Person>()
  let at = start
  for (let full = true; full; ) {
    const read = await transact((tx) => changesAfter(tx, at, page))
    // Read in pages, a person may come twice, or go meanwhile: the newest word stands.
    for (const one of read.people) newest.set(one.id, one)
    for (const personId of read.gone) newest.delete(personId)
    at = { revision: read.revision, personId: read.lastId }
    full = read.full
  }
  const builder = new PeopleIndexBuilder(newest.size)
  const ordinals = new Map([...newest.values()].map((one) => [one.id, builder.add(one)]))
  return new LivePeople(builder.finish(), ordinals, at)
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
