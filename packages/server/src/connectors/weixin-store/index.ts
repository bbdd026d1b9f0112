import type { Connector, ConnectorPorts, Reading } from '../contract/connector.ts'
import { acts } from './acts.ts'
import { authoriser } from './authorise.ts'
import { type WeixinStoreClientOptions, weixinStoreClient } from './client.ts'
import { connection } from './connection.ts'
import { fetchAfterSales, fetchOrders } from './fetch-details.ts'
import { marketplace, normaliseAfterSales, normaliseOrder } from './normalise.ts'
import { origins } from './origins.ts'
import { pullAfterSales, pullOrders } from './pull-changes.ts'
import { readPush } from './read-push.ts'

export { weixinStoreWebhook } from './webhook.ts'

export const weixinStoreReading: Reading = {
  marketplace,
  normaliseOrder,
  normaliseAfterSales,
  readPush,
  origins,
}

export function weixinStoreConnector(
  ports: ConnectorPorts,
  options: WeixinStoreClientOptions = {},
): Connector {
  const client = weixinStoreClient(ports, options)
  const pulling = { client, clock: ports.clock }
  return {
    connection,
    fetchOrders: (access, ids) => fetchOrders(client, access, ids),
    fetchAfterSales: (access, ids) => fetchAfterSales(client, access, ids),
    pullChangedOrders: (access, window) => pullOrders(pulling, access, window),
    pullChangedAfterSales: (access, window) => pullAfterSales(pulling, access, window),
    ...weixinStoreReading,
    authoriser: authoriser(client, ports),
    acts: acts(client),
  }
}
