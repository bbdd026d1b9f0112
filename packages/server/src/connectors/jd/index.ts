import type { Connector, ConnectorPorts, Reading } from '../contract/connector.ts'
import { jdActs } from './acts.ts'
import { jdAuthoriser, whoIs } from './authorise.ts'
import { type JdClientOptions, jdClient } from './client.ts'
import { connection } from './connection.ts'
import { fetchAfterSales, fetchOrders } from './fetch-details.ts'
import { normaliseAfterSales, normaliseOrder } from './normalise.ts'
import { origins } from './origins.ts'
import { keptDays, openAfterSalesPull, pullOrders } from './pull-changes.ts'
import { readPush } from './read-push.ts'

export interface JdOptions extends JdClientOptions {
  /** `encrypted` uses the methods that an app with data encryption must use; receivers then come as ciphertext. */
  receivers?: 'masked' | 'encrypted'
}

const orderMethods = {
  masked: { search: 'jingdong.pop.order.search', get: 'jingdong.pop.order.get' },
  encrypted: { search: 'jingdong.pop.order.enSearch', get: 'jingdong.pop.order.enGet' },
}

/** No push is confirmed at JD: a shop is followed by sweeps alone. */
export const jdReading: Reading = {
  marketplace: 'jd',
  normaliseOrder,
  normaliseAfterSales,
  readPush,
  origins,
}

export function jdConnector(
  ports: ConnectorPorts,
  { receivers = 'masked', ...options }: JdOptions = {},
): Connector {
  const client = jdClient(ports, options)
  const { search, get } = orderMethods[receivers]
  const pulling = { client, clock: ports.clock, searchMethod: search }
  const pullAfterSales = openAfterSalesPull(pulling)
  return {
    connection,
    fetchOrders: (access, ids) => fetchOrders(client, access, get, ids),
    fetchAfterSales: (access, ids) => fetchAfterSales(client, access, ids),
    reachDays: { orders: keptDays },
    pullChangedOrders: (access, window) => pullOrders(pulling, access, window),
    pullChangedAfterSales: (access, window) => pullAfterSales(access, window),
    ...jdReading,
    whoIs: (access) => whoIs(client, access),
    authoriser: jdAuthoriser(ports, client, options),
    acts: jdActs(client, ports, get),
  }
}
