import { listProviders, ProviderError } from '../providers/index.ts'
import { audit } from '../runtime/access/audit.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import type { Policy } from './policy.ts'
import { upsertPolicy } from './store.ts'

/** How a provider's people are asked from now on; `*` for those without a policy of their own. Throws `provider.not_found`. */
export async function setDispatchPolicy(tx: Tx, providerId: string, policy: Policy): Promise<void> {
  if (providerId !== '*' && !(await listProviders(tx)).some((one) => one.providerId === providerId))
    throw new ProviderError('provider.not_found', { providerId })
  await upsertPolicy(tx, providerId, policy)
  await audit(tx, [{ action: 'dispatch.policy', subject: `provider:${providerId}`, facts: { ...policy } }])
}
