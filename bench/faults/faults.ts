import { crashApi } from './crash-api.ts'
import { crashPostgres } from './crash-postgres.ts'
import { crashWorker } from './crash-worker.ts'
import { disorder } from './disorder.ts'
import type { FaultResult } from './judge.ts'
import type { FaultOptions } from './options.ts'
import { poisonInbox } from './poisoned-inbox.ts'
import { secondInstance } from './second-instance.ts'
import { auditSyncs } from './sync-audit.ts'
import { tokenHerd } from './token-herd.ts'

/** `rounds` is what a full run does (F-04: accepts, F-07: permutations). Missing numbers have no test yet. */
export const faults: Record<string, { rounds: number; run(options: FaultOptions): Promise<FaultResult> }> = {
  'F-01': { rounds: 20, run: crashApi },
  'F-02': { rounds: 20, run: crashWorker },
  'F-03': { rounds: 5, run: crashPostgres },
  'F-04': { rounds: 200, run: auditSyncs },
  'F-07': { rounds: 20, run: disorder },
  'F-13': { rounds: 3, run: tokenHerd },
  'F-12': { rounds: 2, run: poisonInbox },
  'F-20': { rounds: 1, run: secondInstance },
}
