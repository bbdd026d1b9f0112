import type { Tx } from '../runtime/db/transaction.ts'
import { ruleOf } from './items.ts'
import { dayNumber } from './record-people.ts'
import { sampleMatching } from './store.ts'

/** Some for whom a rule holds, those who did something last first. */
export const sampleOf = (tx: Tx, rule: unknown, limit: number): Promise<string[]> =>
  sampleMatching(tx, ruleOf(rule), dayNumber(tx.now), limit)
