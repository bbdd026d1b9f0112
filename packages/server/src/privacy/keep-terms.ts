import type { BrandId } from '../kernel/ids.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { retention } from './content.ts'
import { countOver, dropOrphans, lastRuns, noteRun, trim } from './retention-store.ts'

const dayMs = 24 * 3600_000
/** Small transactions: nobody who works waits for a long delete. */
const atOnce = 2_000
/** Of one rule in one round: what is left comes an hour later. */
const mostInARound = 200_000

/** Deletes what is over its time, rule by rule. */
export async function keepTerms(runtime: Runtime, brandId: BrandId): Promise<void> {
  for (const { rule, days } of retention.rules) {
    let deleted = 0
    for (;;) {
      const n = await runtime.db.transact(brandId, (tx) => trim(tx, rule, endOf(tx, days), atOnce))
      deleted += n
      if (n < atOnce || deleted >= mostInARound) break
    }
    if (deleted > 0 && rule.startsWith('inbox')) await runtime.db.transact(brandId, dropOrphans)
    await runtime.db.transact(brandId, (tx) => noteRun(tx, rule, deleted, deleted < mostInARound))
  }
}

/** What would go now, and what went last: nothing is changed. */
export async function lookAtTerms(tx: Tx) {
  const runs = new Map((await lastRuns(tx)).map((run) => [run.rule, run]))
  const looked = []
  for (const rule of retention.rules) {
    const run = runs.get(rule.rule)
    looked.push({
      ...rule,
      over: await countOver(tx, rule.rule, endOf(tx, rule.days)),
      ranAt: run?.at ?? null,
      deleted: Number(run?.deleted ?? 0),
    })
  }
  return looked
}

function endOf(tx: Tx, days: number): Date {
  return new Date(tx.now.getTime() - days * dayMs)
}
