import type { JobDefinition } from '../runtime/jobs/jobs.ts'
import { alignTags } from './segment-tags.ts'

export const jobs: JobDefinition[] = [{ name: 'segments.align-tags', everyMs: 5_000, run: alignTags }]
