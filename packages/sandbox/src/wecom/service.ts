import { randomBytes } from 'node:crypto'
import type { CallbackSender } from './callbacks.ts'
import { type Contact, type CorpState, nextId, stableId } from './corp.ts'
import { WecomError } from './wecom-error.ts'

/** 微信客服: accounts, what was said, where each session stands. In memory of this process only. */

export interface ServiceLine {
  msgid: string
  open_kfid: string
  external_userid?: string
  send_time: number
  origin: 3 | 4 | 5
  servicer_userid?: string
  msgtype: string
  [kind: string]: unknown
}

interface Session {
  state: 0 | 1 | 2 | 3 | 4
  servicer: string
  lastCustomerAt: number | null
  repliesSince: number
}

const threeDays = 3 * 24 * 3600
const twoDays = 48 * 3600
const tokenLife = 600
const moves: Record<number, number[]> = { 0: [1, 2, 3, 4], 1: [2, 3, 4], 2: [3, 4], 3: [3, 4], 4: [] }

export class ServiceDesk {
  readonly accounts: { open_kfid: string; name: string; avatar: string }[]
  /** Calls of `sync_msg` a minute without a callback's token. */
  strictPerMinute = 10
  /** What our side sent, by session. */
  readonly sent: { to: string; account: string; msgid: string; text: string; onEvent: boolean }[] = []
  readonly #lines: ServiceLine[] = []
  readonly #sessions = new Map<string, Session>()
  readonly #tokens = new Map<string, { account: string; at: number }>()
  readonly #codes = new Map<string, { account: string; person: string; at: number }>()
  #strict = { minute: 0, calls: 0 }
  readonly #corp: CorpState
  readonly #callbacks: CallbackSender
  readonly #nowSeconds: () => number

  constructor(corp: CorpState, callbacks: CallbackSender, nowSeconds: () => number) {
    this.#corp = corp
    this.#callbacks = callbacks
    this.#nowSeconds = nowSeconds
    this.accounts = [
      { open_kfid: stableId('wk', 28, corp.corpId, 'kf', '1'), name: `${corp.name}售后`, avatar: '' },
    ]
  }

