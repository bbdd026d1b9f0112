import { keepUp } from '../customers/index.ts'
import type { JobDefinition } from '../runtime/jobs/jobs.ts'
import { workThrough } from '../runtime/jobs/work-for.ts'
import { judging } from './judge-people.ts'
import { newestLadders } from './store.ts'
import { walkSome } from './walk-everybody.ts'

const sweep = keepUp(judging)
/** Somebody looks on. */
const restShare = 1

export const jobs: JobDefinition[] = [
  {
    name: 'loyalty.walk-everybody',
    everyMs: 2_000,
    async run(runtime, brandId) {
      for (let walking = true; walking; ) {
        await workThrough(runtime, brandId, walkSome, restShare)
        const ladders = await runtime.db.transact(brandId, (tx) => newestLadders(tx, 2))
        walking = ladders.some((one) => one.walking)
      }
    },
  },
  {
    name: 'loyalty.judge-people',
    everyMs: 5_000,
    // Without a ladder nobody is noted, and no event read.
    async run(runtime, brandId, ...rest) {
      const ladders = await runtime.db.transact(brandId, (tx) => newestLadders(tx, 2))
      if (ladders.some((one) => one.state === 'in_force')) await sweep(runtime, brandId, ...rest)
    },
  },
]
