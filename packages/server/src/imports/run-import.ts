import { QiaoError } from '../kernel/error.ts'
import type { BrandId } from '../kernel/ids.ts'
import { type CompiledMapping, compileMapping } from '../mapping/index.ts'
import type { TransactOptions } from '../runtime/db/database.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { errorCode } from '../runtime/events/dead-letters.ts'
import { event } from '../runtime/events/event.ts'
import { emit } from '../runtime/events/outbox.ts'
import { faultPoint } from '../runtime/fault-point.ts'
import { type Plan, planOf } from './assemble.ts'
import type { ImportDeps } from './deps.ts'
import { ImportCancelled, ImportMissing, ImportRefused, ImportTaken } from './errors.ts'
import { importFinished } from './events.ts'
import type { Import } from './import.ts'
import { addQuality } from './quality-store.ts'
import { type Running, readFile } from './read-files.ts'
import { countRecords } from './row-store.ts'
import {
  advance,
  closeTrial,
  countMatched,
  findImport,
  keepLease,
  removeImport,
  setState,
  takeLease,
} from './store.ts'
import { type Position, type Taken, takeRecords } from './take-records.ts'
import { type NumberWatch, watchNumbers } from './watch-numbers.ts'
import { writeBatch } from './write-batch.ts'

/** A runner that says nothing this long counts as dead. */
export const leaseMs = 15_000
const statementTimeoutMs = 120_000
/** Records gone through for numbers that look tried, before the first is written. */
const lookedAhead = 20_000

export interface RunOptions {
  actor?: TransactOptions['actor']
  /** Called at the end, while the problems can be read: a dry run leaves nothing behind. */
  beforeForgetting?(one: Import): Promise<void>
}

/** Where the files of an import can be read now, by number. */
export type Paths = ReadonlyMap<number, string>

/**
 * Does an import, from wherever it stands: keeps the rows, then joins, maps and hands them over in batches. Each commit
 * holds a batch with its position, so that a crash loses nothing and doubles nothing. Returns it as it ended; what
 * hinders a file or a mapping is kept with it and thrown.
 */
export async function runImport(
  deps: ImportDeps,
  brandId: BrandId,
  importId: string,
  paths: Paths,
  { actor, beforeForgetting }: RunOptions = {},
): Promise<Import> {
  const runner = deps.ports.ids.next()
  const run = new ImportRun(deps, brandId, importId, runner, actor)
  await run.take()
  try {
    await run.read(paths)
    await run.apply()
    return await run.finish(beforeForgetting)
  } catch (error) {
    return await run.fail(error)
  }
}

class ImportRun implements Running {
  readonly brandId: BrandId
  readonly importId: string
  readonly #deps: ImportDeps
  readonly #runner: string
  readonly #options: TransactOptions
  #since: number

  constructor(
    deps: ImportDeps,
    brandId: BrandId,
    importId: string,
    runner: string,
    actor: TransactOptions['actor'],
  ) {
    this.#deps = deps
    this.brandId = brandId
    this.importId = importId
    this.#runner = runner
    this.#options = { statementTimeoutMs, ...(actor ? { actor } : {}) }
    this.#since = deps.ports.clock.monotonicMs()
  }

  async take(): Promise<void> {
    const { alone = false } = this.#deps
    const taken = await this.#transact((tx) =>
      takeLease(tx, this.importId, this.#runner, this.#until(), alone),
    )
    if (!taken) throw new ImportTaken(this.importId)
  }

