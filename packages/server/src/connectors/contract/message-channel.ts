import type { Clock } from '../../runtime/ports.ts'
import type { Push, PushChannel } from './connector.ts'
import type { ShopAccess } from './shop-access.ts'

/** What message sockets of marketplaces do alike: come back when lost, hand messages over in batches, confirm what was kept. */

export type ChannelState = 'connected' | 'refused' | 'lost' | 'delivery_failed' | 'unreadable'

export interface ChannelOptions {
  /** Messages that arrive within this span travel together. */
  gatherMs?: number
  /** Deliveries under way at once: one commits while the next one gathers. */
  deliveries?: number
  largestBatch?: number
  afterCloseMs?: number
  afterErrorMs?: number
  answerMs?: number
  /** Tells the connection doctor; `detail` is the platform's own phrase. */
  onState?: (state: ChannelState, detail: string | null) => void
}

export const channelDefaults = {
  gatherMs: 1,
  deliveries: 2,
  largestBatch: 500,
  afterCloseMs: 3_000,
  afterErrorMs: 15_000,
  answerMs: 10_000,
} as const

type Settings = Required<Omit<ChannelOptions, 'onState'>> & Pick<ChannelOptions, 'onState'>

/** One connection, from accepted to closed. */
export interface ChannelSession {
  /** Resolves at the end; true when it ended by a fault and not by a plain close. */
  readonly closed: Promise<boolean>
  /** Starts no further delivery; those under way are still confirmed. */
  finish(): void
  close(): void
}

/** Deliveries outlive the connection that brought them, so all connections of a channel share this. */
export interface HandOver {
  deliver: (pushes: Push[]) => Promise<void>
  underWay: Set<Promise<void>>
}

/** Opens one connection; rejects when the platform refused it, with nothing left open. */
export type OpenSession = (access: ShopAccess, handOver: HandOver) => Promise<ChannelSession>

/** A channel that comes back: soon after it was closed, later when it was refused or failed. */
export function messageChannel(
  clock: Pick<Clock, 'after'>,
  settings: Pick<Settings, 'afterCloseMs' | 'afterErrorMs' | 'onState'>,
  open: OpenSession,
): PushChannel {
  const states = new Map<string, NonNullable<ReturnType<NonNullable<PushChannel['stateOf']>>>>()
  return {
    stateOf: (shopId) => states.get(shopId) ?? null,
    async start(access, deliver) {
      const say = (state: 'connected' | 'lost' | 'refused', detail: string | null): void => {
        states.set(access.shopId, { state, detail })
        settings.onState?.(state, detail)
      }
      const handOver: HandOver = { deliver, underWay: new Set() }
      let session: ChannelSession | null = null
      let stopped = false
      let cancelRetry = () => {}
      const retryIn = (ms: number): void => {
        if (!stopped) cancelRetry = clock.after(ms, () => void connect())
      }
      const lose = (failed: boolean): void => {
        if (stopped) return
        say('lost', null)
        retryIn(failed ? settings.afterErrorMs : settings.afterCloseMs)
      }
      /** Settles after the first try, whether it succeeded or not. */
      const connect = async (): Promise<void> => {
        if (stopped) return
        try {
          const opened = await open(access, handOver)
          if (stopped) return opened.close()
          session = opened
          say('connected', null)
          void opened.closed.then(lose)
        } catch (error) {
          if (stopped) return
          say('refused', error instanceof Error ? error.message : null)
          retryIn(settings.afterErrorMs)
        }
      }
      await connect()
      return async () => {
        stopped = true
        states.delete(access.shopId)
        cancelRetry()
        session?.finish()
        await Promise.all(handOver.underWay)
        session?.close()
      }
    },
  }
}

export interface Arrived<Receipt> {
  /** What the platform wants back when the message was kept. */
  receipt: Receipt
  push: Push
}

/** Gathers the messages of one connection and hands them over; what was not kept is not confirmed, so it comes again. */
export class Delivery<Receipt> {
  readonly #clock: Pick<Clock, 'after'>
  readonly #settings: Settings
  readonly #handOver: HandOver
  readonly #confirm: (receipts: Receipt[], more: boolean) => void
  #waiting: Arrived<Receipt>[] = []
  #gathering = false
  #deliveries = 0
  #finishing = false

  constructor(
    clock: Pick<Clock, 'after'>,
    settings: Settings,
    handOver: HandOver,
    /** `more`: others wait here already. */
    confirm: (receipts: Receipt[], more: boolean) => void,
  ) {
    this.#clock = clock
    this.#settings = settings
    this.#handOver = handOver
    this.#confirm = confirm
  }

  add(arrived: Arrived<Receipt>): void {
    this.#waiting.push(arrived)
    if (this.#gathering || this.#deliveries >= this.#settings.deliveries) return
    this.#gathering = true
    this.#clock.after(this.#settings.gatherMs, () => {
      this.#gathering = false
      this.#pump()
    })
  }

  finish(): void {
    this.#finishing = true
  }

  get finishing(): boolean {
    return this.#finishing
  }

  #pump(): void {
    const { underWay } = this.#handOver
    while (this.#waiting.length > 0 && this.#deliveries < this.#settings.deliveries && !this.#finishing) {
      const work = this.#deliver(this.#waiting.splice(0, this.#settings.largestBatch))
      underWay.add(work)
      void work.then(() => underWay.delete(work))
    }
  }

  /** Never rejects. */
  async #deliver(batch: Arrived<Receipt>[]): Promise<void> {
    this.#deliveries++
    try {
      await this.#handOver.deliver(batch.map(({ push }) => push))
      this.#confirm(
        batch.map(({ receipt }) => receipt),
        this.#waiting.length > 0,
      )
    } catch {
      this.#settings.onState?.('delivery_failed', null)
    } finally {
      this.#deliveries--
      this.#pump()
    }
  }
}
