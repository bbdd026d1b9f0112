import type { Socket } from '../../runtime/ports.ts'
import type { ConnectorPorts, KeptPush, PushChannel, ShopAccess } from '../contract/connector.ts'
import {
  type Arrived,
  type ChannelOptions,
  type ChannelSession,
  channelDefaults,
  Delivery,
  type HandOver,
  messageChannel,
} from '../contract/message-channel.ts'
import { byte, decodeFrame, encodeFrame, type Frame, type FrameValue, int64, kinds, text } from './frames.ts'
import { readPush } from './read-push.ts'
import { signConnect } from './sign.ts'

export interface TmcOptions extends ChannelOptions {
  group?: string
  pullMs?: number
}

const defaults = { ...channelDefaults, group: 'default', pullMs: 5_000 } as const

type Settings = Required<Omit<TmcOptions, 'onState'>> & Pick<TmcOptions, 'onState'>

/** The TMC message channel. Several channels of one app share its messages, whichever shop opened them. */
export function taobaoChannel(ports: ConnectorPorts, options: TmcOptions = {}): PushChannel {
  const settings = { ...defaults, ...options }
  return messageChannel(ports.clock, settings, async (access, handOver) => {
    const socket = await ports.sockets.open(channelUrl(access), { timeoutMs: settings.answerMs })
    const session = new Session(ports, settings, socket, access, handOver)
    await session.opened
    return session
  })
}

/** One socket from CONNECT to close: asks for messages, confirms what was kept. */
class Session implements ChannelSession {
  /** Resolves when the server accepted us; rejects, and is closed, when it refused, closed or kept silent. */
  readonly opened: Promise<void>
  readonly closed: Promise<boolean>
  readonly #ports: ConnectorPorts
  readonly #settings: Settings
  readonly #socket: Socket
  readonly #delivery: Delivery<bigint>
  #token: string | undefined
  #ended = false
  #failed = false
  #stopPulling = () => {}
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
    this.#delivery = new Delivery(ports.clock, settings, handOver, (ids, more) => this.#confirm(ids, more))
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

  finish(): void {
    this.#delivery.finish()
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
        this.#delivery.add(toArrived(frame))
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

  /** Asks at once for what follows, instead of at the next turn. */
  #confirm(ids: bigint[], more: boolean): void {
    for (const id of ids)
      this.#send({
        type: 'send',
        token: this.#token,
        custom: { __kind: byte(kinds.confirm), id: int64(id) },
      })
    if (!more && !this.#delivery.finishing) this.#pull()
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
function toArrived({ custom }: Frame): Arrived<bigint> {
  const id = custom.id?.value
  if (typeof id !== 'bigint') throw new Error('message without id')
  const kept: KeptPush = {
    pushId: String(id),
    topic: asText(custom.topic),
    sellerId: asText(custom.userid) || asText(custom.nick),
    raw: asText(custom.content),
  }
  return { receipt: id, push: readPush(kept) }
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