  async step<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.#transact(async (tx) => {
      await this.#keep(tx)
      return work(tx)
    })
  }

  async read(paths: Paths): Promise<void> {
    const one = await this.#find()
    if (one.files.every(({ isRead }) => isRead)) return
    await this.step((tx) => setState(tx, this.importId, 'reading'))
    const plan = planOf(one.mapping)
    for (const file of one.files.filter(({ isRead }) => !isRead)) {
      const path = paths.get(file.number)
      if (path === undefined) throw new ImportRefused('file_gone', { file: file.name })
      await readFile(this.#deps, this, one, file, path, plan)
    }
  }

  async apply(): Promise<void> {
    const before = await this.#find()
    if (before.state !== 'applying')
      await this.step(async (tx) => {
        const recordsTotal = await countRecords(tx, this.importId)
        await setState(tx, this.importId, 'applying', { recordsTotal })
      })
    const one = await this.#find()
    const plan = planOf(one.mapping)
    const mapping = compileMapping(one.mapping)
    const watch = watchNumbers(one)
    if (watch) await this.#lookAhead(one, plan, mapping, watch)
    const tally = { mended: one.mended, refusedBy: one.refusedBy }
    let taken = await this.#take(one, plan, mapping, one)
    while (taken) {
      const current: Taken = taken
      watch?.add(current)
      await watch?.settle((work) => this.step(work))
      // The next batch is read and mapped while this one is written.
      const next = this.#take(one, plan, mapping, current)
      next.catch(() => undefined)
      addUp(tally, current)
      await this.#write(one, current, tally)
      faultPoint('imports.after-batch')
      taken = await next
    }
  }

  async finish(beforeForgetting: RunOptions['beforeForgetting']): Promise<Import> {
    const one = await this.#find()
    await beforeForgetting?.(one)
    if (one.options.dryRun) {
      if (one.options.keepOutcome) await this.step((tx) => closeTrial(tx, this.importId))
      else await this.#transact((tx) => removeImport(tx, this.importId))
      return { ...one, state: 'done' }
    }
    await this.step(async (tx) => {
      await setState(tx, this.importId, 'done', { over: true })
      const { imported, updated, unchanged, refused, quarantined } = one
      await emit(tx, [
        event(importFinished, this.importId, {
          importId: this.importId,
          kind: one.kind,
          imported,
          updated,
          unchanged,
          refused: refused + quarantined,
        }),
      ])
    })
    return this.#find()
  }

  async fail(error: unknown): Promise<never> {
    const { log } = this.#deps
    // Somebody else works on it now: what stands there is theirs.
    if (error instanceof ImportTaken) throw error
    const cancelled = error instanceof ImportCancelled
    const known = error instanceof QiaoError && isFinal(error) ? error : null
    log.warn({ event: 'import.stopped', code: errorCode(error) })
    if (cancelled || known)
      await this.#transact((tx) =>
        setState(tx, this.importId, cancelled ? 'cancelled' : 'failed', {
          over: true,
          error: cancelled ? null : { code: known!.code, facts: known!.facts },
        }),
      ).catch(() => undefined)
    throw error
  }

  /** So that a file of this size is refused before any of it is written; what a longer one brought until then can be taken back. */
  async #lookAhead(one: Import, plan: Plan, mapping: CompiledMapping, watch: NumberWatch): Promise<void> {
    let taken = await this.#take(one, plan, mapping, one)
    for (let seen = 0; taken; ) {
      watch.addAhead(taken)
      seen += taken.records.length
      await this.step(async () => undefined)
      taken = seen < lookedAhead ? await this.#take(one, plan, mapping, taken) : null
    }
    await watch.settle((work) => this.step(work))
  }

  #take(one: Import, plan: Plan, mapping: CompiledMapping, from: Position): Promise<Taken | null> {
    return this.#deps.db.transact(
      this.brandId,
      (tx) => takeRecords(tx, this.#deps, one, plan, mapping, from),
      {
        ...this.#options,
      },
    )
  }

  async #write(one: Import, taken: Taken, tally: Tally): Promise<void> {
    await this.step(async (tx) => {
      const { counts, refusedBy } = await writeBatch(tx, this.#deps.sinks, one, taken)
      for (const code of refusedBy) tally.refusedBy[code] = (tally.refusedBy[code] ?? 0) + 1
      await addQuality(tx, one.id, taken.quality)
      await countMatched(tx, one.id, taken.matched)
      await advance(tx, one.id, { atKey: taken.atKey, atRow: taken.atRow, counts, ...tally })
    })
  }

  async #keep(tx: Tx): Promise<void> {
    const { clock } = this.#deps.ports
    const now = clock.monotonicMs()
    const worked = Math.round(now - this.#since)
    const held = await keepLease(
      tx,
      this.importId,
      this.#runner,
      this.#until(),
      worked,
      Math.round(this.#deps.peakRssMib()),
    )
    if (held === 'lost') throw new ImportTaken(this.importId)
    if (held === 'cancelled') throw new ImportCancelled(this.importId)
    tx.afterCommit(() => {
      this.#since = now
    })
  }

  #until(): Date {
    return new Date(this.#deps.ports.clock.now().getTime() + leaseMs)
  }

  async #find(): Promise<Import> {
    const found = await this.#transact((tx) => findImport(tx, this.importId))
    if (!found) throw new ImportMissing(this.importId)
    return found
  }

  #transact<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.#deps.db.transact(this.brandId, work, this.#options)
  }
}

/** What another try would meet again. A lost database or a file that is not at hand leaves the import to be taken up. */
function isFinal({ code }: QiaoError): boolean {
  return /^(import|import_file|mapping)\./.test(code) && code !== 'import.file_gone'
}

interface Tally {
  mended: Record<string, number>
  refusedBy: Record<string, number>
}

function addUp(tally: Tally, taken: Taken): void {
  for (const [name, from] of [
    ['mended', taken.mended],
    ['refusedBy', taken.refusedBy],
  ] as const)
    for (const [key, count] of Object.entries(from)) tally[name][key] = (tally[name][key] ?? 0) + count
}
