import { Type } from 'typebox'
import { personsOf } from '../../customers/index.ts'
import { type Route, route } from '../../runtime/http/route.ts'
import { readValuePage, valuePage, valuesOf, valueView } from './value-views.ts'

const read = {
  method: 'GET',
  permission: 'customers.read',
  idempotency: 'safe',
  rate: 'read',
} as const

/** What is expected of customers: their value, whether they may be leaving, what they will need. */
export const outlookRoutes: Route[] = [
  route({
    ...read,
    audience: 'console',
    path: '/console/value',
    summary: {
      zh: '客户价值与模型校准',
      en: 'What customers are worth, and how well the model foretold it',
    },
    fields: ['money'],
    schema: { answer: valuePage },
    handle: ({ principal: { roles }, language }, tx) => readValuePage(tx, roles, language),
  }),
  route({
    ...read,
    audience: ['console', 'sidebar'],
    path: '/console/customers/:id/outlook',
    summary: { zh: '一个客户的价值与流失风险', en: 'Value and churn risk of one customer' },
    fields: ['money'],
    schema: {
      params: Type.Object({ id: Type.String({ format: 'uuid' }) }),
      answer: Type.Object({ value: Type.Union([valueView, Type.Null()]) }),
    },
    async handle({ params: { id }, principal: { roles }, language }, tx) {
      const [person] = await personsOf(tx, [id])
      const values = person && (await valuesOf(tx, [person.personId], roles, language))
      return { value: (person && values?.get(person.personId)) ?? null }
    },
  }),
]
