import type { Connections } from './seed-brand.ts'

/** Secrets of our callback address in the demo; the sandbox is told them when the server listens. */
export const callbackSecrets = {
  token: 'QiaoSandboxToken',
  encodingAesKey: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG',
}

/** How the demo brand reaches the stand-ins of a running sandbox. */
export async function connectionsOf(sandboxUrl: string): Promise<Connections> {
  const { taobao, wecom } = (await (await fetch(`${sandboxUrl}/_config`)).json()) as {
    taobao: {
      appKey: string
      appSecret: string
      session: string
      sellerId: string
      baseUrl: string
      channelUrl: string
    }
    wecom: { baseUrl: string; corpId: string; apps: { agentId: number; secret: string }[] }
  }
  const app = wecom.apps[0]!
  return {
    taobao: {
      sellerId: taobao.sellerId,
      baseUrl: taobao.baseUrl,
      channelUrl: taobao.channelUrl,
      appKey: taobao.appKey,
      appSecret: taobao.appSecret,
      session: taobao.session,
    },
    wecom: {
      baseUrl: wecom.baseUrl,
      corpId: wecom.corpId,
      agentId: app.agentId,
      secret: app.secret,
      ...callbackSecrets,
    },
  }
}
