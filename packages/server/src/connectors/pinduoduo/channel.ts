import type { Socket } from '../../runtime/ports.ts'
import type { ConnectorPorts, Push, PushChannel, ShopAccess } from '../contract/connector.ts'
import {
  type AckFields,
  ackFrame,
  connectUrl,
  heartbeatFrame,
  heartbeatMs,
  readFrame,
  silenceMs,
} from './framing.ts'
import { readPush } from './read-push.ts'

export type PddChannelState = 'connected' | 'refused' | 'lost' | 'delivery_failed' | 'unreadable'

export interface PddChannelOptions {
  heartbeatMs?: number
  silenceMs?: number
  /** Messages that arrive within this span travel together. */
  gatherMs?: number
  /** Deliveries under way at once: one commits while the next one gathers. */
  deliveries?: number
  largestBatch?: number
  afterCloseMs?: number
  afterErrorMs?: number
  answerMs?: number
  /** Tells the connection doctor. */
  onState?: (state: PddChannelState, detail: string | null) => void
}

const defaults = {
  heartbeatMs,
  silenceMs,
  gatherMs: 1,
  deliveries: 2,
  largestBatch: 500,
  afterCloseMs: 3_000,
  afterErrorMs: 15_000,
  answerMs: 10_000,
} as const

type Settings = Required<Omit<PddChannelOptions, 'onState'>> & Pick<PddChannelOptions, 'onState'>
type Deliver = (pushes: Push[]) => Promise<void>

/** Deliveries outlive the connection that brought them, so all connections of a channel share this. */
interface HandOver {
  deliver: Deliver
  underWay: Set<Promise<void>>
}

/** The message service of an app. Several channels of one app share its messages, whichever shop opened them. */
export function pinduoduoChannel(ports: ConnectorPorts, options: PddChannelOptions = {}): PushChannel {
  return {
    async start(access, deliver) {
      const channel = new PddChannel(ports, { ...defaults, ...options }, access, deliver)
      await channel.connect()
      return () => channel.stop()
    },
  }
}

/** One connection that comes back: soon after it was closed, later when it was refused or failed. */
class PddChannel {
  readonly #ports: ConnectorPorts
  readonly #settings: Settings
  readonly #access: ShopAccess
  readonly #handOver: HandOver
  #session: PddSession | null = null
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
      const url = connectUrl(this.#access, this.#ports.clock.now())
      const socket = await this.#ports.sockets.open(url, { timeoutMs: this.#settings.answerMs })
      if (this.#stopped) return socket.close()
      const session = new PddSession(this.#ports, this.#settings, socket, this.#handOver)
      this.#session = session
      this.#settings.onState?.('connected', null)
      session.closed.then((well) => this.#lose(well))
    } catch (error) {
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

  #lose(well: boolean): void {
    if (this.#stopped) return
    this.#settings.onState?.('lost', null)
    this.#retryIn(well ? this.#settings.afterCloseMs : this.#settings.afterErrorMs)
  }

  #retryIn(ms: number): void {
    if (!this.#stopped) this.#cancelRetry = this.#ports.clock.after(ms, () => void this.connect())
  }
}

interface Arrived {
  ack: AckFields
  push: Push
}

/** One socket from open to close: gathers messages, hands them over, acknowledges what was kept. */
class PddSession {
  /** Resolves at the end; false when it failed, or closed before the service had said a word. */
  readonly closed: Promise<boolean>
  readonly #ports: ConnectorPorts
  readonly #settings: Settings
  readonly #socket: Socket
  readonly #handOver: HandOver
  readonly #stopBeating: () => void
  #ended = false
  #finishing = false
  #failed = false
  #heardAt: number | null = null
  readonly #openedAt: number
  #gathering = false
  #deliveries = 0
  #waiting: Arrived[] = []

  constructor(ports: ConnectorPorts, settings: Settings, socket: Socket, handOver: HandOver) {
    this.#ports = ports
    this.#settings = settings
    this.#socket = socket
    this.#handOver = handOver
    this.#openedAt = ports.clock.monotonicMs()
    const closed = Promise.withResolvers<boolean>()
    this.closed = closed.promise
    socket.onMessage((data) => this.#receive(data))
    socket.onClose(() => {
      this.#end()
      closed.resolve(!this.#failed && this.#heardAt !== null)
    })
    this.#stopBeating = ports.clock.every(settings.heartbeatMs, () => this.#beat())
    this.#beat()
  }

  /** Starts no further delivery; those under way are still acknowledged. */
  finish(): void {
    this.#finishing = true
  }

  close(): void {
    this.#end()
    this.#socket.close()
  }

  /** A connection that died without a word looks open for hours. */
  #beat(): void {
    const silent = this.#ports.clock.monotonicMs() - (this.#heardAt ?? this.#openedAt)
    if (silent > this.#settings.silenceMs) this.#fail()
    else this.#send(heartbeatFrame(this.#ports.clock.now()))
  }

  /** What cannot be read is left unacknowledged, and must not keep the others back: it comes again and again. */
  #receive(data: Buffer): void {
    this.#heardAt = this.#ports.clock.monotonicMs()
    try {
      const frame = readFrame(data)
      if (frame.kind === 'message') this.#gather({ ack: frame.ack, push: readPush(frame.kept) })
    } catch {
      this.#settings.onState?.('unreadable', null)
    }
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

  /** Never rejects. What was not kept is not acknowledged, and the service sends it again. */
  async #deliver(batch: Arrived[]): Promise<void> {
    this.#deliveries++
    try {
      await this.#handOver.deliver(batch.map(({ push }) => push))
      for (const { ack } of batch) this.#send(ackFrame(ack, this.#ports.clock.now()))
    } catch {
      this.#settings.onState?.('delivery_failed', null)
    } finally {
      this.#deliveries--
      this.#pump()
    }
  }

  #send(frame: string): void {
    if (!this.#ended) this.#socket.send(frame)
  }

  #fail(): void {
    this.#failed = true
    this.close()
  }

  #end(): void {
    this.#ended = true
    this.finish()
    this.#stopBeating()
  }
}
