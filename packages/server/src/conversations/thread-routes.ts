import { Type } from 'typebox'
import { customerNames, memberNames, workingMembers } from '../contacts/index.ts'
import { audit } from '../runtime/access/audit.ts'
import { visibility } from '../runtime/access/policy.ts'
import { type Route, route } from '../runtime/http/route.ts'
import { SessionMissing } from './errors.ts'
import { sessionWords } from './session.ts'
import {
  cursorPattern,
  messageShape,
  pageOf,
  placeOf,
  sessionShape,
  shownMessages,
  shownSession,
} from './shapes.ts'
import { findSession, messagesOfThread } from './store.ts'
import { findThread, listThreads, type Thread, threadKinds } from './store-threads.ts'

const nullable = Type.Union([Type.String(), Type.Null()])
const uuid = Type.String({ format: 'uuid' })
const cursor = Type.Optional(Type.String({ pattern: cursorPattern }))

const threadShape = Type.Object({
  id: Type.String(),
  kind: Type.Enum([...threadKinds]),
  sessionId: nullable,
  customerId: nullable,
  customerName: nullable,
  memberName: nullable,
  state: nullable,
  stateWord: nullable,
  said: Type.Integer(),
  lastAt: Type.String(),
  lastSide: Type.String(),
  lastKind: Type.String(),
  waitingSince: nullable,
})

/** Conversations as a list, and each with what was said in it. */
export const threadRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/console/conversations',
    summary: { zh: '会话列表', en: 'Conversations' },
    audience: 'console',
    permission: 'customers.read',
    fields: ['name'],
    idempotency: 'safe',
    rate: 'read',
    schema: {
      query: Type.Object({
        kind: Type.Optional(Type.Enum([...threadKinds])),
        state: Type.Optional(Type.Enum(['new', 'assistant', 'queued', 'human', 'ended'])),
        waiting: Type.Optional(Type.Boolean()),
        memberId: Type.Optional(Type.String({ maxLength: 64 })),
        customerId: Type.Optional(uuid),
        cursor,
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
      }),
      answer: Type.Object({ items: Type.Array(threadShape), nextCursor: nullable }),
    },
    async handle({ query, principal, language }, tx) {
      const limit = query.limit ?? 50
      const found = await listThreads(tx, {
        kind: query.kind ?? null,
        state: query.state ?? null,
        waiting: query.waiting ?? false,
        memberId: query.memberId ?? null,
        customerId: query.customerId ?? null,
        before: placeOf(query.cursor),
        limit: limit + 1,
      })
      const { page, nextCursor } = pageOf(found, limit, (one) => one.lastAt)
      const customers = await customerNames(
        tx,
        page.map((one) => one.customerId),
        principal.roles,
      )
      const members = await memberNames(tx)
      return { items: page.map((one) => shown(one, customers, members, language)), nextCursor }
    },
  }),
  route({
    method: 'GET',
    path: '/console/conversations/:id',
    summary: { zh: '一段会话的消息', en: 'What was said in a conversation' },
    audience: 'console',
    permission: 'customers.read',
    fields: ['name', 'chat'],
    idempotency: 'safe',
    rate: 'read',
    schema: {
      params: Type.Object({ id: uuid }),
      query: Type.Object({ cursor, limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })) }),
      answer: Type.Object({
        conversation: threadShape,
        session: Type.Union([sessionShape, Type.Null()]),
        /** Members to whom a session may be handed. */
        servicers: Type.Array(Type.Object({ id: Type.String(), name: Type.String() })),
        items: Type.Array(messageShape),
        nextCursor: nullable,
        readable: Type.Boolean(),
      }),
    },
    async handle({ params, query, principal, language }, tx) {
      const { roles } = principal
      const thread = await findThread(tx, params.id)
      if (!thread) throw new SessionMissing(params.id)
      const readable = visibility(roles, 'chat') === 'plain'
      const limit = query.limit ?? 50
      const found = await messagesOfThread(tx, thread.thread, {
        before: placeOf(query.cursor),
        limit: limit + 1,
        open: readable,
      })
      const { page, nextCursor } = pageOf(found, limit, (one) => one.at)
      if (readable && page.length > 0)
        await audit(tx, [{ action: 'conversation.read', subject: `conversation:${thread.id}` }])
      const session = thread.sessionId ? await findSession(tx, thread.sessionId) : null
      const members = await memberNames(tx)
      const speakers = [thread.customerId, ...page.map((one) => one.customerId)]
      const customers = await customerNames(tx, speakers, roles)
      return {
        conversation: shown(thread, customers, members, language),
        session: session && shownSession(session, members, { language, now: tx.now }),
        servicers: session ? await workingMembers(tx) : [],
        items: shownMessages(page, roles, { members, customers }),
        nextCursor,
        readable,
      }
    },
  }),
]

function shown(
  one: Thread,
  customers: ReadonlyMap<string, string>,
  members: ReadonlyMap<string, string>,
  language: 'zh' | 'en',
) {
  const memberId = one.servicerId ?? one.memberId
  return {
    id: one.id,
    kind: one.sessionId
      ? ('service' as const)
      : one.thread.startsWith('room:')
        ? ('group' as const)
        : ('pair' as const),
    sessionId: one.sessionId,
    customerId: one.customerId,
    customerName: (one.customerId && customers.get(one.customerId)) || null,
    memberName: memberId && (members.get(memberId) ?? memberId),
    state: one.state,
    stateWord: one.state && sessionWords[one.state][language],
    said: one.said,
    lastAt: one.lastAt.toISOString(),
    lastSide: one.lastSide,
    lastKind: one.lastKind,
    waitingSince: one.waitingSince?.toISOString() ?? null,
  }
}
