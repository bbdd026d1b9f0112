import type { Connector, ConnectorPorts, Reading } from '../contract/connector.ts'
import { doudianActs } from './acts.ts'
import { doudianAuthoriser } from './authorise.ts'
import { type DoudianClientOptions, doudianClient } from './client.ts'
import { connection } from './connection.ts'
import { fetchAfterSales, fetchOrders } from './fetch-details.ts'
import { limits } from './limits.ts'
import { normaliseAfterSales, normaliseOrder } from './normalise.ts'
import { origins } from './origins.ts'
import { keptDays, pullAfterSales, pullOrders } from './pull-changes.ts'
import { readPush } from './read-push.ts'
import { reachableRows } from './unconfirmed.ts'

export { doudianWebhook } from './webhook.ts'

export const doudianReading: Reading = {
  marketplace: 'doudian',
  normaliseOrder,
  normaliseAfterSales,
  readPush,
  origins,
}

export function doudianConnector(ports: ConnectorPorts, options: DoudianClientOptions = {}): Connector {
  const client = doudianClient(ports, options)
  const pulling = { client, clock: ports.clock, reachableRows: options.reachableRows ?? reachableRows }
  return {
    connection,
    fetchOrders: (access, ids) => fetchOrders(client, access, ids),
    fetchAfterSales: (access, ids) => fetchAfterSales(client, access, ids),
    reachDays: { orders: keptDays, after_sales: keptDays },
    pullChangedOrders: (access, window) => pullOrders(pulling, access, window),
    pullChangedAfterSales: (access, window) => pullAfterSales(pulling, access, window),
    ...doudianReading,
    limits,
    authoriser: doudianAuthoriser(ports, client),
    acts: doudianActs(client, doudianClient(ports, { ...options, attempts: 1 })),
  }
}
