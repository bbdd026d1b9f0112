import type { Socket } from '../../runtime/ports.ts'
import type { ConnectorPorts, KeptPush, Push, PushChannel, ShopAccess } from '../contract/connector.ts'
import { byte, decodeFrame, encodeFrame, type Frame, type FrameValue, int64, kinds, text } from './frames.ts'
import { readPush } from './read-push.ts'
import { signConnect } from './sign.ts'

export type ChannelState = 'connected' | 'refused' | 'lost' | 'delivery_failed'

export interface ChannelOptions {
  group?: string
  pullMs?: number
  /** Messages that arrive within this span travel together. */
  gatherMs?: number
  /** Deliveries under way at once: one commits while the next one gathers. */
  deliveries?: number
  largestBatch?: number
  afterCloseMs?: number
  afterErrorMs?: number
  answerMs?: number
  /** Tells the connection doctor; `detail` is TOP's own phrase. */
  onState?: (state: ChannelState, detail: string | null) => void
}

const defaults = {
  group: 'default',
  pullMs: 5_000,
  gatherMs: 1,
  deliveries: 2,
  largestBatch: 500,
  afterCloseMs: 3_000,
  afterErrorMs: 15_000,
  answerMs: 10_000,
} as const

type Settings = Required<Omit<ChannelOptions, 'onState'>> & Pick<ChannelOptions, 'onState'>
type Deliver = (pushes: Push[]) => Promise<void>

/** Deliveries outlive the connection that brought them, so all connections of a channel share this. */
interface HandOver {
  deliver: Deliver
  underWay: Set<Promise<void>>
}

/** The TMC message channel. Several channels of one app share its messages, whichever shop opened them. */
export function taobaoChannel(ports: ConnectorPorts, options: ChannelOptions = {}): PushChannel {
  return {
    async start(access, deliver) {
      const channel = new Channel(ports, { ...defaults, ...options }, access, deliver)
      await channel.connect()
      return () => channel.stop()
    },
  }
}

/** One connection that comes back: 3 s after it was closed, 15 s after it failed. */
class Channel {
  readonly #ports: ConnectorPorts
  readonly #settings: Settings
  readonly #access: ShopAccess
  readonly #handOver: HandOver
  #session: Session | null = null
  #stopped = false
  #cancelRetry = () => {}

  constructor(ports: ConnectorPorts, settings: Settings, access: ShopAccess, deliver: Deliver) {
    this.#ports = ports
    this.#settings = settings
    this.#access = access
    this.#handOver = { deliver, underWay: new Set() }
  }

