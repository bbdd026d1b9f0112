/** What the sandbox tells the page; shapes of `packages/sandbox/src/wecom/client-routes.ts`. */

export interface Member {
  userId: string
  name: string
  position: string
  holdsContacts: boolean
}

export interface Chat {
  externalUserId: string
  name: string
  gender: 0 | 1 | 2
  remark: string
  phones: string[]
  tags: string[]
  state: string
  friends: boolean
  unread: number
  last: { text: string; at: number } | null
}

export type ChatBody =
  | { msgtype: 'text'; text: { content: string } }
  | { msgtype: 'news'; news: { link: string; title: string; desc?: string; imgUrl?: string } }
  | { msgtype: 'image' | 'video' | 'file'; mediaId: string }
  | { msgtype: 'miniprogram'; miniprogram: { appid: string; title: string; page: string } }

export type ChatMessage = ChatBody & {
  id: number
  from: 'member' | 'contact' | 'system'
  welcome?: boolean
  at: number
}

export interface AppMessage {
  id: string
  appName?: string
  msgtype: string
  body: {
    content?: string
    title?: string
    description?: string
    url?: string
    main_title?: { title?: string; desc?: string }
    sub_title_text?: string
    button_list?: { text: string; key: string; style?: number }[]
    card_action?: { url?: string }
  }
  answeredKey?: string
  at: number
}

export interface LiveCode {
  config_id: string
  remark: string
  state: string
  user: string[]
  scans: number
}

export interface View {
  revision: number
  userId: string
  actingUserId: string
  corp: { corpId: string; name: string; agentId: number }
  members: Member[]
  chats: Chat[]
  messages: ChatMessage[]
  appMessages: AppMessage[]
  ways: LiveCode[]
  callback: { url: string | null; sent: number; accepted: number; givenUp: number }
}

export interface Person {
  id: string
  name: string
}
