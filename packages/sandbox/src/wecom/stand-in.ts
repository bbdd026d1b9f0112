import { Archive } from './archive.ts'
import type { CallbackSender } from './callbacks.ts'
import {
  type ChatBody,
  type ChatMessage,
  type Contact,
  type ContactWay,
  type CorpState,
  chatKey,
  type Follow,
  findMember,
  liveFollow,
  type Member,
  stableId,
} from './corp.ts'
import { DirectoryActs } from './directory-acts.ts'
import { GroupActs } from './group-acts.ts'
import { ServiceDesk } from './service.ts'
import type { Sessions } from './session.ts'

/** A person of the simulated world, in WeChat. The same `id` is the same contact for ever. */
export interface Person {
  id: string
  name: string
  gender?: 0 | 1 | 2
  avatar?: string
  /** Null or absent: made from the id. */
  unionId?: string | null
}

export interface Scan {
  person: Person
  /** A live code made by API; or */
  configId?: string
  /** the State of a live code; one that no code carries counts as an acquisition link with this channel. */
  state?: string
  /** Who is added when no live code says so; default: the first member who holds contacts. */
  userId?: string
}

export interface ScanResult {
  externalUserId: string
  userId: string
  /** False when the two were friends already: WeCom sends no event then. */
  isNew: boolean
  welcomeCode: string | null
}

interface ContactEventFields {
  State?: string | undefined
  WelcomeCode?: string
  Source?: string
  FailReason?: string
}

/** What the world, the client page and tests do as people; protocol calls go over HTTP. */
export class WecomStandIn {
  readonly corp: CorpState
  readonly sessions: Sessions
  readonly callbacks: CallbackSender
  /** Who the client page acts as; the log-in page takes this member. */
  actingUserId = 'chenjing'
  /** Grows with every change that the client page shows. */
  revision = 0
  readonly directory: DirectoryActs
  readonly groups: GroupActs
  readonly service: ServiceDesk
  readonly archive: Archive
  /** WeCom's ids for people who logged in and are no contacts, by unionid. */
  readonly pendingIds = new Map<string, { id: string; at: number }>()
  readonly #nowMs: () => number

  constructor(corp: CorpState, sessions: Sessions, callbacks: CallbackSender, nowMs: () => number) {
    this.corp = corp
    this.sessions = sessions
    this.callbacks = callbacks
    this.#nowMs = nowMs
    this.directory = new DirectoryActs(corp, callbacks, () => this.nowSeconds())
    this.groups = new GroupActs(corp, callbacks, () => this.nowSeconds())
    this.service = new ServiceDesk(corp, callbacks, () => this.nowSeconds())
    this.archive = new Archive(corp, callbacks, () => this.nowSeconds())
  }

  get members(): Member[] {
    return this.corp.members
  }

