import type { ConnectorPorts } from '../connectors/contract/connector.ts'
import { doudianConnector, doudianWebhook } from '../connectors/doudian/index.ts'
import { jdConnector } from '../connectors/jd/index.ts'
import { kuaishouConnector, kuaishouWebhook } from '../connectors/kuaishou/index.ts'
import { pinduoduoChannel, pinduoduoConnector } from '../connectors/pinduoduo/index.ts'
import { taobaoChannel, taobaoConnector } from '../connectors/taobao/index.ts'
import { weixinStoreConnector, weixinStoreWebhook } from '../connectors/weixin-store/index.ts'
import { youzanConnector, youzanWebhook } from '../connectors/youzan/index.ts'
import type { Gateways, Sources } from '../intake/index.ts'

/** The marketplaces that Qiao speaks to; `sandboxUrl` is where their stand-ins are, if they run. */
export function openSources(ports: ConnectorPorts, sandboxUrl: string | null): Sources {
  return {
    connectors: new Map(
      [
        taobaoConnector(ports),
        jdConnector(ports),
        youzanConnector(ports),
        doudianConnector(ports),
        pinduoduoConnector(ports),
        kuaishouConnector(ports),
        weixinStoreConnector(ports),
      ].map((one) => [one.marketplace, one]),
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

function gatewaysOf(sandboxUrl: string | null): Record<string, Gateways> {
  const standIn = (path: string): Pick<Gateways, 'sandbox'> =>
    sandboxUrl ? { sandbox: { baseUrl: `${sandboxUrl}/${path}` } } : {}
  const socket = sandboxUrl?.replace(/^http/, 'ws')
  return {
    taobao: {
      production: { baseUrl: 'https://gw.api.taobao.com', channelUrl: 'ws://mc.api.taobao.com/' },
      ...(sandboxUrl && {
        sandbox: { baseUrl: `${sandboxUrl}/taobao`, channelUrl: `${socket}/taobao/tmc` },
      }),
    },
    wecom: { production: { baseUrl: 'https://qyapi.weixin.qq.com' }, ...standIn('wecom') },
    jd: { production: { baseUrl: 'https://api.jd.com' }, ...standIn('jd') },
    pinduoduo: {
      production: {
        baseUrl: 'https://gw-api.pinduoduo.com',
        channelUrl: 'wss://message-api.pinduoduo.com',
      },
      ...standIn('pinduoduo'),
    },
    doudian: { production: { baseUrl: 'https://openapi-fxg.jinritemai.com' }, ...standIn('doudian') },
    kuaishou: { production: { baseUrl: 'https://openapi.kwaixiaodian.com' }, ...standIn('kuaishou') },
    youzan: { production: { baseUrl: 'https://open.youzanyun.com' }, ...standIn('youzan') },
    'weixin-store': { production: { baseUrl: 'https://api.weixin.qq.com' }, ...standIn('weixin-store') },
  }
}
