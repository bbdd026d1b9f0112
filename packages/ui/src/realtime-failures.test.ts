import { describe, expect, it, vi } from 'vitest'
import { createRealtimeClient, type RealtimePorts, type RealtimeSocket, timings } from './realtime-client.ts'

/** What the client does when things go wrong, in the order in which they go wrong. */

class FakeSocket implements RealtimeSocket {
  onopen: (() => void) | null = null
  onmessage: ((event: { data: unknown }) => void) | null = null
  onclose: (() => void) | null = null
  closed = false
  readonly path: string
  readonly openedAt: number
  constructor(path: string, openedAt: number) {
    this.path = path
    this.openedAt = openedAt
  }
  close() {
    this.closed = true
  }
  say(message: object) {
    this.onmessage?.({ data: JSON.stringify(message) })
  }
}

function world(random = 0.5) {
  let now = 0
  let timers: { at: number; then: () => void }[] = []
  const sockets: FakeSocket[] = []
  const polls: { path: string; at: number }[] = []
  const thrown: unknown[] = []
  let answer: () => Promise<{ status: number; body: object }> = async () => ({ status: 200, body: {} })
  let wake = () => {}
  let unwoken = 0
  const ports: RealtimePorts = {
    openSocket(path) {
      const socket = new FakeSocket(path, now)
      sockets.push(socket)
      return socket
    },
    poll(path) {
      polls.push({ path, at: now })
      return answer()
    },
    now: () => now,
    wait(ms, then) {
      const timer = { at: now + ms, then }
      timers.push(timer)
      return () => {
        timers = timers.filter((each) => each !== timer)
      }
    },
    random: () => random,
    onWake(hear) {
      wake = hear
      return () => {
        unwoken++
      }
    },
  }
  async function pass(ms: number) {
    const end = now + ms
    for (;;) {
      for (let turn = 0; turn < 4; turn++) await Promise.resolve()
      const next = timers.filter((each) => each.at <= end).sort((a, b) => a.at - b.at)[0]
      if (!next) break
      timers = timers.filter((each) => each !== next)
      now = Math.max(now, next.at)
      try {
        next.then()
      } catch (error) {
        thrown.push(error)
      }
    }
    now = end
  }
  return {
    ports,
    sockets,
    polls,
    thrown,
    pass,
    wake: () => wake(),
    unwoken: () => unwoken,
    timers: () => timers.length,
    now: () => now,
    answerPolls(next: typeof answer) {
      answer = next
    },
    socket: () => sockets.at(-1)!,
  }
}

const event = (id: string) => ({
  id,
  type: 'order.recorded',
  key: 'o-1',
  at: '2026-04-12T06:00:00Z',
  payload: {},
})

async function started(random?: number, topics = ['orders']) {
  const w = world(random)
  const client = createRealtimeClient(w.ports)
  const onEvents = vi.fn()
  const onGap = vi.fn()
  const leave = client.subscribe({ topics, onEvents, onGap })
  await w.pass(0)
  return { ...w, client, onEvents, onGap, leave }
}
const ids = (heard: ReturnType<typeof vi.fn>) =>
  heard.mock.calls.flatMap(([events]) => (events as { id: string }[]).map(({ id }) => id))

/** Two upgrades fail, so that the client polls. */
async function polling(w: Awaited<ReturnType<typeof started>>) {
  w.socket().onclose?.()
  await w.pass(timings.firstRetryMs)
  w.socket().onclose?.()
  await w.pass(0)
}

