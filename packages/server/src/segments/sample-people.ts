import { businessDayNumber } from '../kernel/time.ts'
import type { Database } from '../runtime/db/database.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { ruleOf } from './items.ts'
import { caughtUp } from './people-host.ts'
import { sampleMatching } from './store.ts'

/** Some for whom a rule holds, those who did something last first. */
export async function sampleOf(
  runtime: { db: Database },
  tx: Tx,
  rule: unknown,
  limit: number,
): Promise<string[]> {
  const asked = ruleOf(rule)
  const today = businessDayNumber(tx.now)
  const live = await caughtUp(runtime, tx)
  return live ? live.ask('sample', { rule: asked, today, limit }) : sampleMatching(tx, asked, today, limit)
}
