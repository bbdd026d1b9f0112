import { businessDayNumber } from '../kernel/time.ts'
import type { Role } from '../runtime/access/policy.ts'
import type { Database } from '../runtime/db/database.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { caughtUp } from './people-host.ts'
import { hiddenFrom, ruleFor } from './rule-sight.ts'
import { sampleMatching } from './store.ts'

/** Some for whom a rule holds, those who did something last first; by id for whoever may not see what customers do. */
export async function sampleOf(
  runtime: { db: Database },
  tx: Tx,
  rule: unknown,
  { limit, roles }: { limit: number; roles: readonly Role[] },
): Promise<string[]> {
  const asked = ruleFor(roles, rule)
  const today = businessDayNumber(tx.now)
  if (hiddenFrom(roles, 'behaviour')) return sampleMatching(tx, asked, today, limit, 'id')
  const live = await caughtUp(runtime, tx)
  return live ? live.ask('sample', { rule: asked, today, limit }) : sampleMatching(tx, asked, today, limit)
}
