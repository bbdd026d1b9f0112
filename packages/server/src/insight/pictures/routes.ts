import { Type } from 'typebox'
import { getCustomers } from '../../customers/index.ts'
import { type CustomerId, id as idOf } from '../../kernel/ids.ts'
import { type Route, route } from '../../runtime/http/route.ts'
import { sampleOf, setWatchedUntil } from '../../segments/index.ts'
import { customerItem, customerItems } from '../console/customer-views.ts'
import { readProgress } from './follow-people.ts'

const minutes = 60_000

export const pictureRoutes: Route[] = [
  route({
    method: 'POST',
    path: '/console/segment-watches',
    summary: {
      zh: '打开分群编辑器，客户资料随之保持最新',
      en: 'Somebody has the builder open: pictures are kept up to date for some minutes',
    },
    audience: 'console',
    permission: 'customers.read',
    fields: [],
    // Asked again each minute; what it keeps ends by itself.
    idempotency: 'natural',
    rate: 'read',
    schema: {
      body: Type.Object({}, { additionalProperties: false }),
      answer: Type.Object({ ready: Type.Boolean(), people: Type.Integer(), waiting: Type.Integer() }),
    },
    async handle(_, tx) {
      await setWatchedUntil(tx, new Date(tx.now.getTime() + 3 * minutes))
      return readProgress(tx)
    },
  }),
  route({
    method: 'POST',
    path: '/console/segment-samples',
    summary: { zh: '符合条件的客户样例', en: 'Some customers for whom a rule holds, masked' },
    audience: 'console',
    permission: 'customers.read',
    fields: ['name', 'phone', 'district', 'money'],
    // A read whose question does not fit an address: repeating it changes nothing.
    idempotency: 'natural',
    rate: 'read',
    schema: {
      body: Type.Object({ rule: Type.Unknown() }, { additionalProperties: false }),
      answer: Type.Object({ items: Type.Array(customerItem) }),
    },
    async handle({ body, principal: { roles }, runtime }, tx) {
      const ids = (await sampleOf(runtime, tx, body.rule, { limit: 10, roles })).map((one) =>
        idOf<CustomerId>(one),
      )
      const found = await getCustomers(tx, ids)
      return { items: await customerItems(tx, found, roles) }
    },
  }),
]
