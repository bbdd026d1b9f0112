import { Type } from 'typebox'
import { personsOf } from '../../customers/index.ts'
import { type Route, route } from '../../runtime/http/route.ts'
import { type NeedQuery, needCounts, needPage, readNeedCounts, readNeeds } from './need-views.ts'
import { outlookOf, outlookView } from './outlook-views.ts'
import { readValuePage, valuePage } from './value-views.ts'

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
    summary: {
      zh: '一个客户的价值、将要的东西和常买的组合',
      en: 'Value of one customer, what they will need, and what they order as a habit',
    },
    fields: ['money'],
    schema: {
      params: Type.Object({ id: Type.String({ format: 'uuid' }) }),
      answer: outlookView,
    },
    async handle({ params: { id }, principal: { roles }, language }, tx) {
      const [person] = await personsOf(tx, [id])
      return outlookOf(tx, person?.rowIds ?? [], roles, language)
    },
  }),
  route({
    ...read,
    audience: 'console',
    path: '/console/needs',
    summary: { zh: '待跟进需求', en: 'What customers will need, the nearest first' },
    fields: ['name', 'phone', 'district'],
    schema: {
      query: Type.Object({
        kind: Type.Optional(Type.Enum(['part', 'care', 'warranty', 'restock'])),
        purpose: Type.Optional(Type.Enum(['service', 'marketing'])),
        state: Type.Optional(Type.Enum(['due', 'open', 'assigned', 'snoozed', 'done', 'dismissed'])),
        assignedTo: Type.Optional(Type.String({ maxLength: 64 })),
        due: Type.Optional(Type.Enum(['overdue', 'week', 'month'])),
        cursor: Type.Optional(Type.String({ maxLength: 80 })),
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
      }),
      answer: needPage,
    },
    handle: ({ query, principal: { roles }, language }, tx) =>
      readNeeds(tx, { ...query, limit: query.limit ?? 50 } as NeedQuery, roles, language),
  }),
  route({
    ...read,
    audience: 'console',
    path: '/console/need-counts',
    summary: { zh: '待跟进需求的数量', en: 'How many needs wait, and who may follow them up' },
    fields: [],
    schema: { answer: needCounts },
    handle: (_request, tx) => readNeedCounts(tx),
  }),
]
