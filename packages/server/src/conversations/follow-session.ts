import type { ServiceMessage } from '../connectors/wecom/index.ts'
import { stateAfter } from './session.ts'
import type { Session } from './store.ts'

export type SessionNews = 'opened' | 'moved' | 'ended'

/**
 * What one message makes of a session. Pure: the same messages give the same session. A word from before the last change
 * of the state says nothing about the state.
 */
export function followSession(
  session: Session,
  message: ServiceMessage,
): { session: Session; news: SessionNews | null } {
  const { event, sentAt } = message
  if (event?.kind === 'entered')
    return opened({ ...session, scene: event.scene ?? session.scene }, sentAt, false)
  if (event?.kind === 'session_changed') {
    const state = stateAfter(event.change)
    if (!state || sentAt < session.stateAt) return { session, news: null }
    const changed = { ...session, state, stateAt: sentAt, servicerId: event.newServicer }
    return { session: changed, news: state === 'ended' ? 'ended' : 'moved' }
  }
  if (message.from !== 'customer') return { session, news: null }
  const wrote = latest(session.lastCustomerAt, sentAt)
  return opened(
    { ...session, lastCustomerAt: wrote, repliesSince: wrote === sentAt ? 0 : session.repliesSince },
    sentAt,
    true,
  )
}

/** Writing opens an ended session; merely entering one that is open changes nothing. */
function opened(session: Session, at: Date, wrote: boolean): { session: Session; news: SessionNews | null } {
  if (session.state !== 'ended' || at < session.stateAt) return { session, news: null }
  const again = { ...session, state: 'new' as const, stateAt: at, servicerId: null, beganAt: at }
  return { session: wrote ? again : { ...again, lastCustomerAt: session.lastCustomerAt }, news: 'opened' }
}

function latest(a: Date | null, b: Date): Date {
  return a && a > b ? a : b
}
