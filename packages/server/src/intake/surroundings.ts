import type { KeptAccess } from '../authorisation/index.ts'
import type { ShopAccess } from '../connectors/contract/connector.ts'
import type { BrandId } from '../kernel/ids.ts'
import type { Tightest } from '../quotas/index.ts'
import type { Runtime } from '../runtime/runtime.ts'
import type { Check, Surroundings } from './check-connection.ts'
import { checkReach } from './check-reach.ts'
import { lastPushAt } from './inbox-store.ts'
import type { Sources } from './shops.ts'

/** A shop that sells nothing for a week is asked about its pushes again. */
const quietMs = 7 * 24 * 3600_000

/** How a shop stands with its marketplace's limits of today. */
export type TellQuota = (
  brandId: BrandId,
  shop: { marketplace: string; appKey: string; shopId: string },
) => Promise<Tightest | null>

export interface AroundDeps {
  runtime: Runtime
  sources: Pick<Sources, 'channels' | 'webhooks'>
  quotas?: TellQuota | null
}

/** What is true of a shop beside what its marketplace says. */
export function surroundingsOf(
  deps: AroundDeps,
  brandId: BrandId,
  marketplace: string,
  access: ShopAccess & Pick<KeptAccess, 'environment'>,
  hurried = false,
): Surroundings {
  const { runtime, quotas } = deps
  return {
    hurried,
    clock: runtime.ports.clock,
    outgoingAddresses: runtime.config.outgoingAddresses ?? [],
    async quota(): Promise<Check['facts']> {
      const found = await quotas?.(brandId, { marketplace, appKey: access.appKey, shopId: access.shopId })
      if (!found) return null
      const { group, limit, left, used } = found
      return limit === null ? { used } : { used, group, limit, left: left ?? 0 }
    },
    push: () => pushAndReach(deps, brandId, marketplace, access),
  }
}

/** Who waits for a first push learns whether it could come at all; a stand-in runs beside us and needs no way from outside. */
async function pushAndReach(
  deps: AroundDeps,
  brandId: BrandId,
  marketplace: string,
  access: ShopAccess & Pick<KeptAccess, 'environment'>,
): Promise<Pick<Check, 'state' | 'code' | 'facts'>> {
  const push = await pushState(deps, brandId, marketplace, access)
  const { sandboxUrl } = deps.runtime.config
  const isSandbox = (access.environment ?? (sandboxUrl === null ? 'production' : 'sandbox')) === 'sandbox'
  if (push.code !== 'not_heard_yet' || isSandbox) return push
  const { code, address } = await checkReach(deps.runtime)
  const facts = { ...push.facts, address }
  if (code === 'reached') return { state: 'wait', code: 'reached', facts }
  // What reaches a network of our own is no way for a marketplace.
  return { state: 'fail', code: `reach/${code}`, facts }
}

/** Whether this shop's pushes come: asked again and again while somebody waits for the first. */
export async function pushState(
  { runtime, sources }: AroundDeps,
  brandId: BrandId,
  marketplace: string,
  access: Pick<ShopAccess, 'shopId' | 'through'>,
): Promise<Pick<Check, 'state' | 'code' | 'facts'>> {
  if (access.through) return { state: 'pass', code: 'by_gateway', facts: null }
  const socket = sources.channels.get(marketplace)
  if (!socket && !sources.webhooks.has(marketplace)) return { state: 'pass', code: 'no_push', facts: null }
  const last = await runtime.db.transact(brandId, (tx) => lastPushAt(tx, access.shopId))
  const facts = last && { lastAt: last.toISOString() }
  const now = runtime.ports.clock.now().getTime()
  if (last && now - last.getTime() < quietMs) return { state: 'pass', code: 'heard', facts }
  const channel = socket?.stateOf?.(access.shopId)
  if (channel?.state === 'connected') return { state: 'pass', code: 'listening', facts }
  if (channel?.state === 'refused') return { state: 'fail', code: 'channel_refused', facts }
  return { state: 'wait', code: socket ? 'not_open_yet' : 'not_heard_yet', facts }
}
