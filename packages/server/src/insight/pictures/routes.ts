import { Type } from 'typebox'
import { getCustomers } from '../../customers/index.ts'
import { type CustomerId, id as idOf } from '../../kernel/ids.ts'
import { type Route, route } from '../../runtime/http/route.ts'
import { sampleOf } from '../../segments/index.ts'
import { customerItem, customerItems } from '../console/customer-views.ts'

export const pictureRoutes: Route[] = [
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
    async handle({ body, principal }, tx) {
      const ids = (await sampleOf(tx, body.rule, 10)).map((one) => idOf<CustomerId>(one))
      const found = await getCustomers(tx, ids)
      return { items: await customerItems(tx, found, principal.roles) }
    },
  }),
]
