import { Worker } from 'node:worker_threads'
import type { BrandId } from '../../kernel/ids.ts'
import { audit } from '../../runtime/access/audit.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import { errorCode } from '../../runtime/events/dead-letters.ts'
import type { Clock } from '../../runtime/ports.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import { ResolveRefused } from '../errors.ts'
import { ruleVersion } from '../identity/explain.ts'
import { joinPlan, keepPlan, type Step } from './join-plan.ts'
import type { Plan } from './plan.ts'
import type { Heard } from './plan-thread.ts'
import { type ReadRecords, type RecordSources, readRecords } from './read-records.ts'
import {
  dropPlanOf,
  dropPlans,
  listRuns,
  lockRun,
  moveRun,
  type ResolveRun,
  type RunState,
  writeRun,
} from './resolve-store.ts'

const watchedEveryMs = 500
/** A plan that is older than a day speaks of other customers than there are now. */
const planLastsMs = 24 * 3_600_000

/**
 * Asks for a run over all customers: one that joins, or one that only says what it would join until somebody says yes. Throws
 * `resolve.under_way`.
 */
export async function startResolving(
  tx: Tx,
  jobs: Runtime['jobs'],
  { applies = true }: { applies?: boolean } = {},
): Promise<{ id: string }> {
  const id = tx.ports.ids.next()
  if (!(await writeRun(tx, { id, ruleVersion, applies }))) throw new ResolveRefused('under_way')
  await dropPlans(tx)
  await jobs.add(tx, 'customers.resolve', { runId: id }, { key: `resolve-${id}` })
  const subject = `resolve-run:${id}`
  await audit(
    tx,
    applies
      ? [{ action: 'customers.resolve_started', subject }]
      : [{ action: 'customers.resolve_previewed', subject }],
  )
  return { id }
}

/** Joins what a look-through found. Throws `resolve.not_found`, `resolve.not_planned`, `resolve.plan_too_old`, `resolve.under_way`. */
export async function applyRun(tx: Tx, jobs: Runtime['jobs'], id: string): Promise<void> {
  const run = await lockRun(tx, id)
  if (!run) throw new ResolveRefused('not_found')
  if (run.state !== 'planned') throw new ResolveRefused('not_planned')
  if (tx.now.getTime() - run.stateAt.getTime() > planLastsMs) throw new ResolveRefused('plan_too_old')
  if ((await listRuns(tx)).some(isUnderWay)) throw new ResolveRefused('under_way')
  await moveRun(tx, id, { state: 'linking', applies: true })
  await jobs.add(tx, 'customers.resolve', { runId: id }, { key: `resolve-${id}` })
  await audit(tx, [{ action: 'customers.resolve_applied', subject: `resolve-run:${id}` }])
}

const isUnderWay = ({ state }: ResolveRun): boolean => unfinished.includes(state) || state === 'undoing'

const unfinished: readonly RunState[] = ['waiting', 'reading', 'comparing', 'linking']

/** What was linked until then stays; `undoRun` takes it back. Throws `resolve.not_found`, `resolve.not_under_way`. */
export async function cancelRun(tx: Tx, id: string): Promise<void> {
  const run = await lockRun(tx, id)
  if (!run) throw new ResolveRefused('not_found')
  if (!unfinished.includes(run.state) && run.state !== 'planned') throw new ResolveRefused('not_under_way')
  await moveRun(tx, id, { state: 'cancelled', finished: true })
  await audit(tx, [{ action: 'customers.resolve_cancelled', subject: `resolve-run:${id}` }])
}

/** Takes back every merge of a run, and the pairs that it put to review. Throws `resolve.not_found`, `resolve.under_way`. */
export async function undoRun(tx: Tx, jobs: Runtime['jobs'], id: string): Promise<void> {
  const run = await lockRun(tx, id)
  if (!run) throw new ResolveRefused('not_found')
  const isBusy = (await listRuns(tx)).some(
    (one) => isUnderWay(one) && !(one.state === 'undoing' && one.id === id),
  )
  if (isBusy) throw new ResolveRefused('under_way')
  if (run.state === 'planned') throw new ResolveRefused('nothing_joined')
  await moveRun(tx, id, { state: 'undoing', leftStanding: -run.leftStanding })
  await jobs.add(tx, 'customers.undo-resolve', { runId: id }, { key: `undo-resolve-${id}` })
  await audit(tx, [{ action: 'customers.resolve_undone', subject: `resolve-run:${id}` }])
}

/** Somebody ended the run while it was under way. */
class Cancelled extends Error {}

/**
 * The run itself, as a job. One that was cut off while it looked begins anew; one that was joining goes on where it was, and
 * finds what it joined already joined.
 */
export async function performRun(
  runtime: Runtime,
  brandId: BrandId,
  runId: string,
  sources: RecordSources,
): Promise<void> {
  const step: Step = (work) =>
    runtime.db.transact(brandId, async (tx) => {
      const run = await lockRun(tx, runId)
      if (!run || !unfinished.includes(run.state)) throw new Cancelled()
      return work(tx, run)
    })
  try {
    const { state, applies } = await step((_, run) => Promise.resolve(run))
    if (state !== 'linking') {
      const read = await readRecords(step, runId, sources)
      await step(async (tx) => {
        await dropPlanOf(tx, runId)
        await moveRun(tx, runId, { state: 'comparing', records: read.columns.person.length })
      })
      await keepPlan(step, runId, await planWatched(runtime.ports.clock, step, runId, read))
      await step((tx) => moveRun(tx, runId, { state: applies ? 'linking' : 'planned' }))
      if (!applies) return
    }
    await joinPlan(step, runId)
    await step((tx) => moveRun(tx, runId, { state: 'done', finished: true }))
  } catch (error) {
    if (error instanceof Cancelled) return
    // The next attempt takes it up again; a run that never gets through says why.
    await runtime.db.transact(brandId, (tx) => moveRun(tx, runId, { errorCode: errorCode(error) }))
    throw error
  }
}

/** Compares in a thread; how far that is, is noted as it goes, and whoever stops the run stops the thread within a second. */
async function planWatched(clock: Clock, step: Step, runId: string, read: ReadRecords): Promise<Plan> {
  const total = read.columns.person.length
  const thread = planInThread(read)
  const stop = new AbortController()
  const watch = async (): Promise<never> => {
    for (;;) {
      await clock.sleep(watchedEveryMs, stop.signal)
      await step((tx) => moveRun(tx, runId, { done: Math.floor(total * thread.share()), total }))
    }
  }
  try {
    return await Promise.race([thread.plan, watch()])
  } finally {
    stop.abort()
    await thread.end()
  }
}

function planInThread(read: ReadRecords) {
  const { promise, resolve, reject } = Promise.withResolvers<Plan>()
  let share = 0
  const worker = new Worker(new URL('./plan-thread.ts', import.meta.url), {
    workerData: read,
    env: {},
    execArgv: [],
  })
  worker.on('message', (heard: Heard) => {
    if ('plan' in heard) resolve(heard.plan)
    else share = Math.max(share, heard.share)
  })
  worker.once('error', reject)
  worker.once('exit', () => reject(new Error('customers.resolve_thread_ended')))
  return { plan: promise, share: () => share, end: () => worker.terminate() }
}
