import { describe, expect, it } from 'vitest'
import type { ServiceEvent, ServiceMessage, SessionState } from '../connectors/wecom/index.ts'
import { followSession } from './follow-session.ts'
import { canMove, repliesAtMost, replyRefusal, sessionMoves, sessionWords, stateAfter } from './session.ts'
import type { Session } from './store.ts'

const at = (seconds: number) => new Date(1_760_000_000_000 + seconds * 1000)
const session = (more: Partial<Session> = {}): Session => ({
  id: 's1',
  accountId: 'wk1',
  externalUserId: 'wm1',
  contactId: null,
  customerId: 'c1',
  state: 'ended',
  stateAt: at(0),
  servicerId: null,
  scene: null,
  beganAt: at(0),
  lastCustomerAt: null,
  repliesSince: 0,
  ...more,
})
const message = (
  seconds: number,
  from: ServiceMessage['from'],
  event: ServiceEvent | null = null,
): ServiceMessage => ({
  messageId: `m${seconds}`,
  accountId: 'wk1',
  contactId: 'wm1',
  sentAt: at(seconds),
  from,
  servicerId: null,
  kind: event ? 'event' : 'text',
  content: null,
  event,
})
const change = (seconds: number, n: number, newServicer: string | null = null) =>
  message(seconds, 'system', {
    kind: 'session_changed',
    change: n,
    oldServicer: null,
    newServicer,
    code: null,
  })

describe('what a message makes of a session', () => {
  it('the first word opens it, the next ones do not again', () => {
    const first = followSession(session(), message(0, 'customer'))
    expect(first).toMatchObject({ news: 'opened', session: { state: 'new', lastCustomerAt: at(0) } })
    expect(followSession(first.session, message(5, 'customer'))).toMatchObject({
      news: null,
      session: { state: 'new' },
    })
  })

  it('entering opens an ended one and says from where', () => {
    const entered = { kind: 'entered' as const, scene: 'oamenu', sceneParam: null, welcomeCode: 'W' }
    expect(followSession(session(), message(9, 'system', entered))).toMatchObject({
      news: 'opened',
      session: { scene: 'oamenu', lastCustomerAt: null },
    })
  })

  it('goes to an agent and ends as WeCom says, and a late word does not turn it back', () => {
    const human = followSession(session({ state: 'new' }), change(10, 1, 'chenjing'))
    expect(human).toMatchObject({ news: 'moved', session: { state: 'human', servicerId: 'chenjing' } })
    const ended = followSession(human.session, change(20, 3))
    expect(ended).toMatchObject({ news: 'ended', session: { state: 'ended' } })
    expect(followSession(ended.session, change(15, 2, 'zhaomin'))).toEqual({
      session: ended.session,
      news: null,
    })
    expect(followSession(ended.session, message(12, 'customer')).session.state).toBe('ended')
    expect(followSession(ended.session, change(30, 77))).toEqual({ session: ended.session, news: null })
  })

  it('a customer’s word gives five answers again', () => {
    const tired = session({ state: 'human', lastCustomerAt: at(0), repliesSince: 5 })
    expect(followSession(tired, message(60, 'customer')).session.repliesSince).toBe(0)
    expect(followSession(tired, message(60, 'servicer')).session.repliesSince).toBe(5)
  })
})

describe('the table of moves', () => {
  it('names every state, ends everywhere, and only the customer leaves the end', () => {
    const states = Object.keys(sessionWords) as SessionState[]
    expect(Object.keys(sessionMoves).sort()).toEqual([...states].sort())
    for (const state of states.filter((one) => one !== 'ended')) expect(canMove(state, 'ended')).toBe(true)
    expect(sessionMoves.ended).toEqual([])
    expect(stateAfter(3)).toBe('ended')
  })
})

describe('an answer', () => {
  const open = { state: 'human' as const, lastCustomerAt: at(0), repliesSince: 0 }
  it.each([
    [open, at(60), null],
    [{ ...open, repliesSince: repliesAtMost }, at(60), 'too_many'],
    [open, at(48 * 3600), null],
    [open, at(48 * 3600 + 1), 'too_late'],
    [{ ...open, lastCustomerAt: null }, at(60), 'never_wrote'],
    [{ ...open, state: 'ended' as const }, at(60), 'ended'],
  ])('%#', (given, now, refusal) => {
    expect(replyRefusal(given, now)).toBe(refusal)
  })
})
