import { randomBytes } from 'node:crypto'
import type { Server } from 'node:http'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Accounts } from './accounts.ts'
import { parseFrame, type WireFrame, type WireValue, writeFrame } from './frames.ts'
import type { Shop } from './records.ts'
import { formatStamp } from './render.ts'
import { expectedConnectSign } from './sign.ts'

export interface Message {
  id: string
  topic: string
  shop: Shop
  content: string
  publishedAt: number
  sentAt: number
  sends: number
}

interface Listener {
  socket: WebSocket
  token: string
}

/** A message that the client confirmed: from then on it is the client's to keep. */
export interface Confirmation {
  id: string
  topic: string
  tid: string | null
}

const kind = { pull: 1, confirm: 2, data: 3, failed: 20 }
const largestQueue = 200_000
/** Sent and not yet confirmed; beyond it messages wait, so that a slow client is not flooded. */
const largestInFlight = 5_000
const clockSkewMs = 10 * 60_000
const confirmationsKept = 100_000

/**
 * The message channel of one app: keeps each message until it is confirmed, sends it to one of the listeners,
 * and sends it again when the confirmation does not come.
 */
export class Tmc {
  redeliverMs = 5 * 60_000
  readonly path: string
  readonly #accounts: Accounts
  readonly #now: () => number
  readonly #topics = new Map<string, Set<string> | null>()
  readonly #waiting = new Map<string, Message>()
  /** In the order of their last sending. */
  readonly #inFlight = new Map<string, Message>()
  readonly #listeners: Listener[] = []
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: 1 << 20 })
  readonly #sweep: NodeJS.Timeout
  readonly #confirmations: Confirmation[] = []
  #confirmationsDropped = 0
  #turn = 0
  #lastId: bigint
  counts = { published: 0, sent: 0, confirmed: 0, redelivered: 0, overflowed: 0 }

  constructor(accounts: Accounts, clockNow: () => number, path: string) {
    this.#accounts = accounts
    this.#now = clockNow
    this.path = path
    this.#lastId = BigInt(clockNow()) * 1_000_000n
    this.#sweep = setInterval(() => this.#redeliver(), 100).unref()
  }

  get pending(): number {
    return this.#waiting.size + this.#inFlight.size
  }

  /** Sent, and neither confirmed nor sent again yet. */
  get inFlight(): number {
    return this.#inFlight.size
  }

  get listeners(): number {
    return this.#listeners.length
  }

  /** What was confirmed, from the `after`th on, and where to go on reading. The oldest are forgotten. */
  confirmations(after: number): { next: number; items: Confirmation[] } {
    const items = this.#confirmations.slice(Math.max(0, after - this.#confirmationsDropped))
    return { next: this.#confirmationsDropped + this.#confirmations.length, items }
  }

  /** A shop's topics; null means all. They overwrite what was permitted before. */
  permit(sellerId: string, topics: string[] | null): void {
    this.#topics.set(sellerId, topics ? new Set(topics) : null)
  }

  /** Null when the shop did not permit the topic. */
  compose(topic: string, shop: Shop, content: string): Message | null {
    const permitted = this.#topics.get(shop.sellerId)
    if (permitted === undefined || (permitted && !permitted.has(topic))) return null
    this.#lastId += 1n
    return { id: String(this.#lastId), topic, shop, content, publishedAt: this.#now(), sentAt: 0, sends: 0 }
  }

  /** Offered twice, it is sent twice. */
  offer(message: Message): void {
    this.counts.published++
    this.#waiting.set(message.id, message)
    if (this.pending > largestQueue) this.#dropOldest()
    if (this.#listeners.length > 0) this.#sendWaiting()
  }

  confirm(id: string): void {
    const message = this.#inFlight.get(id) ?? this.#waiting.get(id)
    if (!message) return
    this.#inFlight.delete(id)
    this.#waiting.delete(id)
    this.counts.confirmed++
    const tid = /"tid":(\d+)/.exec(message.content)?.[1] ?? null
    this.#confirmations.push({ id, topic: message.topic, tid })
    if (this.#confirmations.length < 2 * confirmationsKept) return
    this.#confirmationsDropped += confirmationsKept
    this.#confirmations.splice(0, confirmationsKept)
  }

  /** The HTTP way to the same queue. */
  consume(quantity: number): Message[] {
    const taken = [...this.#waiting.values()].slice(0, quantity)
    for (const message of taken) this.#markSent(message)
    return taken
  }

  renderMessage({ id, topic, shop, content, publishedAt }: Message, appKey: string): string {
    const words = {
      topic,
      user_nick: shop.nick,
      pub_app_key: appKey,
      pub_time: formatStamp(publishedAt),
      content,
    }
    return `{"id":${id},"user_id":${shop.sellerId},${JSON.stringify(words).slice(1)}`
  }

  attach(server: Server): void {
    server.on('upgrade', (request, socket, head) => {
      if (request.url?.split('?')[0] === this.path)
        this.#server.handleUpgrade(request, socket, head, (ws) => this.#greet(ws))
      else if (server.listenerCount('upgrade') === 1) socket.destroy()
    })
  }

  /** Ends every connection; clients are expected to come back. */
  disconnect(): void {
    for (const { socket } of this.#listeners) socket.terminate()
  }

  close(): void {
    clearInterval(this.#sweep)
    for (const socket of this.#server.clients) socket.terminate()
    this.#server.close()
  }

  #greet(socket: WebSocket): void {
    let listener: Listener | null = null
    socket.on('error', () => socket.terminate())
    socket.on('close', () => {
      if (listener) this.#listeners.splice(this.#listeners.indexOf(listener), 1)
    })
    socket.on('message', (data) => {
      try {
        const frame = parseFrame(data as Buffer)
        if (listener) this.#hear(frame, listener)
        else listener = this.#admit(frame, socket)
      } catch {
        socket.close(1002)
      }
    })
  }

  #admit(frame: WireFrame, socket: WebSocket): Listener | null {
    const refusal = frame.messageType === 0 ? this.#refusal(customOf(frame)) : 'CONNECT expected'
    if (refusal) {
      socket.send(writeFrame({ messageType: 1, statusCode: 1, statusPhrase: refusal, custom: [] }))
      socket.close()
      return null
    }
    const listener = { socket, token: randomBytes(8).toString('hex') }
    this.#listeners.push(listener)
    socket.send(writeFrame({ messageType: 1, token: listener.token, custom: [] }))
    return listener
  }

  #refusal(custom: Record<string, string>): string | null {
    const { app_key = '', group_name = '', timestamp = '', sign } = custom
    const app = this.#accounts.app(app_key)
    if (!app) return 'Invalid app key'
    if (!/^\d{13}$/.test(timestamp) || Math.abs(Number(timestamp) - this.#now()) > clockSkewMs)
      return 'Invalid timestamp'
    const expected = expectedConnectSign(app.appSecret, app_key, group_name, timestamp)
    return sign === expected ? null : 'Invalid signature'
  }

  #hear(frame: WireFrame, listener: Listener): void {
    if (frame.token !== listener.token) throw new Error('token of another connection')
    const custom = customOf(frame)
    if (custom.__kind === String(kind.pull)) this.#sendWaiting()
    else if (custom.__kind === String(kind.confirm) && custom.id) this.confirm(custom.id)
    if (this.#waiting.size > 0 && this.#inFlight.size < largestInFlight) this.#sendWaiting()
  }

  #sendWaiting(): void {
    for (const message of this.#waiting.values()) {
      if (this.#inFlight.size >= largestInFlight || this.#listeners.length === 0) return
      this.#send(message)
    }
  }

  #send(message: Message): void {
    this.#turn = (this.#turn + 1) % this.#listeners.length
    const { socket } = this.#listeners[this.#turn]!
    this.#markSent(message)
    socket.send(writeFrame(dataFrame(message)))
  }

  #markSent(message: Message): void {
    this.#waiting.delete(message.id)
    this.#inFlight.delete(message.id)
    message.sentAt = this.#now()
    message.sends++
    this.counts.sent++
    this.#inFlight.set(message.id, message)
  }

  #redeliver(): void {
    const due = this.#now() - this.redeliverMs
    for (const message of this.#inFlight.values()) {
      if (message.sentAt > due) return
      if (this.#listeners.length === 0) {
        this.#inFlight.delete(message.id)
        this.#waiting.set(message.id, message)
        continue
      }
      this.counts.redelivered++
      this.#send(message)
    }
  }

  #dropOldest(): void {
    const shelf = this.#inFlight.size > 0 ? this.#inFlight : this.#waiting
    shelf.delete(shelf.keys().next().value as string)
    this.counts.overflowed++
  }
}

function dataFrame({ id, topic, shop, content, publishedAt, sends }: Message): WireFrame {
  const custom: WireFrame['custom'] = [
    ['__kind', { byte: kind.data }],
    ['id', { int64: id }],
    ['topic', { string: topic }],
    ['content', { string: content }],
    ['userid', { int64: shop.sellerId }],
    ['nick', { string: shop.nick }],
    ['publisher', { string: 'taobao' }],
    ['time', { date: publishedAt }],
    ['retried', { int32: sends - 1 }],
  ]
  return { messageType: 2, custom }
}

/** All values as text: what a check needs. */
function customOf(frame: WireFrame): Record<string, string> {
  return Object.fromEntries(frame.custom.map(([key, value]) => [key, plain(value)]))
}

function plain(value: WireValue): string {
  return value === null ? '' : String(Object.values(value)[0])
}
