import type { KeptAccess } from '../authorisation/index.ts'
import { ConnectorFailure } from '../connectors/contract/connector.ts'
import {
  gatewayClient,
  gatewayCodes,
  gatewayHttp,
  gatewayPlaces,
  type HeldShop,
} from '../connectors/gateway/index.ts'
import type { BrandId } from '../kernel/ids.ts'
import { listShops } from '../organization/index.ts'
import type { Actor } from '../runtime/db/actor.ts'
import { HttpFailure } from '../runtime/ports.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { admit, type ConnectDeps, type Connected, refuseTaken, shopOf } from './connect-shop.ts'
import { GatewayRefused } from './errors.ts'

export interface GatewayWish {
  url: string
  secret: string
  /** The gateway's own name of the shop. */
  shop: string
  /** A shop that is known and not connected yet; null makes a new one. */
  shopId: string | null
}

/** Public addresses, and those of the operator's own network that the operator named. */
async function refuseForeign({ config, ports }: Runtime, url: string): Promise<void> {
  await ports.guarded.check(url, gatewayPlaces(config)).catch((error: unknown) => {
    throw error instanceof HttpFailure && error.kind === 'blocked'
      ? new GatewayRefused('address_refused')
      : new GatewayRefused('unreachable')
  })
}

/** The shops that a gateway holds. Throws `gateway.unreachable`, `gateway.not_agreed` and `gateway.address_refused`. */
export async function lookAtGateway(
  { runtime }: Pick<ConnectDeps, 'runtime'>,
  link: Pick<GatewayWish, 'url' | 'secret'>,
): Promise<HeldShop[]> {
  await refuseForeign(runtime, link.url)
  try {
    const http = gatewayHttp(runtime.ports, runtime.config)
    return await gatewayClient({ ...runtime.ports, http }).shops(link)
  } catch (error) {
    if (!(error instanceof ConnectorFailure)) throw error
    throw new GatewayRefused(error.code === gatewayCodes.down ? 'unreachable' : 'not_agreed')
  }
}

/**
 * Connects a shop whose session a gateway holds, when every check passes there. Throws what `lookAtGateway` and
 * `connectShop` throw.
 */
export async function connectThroughGateway(
  deps: ConnectDeps,
  brandId: BrandId,
  actor: Actor,
  { url, secret, shop: name, shopId }: GatewayWish,
): Promise<Connected> {
  const held = (await lookAtGateway(deps, { url, secret })).find((one) => one.shop === name)
  if (!held) throw new GatewayRefused('shop_not_held')
  const { marketplace, sellerId, appKey, environment } = held
  const known = (await deps.runtime.db.transact(brandId, listShops)).find(
    (one) => one.marketplace === marketplace && one.sellerId === sellerId,
  )
  // A shop that was connected directly, or whose token at the gateway had ended, stays the shop that it is.
  const shop =
    known ?? (await shopOf(deps.runtime, brandId, { shopId, marketplace, sellerId, name: held.name }))
  await refuseTaken(deps.runtime, brandId, { marketplace, sellerId }, shop.id)
  const access: KeptAccess = {
    shopId: shop.id,
    sellerId,
    appKey,
    appSecret: '',
    session: '',
    baseUrl: url,
    through: { url, secret, shop: name },
    environment,
  }
  return admit(deps, brandId, actor, shop, access, null)
}
