import type { CallGate } from '../connectors/contract/call-gate.ts'
import type { ConnectorPorts } from '../connectors/contract/connector.ts'
import { doudianConnector, doudianWebhook } from '../connectors/doudian/index.ts'
import { throughGateway } from '../connectors/gateway/index.ts'
import { jdConnector } from '../connectors/jd/index.ts'
import { kuaishouConnector, kuaishouWebhook } from '../connectors/kuaishou/index.ts'
import { pinduoduoChannel, pinduoduoConnector } from '../connectors/pinduoduo/index.ts'
import { taobaoChannel, taobaoConnector } from '../connectors/taobao/index.ts'
import { weixinStoreConnector, weixinStoreWebhook } from '../connectors/weixin-store/index.ts'
import { youzanConnector, youzanWebhook } from '../connectors/youzan/index.ts'
import type { Gateways, Sources } from '../intake/index.ts'
import type { Http } from '../runtime/ports.ts'

/** The marketplaces that Qiao speaks to; `sandboxUrl` is where their stand-ins are, if they run; `toGateways` leads to gateways. */
export function openSources(
  ports: ConnectorPorts,
  sandboxUrl: string | null,
  gate?: CallGate,
  toGateways: Http = ports.http,
): Sources {
  const calls = gate ? { gate } : {}
  return {
    connectors: new Map(
      [
        taobaoConnector(ports, calls),
        jdConnector(ports, calls),
        youzanConnector(ports, calls),
        doudianConnector(ports, calls),
        pinduoduoConnector(ports, calls),
        kuaishouConnector(ports, calls),
        weixinStoreConnector(ports, calls),
      ].map((one) => [one.marketplace, throughGateway(one, { ...ports, http: toGateways }, gate)]),
    ),
    gateways: new Map(Object.entries(gatewaysOf(sandboxUrl))),
    channels: new Map([
      ['taobao', taobaoChannel(ports)],
      ['pinduoduo', pinduoduoChannel(ports)],
    ]),
    webhooks: new Map([
      ['youzan', youzanWebhook],
      ['doudian', doudianWebhook],
      ['kuaishou', kuaishouWebhook],
      ['weixin-store', weixinStoreWebhook],
    ]),
  }
}

/** Consent pages of the stand-ins lie below our own origin, which hands them on. */
function gatewaysOf(sandboxUrl: string | null): Record<string, Gateways> {
  const standIn = (path: string, consent: string, channel?: string): Pick<Gateways, 'sandbox'> => {
    if (!sandboxUrl) return {}
    const socket = channel && `${sandboxUrl.replace(/^http/, 'ws')}/${channel}`
    const reached = { baseUrl: `${sandboxUrl}/${path}`, consentUrl: `/sandbox/${path}${consent}` }
    return { sandbox: socket ? { ...reached, channelUrl: socket } : reached }
  }
  return {
    taobao: {
      production: { baseUrl: 'https://gw.api.taobao.com', channelUrl: 'ws://mc.api.taobao.com/' },
      ...standIn('taobao', '/oauth', 'taobao/tmc'),
    },
    wecom: { production: { baseUrl: 'https://qyapi.weixin.qq.com' }, ...standIn('wecom', '') },
    jd: { production: { baseUrl: 'https://api.jd.com' }, ...standIn('jd', '') },
    pinduoduo: {
      production: {
        baseUrl: 'https://gw-api.pinduoduo.com',
        channelUrl: 'wss://message-api.pinduoduo.com',
      },
      ...standIn('pinduoduo', '/service-market/auth'),
    },
    doudian: {
      production: { baseUrl: 'https://openapi-fxg.jinritemai.com' },
      ...standIn('doudian', '/authorize'),
    },
    youzan: {
      production: { baseUrl: 'https://open.youzanyun.com' },
      ...standIn('youzan', '/oauth/authorize'),
    },
    kuaishou: {
      production: { baseUrl: 'https://openapi.kwaixiaodian.com' },
      ...standIn('kuaishou', '/oauth/authorize'),
    },
    'weixin-store': { production: { baseUrl: 'https://api.weixin.qq.com' }, ...standIn('weixin-store', '') },
  }
}
