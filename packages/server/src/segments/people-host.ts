import { Worker } from 'node:worker_threads'
import type { BrandId } from '../kernel/ids.ts'
import type { Database } from '../runtime/db/database.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import type { Answered, Asked, QuestionName, Questions } from './people-thread.ts'
import { currentRevision, packedChanges, packedPage, peopleCount } from './store.ts'

const page = 5_000
const first = '00000000-0000-0000-0000-000000000000'
const last = 'ffffffff-ffff-ffff-ffff-ffffffffffff'

type Transact = <T>(work: (tx: Tx) => Promise<T>) => Promise<T>

/** The index of a brand, in a thread of its own, and up to which revision it knows the pictures. */
export class PeopleHost {
  readonly #worker: Worker
  readonly #waiting = new Map<number, PromiseWithResolvers<unknown>>()
  #asked = 0
  #at = { revision: 0n, personId: last }
  #catchingUp: Promise<unknown> = Promise.resolve()
  worn = false
  over = false

  constructor() {
    this.#worker = new Worker(new URL('./people-thread.ts', import.meta.url), { env: {}, execArgv: [] })
    this.#worker.on('message', (said: Answered) => this.#hear(said))
    this.#worker.on('error', (error) => this.#end(error))
    this.#worker.on('exit', () => this.#end(new Error('segments.thread_ended')))
    // Nothing keeps the process up for it.
    this.#worker.unref()
  }

  ask<N extends QuestionName>(name: N, ask: Questions[N]['ask']): Promise<Questions[N]['answer']> {
    this.#asked += 1
    const waiting = Promise.withResolvers<unknown>()
    if (this.over) waiting.reject(new Error('segments.thread_ended'))
    this.#waiting.set(this.#asked, waiting)
    this.#worker.postMessage({ id: this.#asked, name, ask } as Asked)
    return waiting.promise as Promise<Questions[N]['answer']>
  }

  #hear(said: Answered): void {
    const waiting = this.#waiting.get(said.id)
    this.#waiting.delete(said.id)
    if ('failed' in said) waiting?.reject(new Error(said.failed))
    else waiting?.resolve(said.answer)
  }

  #end(error: unknown): void {
    this.over = true
    for (const waiting of this.#waiting.values()) waiting.reject(error)
    this.#waiting.clear()
  }

  /**
   * Reads every picture by id, in pages of a transaction each. Whoever changes meanwhile has a revision behind the one that was
   * read first, and is caught up with.
   */
  async load(transact: Transact): Promise<Questions['finish']['answer']> {
    const [revision, count] = await transact(
      async (tx) => [await currentRevision(tx), await peopleCount(tx)] as const,
    )
    let room = count + page
    let taken: Promise<unknown> = this.ask('begin', { most: room })
    for (let after = first; room > 0; ) {
      const wanted = Math.min(page, room)
      const found = await transact((tx) => packedPage(tx, after, wanted))
      // The next page is read while this one is taken in, and no more than one waits.
      await taken
      if (!found) break
      room -= found.people.gone.length
      taken = this.ask('page', { people: found.people })
      if (found.people.gone.length < wanted) break
      after = found.at.personId
    }
    await taken
    this.#at = { revision, personId: last }
    return this.ask('finish', {})
  }

  /** Brings the index up to what this transaction sees; one after another, so that nobody's older look overwrites a newer. */
  catchUp(tx: Tx): Promise<void> {
    const turn = this.#catchingUp.then(() => this.#readOn(tx))
    this.#catchingUp = turn.catch(() => undefined)
    return turn
  }

  async #readOn(tx: Tx): Promise<void> {
    for (let full = true; full; ) {
      const read = await packedChanges(tx, this.#at, page)
      if (!read) return
      const { worn } = await this.ask('apply', { people: read.people })
      this.worn = worn
      this.#at = read.at
      full = read.full
    }
  }

  async close(): Promise<void> {
    this.over = true
    await this.#worker.terminate()
  }
}

interface Kept {
  host: PeopleHost | null
  next: PeopleHost | null
}

const kept = new WeakMap<Database, Map<BrandId, Kept>>()

/** The brand's live index once it is loaded; until then null, and the loading has begun. A worn one serves until the next is there. */
export function livePeople(db: Database, brandId: BrandId): PeopleHost | null {
  const brands = kept.get(db) ?? new Map<BrandId, Kept>()
  kept.set(db, brands)
  const held = brands.get(brandId) ?? { host: null, next: null }
  brands.set(brandId, held)
  if (held.host?.over) held.host = null
  if ((!held.host || held.host.worn) && !held.next) begin(db, brandId, held)
  return held.host
}

function begin(db: Database, brandId: BrandId, held: Kept): void {
  const next = new PeopleHost()
  held.next = next
  next
    .load((work) => db.transact(brandId, work))
    .then(
      () => {
        void held.host?.close()
        held.host = next
      },
      () => void next.close(),
    )
    .finally(() => {
      held.next = null
    })
}

/**
 * The live index as this transaction sees the persons, or null while there is none. It holds the whole brand: for who is cut to
 * regions the database counts, which knows what is in sight.
 */
export async function caughtUp(runtime: { db: Database }, tx: Tx): Promise<PeopleHost | null> {
  if (runtime.db.regions) return null
  const live = livePeople(runtime.db, tx.brandId)
  if (live) await live.catchUp(tx)
  return live
}
