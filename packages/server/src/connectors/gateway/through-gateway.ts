import type { DecryptOutcome, DecryptWish, MarketplaceActs } from '../contract/acts.ts'
import type { CallGate } from '../contract/call-gate.ts'
import {
  type Connector,
  type ConnectorPorts,
  type NormalisedAfterSales,
  type NormalisedOrder,
  UnknownValue,
} from '../contract/connector.ts'
import { probeAddress } from '../contract/refusals.ts'
import { type GatewayClient, gatewayClient } from './client.ts'
import { type HeldDetail, isHeldDetail } from './wire.ts'

/** A place in the queue of a day's quota is not waited for. */
const longestWaitMs = 1_000

/**
 * The same connector, whose calls of a shop behind a gateway are made by that gateway. What comes back is ours already,
 * masked; of a sealed receiver only a reference comes, which the gateway alone can follow.
 */
export function throughGateway(
  direct: Connector,
  ports: Pick<ConnectorPorts, 'http' | 'clock' | 'randomness'>,
  gate?: CallGate,
): Connector {
  const client = gatewayClient(ports, gate)
  const { marketplace, whoIs } = direct
  const ask = <T>(...[access, call, args]: Asked) => client.ask<T>(access, marketplace, call, args)
  const pages = <T>(...[access, call, args]: Asked) => client.pages<T>(access, marketplace, call, args)
  return {
    ...direct,
    probe: (access) => (access.through ? ask(access, 'probe', null) : probeAddress(ports, access.baseUrl)),
    fetchOrders: (access, ids) =>
      access.through ? ask(access, 'fetchOrders', ids) : direct.fetchOrders(access, ids),
    fetchAfterSales: (access, ids) =>
      access.through ? ask(access, 'fetchAfterSales', ids) : direct.fetchAfterSales(access, ids),
    pullChangedOrders: (access, window) =>
      access.through ? pages(access, 'pullChangedOrders', window) : direct.pullChangedOrders(access, window),
    pullChangedAfterSales: (access, window) =>
      access.through
        ? pages(access, 'pullChangedAfterSales', window)
        : direct.pullChangedAfterSales(access, window),
    normaliseOrder: (shopId, detail) =>
      isHeldDetail(detail)
        ? { ...(held(detail, 'order') as NormalisedOrder), shopId }
        : direct.normaliseOrder(shopId, detail),
    normaliseAfterSales: (shopId, detail) =>
      isHeldDetail(detail)
        ? { ...(held(detail, 'request') as NormalisedAfterSales), shopId }
        : direct.normaliseAfterSales(shopId, detail),
    ...(whoIs && { whoIs: (access) => (access.through ? ask(access, 'whoIs', null) : whoIs(access)) }),
    ...(direct.acts && { acts: actsThrough(direct.acts, marketplace, client, gate) }),
  }
}

type Asked = [
  access: Parameters<GatewayClient['ask']>[0],
  call: Parameters<GatewayClient['ask']>[2],
  args: unknown,
]

function actsThrough(
  direct: MarketplaceActs,
  marketplace: string,
  client: GatewayClient,
  gate: CallGate | undefined,
): MarketplaceActs {
  const { pullListings, pushStock, writeMemos, fetchParcels, sealedOf, decrypt, decryptCall } = direct
  const ask = <T>(...[access, call, args]: Asked) => client.ask<T>(access, marketplace, call, args)
  return {
    ...direct,
    ...(pullListings && {
      pullListings: (access) =>
        access.through ? client.pages(access, marketplace, 'pullListings', null) : pullListings(access),
    }),
    ...(pushStock && {
      pushStock: (access, levels) =>
        access.through ? ask(access, 'pushStock', levels) : pushStock(access, levels),
    }),
    ...(writeMemos && {
      writeMemos: (access, wishes) =>
        access.through ? ask(access, 'writeMemos', wishes) : writeMemos(access, wishes),
    }),
    ...(fetchParcels && {
      fetchParcels: (access, ids) =>
        access.through ? ask(access, 'fetchParcels', ids) : fetchParcels(access, ids),
    }),
    sealedOf: (detail) => (isHeldDetail(detail) ? sealedIn(detail) : (sealedOf?.(detail) ?? null)),
    ...(decrypt && {
      async decrypt(access, wishes: DecryptWish[]): Promise<DecryptOutcome[]> {
        if (!access.through) return decrypt(access, wishes)
        // The brand's own limits are known here and not at the gateway.
        if (decryptCall) await gate?.enter({ ...access, marketplace, api: decryptCall }, longestWaitMs)
        return ask(access, 'decrypt', wishes)
      },
    }),
  }
}

function held(detail: HeldDetail, what: 'order' | 'request'): unknown {
  if ('unknown' in detail) throw new UnknownValue(detail.unknown.field, detail.unknown.value)
  const found = 'unreadable' in detail ? undefined : detail[what]
  if (typeof found !== 'object' || found === null)
    throw new TypeError('the gateway could not read this detail')
  return found
}

function sealedIn(detail: HeldDetail): Record<string, string> {
  return 'reference' in detail && detail.reference ? { reference: detail.reference } : {}
}
