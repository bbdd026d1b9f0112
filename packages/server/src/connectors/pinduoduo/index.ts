import type { Connector, ConnectorPorts, Reading } from '../contract/connector.ts'
import { pinduoduoActs } from './acts.ts'
import { pinduoduoAuthoriser, whoIs } from './authorise.ts'
import { type PddClientOptions, pinduoduoClient } from './client.ts'
import { connection } from './connection.ts'
import { fetchAfterSales, fetchOrders } from './fetch-details.ts'
import { limits } from './limits.ts'
import { normaliseAfterSales, normaliseOrder } from './normalise.ts'
import { origins } from './origins.ts'
import { keptDays, pullAfterSales, pullOrders } from './pull-changes.ts'
import { readPush } from './read-push.ts'

export { type PddChannelOptions, pinduoduoChannel } from './channel.ts'

export const pinduoduoReading: Reading = {
  marketplace: 'pinduoduo',
  normaliseOrder,
  normaliseAfterSales,
  readPush,
  origins,
}

export function pinduoduoConnector(ports: ConnectorPorts, options: PddClientOptions = {}): Connector {
  const calling = { client: pinduoduoClient(ports, options), clock: ports.clock }
  return {
    connection,
    fetchOrders: (access, ids) => fetchOrders(calling, access, ids),
    fetchAfterSales: (access, ids) => fetchAfterSales(calling, access, ids),
    reachDays: { orders: keptDays },
    pullChangedOrders: (access, window) => pullOrders(calling, access, window),
    pullChangedAfterSales: (access, window) => pullAfterSales(calling, access, window),
    ...pinduoduoReading,
    whoIs: (access) => whoIs(calling.client, access),
    limits,
    authoriser: pinduoduoAuthoriser(ports, calling.client),
    acts: pinduoduoActs(calling, pinduoduoClient(ports, { ...options, attempts: 1 })),
  }
}
