import { Type } from 'typebox'
import { customerNames, memberNames } from '../contacts/index.ts'
import { audit } from '../runtime/access/audit.ts'
import { visibility } from '../runtime/access/policy.ts'
import { type Route, route } from '../runtime/http/route.ts'
import { AccountMissing } from './errors.ts'
import { moveSession, replyInSession } from './reply.ts'
import {
  cursorPattern,
  messageShape,
  pageOf,
  placeOf,
  sessionShape,
  shownMessages,
  shownSession,
} from './shapes.ts'
import { listAccounts, messagesOfCustomer, sessionsOfCustomer, setAccountWelcome } from './store.ts'
import { listArchives } from './store-archive.ts'
import { threadRoutes } from './thread-routes.ts'

const nullable = Type.Union([Type.String(), Type.Null()])
const uuid = Type.String({ format: 'uuid' })
export const routes: Route[] = [
  ...threadRoutes,
  route({
    method: 'GET',
    path: '/console/customers/:id/conversation',
    summary: { zh: '客户的聊天记录', en: 'What a customer and we said' },
    audience: ['console', 'sidebar'],
    permission: 'customers.read',
    fields: ['chat', 'name'],
    idempotency: 'safe',
    rate: 'read',
    schema: {
      params: Type.Object({ id: uuid }),
      query: Type.Object({
        cursor: Type.Optional(Type.String({ pattern: cursorPattern })),
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
        /** Of the last so many days only. */
        days: Type.Optional(Type.Integer({ minimum: 1, maximum: 3660 })),
      }),
      answer: Type.Object({
        sessions: Type.Array(sessionShape),
        items: Type.Array(messageShape),
        nextCursor: nullable,
        readable: Type.Boolean(),
      }),
    },
    async handle({ params, query, principal, language }, tx) {
      const { roles } = principal
      const readable = visibility(roles, 'chat') === 'plain'
      const limit = query.limit ?? 50
      const found = await messagesOfCustomer(tx, params.id, {
        before: placeOf(query.cursor),
        since: query.days ? new Date(tx.now.getTime() - query.days * 86_400_000) : null,
        limit: limit + 1,
        open: readable,
      })
      const { page, nextCursor } = pageOf(found, limit, (one) => one.at)
      if (readable && page.length > 0)
        await audit(tx, [{ action: 'conversation.read', subject: `customer:${params.id}` }])
      const members = await memberNames(tx)
      const customers = await customerNames(tx, [params.id], roles)
      const sessions = await sessionsOfCustomer(tx, params.id)
      return {
        sessions: sessions.map((one) => shownSession(one, members, { language, now: tx.now })),
        items: shownMessages(page, roles, { members, customers }),
        nextCursor,
        readable,
      }
    },
  }),
  route({
    method: 'POST',
    path: '/console/sessions/:id/replies',
    summary: { zh: '回复微信客服会话', en: 'Answer in a service conversation' },
    audience: 'console',
    permission: 'customers.write',
    fields: [],
    // `replyId` is the caller's own: the same one again sends nothing.
    idempotency: 'natural',
    rate: 'write',
    transaction: 'own',
    schema: {
      params: Type.Object({ id: uuid }),
      body: Type.Object(
        { replyId: uuid, text: Type.String({ minLength: 1, maxLength: 600 }) },
        { additionalProperties: false },
      ),
      answer: Type.Object({ sent: Type.Boolean() }),
    },
    async handle({ runtime, principal, params, body }) {
      await replyInSession(runtime, principal.brandId, principal.actor, { sessionId: params.id, ...body })
      return { sent: true }
    },
  }),
  route({
    method: 'PUT',
    path: '/console/sessions/:id/state',
    summary: { zh: '流转微信客服会话', en: 'Move a service conversation on' },
    audience: 'console',
    permission: 'customers.write',
    fields: [],
    idempotency: 'natural',
    rate: 'write',
    transaction: 'own',
    schema: {
      params: Type.Object({ id: uuid }),
      body: Type.Object(
        {
          state: Type.Union([Type.Literal('queued'), Type.Literal('human'), Type.Literal('ended')]),
          servicerId: Type.Union([Type.String({ maxLength: 64 }), Type.Null()]),
        },
        { additionalProperties: false },
      ),
      answer: Type.Object({ state: Type.String() }),
    },
    async handle({ runtime, principal, params, body }) {
      const wish = { sessionId: params.id, to: body.state, servicerId: body.servicerId }
      await moveSession(runtime, principal.brandId, principal.actor, wish)
      return { state: body.state }
    },
  }),
  route({
    method: 'GET',
    path: '/console/service-accounts',
    summary: { zh: '微信客服账号', en: 'Service accounts' },
    audience: 'console',
    permission: 'contacts.read',
    fields: [],
    idempotency: 'safe',
    rate: 'read',
    schema: {
      answer: Type.Object({
        items: Type.Array(Type.Object({ accountId: Type.String(), name: nullable, welcome: nullable })),
      }),
    },
    handle: async (_context, tx) => ({
      items: (await listAccounts(tx)).map(({ accountId, name, welcome }) => ({ accountId, name, welcome })),
    }),
  }),
  route({
    method: 'PUT',
    path: '/console/service-accounts/:id/welcome',
    summary: { zh: '修改微信客服欢迎语', en: "Change a service account's welcome" },
    audience: 'console',
    permission: 'live-codes.write',
    fields: [],
    idempotency: 'natural',
    rate: 'write',
    schema: {
      params: Type.Object({ id: Type.String({ maxLength: 64 }) }),
      body: Type.Object(
        { welcome: Type.Union([Type.String({ minLength: 1, maxLength: 1000 }), Type.Null()]) },
        { additionalProperties: false },
      ),
      answer: Type.Object({ welcome: nullable }),
    },
    async handle({ params, body }, tx) {
      if (!(await setAccountWelcome(tx, params.id, body.welcome))) throw new AccountMissing(params.id)
      await audit(tx, [
        { action: 'service-account.welcome-changed', subject: `service-account:${params.id}` },
      ])
      return { welcome: body.welcome }
    },
  }),
  route({
    method: 'GET',
    path: '/console/conversation-archives',
    summary: { zh: '会话存档的读取情况', en: 'How the conversation archive is read' },
    audience: 'console',
    permission: 'connections.read',
    fields: [],
    idempotency: 'safe',
    rate: 'read',
    schema: {
      answer: Type.Object({
        /** False: no program is installed around WeCom's library, nothing is read. */
        configured: Type.Boolean(),
        items: Type.Array(
          Type.Object({
            corpId: Type.String(),
            seq: Type.Integer(),
            readAt: nullable,
            unreadable: Type.Integer(),
            withheld: Type.Integer(),
            errorCode: nullable,
          }),
        ),
      }),
    },
    handle: async ({ runtime }, tx) => ({
      configured: runtime.config.archiveCommand !== null,
      items: (await listArchives(tx)).map((one) => ({ ...one, readAt: one.readAt?.toISOString() ?? null })),
    }),
  }),
]
