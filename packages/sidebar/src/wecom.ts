/**
 * What the sidebar asks of the WeCom client. The real one is `@wecom/jssdk`, fetched only inside WeCom; the
 * sandbox's client page hands in its own as `window.qiaoWecom`.
 */
export type Wecom = {
  /** The external contact of the open chat; undefined outside a chat. */
  currentContact(): Promise<{ userId: string } | undefined>
  sendText(text: string): Promise<void>
  sendLink(link: { title: string; url: string; description?: string; imageUrl?: string }): Promise<void>
}

declare global {
  interface Window {
    qiaoWecom?: Wecom
  }
}

/** Signatures of our server for this page: `GET /api/sidebar/wecom-config?url=`. */
export type WecomConfig = {
  corpId: string
  agentId: string
  config: WecomSignature
  agentConfig: WecomSignature
}
type WecomSignature = { timestamp: string; nonceStr: string; signature: string }

export const insideWecom = (agent: string) => /wxwork/i.test(agent)

/** The client around this page, or undefined in a plain browser. */
export async function connectWecom(
  askConfig: (url: string) => Promise<WecomConfig>,
): Promise<Wecom | undefined> {
  if (window.qiaoWecom) return window.qiaoWecom
  if (!insideWecom(navigator.userAgent)) return undefined
  const sdk = await import('@wecom/jssdk')
  const signatures = askConfig(location.href.split('#')[0]!)
  const signed = (pick: (config: WecomConfig) => WecomSignature) => async () => {
    const { timestamp, nonceStr, signature } = pick(await signatures)
    return { timestamp, nonceStr, signature }
  }
  const { corpId, agentId } = await signatures
  sdk.register({
    corpId,
    agentId,
    jsApiList: ['getCurExternalContact', 'sendChatMessage'],
    getConfigSignature: signed((c) => c.config),
    getAgentConfigSignature: signed((c) => c.agentConfig),
  })
  return {
    currentContact: async () => {
      const { userId } = await sdk.getCurExternalContact()
      return userId ? { userId } : undefined
    },
    sendText: async (content) => void (await sdk.sendChatMessage({ msgtype: 'text', text: { content } })),
    sendLink: async ({ title, url, description, imageUrl }) =>
      void (await sdk.sendChatMessage({
        msgtype: 'news',
        news: { link: url, title, desc: description ?? '', imgUrl: imageUrl ?? '' },
      })),
  }
}