describe('a line that breaks', () => {
  it('is tried again after longer and longer waits, up to a ceiling, and from the start once it held', async () => {
    const w = await started(1)
    w.socket().onopen?.()
    const waits: number[] = []
    for (let n = 0; n < 8; n++) {
      const before = w.now()
      w.socket().onopen?.()
      w.socket().onclose?.()
      await w.pass(timings.longestRetryMs)
      waits.push(w.socket().openedAt - before)
    }
    // Each connection held for a moment, so every wait is the first one.
    expect(new Set(waits)).toEqual(new Set([timings.firstRetryMs]))
    w.answerPolls(() => Promise.reject(new Error('down')))
    w.socket().onclose?.()
    await w.pass(timings.firstRetryMs)
    w.socket().onclose?.()
    const from = w.polls.length
    await w.pass(100_000)
    const gaps = w.polls.slice(from + 1).map(({ at }, n) => at - w.polls[from + n]!.at)
    expect(gaps.slice(0, 5)).toEqual([...gaps.slice(0, 5)].sort((a, b) => a - b))
    expect(Math.max(...gaps)).toBeLessThanOrEqual(timings.longestRetryMs)
  })

  it.each([0, 0.5, 1])(
    'spreads its return: with luck %d within half and the whole of the wait',
    async (random) => {
      const w = await started(random)
      w.socket().onopen?.()
      w.socket().onclose?.()
      const count = w.sockets.length
      await w.pass(timings.firstRetryMs)
      expect(w.sockets).toHaveLength(count + 1)
      expect(w.socket().openedAt).toBe(timings.firstRetryMs / 2 + (random * timings.firstRetryMs) / 2)
    },
  )

  it('asks from where it stood, not from where it began', async () => {
    const w = await started()
    w.socket().onopen?.()
    for (const cursor of ['4', '9', 'a b&c']) w.socket().say({ cursor, events: [event(cursor)] })
    w.socket().onclose?.()
    await w.pass(timings.firstRetryMs)
    expect(w.socket().path).toBe('/api/realtime?topics=orders&since=a%20b%26c')
  })

  it('keeps its word once when the server says things again', async () => {
    const w = await started()
    w.socket().onopen?.()
    w.socket().say({ cursor: '2', events: [event('a'), event('b')] })
    w.socket().onclose?.()
    await w.pass(timings.firstRetryMs)
    w.socket().onopen?.()
    w.socket().say({ cursor: '3', events: [event('b'), event('c'), event('a')] })
    expect(ids(w.onEvents)).toEqual(['a', 'b', 'c'])
  })

  it('remembers some thousands of events and no more', async () => {
    const w = await started()
    w.socket().onopen?.()
    for (let n = 0; n <= timings.rememberedIds; n++) w.socket().say({ events: [event(`e${n}`)] })
    w.onEvents.mockClear()
    w.socket().say({ events: [event(`e${timings.rememberedIds}`)] })
    w.socket().say({ events: [event('e0')] })
    expect(ids(w.onEvents)).toEqual(['e0'])
  })

  it('ignores a late word of a line that it has given up', async () => {
    const w = await started()
    w.socket().onopen?.()
    const old = w.socket()
    old.onclose?.()
    await w.pass(timings.firstRetryMs)
    w.socket().onopen?.()
    old.say({ cursor: '99', events: [event('ghost')] })
    old.onclose?.()
    old.onopen?.()
    expect(w.onEvents).not.toHaveBeenCalled()
    expect(w.client.state().status).toBe('live')
    await w.pass(timings.firstRetryMs)
    expect(w.sockets).toHaveLength(2)
  })

  it('says since when the screen is old: since the last word, not since the break', async () => {
    const w = await started()
    w.socket().onopen?.()
    await w.pass(5_000)
    w.socket().say({ heartbeat: true })
    await w.pass(7_000)
    w.socket().onclose?.()
    expect(w.client.state()).toEqual({ status: 'reconnecting', since: 5_000 })
    await w.pass(timings.firstRetryMs)
    w.socket().onopen?.()
    expect(w.client.state().status).toBe('live')
    expect(w.client.state().since).toBeGreaterThan(12_000)
  })

  it('a heartbeat keeps a silent line', async () => {
    const w = await started()
    w.socket().onopen?.()
    for (let n = 0; n < 5; n++) {
      await w.pass(timings.heartbeatMissedMs - 1)
      w.socket().say({ heartbeat: true })
    }
    expect([w.sockets.length, w.client.state().status]).toEqual([1, 'live'])
    await w.pass(timings.heartbeatMissedMs)
    expect(w.sockets[0]!.closed).toBe(true)
    await w.pass(timings.firstRetryMs)
    expect(w.sockets).toHaveLength(2)
  })
})

