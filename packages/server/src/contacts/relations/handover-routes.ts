import { Type } from 'typebox'
import { type Route, route } from '../../runtime/http/route.ts'
import { customerNames, memberNames, workingMembers } from '../people.ts'
import { handOver } from './hand-over.ts'
import { handoverStates, listHandovers, sumHandovers } from './store-handover.ts'

const nullable = Type.Union([Type.String(), Type.Null()])
const uuid = Type.String({ format: 'uuid' })
const memberId = Type.String({ minLength: 1, maxLength: 64 })

export const handoverRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/console/handovers',
    summary: { zh: '好友交接', en: 'Contacts on the way to another member' },
    audience: 'console',
    permission: 'contacts.read',
    fields: ['name'],
    idempotency: 'safe',
    rate: 'read',
    schema: {
      query: Type.Object({
        state: Type.Optional(Type.Enum([...handoverStates])),
        from: Type.Optional(memberId),
        cursor: Type.Optional(Type.String({ maxLength: 80 })),
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
      }),
      answer: Type.Object({
        items: Type.Array(
          Type.Object({
            contactId: Type.String(),
            customerId: nullable,
            customerName: nullable,
            fromUserId: Type.String(),
            fromName: nullable,
            toUserId: nullable,
            toName: nullable,
            resigned: Type.Boolean(),
            state: Type.String(),
            code: nullable,
            updatedAt: Type.String(),
          }),
        ),
        nextCursor: nullable,
        /** Of all, whatever is filtered: who left or hands over, and how each of their contacts stands. */
        leavers: Type.Array(
          Type.Object({
            fromUserId: Type.String(),
            name: nullable,
            resigned: Type.Boolean(),
            states: Type.Record(Type.String(), Type.Integer()),
          }),
        ),
        /** Who works there now, to take them over. */
        receivers: Type.Array(Type.Object({ id: Type.String(), name: Type.String() })),
      }),
    },
    async handle({ query, principal }, tx) {
      const limit = query.limit ?? 100
      const [at, id] = query.cursor?.split('_') ?? []
      const found = await listHandovers(tx, {
        states: query.state ? [query.state] : [...handoverStates],
        from: query.from ?? null,
        after: at && id ? { at: new Date(at), id } : null,
        limit: limit + 1,
      })
      const page = found.slice(0, limit)
      const last = page.at(-1)
      const members = await memberNames(tx)
      const customers = await customerNames(
        tx,
        page.map((one) => one.customerId),
        principal.roles,
      )
      return {
        items: page.map(({ externalUserId: _id, updatedAt, ...one }) => ({
          ...one,
          customerName: (one.customerId && customers.get(one.customerId)) || null,
          fromName: members.get(one.fromUserId) ?? null,
          toName: (one.toUserId && members.get(one.toUserId)) || null,
          updatedAt: updatedAt.toISOString(),
        })),
        nextCursor: found.length > limit && last ? `${last.updatedAt.toISOString()}_${last.contactId}` : null,
        receivers: await workingMembers(tx),
        leavers: (await sumHandovers(tx)).map((one) => ({
          ...one,
          name: members.get(one.fromUserId) ?? null,
        })),
      }
    },
  }),
  route({
    method: 'POST',
    path: '/console/handovers',
    summary: { zh: '交接好友', en: 'Hand contacts over' },
    audience: 'console',
    permission: 'live-codes.write',
    fields: [],
    // WeCom refuses a contact that is on the way already: asking again is asking once.
    idempotency: 'natural',
    rate: 'write',
    transaction: 'own',
    schema: {
      body: Type.Object(
        {
          contactIds: Type.Array(uuid, { minItems: 1, maxItems: 500 }),
          from: memberId,
          to: memberId,
          resigned: Type.Boolean(),
        },
        { additionalProperties: false },
      ),
      answer: Type.Object({
        items: Type.Array(Type.Object({ contactId: Type.String(), state: Type.String(), code: nullable })),
      }),
    },
    handle: async ({ runtime, principal, body }) => ({
      items: await handOver(runtime, principal.brandId, principal.actor, body),
    }),
  }),
]
