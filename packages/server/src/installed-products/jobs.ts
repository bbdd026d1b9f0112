import { orderIdsAfter } from '../orders/index.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import type { JobDefinition } from '../runtime/jobs/jobs.ts'
import { workThrough } from '../runtime/jobs/work-for.ts'
import { workOrderIdsAfter } from '../work-orders/index.ts'
import { followJobs, followOrders } from './follow.ts'
import { takenUp, writeTakenUp } from './store.ts'

const batch = 100

export const jobs: JobDefinition[] = [
  {
    // Orders and jobs that were there before this folder was, once.
    name: 'installed-products.take-up',
    everyMs: 60_000,
    run: (runtime, brandId) => workThrough(runtime, brandId, (tx) => takeUpSome(tx)),
  },
]

/** True while there is more: orders first, then jobs, which find the units of the orders there. */
export async function takeUpSome(tx: Tx, size = batch): Promise<boolean> {
  const at = await takenUp(tx)
  if (at.done) return false
  const orders = at.after_job === null ? await orderIdsAfter(tx, at.after_order, size) : []
  if (orders.length > 0) {
    await followOrders(tx, orders)
    await writeTakenUp(tx, { ...at, after_order: orders.at(-1)! })
    return true
  }
  const jobIds = await workOrderIdsAfter(tx, at.after_job, size)
  await followJobs(tx, jobIds)
  const done = jobIds.length < size
  await writeTakenUp(tx, { ...at, after_job: jobIds.at(-1) ?? at.after_job, done })
  return !done
}