  /** Settles after the first try, whether it succeeded or not. */
  async connect(): Promise<void> {
    if (this.#stopped) return
    try {
      const socket = await this.#ports.sockets.open(channelUrl(this.#access), {
        timeoutMs: this.#settings.answerMs,
      })
      if (this.#stopped) return socket.close()
      const session = new Session(this.#ports, this.#settings, socket, this.#access, this.#handOver)
      this.#session = session
      await session.opened
      this.#settings.onState?.('connected', null)
      session.closed.then((failed) => this.#lose(failed))
    } catch (error) {
      this.#session?.close()
      if (this.#stopped) return
      this.#settings.onState?.('refused', error instanceof Error ? error.message : null)
      this.#retryIn(this.#settings.afterErrorMs)
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true
    this.#cancelRetry()
    this.#session?.finish()
    await Promise.all(this.#handOver.underWay)
    this.#session?.close()
  }

  #lose(failed: boolean): void {
    if (this.#stopped) return
    this.#settings.onState?.('lost', null)
    this.#retryIn(failed ? this.#settings.afterErrorMs : this.#settings.afterCloseMs)
  }

  #retryIn(ms: number): void {
    if (!this.#stopped) this.#cancelRetry = this.#ports.clock.after(ms, () => void this.connect())
  }
}

interface Arrived {
  id: bigint
  push: Push
}

/** One socket from CONNECT to close: gathers messages, hands them over, confirms what was kept. */
class Session {
  /** Resolves when the server accepted us; rejects when it refused, closed or kept silent. */
  readonly opened: Promise<void>
  /** Resolves at the end; true when it ended by a fault and not by a plain close. */
  readonly closed: Promise<boolean>
  readonly #ports: ConnectorPorts
  readonly #settings: Settings
  readonly #socket: Socket
  readonly #handOver: HandOver
  #token: string | undefined
  #ended = false
  #finishing = false
  #failed = false
  #stopPulling = () => {}
  #gathering = false
  #deliveries = 0
  #waiting: Arrived[] = []
  #accept = () => {}
  #refuse = (_error: Error) => {}

  constructor(
    ports: ConnectorPorts,
    settings: Settings,
    socket: Socket,
    access: ShopAccess,
    handOver: HandOver,
  ) {
    this.#ports = ports
    this.#settings = settings
    this.#socket = socket
    this.#handOver = handOver
    const opened = Promise.withResolvers<void>()
    const closed = Promise.withResolvers<boolean>()
    this.opened = opened.promise
    this.closed = closed.promise
    const cancelWait = ports.clock.after(settings.answerMs, () =>
      this.#fail(new Error('no answer to CONNECT')),
    )
    this.#accept = () => {
      cancelWait()
      opened.resolve()
    }
    this.#refuse = (error) => {
      cancelWait()
      opened.reject(error)
    }
    socket.onMessage((data) => this.#receive(data))
    socket.onClose(() => {
      this.#end()
      this.#refuse(new Error('closed before CONNECT was answered'))
      closed.resolve(this.#failed)
    })
    this.#sendConnect(access)
  }

  /** Starts no further delivery; those under way are still confirmed. */
  finish(): void {
    this.#finishing = true
    this.#stopPulling()
  }

  close(): void {
    this.#end()
    this.#socket.close()
  }

  #sendConnect(access: ShopAccess): void {
    const timestamp = String(this.#ports.clock.now().getTime())
    const { group } = this.#settings
    const custom: Record<string, FrameValue> = {
      app_key: text(access.appKey),
      group_name: text(group),
      timestamp: text(timestamp),
      sign: text(signConnect(access.appSecret, access.appKey, group, timestamp)),
      sdk: text('qiao'),
      intranet_ip: text('127.0.0.1'),
    }
    this.#send({ type: 'connect', custom })
  }

  #receive(data: Buffer): void {
    try {
      const frame = decodeFrame(data)
      if (frame.type === 'connectAck') this.#open(frame)
      else if (frame.type === 'send' && frame.custom.__kind?.value === kinds.data)
        this.#gather(toArrived(frame))
    } catch (error) {
      this.#fail(error as Error)
    }
  }

  #open(frame: Frame): void {
    if (frame.statusCode)
      throw new Error(`CONNECT refused: ${frame.statusCode} ${frame.statusPhrase ?? ''}`.trim())
    this.#token = frame.token
    this.#stopPulling = this.#ports.clock.every(this.#settings.pullMs, () => this.#pull())
    this.#accept()
    this.#pull()
  }

  #gather(arrived: Arrived): void {
    this.#waiting.push(arrived)
    if (this.#gathering || this.#deliveries >= this.#settings.deliveries) return
    this.#gathering = true
    this.#ports.clock.after(this.#settings.gatherMs, () => {
      this.#gathering = false
      this.#pump()
    })
  }

  #pump(): void {
    const { underWay } = this.#handOver
    while (this.#waiting.length > 0 && this.#deliveries < this.#settings.deliveries && !this.#finishing) {
      const work = this.#deliver(this.#waiting.splice(0, this.#settings.largestBatch))
      underWay.add(work)
      void work.then(() => underWay.delete(work))
    }
  }

  /** Never rejects. What was not kept is not confirmed, and the server sends it again. */
  async #deliver(batch: Arrived[]): Promise<void> {
    this.#deliveries++
    try {
      await this.#handOver.deliver(batch.map(({ push }) => push))
      for (const { id } of batch) this.#confirm(id)
      if (this.#waiting.length === 0 && !this.#finishing) this.#pull()
    } catch {
      this.#settings.onState?.('delivery_failed', null)
    } finally {
      this.#deliveries--
      this.#pump()
    }
  }

  #confirm(id: bigint): void {
    this.#send({ type: 'send', token: this.#token, custom: { __kind: byte(kinds.confirm), id: int64(id) } })
  }

  #pull(): void {
    this.#send({ type: 'send', token: this.#token, custom: { __kind: byte(kinds.pull) } })
  }

  #send(frame: Frame): void {
    if (!this.#ended) this.#socket.send(encodeFrame(frame))
  }

  #fail(error: Error): void {
    this.#failed = true
    this.#refuse(error)
    this.close()
  }

  #end(): void {
    this.#ended = true
    this.finish()
  }
}

/** Every id of a message is unique for the app, and stays the same when it is sent again. */
function toArrived({ custom }: Frame): Arrived {
  const id = custom.id?.value
  if (typeof id !== 'bigint') throw new Error('message without id')
  const kept: KeptPush = {
    pushId: String(id),
    topic: asText(custom.topic),
    sellerId: asText(custom.userid) || asText(custom.nick),
    raw: asText(custom.content),
  }
  return { id, push: readPush(kept) }
}

function asText(value: FrameValue | undefined): string {
  return value?.value === undefined || value.value === null ? '' : String(value.value)
}

const officialGateway = /^https:\/\/(gw\.api|eco)\.taobao\.com$/

function channelUrl({ channelUrl: named, baseUrl }: ShopAccess): string {
  if (named) return named
  if (officialGateway.test(baseUrl)) return 'ws://mc.api.taobao.com/'
  return `${baseUrl.replace(/^http/, 'ws')}/tmc`
}
