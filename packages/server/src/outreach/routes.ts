import { Type } from 'typebox'
import { type Route, route } from '../runtime/http/route.ts'
import { addReply, changeReply, dropReply, loadShippedReplies } from './replies/keep-replies.ts'
import { replyView, replyWish } from './replies/ready-reply.ts'
import { countUse, listReplies } from './replies/store-replies.ts'

const params = Type.Object({ id: Type.String({ format: 'uuid' }) })
const done = Type.Object({ done: Type.Boolean() })
const write = { audience: 'console', permission: 'live-codes.write', fields: [], rate: 'write' } as const

const keptReply = Type.Object({ ...replyView.properties, updatedAt: Type.String() })

export const routes: Route[] = [
  route({
    method: 'GET',
    path: '/console/ready-replies',
    summary: { zh: '话术', en: 'Ready replies' },
    audience: ['console', 'sidebar'],
    permission: 'contacts.read',
    fields: [],
    idempotency: 'safe',
    rate: 'read',
    schema: {
      answer: Type.Object({
        items: Type.Array(keptReply),
      }),
    },
    handle: async (_context, tx) => ({
      items: (await listReplies(tx)).map((one) => ({ ...one, updatedAt: one.updatedAt.toISOString() })),
    }),
  }),
  route({
    ...write,
    method: 'POST',
    path: '/console/ready-replies',
    summary: { zh: '新增话术', en: 'Add a ready reply' },
    idempotency: 'key',
    schema: { body: replyWish, answer: Type.Object({ id: Type.String() }) },
    handle: ({ body }, tx) => addReply(tx, body),
  }),
  route({
    ...write,
    method: 'POST',
    path: '/console/ready-replies/shipped',
    summary: { zh: '载入常用话术', en: 'Load the common replies' },
    // A list that holds something takes nothing.
    idempotency: 'natural',
    schema: { answer: Type.Object({ added: Type.Integer() }) },
    handle: async (_context, tx) => ({ added: await loadShippedReplies(tx) }),
  }),
  route({
    ...write,
    method: 'PUT',
    path: '/console/ready-replies/:id',
    summary: { zh: '修改话术', en: 'Change a ready reply' },
    idempotency: 'natural',
    schema: { params, body: replyWish, answer: done },
    async handle({ params: { id }, body }, tx) {
      await changeReply(tx, id, body)
      return { done: true }
    },
  }),
  route({
    ...write,
    method: 'DELETE',
    path: '/console/ready-replies/:id',
    summary: { zh: '删除话术', en: 'Remove a ready reply' },
    idempotency: 'natural',
    schema: { params, answer: done },
    async handle({ params: { id } }, tx) {
      await dropReply(tx, id)
      return { done: true }
    },
  }),
  route({
    method: 'POST',
    path: '/sidebar/ready-replies/:id/uses',
    summary: { zh: '用了一次话术', en: 'A ready reply was used' },
    audience: 'sidebar',
    permission: 'sidebar.write',
    fields: [],
    idempotency: 'key',
    rate: 'write',
    schema: { params, answer: done },
    async handle({ params: { id } }, tx) {
      await countUse(tx, id)
      return { done: true }
    },
  }),
]
