import { connectHost, sandboxHost } from './sandbox-host.ts'

/** Whose chat is open: one friend's, a customer group's, or none. */
export type Chat = { contact: string | null; group: string | null }

/**
 * What the sidebar asks of the WeCom client. The real one is `@wecom/jssdk`, fetched only inside WeCom; framed by a page
 * of our own origin (the demo's client page) the same calls go to that page.
 */
export type Wecom = {
  currentChat(): Promise<Chat>
  sendText(text: string): Promise<void>
  sendLink(link: { title: string; url: string; description: string }): Promise<void>
  /** Told when another chat is opened beside us; the real client loads the page anew instead. */
  onContactChanged(hear: () => void): () => void
}

/** Signatures of our server for this page: `GET /api/sidebar/wecom-config?url=`. */
export type WecomConfig = {
  corpId: string
  agentId: string
  config: WecomSignature
  agentConfig: WecomSignature
  member: { name: string; wecomUserId: string | null }
}
type WecomSignature = { timestamp: string; nonceStr: string; signature: string }

const jsApiList = ['getCurExternalContact', 'getCurExternalChat', 'sendChatMessage']
const nowhere: Chat = { contact: null, group: null }

export const insideWecom = (agent: string) => /wxwork/i.test(agent)

/** The client around this page, or undefined in a plain browser. */
export async function connectWecom(
  askConfig: (url: string) => Promise<WecomConfig>,
): Promise<Wecom | undefined> {
  const host = sandboxHost()
  if (!host && !insideWecom(navigator.userAgent)) return undefined
  const url = location.href.split('#')[0]!
  const config = await askConfig(url)
  return host ? sandboxClient(host, url, config) : realClient(config)
}

async function sandboxClient(host: Window, url: string, config: WecomConfig): Promise<Wecom> {
  const hearers = new Set<() => void>()
  const call = connectHost(host, () => {
    for (const hear of hearers) hear()
  })
  const { corpId, agentId } = config
  await call('register', { corpId, url, ...config.config })
  await call('agentConfig', { corpId, agentId: Number(agentId), url, jsApiList, ...config.agentConfig })
  return {
    async currentChat() {
      const { entry } = await call<{ entry: string }>('getContext')
      if (entry === 'normal') return nowhere
      if (isGroup(entry))
        return { contact: null, group: (await call<{ chatId: string }>('getCurExternalChat')).chatId }
      return { contact: (await call<{ userId: string }>('getCurExternalContact')).userId, group: null }
    },
    sendText: async (content) => void (await call('sendChatMessage', { msgtype: 'text', text: { content } })),
    sendLink: async ({ title, url: link, description }) =>
      void (await call('sendChatMessage', { msgtype: 'news', news: { link, title, desc: description } })),
    onContactChanged(hear) {
      hearers.add(hear)
      return () => hearers.delete(hear)
    },
  }
}

async function realClient({ corpId, agentId, config, agentConfig }: WecomConfig): Promise<Wecom> {
  const sdk = await import('@wecom/jssdk')
  sdk.register({
    corpId,
    agentId,
    jsApiList,
    getConfigSignature: async () => config,
    getAgentConfigSignature: async () => agentConfig,
  })
  return {
    async currentChat() {
      const { entry } = await sdk.getContext()
      if (isGroup(entry)) return { contact: null, group: (await sdk.getCurExternalChat()).chatId || null }
      return { contact: (await sdk.getCurExternalContact()).userId || null, group: null }
    },
    sendText: async (content) => void (await sdk.sendChatMessage({ msgtype: 'text', text: { content } })),
    sendLink: async ({ title, url, description }) =>
      void (await sdk.sendChatMessage({
        msgtype: 'news',
        news: { link: url, title, desc: description, imgUrl: '' },
      })),
    onContactChanged: () => () => undefined,
  }
}

const isGroup = (entry: string | undefined) => entry === 'group_chat_tools'
