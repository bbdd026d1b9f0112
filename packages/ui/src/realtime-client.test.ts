import { describe, expect, it, vi } from 'vitest'
import { createRealtimeClient, type RealtimePorts, type RealtimeSocket, timings } from './realtime-client.ts'

class FakeSocket implements RealtimeSocket {
  onopen: (() => void) | null = null
  onmessage: ((event: { data: unknown }) => void) | null = null
  onclose: (() => void) | null = null
  closed = false
  path: string
  constructor(path: string) {
    this.path = path
  }
  close() {
    this.closed = true
  }
  say(message: unknown) {
    this.onmessage?.({ data: JSON.stringify(message) })
  }
}

function world() {
  let now = 0
  let timers: { at: number; then: () => void }[] = []
  const sockets: FakeSocket[] = []
  const polls: string[] = []
  let answer: () => Promise<{ status: number; body: object }> = async () => ({ status: 200, body: {} })
  let wake = () => {}
  const ports: RealtimePorts = {
    openSocket(path) {
      const socket = new FakeSocket(path)
      sockets.push(socket)
      return socket
    },
    poll(path) {
      polls.push(path)
      return answer()
    },
    now: () => now,
    wait(ms, then) {
      const timer = { at: now + ms, then }
      timers.push(timer)
      return () => {
        timers = timers.filter((t) => t !== timer)
      }
    },
    random: () => 0.5,
    onWake(hear) {
      wake = hear
      return () => {}
    },
  }
  async function pass(ms: number) {
    const end = now + ms
    for (;;) {
      await Promise.resolve()
      await Promise.resolve()
      const next = timers.filter((t) => t.at <= end).sort((a, b) => a.at - b.at)[0]
      if (!next) break
      timers = timers.filter((t) => t !== next)
      now = Math.max(now, next.at)
      next.then()
    }
    now = end
  }
  return {
    ports,
    sockets,
    polls,
    pass,
    wake: () => wake(),
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
  at: '2026-11-21T10:00:00Z',
  payload: {},
})

async function connected() {
  const w = world()
  const client = createRealtimeClient(w.ports)
  const onEvents = vi.fn()
  const onGap = vi.fn()
  const leave = client.subscribe({ topics: ['orders'], onEvents, onGap })
  await w.pass(0)
  w.socket().onopen?.()
  return { ...w, client, onEvents, onGap, leave }
}