  nowSeconds(): number {
    return Math.floor(this.#nowMs() / 1000)
  }

  /** Scans a live code or opens a link: adds the contact, sends the event, opens the chat. */
  scan(scan: Scan): ScanResult {
    const way = this.#wayOf(scan)
    const member = this.#memberFor(scan, way)
    const contact = this.contactOf(scan.person)
    const existing = liveFollow(contact, member.userId)
    const externalUserId = contact.externalUserId
    if (existing) return { externalUserId, userId: member.userId, isNew: false, welcomeCode: null }
    if (way) way.scans += 1

    const state = scan.state ?? way?.state ?? ''
    const addWay = way ? 1 : state === '' ? 2 : 16
    this.#addFollow(contact, member.userId, state, addWay)
    const welcomeCode = this.sessions.issueWelcome(member.userId, externalUserId)
    this.#line(member.userId, externalUserId, 'system', text(`${contact.name} 已添加你为好友`))
    this.contactEvent(
      way && !way.skip_verify ? 'add_half_external_contact' : 'add_external_contact',
      member.userId,
      externalUserId,
      { State: state === '' ? undefined : state, WelcomeCode: welcomeCode },
    )
    return { externalUserId, userId: member.userId, isNew: true, welcomeCode }
  }

  /** The contact writes to the member. */
  say(words: { externalUserId: string; userId: string; text: string }): ChatMessage {
    return this.#line(words.userId, words.externalUserId, 'contact', text(words.text))
  }

  /** The member writes to the contact, by hand or through the sidebar. */
  reply(words: { externalUserId: string; userId: string; body: ChatBody }): ChatMessage {
    const message = this.#line(words.userId, words.externalUserId, 'member', words.body)
    this.markSeen(words.userId, words.externalUserId)
    return message
  }

  welcome(userId: string, externalUserId: string, bodies: ChatBody[]): void {
    for (const body of bodies) this.#line(userId, externalUserId, 'member', body, true)
  }

  /** One side ends it: the contact removes the member (default), or the member the contact. */
  remove(pair: { externalUserId: string; userId: string; by?: 'contact' | 'member' }): void {
    const contact = this.corp.contacts[pair.externalUserId]
    const follow = contact && liveFollow(contact, pair.userId)
    if (!follow) return
    if (pair.by === 'member') follow.removedByMember = true
    else follow.removedByContact = true
    const change = pair.by === 'member' ? 'del_external_contact' : 'del_follow_user'
    const line = pair.by === 'member' ? '你已删除该客户' : '客户已将你删除'
    this.#line(follow.userId, pair.externalUserId, 'system', text(line))
    this.contactEvent(change, follow.userId, pair.externalUserId)
  }

  /** The member edits the remark in the client: the API's own edits send no event, this one does. */
  editRemark(pair: { externalUserId: string; userId: string; remark: string }): void {
    const contact = this.corp.contacts[pair.externalUserId]
    const follow = contact && liveFollow(contact, pair.userId)
    if (!follow) return
    follow.remark = pair.remark.slice(0, 20)
    this.revision += 1
    this.contactEvent('edit_external_contact', follow.userId, pair.externalUserId)
  }

  /** The member opens our app from the workbench. */
  openApp(userId: string, agentId: number): void {
    this.callbacks.send([
      ['FromUserName', userId],
      ['CreateTime', this.nowSeconds()],
      ['MsgType', 'event'],
      ['Event', 'enter_agent'],
      ['EventKey', ''],
      ['AgentID', agentId],
    ])
  }

  /** The member presses a button of a card. False: no such message. */
  answerCard(messageId: string, userId: string, key: string): boolean {
    const sent = this.corp.appMessages.find((each) => each.id === messageId && each.userId === userId)
    const card = sent?.body as { task_id?: string; card_type?: string } | undefined
    if (!sent || !card) return false
    sent.answeredKey = key
    this.revision += 1
    this.callbacks.send([
      ['FromUserName', userId],
      ['CreateTime', this.nowSeconds()],
      ['MsgType', 'event'],
      ['Event', 'template_card_event'],
      ['EventKey', key],
      ['TaskId', card.task_id],
      ['CardType', card.card_type],
      ['ResponseCode', sent.responseCode ?? undefined],
      ['AgentID', sent.agentId],
    ])
    return true
  }

  /** Ends hand-overs under way: done, refused by the contact, or the new member has no room. */
  endTransfers(status: 1 | 3 | 4 = 1): number {
    const open = this.corp.transfers.filter((one) => one.status === 2)
    for (const transfer of open) {
      const { externalUserId, handover, takeover } = transfer
      transfer.status = status
      transfer.at = this.nowSeconds()
      if (status === 1) this.moveFollow(externalUserId, handover, takeover)
      else
        this.contactEvent('transfer_fail', takeover, externalUserId, {
          FailReason: status === 3 ? 'customer_refused' : 'customer_limit_exceed',
        })
    }
    return open.length
  }

  /** The pair goes to another member, tags and remark with it; both sides are told. */
  moveFollow(externalUserId: string, from: string, to: string): void {
    const contact = this.corp.contacts[externalUserId]
    const old = contact && liveFollow(contact, from)
    if (!contact || !old) return
    old.removedByMember = true
    if (!liveFollow(contact, to)) {
      this.#addFollow(contact, to, '', 202)
      const fresh = liveFollow(contact, to)!
      Object.assign(fresh, { remark: old.remark, description: old.description, tagIds: [...old.tagIds] })
      this.contactEvent('add_external_contact', to, externalUserId)
    }
    this.contactEvent('del_external_contact', from, externalUserId, { Source: 'DELETE_BY_TRANSFER' })
    this.revision += 1
  }

  /** The contact lets this member's conversations be kept. */
  agreeToArchive(pair: { externalUserId: string; userId: string }): void {
    this.archive.agree(pair.userId, pair.externalUserId)
    this.contactEvent('msg_audit_approved', pair.userId, pair.externalUserId)
  }

  markSeen(userId: string, externalUserId: string): void {
    const key = chatKey(userId, externalUserId)
    const last = this.corp.chats[key]?.at(-1)?.id ?? 0
    if (this.corp.seen[key] === last) return
    this.corp.seen[key] = last
    this.revision += 1
  }

  /** Has either side written since they became friends? Then no welcome message may follow. */
  hasChatted(userId: string, externalUserId: string): boolean {
    const lines = this.corp.chats[chatKey(userId, externalUserId)] ?? []
    const added = lines.findLastIndex((line) => line.from === 'system')
    return lines.slice(added + 1).some((line) => !line.welcome)
  }

  snapshot(): CorpState {
    return structuredClone(this.corp)
  }

  /** Puts back what `snapshot` gave; the receiving address and the apps stay as they are now. */
  restore(state: CorpState): void {
    const { callback, apps } = this.corp
    Object.assign(this.corp, structuredClone(state), { callback, apps })
    this.revision += 1
  }

  #wayOf(scan: Scan): ContactWay | undefined {
    if (scan.configId !== undefined) {
      const way = this.corp.ways[scan.configId]
      if (!way) throw new Error(`no live code ${scan.configId}`)
      return way
    }
    return scan.state ? Object.values(this.corp.ways).find((way) => way.state === scan.state) : undefined
  }

