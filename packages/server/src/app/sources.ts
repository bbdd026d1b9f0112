import type { ConnectorPorts } from '../connectors/contract/connector.ts'
import { taobaoChannel, taobaoConnector } from '../connectors/taobao/index.ts'
import type { Sources } from '../intake/index.ts'

/** The marketplaces that Qiao speaks to, one line each. */
export function openSources(ports: ConnectorPorts): Sources {
  return {
    connectors: new Map([['taobao', taobaoConnector(ports)]]),
    channels: new Map([['taobao', taobaoChannel(ports)]]),
    webhooks: new Map(),
  }
}
