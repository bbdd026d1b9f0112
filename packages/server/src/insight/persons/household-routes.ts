import { Type } from 'typebox'
import {
  getCustomers,
  householdOf,
  joinHousehold,
  keepApart,
  leaveHousehold,
  nameHousehold,
} from '../../customers/index.ts'
import { type CustomerId, id as idOf } from '../../kernel/ids.ts'
import { type Role, visibility } from '../../runtime/access/policy.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import { type Route, route } from '../../runtime/http/route.ts'
import { shownDistrict, shownName, shownPhone } from '../shown.ts'
import type { Language } from '../words.ts'
import { sharedAddresses } from './household-store.ts'

const uuid = Type.String({ format: 'uuid' })
const nullable = Type.Union([Type.String(), Type.Null()])
const params = Type.Object({ id: uuid })
const name = Type.String({ minLength: 1, maxLength: 30, pattern: '^(?!.*\\d{7}).*\\S' })
const done = Type.Object({ id: Type.String() })
const who = { customerId: Type.String(), name: nullable, phone: nullable }
const closed = { additionalProperties: false }
const write = {
  method: 'POST',
  audience: 'console',
  permission: 'customers.write',
  fields: [],
  idempotency: 'natural',
  rate: 'write',
} as const

/** The household of a person, and who else may be of it, each with why. */
async function readHousehold(tx: Tx, id: string, roles: readonly Role[], language: Language) {
  const household = await householdOf(tx, idOf<CustomerId>(id))
  // Who may not see where people live is told nothing that follows from it.
  const shared = visibility(roles, 'address') === 'none' ? [] : await sharedAddresses(tx, id)
  const rows = await getCustomers(tx, [
    ...(household?.members.map(({ customerId }) => customerId) ?? []),
    ...shared.map(({ otherId }) => idOf<CustomerId>(otherId)),
  ])
  const people = new Map(rows.map((one) => [one.id as string, one]))
  const shownAs = (customerId: string) => ({
    customerId: people.get(customerId)?.personId ?? customerId,
    name: shownName(roles, people.get(customerId)?.name ?? null),
    phone: shownPhone(roles, people.get(customerId)?.phone ?? null),
  })
  const members = household?.members.map(({ customerId }) => shownAs(customerId)) ?? []
  const inIt = new Set(members.map(({ customerId }) => customerId))
  return {
    household: household && {
      id: household.id,
      name: visibility(roles, 'name') === 'none' ? null : household.name,
      members,
    },
    suggestions: shared
      .filter(({ otherId }) => !inIt.has(shownAs(otherId).customerId))
      .map(({ otherId, orders, districtCode, lastAt, people: count }) => {
        const district = shownDistrict(roles, districtCode)
        return {
          ...shownAs(otherId),
          reason:
            language === 'zh'
              ? `收货地址相同${district ? `（${district}）` : ''}：对方 ${orders} 张订单，该地址共 ${count} 人收过货`
              : `Same address${district ? ` (${district})` : ''}: ${orders} orders of theirs, ${count} people in all`,
          lastAt: lastAt.toISOString(),
        }
      }),
  }
}

export const householdRoutes: Route[] = [
  route({
    method: 'GET',
    audience: 'console',
    path: '/console/customers/:id/household',
    summary: { zh: '客户的家庭，以及可能同住的人', en: 'The household of a customer, and who may be of it' },
    permission: 'customers.read',
    fields: ['name', 'phone', 'district'],
    idempotency: 'safe',
    rate: 'read',
    schema: {
      params,
      answer: Type.Object({
        household: Type.Union([
          Type.Object({ id: Type.String(), name: nullable, members: Type.Array(Type.Object(who)) }),
          Type.Null(),
        ]),
        suggestions: Type.Array(Type.Object({ ...who, reason: Type.String(), lastAt: Type.String() })),
      }),
    },
    handle: ({ params, principal, language }, tx) => readHousehold(tx, params.id, principal.roles, language),
  }),
  route({
    ...write,
    path: '/console/customers/:id/household',
    summary: { zh: '把另一位客户加进家庭', en: 'Put another customer into the household' },
    schema: { params, body: Type.Object({ otherId: uuid, name }, closed), answer: done },
    handle: async ({ params, body }, tx) => ({
      id: await joinHousehold(tx, idOf<CustomerId>(params.id), {
        otherId: idOf<CustomerId>(body.otherId),
        name: body.name.trim(),
      }),
    }),
  }),
  route({
    ...write,
    path: '/console/customers/:id/household-apart',
    summary: { zh: '说明两位客户不是一家', en: 'Say that two customers are no household' },
    schema: {
      params,
      body: Type.Object({ otherId: uuid, apart: Type.Boolean() }, closed),
      answer: done,
    },
    async handle({ params, body }, tx) {
      await keepApart(tx, idOf<CustomerId>(params.id), idOf<CustomerId>(body.otherId), body.apart)
      return { id: params.id }
    },
  }),
  route({
    ...write,
    path: '/console/households/:id/leaving',
    summary: { zh: '把客户移出家庭', en: 'Take a customer out of a household' },
    schema: { params, body: Type.Object({ customerId: uuid }, closed), answer: done },
    async handle({ params, body }, tx) {
      await leaveHousehold(tx, params.id, idOf<CustomerId>(body.customerId))
      return { id: params.id }
    },
  }),
  route({
    ...write,
    path: '/console/households/:id/name',
    summary: { zh: '给家庭改名', en: 'Name a household' },
    schema: { params, body: Type.Object({ name }, closed), answer: done },
    async handle({ params, body }, tx) {
      await nameHousehold(tx, params.id, body.name.trim())
      return { id: params.id }
    },
  }),
]
