import type { JobDefinition } from '../jobs/jobs.ts'
import { workFor } from '../jobs/work-for.ts'
import { type FilesKeeper, type StepOutcome, stepRotation } from './rotate-keys.ts'

const everyMs = 1_000
/** Of each beat: with rests as long as the work, the rest of it is everybody else's. */
const workMs = 450
const restShare = 1
const restMs = 3_000

/** Takes a change of keys further, a little at a time, while everything goes on. */
export function rotationJob(keepers: readonly FilesKeeper[]): JobDefinition {
  const restUntil = new Map<string, number>()
  const atWork = new Set<string>()
  return {
    name: 'runtime.rotate-keys',
    everyMs,
    async run(runtime, brandId) {
      const { clock } = runtime.ports
      const now = () => clock.now().getTime()
      // A count of a large table lasts longer than a beat.
      if (atWork.has(brandId) || (restUntil.get(brandId) ?? 0) > now()) return
      atWork.add(brandId)
      let outcome: StepOutcome = 'idle'
      const step = async (): Promise<boolean> => {
        outcome = await stepRotation(runtime, brandId, keepers)
        return outcome === 'worked'
      }
      try {
        await workFor(clock, workMs, step, restShare)
      } finally {
        atWork.delete(brandId)
      }
      if ((outcome as StepOutcome) === 'busy') restUntil.set(brandId, now() + restMs)
    },
  }
}
