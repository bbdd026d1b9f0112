import type { Server } from 'node:http'
import { type WebSocket, WebSocketServer } from 'ws'
import type { PddAccounts } from './accounts.ts'
import { expectedProof } from './sign.ts'

/** Unconfirmed as a whole: no official text tells this framing, it was read from SDKs. */
interface PddMessage {
  id: string
  type: string
  content: string
  madeAt: number
  sentAt: number
  sends: number
}

const clockSkewMs = 10 * 60_000
const largestQueue = 200_000
const retainedMs = 7 * 86_400_000
const longestTry = 14
const greetingMs = 20

/**
 * Keeps each message until it is acknowledged, sends it to one of the listeners, and sends it again when no
 * acknowledgement comes: three times every `retryMs`, then more rarely, fourteen times at most.
 */
export class PddMessageService {
  retryMs = 10 * 60_000
  heartbeatMs = 5_000
  readonly #accounts: PddAccounts
  readonly #now: () => number
  readonly #prefix: string
  readonly #waiting = new Map<string, PddMessage>()
  readonly #inFlight = new Map<string, PddMessage>()
  readonly #listeners: WebSocket[] = []
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: 1 << 20 })
  readonly #timer: NodeJS.Timeout
  #beatAt = 0
  #turn = 0
  #lastId: bigint
  counts = { published: 0, sent: 0, acknowledged: 0, sentAgain: 0, heartbeats: 0 }

  constructor(accounts: PddAccounts, clockNow: () => number, prefix: string) {
    this.#accounts = accounts
    this.#now = clockNow
    this.#prefix = `${prefix}/message/`
    // Beyond 2^53, as the platform's ids may be.
    this.#lastId = BigInt(clockNow()) * 1_000_000n
    this.#timer = setInterval(() => this.#tick(), 50).unref()
  }

  get pending(): number {
    return this.#waiting.size + this.#inFlight.size
  }

  get listeners(): number {
    return this.#listeners.length
  }

  compose(type: string, content: string): PddMessage {
    this.#lastId += 1n
    return { id: String(this.#lastId), type, content, madeAt: this.#now(), sentAt: 0, sends: 0 }
  }

  /** Offered twice, it is sent twice. */
  offer(message: PddMessage): void {
    this.counts.published++
    this.#waiting.set(message.id, message)
    if (this.pending > largestQueue) this.#waiting.delete(this.#waiting.keys().next().value as string)
    this.#sendWaiting()
  }

  attach(server: Server): void {
    server.on('upgrade', (request, socket, head) => {
      const path = request.url?.split('?')[0] ?? ''
      if (path.startsWith(this.#prefix)) {
        if (this.#admits(path.slice(this.#prefix.length)))
          this.#server.handleUpgrade(request, socket, head, (ws) => this.#greet(ws))
        else socket.end('HTTP/1.1 401 Unauthorized\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
      } else if (server.listenerCount('upgrade') === 1) socket.destroy()
    })
  }

  /** Ends every connection; clients are expected to come back. */
  disconnect(): void {
    for (const socket of this.#server.clients) socket.terminate()
  }

  /** Something on every socket that is none of the messages. */
  say(text: string): void {
    for (const socket of this.#server.clients) socket.send(text)
  }

  close(): void {
    clearInterval(this.#timer)
    for (const socket of this.#server.clients) socket.terminate()
    this.#server.close()
  }

  #admits(rest: string): boolean {
    const [clientId = '', timestamp = '', proof = ''] = rest.split('/').map(decodeURIComponent)
    const { app } = this.#accounts
    if (clientId !== app.clientId || !/^\d{13}$/.test(timestamp)) return false
    if (Math.abs(Number(timestamp) - this.#now()) > clockSkewMs) return false
    return proof === expectedProof(clientId, timestamp, app.clientSecret)
  }

  /** Messages begin a moment after the greeting, not in one packet with it. */
  #greet(socket: WebSocket): void {
    socket.on('error', () => socket.terminate())
    socket.on('message', (data) => this.#hear(String(data), socket))
    socket.on('close', () => {
      const at = this.#listeners.indexOf(socket)
      if (at >= 0) this.#listeners.splice(at, 1)
    })
    setTimeout(() => {
      if (socket.readyState !== socket.OPEN) return
      this.#listeners.push(socket)
      this.#sendWaiting()
    }, greetingMs).unref()
  }

  #hear(text: string, socket: WebSocket): void {
    const command = /"commandType":"(\w+)"/.exec(text)?.[1]
    if (command === 'HeartBeat') this.counts.heartbeats++
    else if (command === 'Ack') this.#acknowledge(text)
    else socket.close(1002)
  }

  /** All that the SDKs send must be there; ids are bare digits. */
  #acknowledge(text: string): void {
    const form =
      /^\{"id":(\d+),"commandType":"Ack","time":\d{13},"sendTime":\d{13},"type":"([^"]+)","mallID":(\d+)\}$/
    const [, id, type, mallId] = form.exec(text) ?? []
    const message = this.#inFlight.get(id ?? '') ?? this.#waiting.get(id ?? '')
    if (!message || message.type !== type || mallId !== this.#accounts.app.shop.mallId) return
    this.#inFlight.delete(message.id)
    this.#waiting.delete(message.id)
    this.counts.acknowledged++
  }

  #sendWaiting(): void {
    for (const message of this.#waiting.values()) {
      if (this.#listeners.length === 0) return
      this.#send(message)
    }
  }

  #send(message: PddMessage): void {
    this.#turn = (this.#turn + 1) % this.#listeners.length
    this.#waiting.delete(message.id)
    message.sentAt = this.#now()
    message.sends++
    this.counts.sent++
    this.#inFlight.set(message.id, message)
    this.#listeners[this.#turn]!.send(this.#frame(message))
  }

  #frame({ id, type, content, madeAt, sentAt }: PddMessage): string {
    const { mallId } = this.#accounts.app.shop
    const inner = `{"type":"${type}","mallID":${mallId},"content":${JSON.stringify(content)}}`
    return `{"id":${id},"commandType":"Common","time":${madeAt},"sendTime":${sentAt},"message":${inner}}`
  }

  #tick(): void {
    const now = this.#now()
    if (now - this.#beatAt >= this.heartbeatMs) {
      this.#beatAt = now
      this.say(`{"commandType":"HeartBeat","time":${now}}`)
    }
    for (const message of this.#inFlight.values()) {
      if (now - message.madeAt > retainedMs || message.sends >= longestTry) this.#inFlight.delete(message.id)
      else if (now - message.sentAt >= this.#waitOf(message) && this.#listeners.length > 0) {
        this.counts.sentAgain++
        this.#send(message)
      }
    }
  }

  /** 10 minutes three times, an hour three times, then half a day. */
  #waitOf({ sends }: PddMessage): number {
    return this.retryMs * (sends <= 3 ? 1 : sends <= 6 ? 6 : 72)
  }
}
