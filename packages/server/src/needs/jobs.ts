import { keepUp } from '../customers/index.ts'
import type { JobDefinition } from '../runtime/jobs/jobs.ts'
import { drawing } from './draw-needs.ts'
import { followCycles } from './follow-cycles.ts'

export const jobs: JobDefinition[] = [
  { name: 'needs.draw', everyMs: 15_000, run: keepUp(drawing) },
  { name: 'needs.follow-cycles', everyMs: 5_000, run: followCycles },
]
