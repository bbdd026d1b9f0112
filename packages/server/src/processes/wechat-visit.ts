import { beginVisit, finishVisit, type VisitOutcome } from '../contacts/index.ts'
import { VaultLocked } from '../runtime/crypto/vault.ts'
import { originFor } from '../runtime/http/origin.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { brandOfToken, getWorkOrders, openLink } from '../work-orders/index.ts'

/**
 * A customer's page was opened in WeChat (T11, ways 2 and 5): where to ask whose WeChat it is. Null where the brand has no official
 * account, the link has ended or its job has no order: the page then works as it always did.
 */
export async function beginWechatVisit(
  runtime: Runtime,
  { token, page }: { token: string; page: string | undefined },
): Promise<string | null> {
  const named = brandOfToken(token)
  if (!named) return null
  return runtime.db
    .transact(named.brandId, async (tx) => {
      const link = await openLink(tx, named.secret)
      const [job] = link ? await getWorkOrders(tx, [link.workOrderId]) : []
      if (!link || !job?.orderId) return null
      const isSignOff = link.purpose === 'sign_off'
      const back = `${originFor(runtime.config, page)}/c/${isSignOff ? 's' : 'w'}/${token}`
      return beginVisit(tx, runtime.config, {
        link: token,
        orderId: job.orderId,
        way: isSignOff ? 'sign_off' : 'booking',
        back,
      })
    })
    .catch((error) => {
      // A brand that does not exist has no key.
      if (error instanceof VaultLocked) return null
      throw error
    })
}

/** Back from WeChat with a code. Throws `wechat_visit.refused`. */
export async function finishWechatVisit(
  runtime: Runtime,
  given: { token: string; state: string; code: string },
): Promise<VisitOutcome> {
  const named = brandOfToken(given.token)
  if (!named) return 'unknown'
  return finishVisit(runtime, named.brandId, { link: given.token, state: given.state, code: given.code })
}
