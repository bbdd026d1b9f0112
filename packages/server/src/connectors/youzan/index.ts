import type { Connector, ConnectorPorts, Reading } from '../contract/connector.ts'
import { youzanActs } from './acts.ts'
import { whoIs, youzanAuthoriser } from './authorise.ts'
import { type YouzanClientOptions, youzanClient } from './client.ts'
import { connection } from './connection.ts'
import { fetchOrders, fetchRefunds } from './fetch-details.ts'
import { marketplace, normaliseOrder } from './normalise.ts'
import { normaliseAfterSales } from './normalise-after-sales.ts'
import { origins } from './origins.ts'
import { pullOrders, pullRefunds } from './pull-changes.ts'
import { readPush } from './read-push.ts'

export { youzanWebhook } from './webhook.ts'

export const youzanReading: Reading = { marketplace, normaliseOrder, normaliseAfterSales, readPush, origins }

export function youzanConnector(ports: ConnectorPorts, options: YouzanClientOptions = {}): Connector {
  const client = youzanClient(ports, options)
  const working = { client, clock: ports.clock }
  return {
    connection,
    fetchOrders: (access, ids) => fetchOrders(working, access, ids),
    fetchAfterSales: (access, ids) => fetchRefunds(working, access, ids),
    pullChangedOrders: (access, window) => pullOrders(working, access, window),
    pullChangedAfterSales: (access, window) => pullRefunds(working, access, window),
    ...youzanReading,
    whoIs: (access) => whoIs(client, access),
    authoriser: youzanAuthoriser(ports, options),
    acts: youzanActs(working, youzanClient(ports, { ...options, attempts: 1 })),
  }
}
