import { Type } from 'typebox'
import { type Route, route } from '../../runtime/http/route.ts'
import { memberNames, shownName } from '../people.ts'
import { listGroupPeople, listGroupRows } from './store-groups.ts'

const nullable = Type.Union([Type.String(), Type.Null()])
const iso = (at: Date | null): string | null => at?.toISOString() ?? null

export const groupRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/console/customer-groups',
    summary: { zh: '客户群', en: 'Customer groups' },
    audience: 'console',
    permission: 'contacts.read',
    // People write names into the names of groups.
    fields: ['name'],
    idempotency: 'safe',
    rate: 'read',
    schema: {
      query: Type.Object({
        contactId: Type.Optional(Type.String({ format: 'uuid' })),
        ownerId: Type.Optional(Type.String({ maxLength: 64 })),
        state: Type.Optional(Type.Enum(['live', 'dismissed'])),
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
      }),
      answer: Type.Object({
        items: Type.Array(
          Type.Object({
            groupId: Type.String(),
            name: nullable,
            ownerId: nullable,
            ownerName: nullable,
            contacts: Type.Integer(),
            members: Type.Integer(),
            joinedToday: Type.Integer(),
            leftToday: Type.Integer(),
            createdAt: nullable,
            dismissedAt: nullable,
          }),
        ),
      }),
    },
    async handle({ query }, tx) {
      const { contactId = null, ownerId = null, state = null, limit = 100 } = query
      const found = await listGroupRows(tx, { contactId, ownerId, state, limit })
      const names = await memberNames(tx)
      return {
        items: found.map((one) => ({
          ...one,
          ownerName: (one.ownerId && names.get(one.ownerId)) || null,
          createdAt: iso(one.createdAt),
          dismissedAt: iso(one.dismissedAt),
        })),
      }
    },
  }),
  route({
    method: 'GET',
    path: '/console/customer-groups/:id/people',
    summary: { zh: '客户群成员：在群与已退群', en: 'Who is in a group, and who left it' },
    // In a group's chat the sidebar asks whom to look at.
    audience: ['console', 'sidebar'],
    permission: 'contacts.read',
    fields: ['name'],
    idempotency: 'safe',
    rate: 'read',
    schema: {
      params: Type.Object({ id: Type.String({ maxLength: 64 }) }),
      answer: Type.Object({
        items: Type.Array(
          Type.Object({
            personId: Type.String(),
            kind: Type.String(),
            name: nullable,
            customerId: nullable,
            joinedAt: Type.String(),
            joinedBy: Type.String(),
            invitedBy: nullable,
            leftAt: nullable,
          }),
        ),
      }),
    },
    async handle({ params, principal }, tx) {
      const names = await memberNames(tx)
      return {
        items: (await listGroupPeople(tx, params.id)).map((one) => ({
          ...one,
          name:
            one.kind === 'member'
              ? (names.get(one.personId) ?? one.name)
              : shownName(one.name, principal.roles),
          invitedBy: one.invitedBy && (names.get(one.invitedBy) ?? null),
          joinedAt: one.joinedAt.toISOString(),
          leftAt: iso(one.leftAt),
        })),
      }
    },
  }),
]
