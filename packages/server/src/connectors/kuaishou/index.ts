import type { Connector, ConnectorPorts, Reading } from '../contract/connector.ts'
import { kuaishouActs } from './acts.ts'
import { kuaishouAuthoriser } from './authoriser.ts'
import { type KuaishouClientOptions, kuaishouClient } from './client.ts'
import { connection } from './connection.ts'
import { fetchAfterSales, fetchOrders } from './fetch-details.ts'
import { marketplace, normaliseAfterSales, normaliseOrder } from './normalise.ts'
import { origins } from './origins.ts'
import { keptDays, pullAfterSales, pullOrders } from './pull-changes.ts'
import { readPush } from './read-push.ts'
import { sellerMethod } from './unconfirmed.ts'
import { findText, readText } from './wire.ts'

export { kuaishouWebhook } from './webhook.ts'

export const kuaishouReading: Reading = {
  marketplace,
  normaliseOrder,
  normaliseAfterSales,
  readPush,
  origins,
}

export function kuaishouConnector(ports: ConnectorPorts, options: KuaishouClientOptions = {}): Connector {
  const client = kuaishouClient(ports, options)
  const pulling = { client, clock: ports.clock }
  return {
    connection,
    fetchOrders: (access, ids) => fetchOrders(client, access, ids),
    fetchAfterSales: (access, ids) => fetchAfterSales(client, access, ids),
    reachDays: { orders: keptDays, after_sales: keptDays },
    pullChangedOrders: (access, window) => pullOrders(pulling, access, window),
    pullChangedAfterSales: (access, window) => pullAfterSales(pulling, access, window),
    ...kuaishouReading,
    async whoIs(access) {
      const { data } = await client.get(access, sellerMethod, {})
      return { sellerId: readText(data, 'sellerId'), name: findText(data, 'name') }
    },
    authoriser: kuaishouAuthoriser(ports, client, options),
    acts: kuaishouActs(client),
  }
}
