import { ConnectorFailure } from '../connectors/contract/connector.ts'
import type { SessionState } from '../connectors/wecom/index.ts'
import type { BrandId } from '../kernel/ids.ts'
import { corpOf, wecomClient } from '../outreach/index.ts'
import { audit } from '../runtime/access/audit.ts'
import type { Actor } from '../runtime/db/actor.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { event } from '../runtime/events/event.ts'
import { emit } from '../runtime/events/outbox.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { ReplyRefused, ReplyUnknown, SessionMissing, SessionMoveRefused } from './errors.ts'
import { conversationEnded, conversationMoved } from './events.ts'
import { tellSaid } from './keep-messages.ts'
import { canMove, replyRefusal } from './session.ts'
import {
  listAccounts,
  lockSession,
  markSending,
  type NewMessage,
  type Session,
  settleSent,
  writeSessions,
} from './store.ts'

/**
 * Answers a customer of a service account. The message is written as on its way and counted first: a crash may leave one whose
 * arrival nobody knows, and says so, and never one that was sent and is not known. What WeCom refuses is not kept, and the
 * same `replyId` may be sent again; what arrived is not sent twice. Throws `conversation.reply_refused`,
 * `conversation.reply_unknown`, `conversation.not_found`.
 */
export async function replyInSession(
  runtime: Runtime,
  brandId: BrandId,
  actor: Actor,
  reply: { sessionId: string; replyId: string; text: string },
): Promise<void> {
  if (await runtime.effectsOff()) throw new ReplyRefused('held')
  const messageId = reply.replyId.replaceAll('-', '')
  const transact = <T>(work: (tx: Tx) => Promise<T>): Promise<T> =>
    runtime.db.transact(brandId, work, { actor })
  const sending = await transact(async (tx) => {
    const session = await sessionAt(tx, reply.sessionId)
    const corp = await corpOfAccount(tx, session.accountId)
    const message = messageOf(session, actor, messageId, reply.text, tx.now)
    if (!(await markSending(tx, messageId, message))) return null
    // Throwing takes the message back with it.
    const refusal = corp ? replyRefusal(session, tx.now) : 'not_connected'
    if (!corp || refusal) throw new ReplyRefused(refusal ?? 'not_connected')
    await writeSessions(tx, [{ ...session, repliesSince: session.repliesSince + 1 }])
    await audit(tx, [{ action: 'conversation.replied', subject: `session:${session.id}` }])
    return { session, corp, message }
  })
  if (!sending) return
  const { session, corp, message } = sending
  const to = { accountId: session.accountId, contactId: session.externalUserId, messageId, text: reply.text }
  try {
    await wecomClient(runtime).sendServiceText(corp, to)
  } catch (error) {
    if (!(error instanceof ConnectorFailure)) throw error
    runtime.metrics.outgoing.inc({ target: 'wecom_service', outcome: 'refused' })
    const unknown = error.kind === 'temporary' || error.kind === 'malformed_answer'
    await transact(async (tx) => {
      await settleSent(tx, messageId, unknown ? 'unknown' : 'refused')
      const now = await sessionAt(tx, session.id)
      if (!unknown) await writeSessions(tx, [{ ...now, repliesSince: Math.max(0, now.repliesSince - 1) }])
    })
    throw unknown ? new ReplyUnknown() : new ReplyRefused(refusalOfCode[error.code] ?? 'wecom')
  }
  runtime.metrics.outgoing.inc({ target: 'wecom_service', outcome: 'sent' })
  await transact(async (tx) => {
    await settleSent(tx, messageId, 'sent')
    await tellSaid(tx, [message])
  })
}

function messageOf(session: Session, actor: Actor, outsideId: string, text: string, at: Date): NewMessage {
  return {
    channel: 'service',
    outsideId,
    thread: `service:${session.id}`,
    side: 'member',
    senderId: `${actor.kind}:${actor.id}`,
    kind: 'text',
    content: { content: text },
    at,
    contactId: session.contactId,
    customerId: session.customerId,
  }
}

const refusalOfCode: Record<string, string> = {
  95001: 'too_many',
  95002: 'too_late',
  95013: 'ended',
  95018: 'ended',
}

/** Gives a session to a servicer, to the pool, or ends it. Throws `conversation.move_refused`. */
export async function moveSession(
  runtime: Runtime,
  brandId: BrandId,
  actor: Actor,
  wish: { sessionId: string; to: SessionState; servicerId: string | null },
): Promise<void> {
  const { session, corp } = await runtime.db.transact(brandId, async (tx) => {
    const found = await sessionAt(tx, wish.sessionId)
    if (!canMove(found.state, wish.to)) throw new SessionMoveRefused(found.state, wish.to)
    return { session: found, corp: await corpOfAccount(tx, found.accountId) }
  })
  if (!corp) throw new SessionMoveRefused(session.state, wish.to)
  const pair = { accountId: session.accountId, contactId: session.externalUserId }
  try {
    await wecomClient(runtime).moveSession(corp, pair, wish.to, wish.servicerId)
  } catch (error) {
    if (error instanceof ConnectorFailure) throw new SessionMoveRefused(session.state, wish.to)
    throw error
  }
  await runtime.db.transact(
    brandId,
    async (tx) => {
      const now = await sessionAt(tx, wish.sessionId)
      await writeSessions(tx, [{ ...now, state: wish.to, stateAt: tx.now, servicerId: wish.servicerId }])
      await audit(tx, [
        {
          action: 'conversation.moved',
          subject: `session:${now.id}`,
          facts: { from: now.state, to: wish.to },
        },
      ])
      const about = { sessionId: now.id, accountId: now.accountId, customerId: now.customerId }
      await emit(tx, [
        wish.to === 'ended'
          ? event(conversationEnded, now.id, { ...about, servicerId: now.servicerId })
          : event(conversationMoved, now.id, {
              ...about,
              from: now.state,
              to: wish.to,
              servicerId: wish.servicerId,
            }),
      ])
    },
    { actor },
  )
}

async function sessionAt(tx: Tx, id: string): Promise<Session> {
  const found = await lockSession(tx, id)
  if (!found) throw new SessionMissing(id)
  return found
}

async function corpOfAccount(tx: Tx, accountId: string) {
  const account = (await listAccounts(tx)).find((one) => one.accountId === accountId)
  return account ? corpOf(tx, account.corpId) : null
}
