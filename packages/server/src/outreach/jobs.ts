import type { JobDefinition } from '../runtime/jobs/jobs.ts'
import type { WelcomeBody } from './message.ts'
import { deliverToMembers } from './notify-members.ts'
import { deliverToCustomer } from './send-to-customers.ts'
import { deliverWelcome } from './send-welcome.ts'
import { stillWanted } from './still-wanted.ts'
import { claimDue, holdAll, settleMessages } from './store.ts'

const batch = 100
const leaseMs = 15_000
/** So old may the answer be whether somebody wants a message; a try takes ten seconds at most, so that the lease outlives it. */
const freshMs = 5_000

export const jobs: JobDefinition[] = [
  {
    name: 'outreach.deliver',
    everyMs: 1_000,
    async run(runtime, brandId) {
      if (await runtime.effectsOff()) return runtime.db.transact(brandId, holdAll)
      const { clock } = runtime.ports
      const { live, late, askedAt } = await runtime.db.transact(brandId, async (tx) => {
        const due = await claimDue(tx, batch, leaseMs)
        const past = due.filter((one) => one.deadlineAt !== null && one.deadlineAt <= tx.now)
        await settleMessages(
          tx,
          past.map(({ id }) => ({ id, state: 'expired', code: null, nextAttemptAt: null })),
        )
        return {
          live: await stillWanted(
            tx,
            runtime,
            due.filter((one) => !past.includes(one)),
          ),
          late: past,
          askedAt: tx.now,
        }
      })
      for (const { channel } of late) runtime.metrics.outgoing.inc({ target: channel, outcome: 'expired' })
      for (const { id, body, deadlineAt } of live.filter((one) => one.channel === 'wecom_welcome'))
        await deliverWelcome(runtime, brandId, { id, body: body as WelcomeBody, deadlineAt })
      for (const message of live.filter((one) => one.channel === 'wecom_customer')) {
        // The other side is slow: the rest comes back when its lease ends, and is asked for anew.
        if (clock.now().getTime() - askedAt.getTime() >= freshMs) break
        await deliverToCustomer(runtime, brandId, message)
      }
      const toMembers = live.filter((one) => one.channel === 'wecom_member')
      if (toMembers.length > 0) await deliverToMembers(runtime, brandId, toMembers)
    },
  },
]
