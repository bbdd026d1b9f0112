import type { Connector, ConnectorPorts, Reading } from '../contract/connector.ts'
import { taobaoActs } from './acts.ts'
import { taobaoAuthoriser, whoIs } from './authorise.ts'
import { type TopClientOptions, topClient } from './client.ts'
import { connection } from './connection.ts'
import { fetchRefunds, fetchTrades } from './fetch-details.ts'
import { normaliseAfterSales, normaliseOrder } from './normalise.ts'
import { origins } from './origins.ts'
import { keptDays, pullRefunds, pullTrades } from './pull-changes.ts'
import { readPush } from './read-push.ts'

export { taobaoChannel } from './channel.ts'

export const taobaoReading: Reading = {
  marketplace: 'taobao',
  normaliseOrder,
  normaliseAfterSales,
  readPush,
  origins,
}

export function taobaoConnector(ports: ConnectorPorts, options: TopClientOptions = {}): Connector {
  const client = topClient(ports, options)
  const pulling = { client, clock: ports.clock }
  return {
    connection,
    fetchOrders: (access, ids) => fetchTrades(client, access, ids),
    fetchAfterSales: (access, ids) => fetchRefunds(client, access, ids),
    reachDays: { orders: keptDays, after_sales: keptDays },
    pullChangedOrders: (access, window) => pullTrades(pulling, access, window),
    pullChangedAfterSales: (access, window) => pullRefunds(pulling, access, window),
    ...taobaoReading,
    whoIs: (access) => whoIs(client, access),
    authoriser: taobaoAuthoriser(ports, options),
    acts: taobaoActs(client, ports, options),
  }
}
