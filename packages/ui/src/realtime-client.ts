/** One event as the server tells it. */
export type RealtimeEvent = { id: string; type: string; key: string; at: string; payload: unknown }

type Message = { cursor?: string; events?: RealtimeEvent[]; heartbeat?: boolean; reset?: boolean }

/** `idle`: nobody listens. `live`: by WebSocket. `polling`: true, a little later. The last two: what is on screen may be old. */
export type RealtimeStatus = 'idle' | 'connecting' | 'live' | 'polling' | 'reconnecting' | 'disconnected'

/** `since`: when the status began; for the two untrue ones, when the server was last heard. */
export type RealtimeState = { status: RealtimeStatus; since: number }

export type RealtimeSocket = {
  onopen: (() => void) | null
  onmessage: ((event: { data: unknown }) => void) | null
  onclose: (() => void) | null
  close(): void
}

/** What the client needs from its browser; tests give their own. */
export type RealtimePorts = {
  openSocket(path: string): RealtimeSocket
  poll(path: string): Promise<{ status: number; body: Message }>
  now(): number
  wait(ms: number, then: () => void): () => void
  random(): number
  onWake(wake: () => void): () => void
}

export type Subscription = {
  topics: readonly string[]
  onEvents: (events: RealtimeEvent[]) => void
  /** Told when events may have been missed: read everything again. */
  onGap?: () => void
}

export type RealtimeClient = {
  subscribe(subscription: Subscription): () => void
  state(): RealtimeState
  onState(hear: () => void): () => void
  stop(): void
}

/** The audience whose session and topics count; the console's has no name in its paths. */
export type RealtimeSettings = {
  audience?: 'console' | 'sidebar' | 'technician' | 'point' | 'customer'
  onUnauthorised?: () => void
}

export const timings = {
  heartbeatMissedMs: 60_000,
  disconnectedAfterMs: 15_000,
  pollEveryMs: 3_000,
  retrySocketMs: 60_000,
  firstRetryMs: 500,
  longestRetryMs: 20_000,
  failedUpgradesBeforePoll: 2,
  rememberedIds: 2_000,
} as const

/**
 * The `since` cursor protocol over WebSocket, and over plain polling after two failed upgrades.
 * At least once from the server, once to subscribers (by event id), in the server's order.
 */
