import type { ChatBody } from './view.ts'

/** The calls of the fake JS-SDK, apart from the window they arrive through; protocol in `../README.md`. */

export interface HostState {
  corpId: string
  agentId: number
  /** Contact of the open chat. */
  contactId: string | null
  sendChatMessage(body: ChatBody): Promise<void>
  openChat(externalUserId: string): boolean
}

export interface Call {
  qiao: 'jssdk'
  id: number | string
  method: string
  params?: Record<string, unknown>
}

export type Answer = { qiao: 'jssdk'; id: number | string } & (
  | { result: object }
  | { error: { errMsg: string } }
)

/** Asks the stand-in whether a page's signature is right, as the real client asks WeCom. */
export type CheckSignature = (page: Record<string, unknown>) => Promise<{ valid: boolean; reason?: string }>

class Refused extends Error {}

const needAgentConfig = new Set(['getCurExternalContact', 'sendChatMessage', 'openEnterpriseChat'])

/** Serves one page in the frame; `forget` when another page is loaded there. */
export class JssdkCalls {
  #granted = new Set<string>()
  readonly #origin: string
  readonly #check: CheckSignature

  constructor(origin: string, check: CheckSignature) {
    this.#origin = origin
    this.#check = check
  }

  forget(): void {
    this.#granted.clear()
  }

  async answer(call: Call, state: HostState): Promise<Answer> {
    try {
      return {
        qiao: 'jssdk',
        id: call.id,
        result: await this.#perform(call.method, call.params ?? {}, state),
      }
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      const errMsg = error instanceof Refused ? message : `${call.method}:fail ${message}`
      return { qiao: 'jssdk', id: call.id, error: { errMsg } }
    }
  }
  async #perform(method: string, params: Record<string, unknown>, state: HostState): Promise<object> {
    if (needAgentConfig.has(method) && !this.#granted.has(method))
      throw new Refused(`${method}:no permission`)
    switch (method) {
      case 'register':
        await this.#checkSignature('corp', params, state)
        return { errMsg: 'register:ok' }
      case 'agentConfig': {
        await this.#checkSignature('app', params, state)
        const wanted = Array.isArray(params.jsApiList) ? params.jsApiList : []
        this.#granted = new Set(wanted.filter((name): name is string => typeof name === 'string'))
        return { errMsg: 'agentConfig:ok' }
      }
      case 'getContext':
        return { entry: state.contactId ? 'single_chat_tools' : 'normal', errMsg: 'getContext:ok' }
      case 'getCurExternalContact':
        if (!state.contactId) throw new Refused('getCurExternalContact:fail no external contact')
        return { userId: state.contactId, errMsg: 'getCurExternalContact:ok' }
      case 'sendChatMessage':
        if (!state.contactId) throw new Refused('sendChatMessage:fail no chat')
        await state.sendChatMessage(chatBody(params))
        return { errMsg: 'sendChatMessage:ok' }
      case 'openEnterpriseChat': {
        const ids = params.externalUserIds
        const first = Array.isArray(ids) ? ids[0] : String(ids ?? '').split(';')[0]
        if (!state.openChat(String(first))) throw new Refused('openEnterpriseChat:fail no such contact')
        return { errMsg: 'openEnterpriseChat:ok' }
      }
      default:
        throw new Refused(`${method}:fail the function is not supported`)
    }
  }

  async #checkSignature(
    kind: 'corp' | 'app',
    params: Record<string, unknown>,
    state: HostState,
  ): Promise<void> {
    const { url, timestamp, nonceStr, signature, corpId, agentId = state.agentId } = params
    const name = kind === 'corp' ? 'register' : 'agentConfig'
    if (typeof url !== 'string' || !URL.canParse(url) || new URL(url).origin !== this.#origin) {
      throw new Refused(`${name}:fail invalid url domain`)
    }
    const page = { kind, corpId, agentId, url, timestamp: String(timestamp), nonceStr, signature }
    const answer = await this.#check(page)
    if (!answer.valid) throw new Refused(`${name}:fail ${answer.reason}`)
  }
}

export function isCall(data: unknown): data is Call {
  const call = data as Partial<Call> | null
  return (
    typeof call === 'object' &&
    call !== null &&
    call.qiao === 'jssdk' &&
    typeof call.method === 'string' &&
    (typeof call.id === 'number' || typeof call.id === 'string')
  )
}

function chatBody(params: Record<string, unknown>): ChatBody {
  const news = params.news as { link?: string; title?: string; desc?: string; imgUrl?: string } | undefined
  const content = (params.text as { content?: unknown } | undefined)?.content
  if (params.msgtype === 'text' && typeof content === 'string' && content !== '') {
    return { msgtype: 'text', text: { content } }
  }
  if (params.msgtype === 'news' && news?.link && news.title) {
    return {
      msgtype: 'news',
      news: { link: news.link, title: news.title, desc: news.desc, imgUrl: news.imgUrl },
    }
  }
  const program = params.miniprogram as { appid?: string; title?: string; page?: string } | undefined
  if (params.msgtype === 'miniprogram' && program?.appid && program.title && program.page) {
    const { appid, title, page } = program
    return { msgtype: 'miniprogram', miniprogram: { appid, title, page } }
  }
  throw new Refused('sendChatMessage:fail invalid message')
}