describe('polling', () => {
  it('begins after two refused upgrades and not after two breaks', async () => {
    const broken = await started()
    for (let n = 0; n < 3; n++) {
      broken.socket().onopen?.()
      broken.socket().onclose?.()
      await broken.pass(timings.firstRetryMs)
    }
    expect(broken.polls).toEqual([])
    const refused = await started()
    await polling(refused)
    expect(refused.polls).toHaveLength(1)
    expect(refused.client.state().status).toBe('polling')
  })

  it('goes on at its pace while it tries the socket once a minute', async () => {
    const w = await started()
    await polling(w)
    const before = w.sockets.length
    await w.pass(timings.retrySocketMs - 1)
    expect(w.sockets).toHaveLength(before)
    expect(w.polls.length).toBe(1 + Math.floor((timings.retrySocketMs - 1) / timings.pollEveryMs))
    await w.pass(1)
    expect(w.sockets).toHaveLength(before + 1)
    const polls = w.polls.length
    w.socket().onclose?.()
    await w.pass(0)
    expect(w.polls.length).toBe(polls + 1)
  })

  it('survives an answer that is no answer, and comes back to its pace', async () => {
    const w = await started()
    w.answerPolls(async () => ({ status: 502, body: {} }))
    await polling(w)
    expect(w.client.state().status).toBe('reconnecting')
    await w.pass(timings.disconnectedAfterMs)
    expect(w.client.state().status).toBe('disconnected')
    w.answerPolls(async () => ({ status: 200, body: { cursor: '3', events: [event('late')] } }))
    await w.pass(timings.longestRetryMs)
    expect(w.client.state().status).toBe('polling')
    expect(ids(w.onEvents)).toEqual(['late'])
  })

  it('drops an answer that comes after the topics changed', async () => {
    const w = await started()
    let late: (answer: { status: number; body: object }) => void = () => {}
    w.answerPolls(() => new Promise((resolve) => (late = resolve)))
    await polling(w)
    const answerOld = late
    w.client.subscribe({ topics: ['slips'], onEvents: () => {} })
    await w.pass(0)
    answerOld({ status: 200, body: { cursor: '77', events: [event('old')] } })
    await w.pass(0)
    expect(w.polls.at(-1)!.path).toBe('/api/realtime/poll?topics=orders%2Cslips')
    expect(w.onEvents).not.toHaveBeenCalled()
  })
})

describe('those who listen', () => {
  it('do not lose their events to one that fails', async () => {
    const w = await started()
    const second = vi.fn()
    w.onEvents.mockImplementation(() => {
      throw new Error('a page that broke')
    })
    w.client.subscribe({ topics: ['orders'], onEvents: second })
    await w.pass(0)
    w.socket().onopen?.()
    w.socket().say({ cursor: '1', events: [event('a')] })
    expect(ids(second)).toEqual(['a'])
    await w.pass(0)
    expect(w.thrown).toEqual([new Error('a page that broke')])
    w.socket().say({ cursor: '2', events: [event('b')] })
    expect(ids(second)).toEqual(['a', 'b'])
  })

  it('are polled for though one of them fails each time', async () => {
    const w = await started()
    let n = 0
    w.answerPolls(async () => ({ status: 200, body: { events: [event(`p${n++}`)] } }))
    w.onEvents.mockImplementation(() => {
      throw new Error('again')
    })
    w.onGap.mockImplementation(() => {
      throw new Error('and again')
    })
    await polling(w)
    await w.pass(3 * timings.pollEveryMs)
    expect(w.polls.length).toBe(4)
  })

  it('may leave while they are told', async () => {
    const w = await started()
    const other = vi.fn()
    w.onEvents.mockImplementation(() => w.leave())
    w.client.subscribe({ topics: ['orders'], onEvents: other })
    await w.pass(0)
    w.socket().onopen?.()
    w.socket().say({ events: [event('a')] })
    w.socket().say({ events: [event('b')] })
    expect(ids(w.onEvents)).toEqual(['a'])
    expect(ids(other)).toEqual(['a', 'b'])
  })

  it('cause one connection, however many join in one breath', async () => {
    const w = world()
    const client = createRealtimeClient(w.ports)
    const leaves = ['orders', 'slips', 'orders', 'work-orders'].map((topic) =>
      client.subscribe({ topics: [topic], onEvents: () => {} }),
    )
    await w.pass(0)
    expect(w.sockets.map(({ path }) => path)).toEqual(['/api/realtime?topics=orders%2Cslips%2Cwork-orders'])
    leaves[0]!()
    await w.pass(0)
    expect(w.sockets).toHaveLength(1)
  })

  it('are told of each change of state once', async () => {
    const w = await started()
    const states: string[] = []
    const leave = w.client.onState(() => states.push(w.client.state().status))
    w.socket().onopen?.()
    w.socket().say({ heartbeat: true })
    w.socket().onclose?.()
    await w.pass(timings.firstRetryMs)
    w.socket().onopen?.()
    leave()
    w.socket().onclose?.()
    expect(states).toEqual(['live', 'reconnecting', 'live'])
  })
})

describe('the end', () => {
  it('is final: nothing connects, polls, wakes or waits any more', async () => {
    const w = await started()
    w.socket().onopen?.()
    w.client.stop()
    expect([w.client.state().status, w.socket().closed, w.unwoken()]).toEqual(['disconnected', true, 1])
    w.wake()
    w.client.subscribe({ topics: ['slips'], onEvents: () => {} })
    w.socket().say({ events: [event('a')] })
    await w.pass(10 * timings.retrySocketMs)
    expect(w.sockets).toHaveLength(1)
    expect(w.polls).toEqual([])
    expect(w.onEvents).not.toHaveBeenCalled()
    expect(w.timers()).toBe(0)
  })
})