  /** The customer opens the chat: a welcome code of 20 seconds, unless they are in a session already. */
  enter(contact: Contact, scene = 'oamenu', sceneParam = ''): string | null {
    const session = this.#session(contact.externalUserId)
    const fresh = session.state === 4 || session.lastCustomerAt === null
    if (session.state === 4) Object.assign(session, { state: 0, servicer: '' })
    const code = fresh ? randomBytes(24).toString('base64url') : null
    if (code)
      this.#codes.set(code, {
        account: this.#account(),
        person: contact.externalUserId,
        at: this.#nowSeconds(),
      })
    this.#event(contact.externalUserId, {
      event_type: 'enter_session',
      scene,
      scene_param: sceneParam,
      ...(code ? { welcome_code: code } : {}),
    })
    return code
  }

  say(contact: Contact, content: { msgtype: string; [kind: string]: unknown }): string {
    const session = this.#session(contact.externalUserId)
    if (session.state === 4) Object.assign(session, { state: 0, servicer: '' })
    session.lastCustomerAt = this.#nowSeconds()
    session.repliesSince = 0
    return this.#add({ origin: 3, external_userid: contact.externalUserId, ...content })
  }

  /** A servicer answers in the client. */
  answer(contact: Contact, servicer: string, text: string): string {
    this.#move(contact.externalUserId, 3, servicer, 1)
    return this.#add({
      origin: 5,
      external_userid: contact.externalUserId,
      servicer_userid: servicer,
      msgtype: 'text',
      text: { content: text },
    })
  }

  end(contact: Contact): void {
    this.#move(contact.externalUserId, 4, '', 3)
  }

  recall(contact: Contact, msgid: string): void {
    this.#event(contact.externalUserId, { event_type: 'user_recall_msg', recall_msgid: msgid })
  }

  /** One page of what was said in the last three days. Without the token of a callback the limit is strict. */
  sync(body: Record<string, unknown>): object {
    const account = this.#known(body.open_kfid)
    const token = this.#tokens.get(String(body.token ?? ''))
    if (token?.account !== account || this.#nowSeconds() - token.at > tokenLife) this.#countStrict()
    const limit = Math.min(typeof body.limit === 'number' ? body.limit : 1000, 1000)
    const since = body.cursor ? placeOf(String(body.cursor)) : 0
    const young = this.#lines
      .map((line, n) => ({ line, n }))
      .filter(
        ({ line, n }) =>
          n >= since && line.open_kfid === account && this.#nowSeconds() - line.send_time <= threeDays,
      )
    const page = young.slice(0, limit)
    const next = page.length > 0 ? page.at(-1)!.n + 1 : since
    return {
      next_cursor: Buffer.from(`kf:${next}`).toString('base64url'),
      has_more: young.length > limit ? 1 : 0,
      msg_list: page.map(({ line }) => line),
    }
  }

  send(body: Record<string, unknown>): string {
    const account = this.#known(body.open_kfid)
    const person = String(body.touser)
    const session = this.#session(person)
    if (session.state === 4) throw new WecomError(95018)
    if (session.lastCustomerAt === null || this.#nowSeconds() - session.lastCustomerAt > twoDays)
      throw new WecomError(95002)
    if (session.repliesSince >= 5) throw new WecomError(95001)
    session.repliesSince += 1
    const msgid = typeof body.msgid === 'string' ? body.msgid : nextId(this.#corp, 'KF', 20)
    this.sent.push({ to: person, account, msgid, text: textOf(body), onEvent: false })
    return msgid
  }

  sendOnEvent(body: Record<string, unknown>): string {
    const code = this.#codes.get(String(body.code))
    this.#codes.delete(String(body.code))
    if (!code || this.#nowSeconds() - code.at > 20) throw new WecomError(95003)
    const msgid = typeof body.msgid === 'string' ? body.msgid : nextId(this.#corp, 'KF', 20)
    this.sent.push({ to: code.person, account: code.account, msgid, text: textOf(body), onEvent: true })
    return msgid
  }

  stateOf(body: Record<string, unknown>): object {
    this.#known(body.open_kfid)
    const { state, servicer } = this.#session(String(body.external_userid))
    return { service_state: state, servicer_userid: servicer }
  }

  transfer(body: Record<string, unknown>): object {
    this.#known(body.open_kfid)
    const person = String(body.external_userid)
    const session = this.#session(person)
    const to = Number(body.service_state)
    if (!moves[session.state]?.includes(to)) throw new WecomError(95016)
    Object.assign(session, { state: to, servicer: String(body.servicer_userid ?? '') })
    return {}
  }

  customers(ids: string[]): object {
    if (ids.length > 100) throw new WecomError(40058, 'external_userid_list')
    const known = ids.flatMap((id) => this.#corp.contacts[id] ?? [])
    return {
      customer_list: known.map((one) => ({
        external_userid: one.externalUserId,
        nickname: one.name,
        avatar: one.avatar,
        gender: one.gender,
        ...(this.#corp.unionIdBound && one.unionId ? { unionid: one.unionId } : {}),
      })),
      invalid_external_userid: ids.filter((id) => !this.#corp.contacts[id]),
    }
  }

  #move(person: string, state: 3 | 4, servicer: string, change: number): void {
    const session = this.#session(person)
    if (session.state === state && session.servicer === servicer) return
    const old = session.servicer
    Object.assign(session, { state, servicer })
    this.#event(person, {
      event_type: 'session_status_change',
      change_type: change,
      old_servicer_userid: old,
      new_servicer_userid: servicer,
      msg_code: '',
    })
  }

  #event(person: string, event: Record<string, unknown>): void {
    this.#add({
      origin: 4,
      msgtype: 'event',
      event: { ...event, open_kfid: this.#account(), external_userid: person },
    })
  }

  #add(line: Omit<ServiceLine, 'msgid' | 'open_kfid' | 'send_time'>): string {
    const msgid = nextId(this.#corp, 'km', 24)
    const account = this.#account()
    this.#lines.push({ msgid, open_kfid: account, send_time: this.#nowSeconds(), ...line } as ServiceLine)
    const token = `ENC${randomBytes(18).toString('base64url')}`
    this.#tokens.set(token, { account, at: this.#nowSeconds() })
    this.#callbacks.send([
      ['CreateTime', this.#nowSeconds()],
      ['MsgType', 'event'],
      ['Event', 'kf_msg_or_event'],
      ['Token', token],
      ['OpenKfId', account],
    ])
    return msgid
  }

  #session(person: string): Session {
    const known = this.#sessions.get(person)
    if (known) return known
    const fresh: Session = { state: 0, servicer: '', lastCustomerAt: null, repliesSince: 0 }
    this.#sessions.set(person, fresh)
    return fresh
  }

  #account(): string {
    return this.accounts[0]!.open_kfid
  }

  #known(account: unknown): string {
    if (!this.accounts.some((one) => one.open_kfid === account)) throw new WecomError(95000)
    return String(account)
  }

  #countStrict(): void {
    const minute = Math.floor(this.#nowSeconds() / 60)
    if (this.#strict.minute !== minute) this.#strict = { minute, calls: 0 }
    this.#strict.calls += 1
    if (this.#strict.calls > this.strictPerMinute) throw new WecomError(45009)
  }
}

function placeOf(cursor: string): number {
  const match = /^kf:(\d+)$/.exec(Buffer.from(cursor, 'base64url').toString())
  if (!match) throw new WecomError(40058, 'cursor')
  return Number(match[1])
}

function textOf(body: Record<string, unknown>): string {
  const text = (body.text as { content?: unknown } | undefined)?.content
  if (typeof text !== 'string' || text === '') throw new WecomError(44004)
  return text
}
