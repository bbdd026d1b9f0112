import type { ConnectorPorts } from '../connectors/contract/connector.ts'
import { taobaoChannel, taobaoConnector } from '../connectors/taobao/index.ts'
import type { Sources } from '../intake/index.ts'

/** The marketplaces that Qiao speaks to, one line each; `sandboxUrl` where the stand-ins are, if they run. */
export function openSources(ports: ConnectorPorts, sandboxUrl: string | null): Sources {
  const standIn = (marketplace: string, channel?: string) =>
    sandboxUrl
      ? {
          sandbox: {
            baseUrl: `${sandboxUrl}/${marketplace}`,
            ...(channel && {
              channelUrl: `${sandboxUrl.replace(/^http/, 'ws')}/${marketplace}/${channel}`,
            }),
          },
        }
      : {}
  return {
    connectors: new Map([['taobao', taobaoConnector(ports)]]),
    gateways: new Map([
      [
        'taobao',
        {
          production: { baseUrl: 'https://gw.api.taobao.com', channelUrl: 'ws://mc.api.taobao.com/' },
          ...standIn('taobao', 'tmc'),
        },
      ],
    ]),
    channels: new Map([['taobao', taobaoChannel(ports)]]),
    webhooks: new Map(),
  }
}
