import { Type } from 'typebox'
import { listEveryMember, listMembers } from '../organization/index.ts'
import { audit, listAudit } from '../runtime/access/audit.ts'
import { readSetting, writeSetting } from '../runtime/brands.ts'
import { type DeadLetter, listDeadLetters } from '../runtime/events/dead-letters.ts'
import { handleAgain } from '../runtime/events/follow.ts'
import { type Route, route } from '../runtime/http/route.ts'
import { checkChain } from './audit-anchors.ts'
import { momentsOfDays } from './audit-days.ts'
import { namesInAudit } from './audit-names.ts'

const nullable = Type.Union([Type.String(), Type.Null()])

const show = (letter: DeadLetter) => ({
  id: letter.id,
  subscriber: letter.subscriber,
  eventType: letter.event_type,
  eventKey: letter.event_key,
  state: letter.state,
  attempts: letter.attempts,
  errorCode: letter.error_code,
  errorText: letter.error_text,
  nextAttemptAt: letter.next_attempt_at?.toISOString() ?? null,
  createdAt: letter.created_at.toISOString(),
})

export const operationsRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/console/dead-letters',
    summary: { zh: '处理失败', en: 'Dead letters' },
    audience: 'console',
    permission: 'dead-letters.read',
    fields: [],
    idempotency: 'safe',
    rate: 'read',
    schema: {
      query: Type.Object({
        state: Type.Optional(
          Type.Union([Type.Literal('retrying'), Type.Literal('dead'), Type.Literal('replayed')]),
        ),
      }),
      answer: Type.Object({
        items: Type.Array(
          Type.Object({
            id: Type.String(),
            subscriber: Type.String(),
            eventType: Type.String(),
            eventKey: Type.String(),
            state: Type.String(),
            attempts: Type.Integer(),
            errorCode: Type.String(),
            errorText: Type.String(),
            nextAttemptAt: nullable,
            createdAt: Type.String(),
          }),
        ),
      }),
    },
    handle: async ({ query }, tx) => ({
      items: (await listDeadLetters(tx, query.state ?? null, 200)).map(show),
    }),
  }),
  route({
    method: 'POST',
    path: '/console/dead-letters/:id/replay',
    summary: { zh: '重新处理', en: 'Handle a dead letter again' },
    audience: 'console',
    permission: 'dead-letters.replay',
    fields: [],
    idempotency: 'key',
    rate: 'write',
    schema: {
      params: Type.Object({ id: Type.String({ format: 'uuid' }) }),
      answer: Type.Object({ replayed: Type.Boolean() }),
    },
    async handle({ params, runtime }, tx) {
      await audit(tx, [{ action: 'dead-letter.replayed', subject: `dead-letter:${params.id}` }])
      await handleAgain(tx, runtime.subscribers, params.id)
      return { replayed: true }
    },
  }),
  route({
    method: 'GET',
    path: '/console/audit',
    summary: { zh: '操作审计', en: 'Audit' },
    audience: 'console',
    permission: 'audit.read',
    fields: ['name'],
    idempotency: 'safe',
    rate: 'read',
    schema: {
      query: Type.Object({
        subject: Type.Optional(Type.String({ maxLength: 100 })),
        kind: Type.Optional(Type.String({ maxLength: 40, pattern: '^[a-z_-]+$' })),
        actor: Type.Optional(Type.String({ maxLength: 100 })),
        action: Type.Optional(Type.String({ maxLength: 60, pattern: '^[a-z_.-]+$' })),
        /** Business days, both included. */
        from: Type.Optional(Type.String({ maxLength: 40 })),
        to: Type.Optional(Type.String({ maxLength: 40 })),
        before: Type.Optional(Type.Integer()),
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
      }),
      answer: Type.Object({
        items: Type.Array(
          Type.Object({
            seq: Type.Integer(),
            at: Type.String(),
            actor: Type.String(),
            action: Type.String(),
            subject: Type.String(),
            facts: Type.Unknown(),
          }),
        ),
        /** Of customers and clerks of points in these entries, by id: none of who was erased. */
        names: Type.Record(Type.String(), Type.String()),
        /** Of orders in these entries, by id. */
        orders: Type.Record(
          Type.String(),
          Type.Object({ marketplace: Type.String(), number: Type.String(), erased: Type.Boolean() }),
        ),
        /** Of friends in these entries, by id. */
        contacts: Type.Record(Type.String(), Type.Object({ nickname: nullable, customerId: nullable })),
        /** Customers, orders and friends of these entries who were erased, or are not there any more, by id. */
        gone: Type.Record(Type.String(), Type.Union([Type.Literal('erased'), Type.Literal('gone')])),
        chain: Type.Object({ ok: Type.Boolean(), seals: Type.Integer(), brokenAt: nullable }),
        nextCursor: nullable,
      }),
    },
    async handle({ query, runtime, principal }, tx) {
      const limit = query.limit ?? 100
      const { subject = null, before, kind, actor, action } = query
      const items = await listAudit(tx, subject, before === undefined ? null : BigInt(before), limit, {
        kind,
        actor,
        action,
        ...momentsOfDays(query.from, query.to),
      })
      const chain = await checkChain(runtime, tx)
      return {
        items: items.map((e) => ({
          seq: Number(e.seq),
          at: e.at.toISOString(),
          actor: e.actor,
          action: e.action,
          subject: e.subject,
          facts: e.facts,
        })),
        ...(await namesInAudit(tx, items, principal)),
        chain: { ...chain, brokenAt: chain.brokenAt?.toString() ?? null },
        nextCursor: items.length === limit ? String(items.at(-1)!.seq) : null,
      }
    },
  }),
  route({
    method: 'GET',
    path: '/console/audit/members',
    summary: { zh: '审计里的员工', en: 'Members whom the audit speaks of' },
    audience: 'console',
    permission: 'audit.read',
    fields: [],
    idempotency: 'safe',
    rate: 'read',
    schema: {
      answer: Type.Object({
        /** Those who left last: what they did is still asked for. */
        items: Type.Array(Type.Object({ id: Type.String(), name: Type.String(), left: Type.Boolean() })),
      }),
    },
    async handle(_context, tx) {
      const working = new Set((await listMembers(tx)).map(({ id }) => id))
      return {
        items: (await listEveryMember(tx)).map(({ id, name }) => ({ id, name, left: !working.has(id) })),
      }
    },
  }),
  route({
    method: 'GET',
    path: '/console/outgoing-effects',
    summary: { zh: '对外发送开关', en: 'Whether anything is sent to the outside' },
    audience: 'console',
    permission: 'overview.read',
    fields: [],
    idempotency: 'safe',
    rate: 'read',
    schema: { answer: Type.Object({ off: Type.Boolean(), reason: nullable }) },
    async handle({ runtime }) {
      const kept = await readSetting(runtime.db, 'outgoing_effects')
      return { off: kept === 'off', reason: kept === 'off' ? 'restored' : null }
    },
  }),
  route({
    method: 'POST',
    path: '/console/outgoing-effects/confirmation',
    summary: { zh: '确认恢复对外发送', en: 'Confirm that this copy may send' },
    audience: 'console',
    permission: 'settings.write',
    fields: [],
    idempotency: 'natural',
    rate: 'sensitive',
    schema: { answer: Type.Object({ off: Type.Boolean() }) },
    async handle({ runtime }, tx) {
      await audit(tx, [{ action: 'outgoing-effects.confirmed', subject: 'setting:outgoing_effects' }])
      await writeSetting(runtime.db, 'outgoing_effects', 'on')
      return { off: false }
    },
  }),
]