export function createRealtimeClient(
  ports: RealtimePorts,
  { audience = 'console', onUnauthorised }: RealtimeSettings = {},
): RealtimeClient {
  const subscriptions = new Set<Subscription>()
  const hearers = new Set<() => void>()
  const seen = new Set<string>()
  let state: RealtimeState = { status: 'idle', since: ports.now() }
  let cursor: string | undefined
  let socket: RealtimeSocket | undefined
  let joinedTopics = ''
  let failedUpgrades = 0
  let attempts = 0
  // Between the first read of a page and the first connection nobody listened: one read again closes it.
  let gapOpen = true
  let lastHeard = ports.now()
  let run = 0
  let stopped = false
  const cancels = new Map<string, () => void>()

  const topics = () => [...new Set([...subscriptions].flatMap((s) => s.topics))].sort().join(',')
  const query = () =>
    `?topics=${encodeURIComponent(joinedTopics)}${cursor ? `&since=${encodeURIComponent(cursor)}` : ''}`
  const own = audience !== 'console'
  const socketPath = () => `/api/realtime${query()}${own ? `&audience=${audience}` : ''}`
  const pollPath = () => `/api${own ? `/${audience}` : ''}/realtime/poll${query()}`

  function later(name: string, ms: number, then: () => void) {
    cancels.get(name)?.()
    cancels.set(name, ports.wait(ms, then))
  }

  function cancel(...names: string[]) {
    for (const name of names) {
      cancels.get(name)?.()
      cancels.delete(name)
    }
  }

  function become(status: RealtimeStatus) {
    if (state.status === status) return
    const untrue = status === 'reconnecting' || status === 'disconnected'
    state = { status, since: untrue ? lastHeard : ports.now() }
    for (const hear of hearers) hear()
  }

  function lost() {
    if (state.status === 'disconnected') return
    become('reconnecting')
    if (!cancels.has('lost'))
      later(
        'lost',
        timings.disconnectedAfterMs,
        () => state.status === 'reconnecting' && become('disconnected'),
      )
  }

  function connect() {
    cancel('retry', 'poll', 'watch', 'upgrade')
    const mine = ++run
    socket?.close()
    socket = undefined
    joinedTopics = topics()
    if (stopped) return
    if (!joinedTopics) {
      cancel('lost')
      become('idle')
      return
    }
    if (state.status === 'idle') become('connecting')
    if (failedUpgrades >= timings.failedUpgradesBeforePoll) {
      later('upgrade', timings.retrySocketMs, () => {
        failedUpgrades = timings.failedUpgradesBeforePoll - 1
        connect()
      })
      void pollOnce(mine)
      return
    }
    openSocket(mine)
  }

  function openSocket(mine: number) {
    let opened = false
    const current = ports.openSocket(socketPath())
    socket = current
    const gone = () => {
      if (mine !== run) return
      run++
      socket = undefined
      if (!opened) failedUpgrades++
      lost()
      retry()
    }
    current.onopen = () => {
      if (mine !== run) return
      opened = true
      failedUpgrades = 0
      heard('live')
      watch(mine, gone)
    }
    current.onmessage = ({ data }) => {
      if (mine !== run) return
      const message = parse(data)
      if (!message) return
      heard('live')
      watch(mine, gone)
      take(message)
    }
    current.onclose = gone
  }

  function watch(mine: number, gone: () => void) {
    later('watch', timings.heartbeatMissedMs, () => {
      if (mine !== run) return
      socket?.close()
      gone()
    })
  }

  async function pollOnce(mine: number) {
    const answer = await ports.poll(pollPath()).catch(() => undefined)
    if (mine !== run || stopped) return
    if (answer?.status === 401) {
      stop()
      onUnauthorised?.()
      return
    }
    if (answer?.status !== 200) {
      lost()
      later('poll', backOff(), () => void pollOnce(mine))
      return
    }
    later('poll', timings.pollEveryMs, () => void pollOnce(mine))
    heard('polling')
    take(answer.body)
  }

  function heard(status: RealtimeStatus) {
    lastHeard = ports.now()
    attempts = 0
    cancel('lost')
    become(status)
    if (gapOpen) readAgain()
  }

  function readAgain() {
    gapOpen = false
    tellAll(({ onGap }) => onGap?.())
  }

  function take(message: Message) {
    if (message.reset) readAgain()
    if (message.cursor !== undefined) cursor = message.cursor
    const fresh = (message.events ?? []).filter((event) => !seen.has(event.id))
    for (const event of fresh) remember(event.id)
    if (fresh.length) tellAll(({ onEvents }) => onEvents(fresh))
  }

  /** One that fails must not cost the others their events; it fails alone, where the page can see it. */
  function tellAll(tell: (subscription: Subscription) => void) {
    for (const subscription of [...subscriptions]) {
      try {
        tell(subscription)
      } catch (error) {
        ports.wait(0, () => {
          throw error
        })
      }
    }
  }

  function remember(id: string) {
    seen.add(id)
    if (seen.size > timings.rememberedIds) seen.delete(seen.values().next().value!)
  }

  function retry() {
    later('retry', failedUpgrades >= timings.failedUpgradesBeforePoll ? 0 : backOff(), connect)
  }

  function backOff() {
    const ceiling = Math.min(timings.longestRetryMs, timings.firstRetryMs * 2 ** attempts++)
    return ceiling / 2 + (ports.random() * ceiling) / 2
  }

  function wake() {
    if (stopped || !joinedTopics) return
    attempts = 0
    if (state.status !== 'live' || ports.now() - lastHeard > timings.heartbeatMissedMs) connect()
  }

  function stop() {
    stopped = true
    run++
    socket?.close()
    cancel(...cancels.keys())
    unwake()
    become('disconnected')
  }

  const unwake = ports.onWake(wake)

  return {
    subscribe(subscription) {
      subscriptions.add(subscription)
      const joinSoon = () => later('join', 0, () => topics() !== joinedTopics && connect())
      joinSoon()
      return () => {
        subscriptions.delete(subscription)
        if (!stopped) joinSoon()
      }
    },
    state: () => state,
    onState(hear) {
      hearers.add(hear)
      return () => hearers.delete(hear)
    },
    stop,
  }
}

function parse(data: unknown): Message | undefined {
  try {
    return JSON.parse(String(data)) as Message
  } catch {
    return undefined
  }
}

/** The browser as the client needs it; same origin only. */
export function browserPorts(): RealtimePorts {
  return {
    openSocket: (path) =>
      new WebSocket(
        `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}${path}`,
      ) as unknown as RealtimeSocket,
    async poll(path) {
      const response = await fetch(path, {
        credentials: 'same-origin',
        headers: { accept: 'application/json' },
      })
      return { status: response.status, body: response.ok ? ((await response.json()) as Message) : {} }
    },
    now: () => Date.now(),
    wait(ms, then) {
      const id = setTimeout(then, ms)
      return () => clearTimeout(id)
    },
    random: () => Math.random(),
    onWake(wake) {
      const seen = () => document.visibilityState === 'visible' && wake()
      document.addEventListener('visibilitychange', seen)
      window.addEventListener('online', wake)
      return () => {
        document.removeEventListener('visibilitychange', seen)
        window.removeEventListener('online', wake)
      }
    },
  }
}
