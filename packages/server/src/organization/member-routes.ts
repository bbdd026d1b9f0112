import { Type } from 'typebox'
import { allRegions } from '../kernel/region/regions.ts'
import { policyTable } from '../runtime/access/policy-table.ts'
import { type Route, route } from '../runtime/http/route.ts'
import { memberRoles, regionName, setDuty } from './duty.ts'
import { listMembers } from './store.ts'

const nullable = Type.Union([Type.String(), Type.Null()])
const text = Type.String()
const region = Type.Object({ code: text, name: text })
const duty = { roles: Type.Array(text), regions: Type.Array(region) }

const named = (regions: readonly string[]) => regions.map((code) => ({ code, name: regionName(code) }))

/** Members, what they are there for, and of region managers where. */
export const memberRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/console/members',
    summary: { zh: '员工', en: 'Members' },
    audience: 'console',
    permission: 'members.read',
    fields: [],
    idempotency: 'safe',
    rate: 'read',
    schema: {
      answer: Type.Object({
        items: Type.Array(Type.Object({ id: text, name: text, login: text, ...duty, wecomUserId: nullable })),
        /** Roles that a member may be given. */
        roles: Type.Array(Type.Object({ role: text, zh: text, en: text })),
      }),
    },
    async handle(_context, tx) {
      const items = await listMembers(tx)
      return {
        items: items.map((one) => ({ ...one, regions: named(one.regions ?? []) })),
        roles: policyTable.roles
          .filter(({ role }) => (memberRoles as readonly string[]).includes(role))
          .map(({ role, words }) => ({ role, ...words })),
      }
    },
  }),
  route({
    method: 'GET',
    path: '/console/region-choices',
    summary: { zh: '可选的省、市、区县', en: 'Provinces, cities and districts to choose from' },
    audience: 'console',
    permission: 'members.read',
    fields: [],
    idempotency: 'safe',
    rate: 'read',
    schema: {
      answer: Type.Object({
        items: Type.Array(Type.Object({ code: text, name: text, parent: nullable })),
      }),
    },
    handle: async () => ({
      items: [...allRegions()]
        .filter(({ code, level }) => /^\d{6}$/.test(code) && ['province', 'city', 'district'].includes(level))
        .map(({ code, name, parent }) => ({ code, name, parent })),
    }),
  }),
  route({
    method: 'PUT',
    path: '/console/members/:id/duty',
    summary: { zh: '设置员工的角色和区域', en: "Set a member's roles and regions" },
    audience: 'console',
    permission: 'settings.write',
    fields: [],
    // Setting twice is setting once.
    idempotency: 'natural',
    rate: 'write',
    peopleOnly: true,
    schema: {
      params: Type.Object({ id: Type.String({ maxLength: 64 }) }),
      body: Type.Object(
        {
          roles: Type.Array(Type.Enum([...memberRoles]), { maxItems: memberRoles.length }),
          regions: Type.Array(Type.String({ pattern: '^\\d{2,6}$' }), { maxItems: 100 }),
        },
        { additionalProperties: false },
      ),
      answer: Type.Object(duty),
    },
    async handle({ params, body }, tx) {
      const { roles, regions } = await setDuty(tx, params.id, body)
      return { roles: [...roles], regions: named(regions) }
    },
  }),
]
