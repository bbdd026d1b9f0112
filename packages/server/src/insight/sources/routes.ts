import { Type } from 'typebox'
import { InboxEntryMissing, readMaskedEntry } from '../../intake/index.ts'
import { can, visibility } from '../../runtime/access/policy.ts'
import { type Route, route } from '../../runtime/http/route.ts'
import { readings } from '../lineage/readings.ts'
import { customersOfContacts } from '../lineage/store.ts'
import { customerThings, orderThings } from '../lineage/touched.ts'
import { errorText } from './error-text.ts'
import { readSources, sourceShape } from './read-sources.ts'
import { becameOf } from './store.ts'

const nullable = Type.Union([Type.String(), Type.Null()])
const thing = Type.Object({ id: Type.String(), title: nullable, detail: nullable })

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
    fields: ['order-raw', 'name', 'phone', 'money'],
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
        orders: Type.Array(thing),
        customers: Type.Array(thing),
        /** The detail that was fetched for it, or the newest of the order or request when it was handled. */
        rawRecordId: nullable,
        /** `other`: a sweep or another message had brought that version before. */
        rawRecordFrom: Type.Union([Type.Literal('this'), Type.Literal('other'), Type.Null()]),
      }),
    },
    async handle({ params, principal, language }, tx) {
      const found = await readMaskedEntry(tx, params.id, readings)
      if (!found) throw new InboxEntryMissing(params.id)
      const { entry, masked, subject, externalIds } = found
      const became = subject
        ? await becameOf(tx, entry.shop_id, subject, {
            entryId: entry.id,
            handledAt: entry.state === 'done' ? entry.handled_at : null,
          })
        : { orderId: null, customerId: null, rawRecordId: null, rawRecordFrom: null }
      const contacts = externalIds.length > 0 ? await customersOfContacts(tx, externalIds) : []
      const customers = [became.customerId, ...contacts.map(({ id }) => id)].filter((id) => id !== null)
      return {
        id: entry.id,
        state: entry.state,
        pushId: entry.push_id,
        topic: entry.topic,
        masked: visibility(principal.roles, 'order-raw') === 'none' ? null : masked,
        error: errorText(entry.error_code, language),
        orders: await orderThings(tx, became.orderId ? [became.orderId] : [], language),
        customers: can(principal.roles, 'customers.read')
          ? await customerThings(tx, [...new Set(customers)], principal.roles)
          : [],
        rawRecordId: became.rawRecordId,
        rawRecordFrom: became.rawRecordFrom,
      }
    },
  }),
]