  #memberFor(scan: Scan, way: ContactWay | undefined): Member {
    const userId = scan.userId ?? way?.user[(way.scans ?? 0) % way.user.length]
    const member = userId
      ? findMember(this.corp, userId)
      : this.corp.members.find((each) => each.userId === this.actingUserId && each.holdsContacts)
    const chosen = member?.holdsContacts ? member : this.corp.members.find((each) => each.holdsContacts)
    if (!chosen) throw new Error('no member holds contacts')
    return chosen
  }

  /** Of the person's WeChat account: the same for the corp and for every shop in WeChat that is bound with it. */
  unionIdOf({ id, unionId }: Pick<Person, 'id' | 'unionId'>): string {
    return unionId ?? stableId('o', 27, 'unionid', id)
  }

  /** The person in this corp's eyes: known from now on, a friend of nobody yet. */
  contactOf(person: Person): Contact {
    const externalUserId = stableId('wm', 30, this.corp.corpId, person.id)
    this.corp.contacts[externalUserId] ??= {
      externalUserId,
      personId: person.id,
      name: person.name,
      avatar: person.avatar ?? '',
      gender: person.gender ?? 0,
      unionId: this.unionIdOf(person),
      follows: [],
    }
    return this.corp.contacts[externalUserId]
  }

  #addFollow(contact: Contact, userId: string, state: string, addWay: number): void {
    const before = contact.follows.find((follow) => follow.userId === userId)
    const fresh: Follow = {
      userId,
      remark: before?.remark ?? '',
      description: before?.description ?? '',
      remarkCompany: before?.remarkCompany ?? '',
      remarkMobiles: before?.remarkMobiles ?? [],
      createdAt: this.nowSeconds(),
      tagIds: before?.tagIds ?? [],
      addWay,
      state,
      removedByMember: false,
      removedByContact: false,
    }
    contact.follows = [...contact.follows.filter((follow) => follow.userId !== userId), fresh]
  }

  #line(
    userId: string,
    externalUserId: string,
    from: ChatMessage['from'],
    body: ChatBody,
    welcome = false,
  ): ChatMessage {
    this.corp.counter += 1
    this.revision += 1
    const message: ChatMessage = { ...body, id: this.corp.counter, from, at: this.nowSeconds() }
    if (welcome) message.welcome = true
    const key = chatKey(userId, externalUserId)
    this.corp.chats[key] ??= []
    this.corp.chats[key].push(message)
    return message
  }

  contactEvent(change: string, userId: string, externalUserId: string, more: ContactEventFields = {}): void {
    this.callbacks.send([
      ['FromUserName', 'sys'],
      ['CreateTime', this.nowSeconds()],
      ['MsgType', 'event'],
      ['Event', 'change_external_contact'],
      ['ChangeType', change],
      ['UserID', userId],
      ['ExternalUserID', externalUserId],
      ['State', more.State],
      ['WelcomeCode', more.WelcomeCode],
      ['Source', more.Source],
      ['FailReason', more.FailReason],
    ])
  }
}

export function text(content: string): ChatBody {
  return { msgtype: 'text', text: { content } }
}
