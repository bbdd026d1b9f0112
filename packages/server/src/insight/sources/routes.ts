import { Type } from 'typebox'
import { InboxEntryMissing, readMaskedEntry } from '../../intake/index.ts'
import { visibility } from '../../runtime/access/policy.ts'
import { type Route, route } from '../../runtime/http/route.ts'
import { errorText } from './error-text.ts'
import { readSources, sourceShape } from './read-sources.ts'
import { becameOf } from './store.ts'

const nullable = Type.Union([Type.String(), Type.Null()])

export const sourceRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/console/sources',
    summary: { zh: '数据来源', en: 'Sources: how much comes, how late, what goes wrong' },
    audience: 'console',
    permission: 'connections.read',
    fields: [],
    idempotency: 'safe',
    rate: 'read',
    schema: { answer: Type.Object({ asOf: Type.String(), items: Type.Array(sourceShape) }) },
    handle: async ({ language }, tx) => ({
      asOf: tx.now.toISOString(),
      items: await readSources(tx, language),
    }),
  }),
  route({
    method: 'GET',
    path: '/console/inbox-entries/:id',
    summary: { zh: '一条原始消息', en: 'One inbox entry, masked, and what became of it' },
    audience: 'console',
    permission: 'dead-letters.read',
    fields: ['order-raw'],
    idempotency: 'safe',
    rate: 'read',
    schema: {
      params: Type.Object({ id: Type.String({ format: 'uuid' }) }),
      answer: Type.Object({
        id: Type.String(),
        state: Type.String(),
        pushId: Type.String(),
        topic: Type.String(),
        /** Shape, ids and codes; null for roles that may see nothing of it. */
        masked: nullable,
        error: nullable,
        orderId: nullable,
        customerId: nullable,
      }),
    },
    async handle({ params, principal, language }, tx) {
      const found = await readMaskedEntry(tx, params.id)
      if (!found) throw new InboxEntryMissing(params.id)
      const { entry, masked } = found
      const became = entry.subject_id
        ? await becameOf(tx, entry.shop_id, entry.subject_id)
        : { orderId: null, customerId: null }
      return {
        id: entry.id,
        state: entry.state,
        pushId: entry.push_id,
        topic: entry.topic,
        masked: visibility(principal.roles, 'order-raw') === 'none' ? null : masked,
        error: errorText(entry.error_code, language),
        ...became,
      }
    },
  }),
]
