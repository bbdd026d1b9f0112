import { Type } from 'typebox'
import { getBrandName } from '../../organization/index.ts'
import { type Route, route } from '../../runtime/http/route.ts'
import { cardWords } from '../contact.ts'
import { createRegistrationLink } from './registration.ts'
import { undoBinding } from './undo-binding.ts'

export const bindingRoutes: Route[] = [
  route({
    method: 'POST',
    path: '/sidebar/contacts/:externalUserId/registration-cards',
    summary: { zh: '生成登记卡片（客户自己登记订单）', en: 'A card by which the friend registers an order' },
    // An agent at the desk sends it, too.
    audience: ['sidebar', 'console'],
    permission: 'sidebar.write',
    fields: [],
    idempotency: 'key',
    rate: 'write',
    schema: {
      params: Type.Object({ externalUserId: Type.String({ maxLength: 64 }) }),
      answer: Type.Object({ title: Type.String(), description: Type.String(), path: Type.String() }),
    },
    async handle({ params }, tx) {
      const { path } = await createRegistrationLink(tx, params.externalUserId)
      return {
        title: `${await getBrandName(tx)} · ${cardWords.title}`,
        description: cardWords.description,
        path,
      }
    },
  }),
  route({
    method: 'POST',
    path: '/sidebar/bindings/:id/reversal',
    summary: { zh: '撤销关联订单', en: 'Take the binding of an order back' },
    // The customer page takes a share back, too.
    audience: ['sidebar', 'console'],
    permission: 'sidebar.write',
    fields: [],
    // What was taken back once says so again.
    idempotency: 'natural',
    rate: 'write',
    schema: {
      params: Type.Object({ id: Type.String({ format: 'uuid' }) }),
      answer: Type.Object({ orderId: Type.String() }),
    },
    handle: ({ params }, tx) => undoBinding(tx, params.id),
  }),
]