describe('realtime client', () => {
  it('joins all topics in one connection and is live when open', async () => {
    const w = world()
    const client = createRealtimeClient(w.ports)
    client.subscribe({ topics: ['orders', 'work-orders'], onEvents: () => {} })
    client.subscribe({ topics: ['orders'], onEvents: () => {} })
    await w.pass(0)
    expect(w.sockets.map((s) => s.path)).toEqual(['/api/realtime?topics=orders%2Cwork-orders'])
    expect(client.state().status).toBe('connecting')
    w.socket().onopen?.()
    expect(client.state().status).toBe('live')
  })

  it('hands each event over once, however often it comes', async () => {
    const w = await connected()
    w.socket().say({ cursor: '5', events: [event('a'), event('b')] })
    w.socket().say({ cursor: '6', events: [event('b'), event('c')] })
    expect(w.onEvents.mock.calls.map(([events]) => events.map((e: { id: string }) => e.id))).toEqual([
      ['a', 'b'],
      ['c'],
    ])
  })

  it('asks for one fresh read after the first connection, and for none after a catch-up by cursor', async () => {
    const w = await connected()
    expect(w.onGap).toHaveBeenCalledOnce()
    w.socket().say({ heartbeat: true, cursor: '9' })
    w.socket().onclose?.()
    await w.pass(timings.firstRetryMs)
    expect(w.socket().path).toContain('since=9')
    w.socket().onopen?.()
    expect(w.onGap).toHaveBeenCalledOnce()
  })

  it('tells when truth was lost, then that it is gone', async () => {
    const w = await connected()
    w.socket().say({ heartbeat: true, cursor: '1' })
    await w.pass(1000)
    w.socket().onclose?.()
    expect(w.client.state()).toEqual({ status: 'reconnecting', since: 0 })
    w.answerPolls(() => Promise.reject(new Error('down')))
    for (let i = 0; i < 2; i++) {
      await w.pass(2000)
      w.socket().onclose?.()
    }
    await w.pass(timings.disconnectedAfterMs)
    expect(w.client.state()).toEqual({ status: 'disconnected', since: 0 })
  })

  it('polls after two failed upgrades and returns to the socket later', async () => {
    const w = world()
    const client = createRealtimeClient(w.ports)
    const onEvents = vi.fn()
    client.subscribe({ topics: ['orders'], onEvents })
    await w.pass(0)
    w.socket().onclose?.()
    await w.pass(timings.firstRetryMs)
    w.answerPolls(async () => ({ status: 200, body: { cursor: '7', events: [event('a')] } }))
    w.socket().onclose?.()
    await w.pass(10)
    expect(client.state().status).toBe('polling')
    expect(onEvents).toHaveBeenCalledOnce()
    await w.pass(timings.pollEveryMs)
    expect(w.polls.at(-1)).toBe('/api/realtime/poll?topics=orders&since=7')
    expect(onEvents).toHaveBeenCalledOnce()
    const before = w.sockets.length
    await w.pass(timings.retrySocketMs)
    expect(w.sockets.length).toBe(before + 1)
    w.socket().onopen?.()
    expect(client.state().status).toBe('live')
  })

  it('notices a socket that fell silent', async () => {
    const w = await connected()
    await w.pass(timings.heartbeatMissedMs)
    expect(w.sockets[0]!.closed).toBe(true)
    expect(w.client.state().status).toBe('reconnecting')
  })

  it('catches up at once when the page wakes', async () => {
    const w = await connected()
    w.socket().onclose?.()
    const before = w.sockets.length
    w.wake()
    expect(w.sockets.length).toBe(before + 1)
  })

  it('leaves a live socket alone when the page wakes', async () => {
    const w = await connected()
    w.wake()
    expect(w.sockets).toHaveLength(1)
  })

  it('reconnects with the union when topics change, and rests when nobody listens', async () => {
    const w = await connected()
    const leave = w.client.subscribe({ topics: ['slips'], onEvents: () => {} })
    await w.pass(0)
    expect(w.socket().path).toContain('topics=orders%2Cslips')
    leave()
    w.leave()
    await w.pass(0)
    expect(w.socket().closed).toBe(true)
    expect(w.client.state().status).toBe('idle')
  })

  it('stops and asks for a log-in when the poll is refused', async () => {
    const w = world()
    const onUnauthorised = vi.fn()
    const client = createRealtimeClient(w.ports, { onUnauthorised })
    client.subscribe({ topics: ['orders'], onEvents: () => {} })
    w.answerPolls(async () => ({ status: 401, body: {} }))
    await w.pass(0)
    w.socket().onclose?.()
    await w.pass(timings.firstRetryMs)
    w.socket().onclose?.()
    await w.pass(10)
    expect(onUnauthorised).toHaveBeenCalledOnce()
    expect(client.state().status).toBe('disconnected')
  })

  it('reads everything again when too much happened', async () => {
    const w = await connected()
    w.socket().say({ cursor: '90', reset: true, events: [] })
    expect(w.onGap).toHaveBeenCalledTimes(2)
  })

  it('speaks for its audience on both ways', async () => {
    const w = world()
    createRealtimeClient(w.ports, { audience: 'technician' }).subscribe({
      topics: ['technician:7'],
      onEvents: () => {},
    })
    await w.pass(0)
    expect(w.socket().path).toBe('/api/realtime?topics=technician%3A7&audience=technician')
    w.socket().onclose?.()
    await w.pass(timings.firstRetryMs)
    w.socket().onclose?.()
    await w.pass(10)
    expect(w.polls[0]).toBe('/api/technician/realtime/poll?topics=technician%3A7')
  })

  it('ignores what is not JSON', async () => {
    const w = await connected()
    w.socket().onmessage?.({ data: '<html>' })
    expect(w.client.state().status).toBe('live')
    expect(w.onEvents).not.toHaveBeenCalled()
  })
})
