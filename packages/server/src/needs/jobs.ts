import { keepUp } from '../customers/index.ts'
import type { JobDefinition } from '../runtime/jobs/jobs.ts'
import { drawing } from './draw-needs.ts'

export const jobs: JobDefinition[] = [{ name: 'needs.draw', everyMs: 15_000, run: keepUp(drawing) }]
