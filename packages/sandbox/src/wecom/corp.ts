import { createHash } from 'node:crypto'

/** What one corp holds inside the stand-in. Plain data, so that it can be kept and given back. */

export interface Member {
  userId: string
  name: string
  position: string
  /** Has the 客户联系 function: may hold contacts. */
  holdsContacts: boolean
  /** Absent: the root only. */
  departments?: number[]
}

export interface Department {
  id: number
  name: string
  parentid: number
  order: number
}

/** A contact on the way to another member. */
export interface Transfer {
  handover: string
  takeover: string
  externalUserId: string
  resigned: boolean
  /** 1 done, 2 waiting, 3 refused, 4 takeover limit. */
  status: 1 | 2 | 3 | 4
  at: number
}

export interface GroupChat {
  chat_id: string
  name: string
  owner: string
  create_time: number
  notice: string
  admins: string[]
  version: number
  /** WeCom's API codes of `join_scene`: 1 invited, 2 by link, 3 by QR code. */
  members: {
    userid: string
    type: 1 | 2
    join_time: number
    join_scene: 1 | 2 | 3
    invitor?: string
    name: string
    unionid?: string
  }[]
}

export interface App {
  agentId: number
  name: string
  secret: string
  /** May call the contact APIs. */
  mayCallContacts: boolean
}

/** The link between one member and one contact; each side may end it. */
export interface Follow {
  userId: string
  remark: string
  description: string
  remarkCompany: string
  remarkMobiles: string[]
  createdAt: number
  tagIds: string[]
  addWay: number
  state: string
  /** The member removed the contact. */
  removedByMember: boolean
  /** The contact removed the member: the pair is no longer visible by API. */
  removedByContact: boolean
}

export interface Contact {
  externalUserId: string
  /** Who it is in the simulated world. */
  personId: string
  name: string
  avatar: string
  /** 0 unknown, 1 male, 2 female. */
  gender: 0 | 1 | 2
  unionId: string | null
  follows: Follow[]
}

export interface ContactWay {
  config_id: string
  type: number
  scene: number
  style?: number
  remark: string
  skip_verify: boolean
  state: string
  user: string[]
  party: number[]
  is_temp: boolean
  is_exclusive: boolean
  mark_source: boolean
  createdAt: number
  /** App that made it: others cannot read it. */
  agentId: number
  scans: number
}

export interface TagGroup {
  group_id: string
  group_name: string
  create_time: number
  order: number
  tag: { id: string; name: string; create_time: number; order: number }[]
}

export type ChatBody =
  | { msgtype: 'text'; text: { content: string } }
  | { msgtype: 'news'; news: { link: string; title: string; desc?: string; imgUrl?: string } }
  | { msgtype: 'image' | 'video' | 'file'; mediaId: string }
  | { msgtype: 'miniprogram'; miniprogram: { appid: string; title: string; page: string } }

export type ChatMessage = ChatBody & {
  id: number
  /** `system`: a grey line between the messages. */
  from: 'member' | 'contact' | 'system'
  /** True for a welcome message sent by the app. */
  welcome?: boolean
  at: number
}

export interface AppMessage {
  id: string
  agentId: number
  userId: string
  msgtype: string
  body: unknown
  responseCode: string | null
  /** Key of the button that the member pressed. */
  answeredKey?: string
  at: number
}

/** The receiving address, as set in the admin console of WeCom. */
export interface Callback {
  url: string
  token: string
  encodingAesKey: string
}

export interface CorpState {
  corpId: string
  name: string
  /** The corp has bound a WeChat developer account: answers carry unionid. */
  unionIdBound: boolean
  apps: App[]
  members: Member[]
  departments: Department[]
  /** Members who left with contacts that nobody has taken over, by userid: when. */
  resigned: Record<string, number>
  transfers: Transfer[]
  groups: Record<string, GroupChat>
  contacts: Record<string, Contact>
  ways: Record<string, ContactWay>
  tagGroups: TagGroup[]
  /** By `chatKey`. */
  chats: Record<string, ChatMessage[]>
  /** Last message id the member has seen, by `chatKey`. */
  seen: Record<string, number>
  appMessages: AppMessage[]
  callback: Callback | null
  /** Grows by one with every id and every change. */
  counter: number
}

export function chatKey(userId: string, externalUserId: string): string {
  return `${userId} ${externalUserId}`
}

/** Letters and digits from a name, the same in every run: ids of people must survive a restart. */
export function stableId(prefix: string, length: number, ...parts: string[]): string {
  const digest = createHash('sha512').update(parts.join('\u0000')).digest('base64')
  return prefix + digest.replaceAll(/[^A-Za-z0-9]/g, '').slice(0, length)
}

export function nextId(corp: CorpState, prefix: string, length: number): string {
  corp.counter += 1
  return stableId(prefix, length, corp.corpId, prefix, String(corp.counter))
}

export function liveFollow(contact: Contact, userId: string): Follow | undefined {
  return contact.follows.find(
    (follow) => sameUser(follow.userId, userId) && !follow.removedByMember && !follow.removedByContact,
  )
}

export function findMember(corp: CorpState, userId: string): Member | undefined {
  return corp.members.find((member) => sameUser(member.userId, userId))
}

/** WeCom compares userids without case and answers with the stored case. */
function sameUser(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase()
}

/** The corp of the demo brand; the secret opens nothing but this stand-in. */
export function demoCorp(): CorpState {
  return {
    corpId: 'ww8b1f3d5a7c9e2046',
    name: '禾木智家',
    unionIdBound: true,
    apps: [
      { agentId: 1000002, name: '桥 Qiao', secret: 'sandbox-secret-qiao-1000002', mayCallContacts: true },
      { agentId: 1000003, name: '考勤', secret: 'sandbox-secret-other-1000003', mayCallContacts: false },
    ],
    members: [
      { userId: 'zhoulan', name: '周岚', position: '负责人', holdsContacts: true, departments: [1] },
      { userId: 'chenjing', name: '陈静', position: '客服', holdsContacts: true, departments: [3] },
      { userId: 'lintao', name: '林涛', position: '运营', holdsContacts: true, departments: [4] },
      { userId: 'zhaomin', name: '赵敏', position: '调度员', holdsContacts: true, departments: [2] },
      { userId: 'sunhui', name: '孙会', position: '财务', holdsContacts: false, departments: [1] },
      { userId: 'macang', name: '马仓', position: '仓库', holdsContacts: false, departments: [4] },
    ],
    departments: [
      { id: 1, name: '禾木智家', parentid: 0, order: 100_000_000 },
      { id: 2, name: '客户服务部', parentid: 1, order: 300 },
      { id: 3, name: '华东客服组', parentid: 2, order: 200 },
      { id: 4, name: '运营与仓配', parentid: 1, order: 100 },
    ],
    resigned: {},
    transfers: [],
    groups: {},
    contacts: {},
    ways: {},
    tagGroups: [],
    chats: {},
    seen: {},
    appMessages: [],
    callback: null,
    counter: 0,
  }
}
