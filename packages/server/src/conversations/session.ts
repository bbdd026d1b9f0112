import { type SessionState, serviceChanges } from '../connectors/wecom/index.ts'

/** A session of a service account: its states, and who may move it on. WeCom refuses any other move (95016). */
export const sessionMoves: Record<SessionState, readonly SessionState[]> = {
  new: ['assistant', 'queued', 'human', 'ended'],
  assistant: ['queued', 'human', 'ended'],
  queued: ['human', 'ended'],
  human: ['human', 'ended'],
  // Only the customer opens it again, by writing or entering.
  ended: [],
}

export function canMove(from: SessionState, to: SessionState): boolean {
  return sessionMoves[from].includes(to)
}

export const sessionWords: Record<SessionState, { zh: string; en: string }> = {
  new: { zh: '未处理', en: 'New' },
  assistant: { zh: '智能助手接待', en: 'With the assistant' },
  queued: { zh: '待接入', en: 'Waiting for an agent' },
  human: { zh: '人工接待', en: 'With an agent' },
  ended: { zh: '已结束', en: 'Ended' },
}

/** What a change that WeCom reports makes of the state; null for one that nobody knows. */
export function stateAfter(change: number): SessionState | null {
  return serviceChanges[change] ?? null
}

/** WeCom's limits of an answer by API. */
export const replyWithinMs = 48 * 3600_000
export const repliesAtMost = 5

export type ReplyRefusal = 'too_late' | 'too_many' | 'never_wrote' | 'ended'

/** Whether we may answer now; WeCom counts the same way and would refuse. */
export function replyRefusal(
  session: { state: SessionState; lastCustomerAt: Date | null; repliesSince: number },
  now: Date,
): ReplyRefusal | null {
  if (session.state === 'ended') return 'ended'
  if (!session.lastCustomerAt) return 'never_wrote'
  if (now.getTime() - session.lastCustomerAt.getTime() > replyWithinMs) return 'too_late'
  return session.repliesSince >= repliesAtMost ? 'too_many' : null
}

/** Until when, and how many more answers WeCom takes; null while the customer never wrote. */
export function replyRoom(session: {
  lastCustomerAt: Date | null
  repliesSince: number
}): { until: Date; left: number } | null {
  if (!session.lastCustomerAt) return null
  return {
    until: new Date(session.lastCustomerAt.getTime() + replyWithinMs),
    left: Math.max(0, repliesAtMost - session.repliesSince),
  }
}
