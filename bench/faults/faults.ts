import { crashApi } from './crash-api.ts'
import type { FaultResult } from './judge.ts'
import type { FaultOptions } from './options.ts'

/** Names are those of reliability.md 2.4; `rounds` is what a full run does. */
export const faults: Record<string, { rounds: number; run(options: FaultOptions): Promise<FaultResult> }> = {
  'F-01': { rounds: 20, run: crashApi },
}
