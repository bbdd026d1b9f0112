import type { KeptAccess } from '../authorisation/index.ts'
import { ConnectorFailure } from '../connectors/contract/connector.ts'
import { gatewayClient, gatewayCodes, type HeldShop } from '../connectors/gateway/index.ts'
import type { BrandId } from '../kernel/ids.ts'
import type { Actor } from '../runtime/db/actor.ts'
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

/** The shops that a gateway holds. Throws `gateway.unreachable` and `gateway.not_agreed`. */
export async function lookAtGateway(
  { runtime }: Pick<ConnectDeps, 'runtime'>,
  link: Pick<GatewayWish, 'url' | 'secret'>,
): Promise<HeldShop[]> {
  try {
    return await gatewayClient(runtime.ports).shops(link)
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
  const shop = await shopOf(deps.runtime, brandId, { shopId, marketplace, sellerId, name: held.name })
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
