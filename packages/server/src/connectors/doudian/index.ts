import type { Connector, ConnectorPorts } from '../contract/connector.ts'
import { type DoudianClientOptions, doudianClient } from './client.ts'
import { fetchAfterSales, fetchOrders } from './fetch-details.ts'
import { normaliseAfterSales, normaliseOrder } from './normalise.ts'
import { pullAfterSales, pullOrders } from './pull-changes.ts'
import { readPush } from './read-push.ts'
import { reachableRows } from './unconfirmed.ts'

export { doudianClient } from './client.ts'
export { type DoudianTokens, doudianTokens, type Token } from './tokens.ts'
export { doudianWebhook } from './webhook.ts'

export function doudianConnector(ports: ConnectorPorts, options: DoudianClientOptions = {}): Connector {
  const client = doudianClient(ports, options)
  const pulling = { client, clock: ports.clock, reachableRows: options.reachableRows ?? reachableRows }
  return {
    marketplace: 'doudian',
    fetchOrders: (access, ids) => fetchOrders(client, access, ids),
    fetchAfterSales: (access, ids) => fetchAfterSales(client, access, ids),
    pullChangedOrders: (access, window) => pullOrders(pulling, access, window),
    pullChangedAfterSales: (access, window) => pullAfterSales(pulling, access, window),
    readPush,
    normaliseOrder,
    normaliseAfterSales,
  }
}
