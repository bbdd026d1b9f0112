import type { JobDefinition } from '../runtime/jobs/jobs.ts'
import { jobs as autoTags } from './auto-tags/jobs.ts'
import { jobs as pictures } from './pictures/follow-people.ts'

export const jobs: JobDefinition[] = [...pictures, ...autoTags]
