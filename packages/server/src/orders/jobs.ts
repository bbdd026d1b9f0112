import type { JobDefinition } from '../runtime/jobs/jobs.ts'
import { indexReceivers } from './receiver-job.ts'

export const jobs: JobDefinition[] = [{ name: 'orders.index-receivers', everyMs: 5_000, run: indexReceivers }]
