import type { JobDefinition } from '../runtime/jobs/jobs.ts'
import { deliverCodesJob, type SendCode } from './sign-in/deliver-codes.ts'

/** `send` comes from `app`, which knows the channels to people; null when there is none yet. */
export function providerJobs(send: SendCode | null): JobDefinition[] {
  return [deliverCodesJob(send)]
}
