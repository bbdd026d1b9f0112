import type { Socket } from '../../runtime/ports.ts'
import type { ConnectorPorts, PushChannel } from '../contract/connector.ts'
import {
  type ChannelOptions,
  type ChannelSession,
  channelDefaults,
  Delivery,
  type HandOver,
  messageChannel,
} from '../contract/message-channel.ts'
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

export interface PddChannelOptions extends ChannelOptions {
  heartbeatMs?: number
  silenceMs?: number
}

const defaults = { ...channelDefaults, heartbeatMs, silenceMs } as const

type Settings = Required<Omit<PddChannelOptions, 'onState'>> & Pick<PddChannelOptions, 'onState'>

/** The message service of an app. Several channels of one app share its messages, whichever shop opened them. */
export function pinduoduoChannel(ports: ConnectorPorts, options: PddChannelOptions = {}): PushChannel {
  const settings = { ...defaults, ...options }
  return messageChannel(ports.clock, settings, async (access, handOver) => {
    const url = connectUrl(access, ports.clock.now())
    const socket = await ports.sockets.open(url, { timeoutMs: settings.answerMs })
    return new PddSession(ports, settings, socket, handOver)
  })
}

/** One socket from open to close: keeps it alive, acknowledges what was kept. */
class PddSession implements ChannelSession {
  /** A socket that closed before the service had said a word counts as failed. */
  readonly closed: Promise<boolean>
  readonly #ports: ConnectorPorts
  readonly #settings: Settings
  readonly #socket: Socket
  readonly #delivery: Delivery<AckFields>
  readonly #stopBeating: () => void
  #ended = false
  #failed = false
  #heardAt: number | null = null
  readonly #openedAt: number

  constructor(ports: ConnectorPorts, settings: Settings, socket: Socket, handOver: HandOver) {
    this.#ports = ports
    this.#settings = settings
    this.#socket = socket
    this.#openedAt = ports.clock.monotonicMs()
    this.#delivery = new Delivery(ports.clock, settings, handOver, (acks) => {
      for (const ack of acks) this.#send(ackFrame(ack, ports.clock.now()))
    })
    const closed = Promise.withResolvers<boolean>()
    this.closed = closed.promise
    socket.onMessage((data) => this.#receive(data))
    socket.onClose(() => {
      this.#end()
      closed.resolve(this.#failed || this.#heardAt === null)
    })
    this.#stopBeating = ports.clock.every(settings.heartbeatMs, () => this.#beat())
    this.#beat()
  }

  finish(): void {
    this.#delivery.finish()
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
      if (frame.kind === 'message') this.#delivery.add({ receipt: frame.ack, push: readPush(frame.kept) })
    } catch {
      this.#settings.onState?.('unreadable', null)
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
