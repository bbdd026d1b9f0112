import type { BrandId } from '../../kernel/ids.ts'
import { isAnswering } from '../answering.ts'
import type { Tx } from '../db/transaction.ts'
import type { Clock } from '../ports.ts'
import type { Runtime } from '../runtime.ts'

type WorkClock = Pick<Clock, 'monotonicMs' | 'sleep'>

/** After each batch, so many times as long as it took: an agent's read comes in between, and never waits for two. */
const usualRest = 4
const longestRestMs = 400
/** Between the batches of whatever walks there are, where no agent reads. */
const shortestRest = 1

/**
 * Does one batch after another until `batch` says that there are no more, or `ms` of work are done (rests not counted); at least
 * one. A machine that is busy with orders is slower at each, so it does less of what can wait. Walks of one clock take turns: all
 * of them together ask for half a core, and for a fifth while agents read. A batch begins no walk itself, for it would wait for
 * its own end. True when more is left.
 */
export async function workFor(
  clock: WorkClock,
  ms: number,
  batch: () => Promise<boolean>,
  restShare = usualRest,
): Promise<boolean> {
  for (let worked = 0; ; ) {
    const { more, tookMs } = await inTurn(clock, batch)
    worked += tookMs
    if (!more || worked >= ms) return more
    await clock.sleep(Math.min(tookMs * restShare, longestRestMs))
  }
}

/** Where the walks of a process wait for each other: whoever came first goes first, after a rest. */
interface Lane {
  lastTurn: Promise<void>
  restsUntilMs: number
}

const lanes = new WeakMap<WorkClock, Lane>()

async function inTurn(
  clock: WorkClock,
  batch: () => Promise<boolean>,
): Promise<{ more: boolean; tookMs: number }> {
  const lane = lanes.get(clock) ?? { lastTurn: Promise.resolve(), restsUntilMs: Number.NEGATIVE_INFINITY }
  lanes.set(clock, lane)
  const before = lane.lastTurn
  const turn = Promise.withResolvers<void>()
  lane.lastTurn = turn.promise
  await before
  const restMs = lane.restsUntilMs - clock.monotonicMs()
  if (restMs > 0) await clock.sleep(restMs)
  const began = clock.monotonicMs()
  try {
    const more = await batch()
    return { more, tookMs: clock.monotonicMs() - began }
  } finally {
    const ended = clock.monotonicMs()
    const rest = (ended - began) * (isAnswering(clock) ? usualRest : shortestRest)
    lane.restsUntilMs = ended + Math.min(rest, longestRestMs)
    turn.resolve()
  }
}

/** The same to the end, each batch a transaction. What somebody waits for rests as long as it works (`restShare` 1). */
export async function workThrough(
  runtime: { db: Pick<Runtime['db'], 'transact'>; ports: { clock: Pick<Clock, 'monotonicMs' | 'sleep'> } },
  brandId: BrandId,
  batch: (tx: Tx) => Promise<boolean>,
  restShare?: number,
): Promise<void> {
  const one = () => runtime.db.transact(brandId, batch)
  await workFor(runtime.ports.clock, Number.POSITIVE_INFINITY, one, restShare)
}
