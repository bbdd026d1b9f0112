import type { BrandId } from '../kernel/ids.ts'
import { findMember, listEveryMember } from '../organization/index.ts'
import { audit } from '../runtime/access/audit.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { errorCode } from '../runtime/events/dead-letters.ts'
import { event } from '../runtime/events/event.ts'
import { emit } from '../runtime/events/outbox.ts'
import { workThrough } from '../runtime/jobs/work-for.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { assignCustomers } from './claim-customers.ts'
import { PoolMemberMissing, PoolRunRefused } from './errors.ts'
import { poolRulesPublished } from './events.ts'
import { applyRules } from './follow-people.ts'
import { handOverBatch } from './hand-over.ts'
import { type PoolLimits, type PoolRule, readLimits, readRules } from './rule-set.ts'
import { countPeople, judgePage, readRuleSet, writeRuleSet } from './rule-store.ts'
import {
  type Chosen,
  countChosen,
  countMoves,
  lockRun,
  moveRun,
  type PoolRun,
  pageOfChosen,
  type RunWork,
  restartRun,
  writeRun,
} from './run-store.ts'
import { movesOfRuns } from './standing-store.ts'
import { takeBack } from './take-back.ts'

const batch = 500
/** Whoever started it looks at its progress. */
const restShare = 1

/** Asks for many to be moved in the background. Throws `pool.member_not_found`. */
async function startRun(tx: Tx, jobs: Runtime['jobs'], what: RunWork, total: number): Promise<string> {
  const id = tx.ports.ids.next()
  await writeRun(tx, id, what, total)
  await jobs.add(tx, 'pools.perform-run', { runId: id }, { key: `pool-run-${id}` })
  await audit(tx, [
    { action: 'pool.run_started', subject: `pool-run:${id}`, facts: { kind: what.kind, total } },
  ])
  return id
}

export async function startAssigning(
  tx: Tx,
  jobs: Runtime['jobs'],
  chosen: Chosen,
  wish: { ownerId?: string | null; pool?: Chosen['pool']; note: string },
): Promise<string> {
  if (wish.ownerId && !(await findMember(tx, wish.ownerId))) throw new PoolMemberMissing(wish.ownerId)
  const { pool, ...rest } = wish
  const what: RunWork = { kind: 'assign', chosen, ...rest, ...(pool ? { pool } : {}) }
  return startRun(tx, jobs, what, await countChosen(tx, chosen))
}

/**
 * All customers of one member go to others, in turn; their WeCom friends are asked to follow. Throws `pool.member_not_found`,
 * `pool.run_same_member`.
 */
export async function startHandover(
  tx: Tx,
  jobs: Runtime['jobs'],
  { from, to, friends }: { from: string; to: readonly string[]; friends: boolean },
): Promise<string> {
  if (to.includes(from)) throw new PoolRunRefused('same_member')
  if (!(await listEveryMember(tx)).some((one) => one.id === from)) throw new PoolMemberMissing(from)
  for (const one of to) if (!(await findMember(tx, one))) throw new PoolMemberMissing(one)
  const what: RunWork = { kind: 'handover', from, to: [...new Set(to)], friends }
  return startRun(tx, jobs, what, await countChosen(tx, { ownerId: from }))
}

/** New rules hold from now on, and everybody is asked by them in the background. Throws `pool.rule_…`. */
export async function publishRules(
  tx: Tx,
  jobs: Runtime['jobs'],
  given: { rules: readonly unknown[]; limits: PoolLimits },
): Promise<{ version: number; runId: string }> {
  const rules: PoolRule[] = readRules(given.rules)
  const version = await writeRuleSet(tx, rules, readLimits(given.limits))
  await audit(tx, [{ action: 'pool.rules_published', subject: `pool-rules:${version}` }])
  await emit(tx, [event(poolRulesPublished, String(version), { version, rules: rules.length })])
  return { version, runId: await startRun(tx, jobs, { kind: 'rules' }, await countPeople(tx)) }
}

