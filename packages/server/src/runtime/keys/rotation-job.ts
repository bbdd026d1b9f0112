import type { JobDefinition } from '../jobs/jobs.ts'
import { type FilesKeeper, stepRotation } from './rotate-keys.ts'

const everyMs = 1_000
/** Of each beat; the rest of it is everybody else's. */
const workMs = 600
const restMs = 3_000

/** Takes a change of keys further, a little at a time, while everything goes on. */
export function rotationJob(keepers: readonly FilesKeeper[]): JobDefinition {
  const restUntil = new Map<string, number>()
  return {
    name: 'runtime.rotate-keys',
    everyMs,
    async run(runtime, brandId) {
      const now = () => runtime.ports.clock.now().getTime()
      if ((restUntil.get(brandId) ?? 0) > now()) return
      const until = now() + workMs
      let outcome = await stepRotation(runtime, brandId, keepers)
      while (outcome === 'worked' && now() < until) outcome = await stepRotation(runtime, brandId, keepers)
      if (outcome === 'busy') restUntil.set(brandId, now() + restMs)
    },
  }
}
