import type { BrandId } from '../../kernel/ids.ts'
import type { Tx } from '../db/transaction.ts'
import type { Clock } from '../ports.ts'
import type { Runtime } from '../runtime.ts'

/** After each batch, so many times as long as it took: an agent's read comes in between, and never waits for two. */
const usualRest = 4
const longestRestMs = 400

/**
 * Does one batch after another until `batch` says that there are no more, or `ms` of work are done (rests not counted); at least
 * one. A machine that is busy with orders is slower at each, so it does less of what can wait. True when more is left.
 */
export async function workFor(
  clock: Pick<Clock, 'monotonicMs' | 'sleep'>,
  ms: number,
  batch: () => Promise<boolean>,
  restShare = usualRest,
): Promise<boolean> {
  for (let worked = 0; ; ) {
    const began = clock.monotonicMs()
    const more = await batch()
    const took = clock.monotonicMs() - began
    worked += took
    if (!more || worked >= ms) return more
    await clock.sleep(Math.min(took * restShare, longestRestMs))
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