/** What moved until then stays; `undoRun` takes it back. Throws `pool.run_not_found`, `pool.run_not_under_way`. */
export async function cancelRun(tx: Tx, id: string): Promise<void> {
  const run = await lockRun(tx, id)
  if (!run) throw new PoolRunRefused('not_found')
  if (run.state !== 'waiting' && run.state !== 'working') throw new PoolRunRefused('not_under_way')
  await moveRun(tx, id, { state: 'cancelled' })
  await audit(tx, [{ action: 'pool.run_cancelled', subject: `pool-run:${id}` }])
}

/** Puts everybody back whom the run moved and nobody moved since. Throws `pool.run_not_found`, `pool.run_under_way`. */
export async function undoRun(tx: Tx, jobs: Runtime['jobs'], id: string): Promise<void> {
  const run = await lockRun(tx, id)
  if (!run) throw new PoolRunRefused('not_found')
  if (run.state !== 'done' && run.state !== 'cancelled') throw new PoolRunRefused('under_way')
  await restartRun(tx, id, 'undoing', await countMoves(tx, id))
  await jobs.add(tx, 'pools.undo-run', { runId: id }, { key: `pool-undo-${id}` })
  await audit(tx, [{ action: 'pool.run_undone', subject: `pool-run:${id}` }])
}

/** As a job. A batch and the place behind it are one commit: one that was cut off goes on where it stopped. */
export async function performRun(runtime: Runtime, brandId: BrandId, runId: string): Promise<void> {
  const isHandover = async (tx: Tx) => (await lockRun(tx, runId))?.what.kind === 'handover'
  try {
    if (await runtime.db.transact(brandId, isHandover)) await handOverAll(runtime, brandId, runId)
    else await workThrough(runtime, brandId, (tx) => moveStep(tx, runId), restShare)
  } catch (error) {
    await runtime.db.transact(brandId, (tx) => moveRun(tx, runId, { errorCode: errorCode(error) }))
    throw error
  }
}

/** It waits for WeCom between, so it takes no turn among the walks. */
async function handOverAll(runtime: Runtime, brandId: BrandId, runId: string): Promise<void> {
  for (let more = true; more; ) {
    const run = await runtime.db.transact(brandId, (tx) => lockRun(tx, runId))
    more = isUnderWay(run) && (await handOverBatch(runtime, brandId, run))
  }
}

const isUnderWay = (run: PoolRun | null): run is PoolRun =>
  run?.state === 'waiting' || run?.state === 'working'

async function moveStep(tx: Tx, runId: string): Promise<boolean> {
  const run = await lockRun(tx, runId)
  if (!isUnderWay(run)) return false
  const { size, last, moved } = await moveBatch(tx, run)
  const full = size === batch
  await moveRun(tx, runId, {
    ...(last ? { place: last } : {}),
    done: size,
    moved,
    state: full ? 'working' : 'done',
  })
  return full
}

async function moveBatch(
  tx: Tx,
  run: PoolRun,
): Promise<{ size: number; last: string | undefined; moved: number }> {
  if (run.what.kind === 'assign') {
    const { chosen, kind: _kind, note, ...wish } = run.what
    const ids = await pageOfChosen(tx, chosen, run.place, batch)
    const results = await assignCustomers(tx, ids, wish, { note, runId: run.id })
    const moved = results.filter((one) => one.outcome === 'done').length
    return { size: ids.length, last: ids.at(-1), moved }
  }
  const set = await readRuleSet(tx)
  const judged = await judgePage(tx, set.rules, run.place, batch)
  return {
    size: judged.length,
    last: judged.at(-1)?.personId,
    moved: await applyRules(tx, set, judged, run.id),
  }
}

/** As a job: everybody whom the run moved, and whose last move that is, stands as before. */
export async function performUndo(runtime: Runtime, brandId: BrandId, runId: string): Promise<void> {
  const step = async (tx: Tx): Promise<boolean> => {
    const run = await lockRun(tx, runId)
    if (run?.state !== 'undoing') return false
    const found = await movesOfRuns(tx, [runId], run.place, batch)
    const back = found.filter((one) => one.isLast && one.before !== null)
    await takeBack(tx, back, runId)
    const full = found.length === batch
    await moveRun(tx, runId, {
      ...(found.length > 0 ? { place: found.at(-1)!.id } : {}),
      done: found.length,
      leftStanding: found.length - back.length,
      ...(full ? {} : { state: 'undone' as const }),
    })
    return full
  }
  await workThrough(runtime, brandId, step, restShare)
}
