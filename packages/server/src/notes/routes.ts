import { Type } from 'typebox'
import { maskNumbers } from '../conversations/index.ts'
import type { Role } from '../runtime/access/policy.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { type RequestContext, type Route, route } from '../runtime/http/route.ts'
import { NoteRefused } from './errors.ts'
import { mentionShape, noteShape, showMentions, showNotes } from './show-notes.ts'
import { markMentionsRead, mentionsOf, notesAbout, versionsOf } from './store.ts'
import {
  aboutCustomer,
  editNote,
  hideNote,
  maySeeNotes,
  type NoteAbout,
  pinNote,
  readers,
  writeNote,
} from './write-notes.ts'

const params = Type.Object({ id: Type.String({ format: 'uuid' }) })
const text = Type.String()
const written = {
  words: Type.String({ minLength: 1, maxLength: 2000, pattern: '\\S' }),
  mentions: Type.Array(Type.String({ maxLength: 80 }), { maxItems: 20 }),
}
const done = Type.Object({ id: text })
const list = Type.Object({
  /** False for roles that do not see what customers say: they get no notes. */
  readable: Type.Boolean(),
  items: Type.Array(noteShape),
  /** Whom a note may mention. */
  members: Type.Array(Type.Object({ id: text, name: text })),
})
const fields = ['chat', 'phone', 'name', 'id-number'] as const
const read = { method: 'GET', audience: 'console', idempotency: 'safe', rate: 'read' } as const
const write = { method: 'POST', audience: 'console', fields: [], rate: 'write' } as const

const linkTo = ({ runtime }: Pick<RequestContext, 'runtime'>, path: string): string =>
  new URL(path, runtime.config.publicUrl).href

function mustSee(roles: readonly Role[]): void {
  if (!maySeeNotes(roles)) throw new NoteRefused('not_readable')
}

async function listOf(tx: Tx, about: NoteAbout, roles: readonly Role[], hidden: boolean) {
  if (!maySeeNotes(roles)) return { readable: false, items: [], members: [] }
  return {
    readable: true,
    items: await showNotes(tx, await notesAbout(tx, about.customerId, hidden), roles),
    members: (await readers(tx)).map(({ id, name }) => ({ id, name })),
  }
}

const query = Type.Object({ hidden: Type.Optional(Type.Boolean()) })

const placeRoutes: Route[] = [
  route({
    ...read,
    path: '/console/customers/:id/notes',
    summary: { zh: '客户的备注', en: 'Notes on a customer' },
    permission: 'customers.read',
    fields,
    schema: { params, query, answer: list },
    handle: async ({ params, query, principal }, tx) =>
      listOf(tx, await aboutCustomer(tx, params.id), principal.roles, query.hidden ?? false),
  }),
  route({
    ...write,
    path: '/console/customers/:id/notes',
    summary: { zh: '写一条客户备注', en: 'Write a note on a customer' },
    permission: 'customers.write',
    idempotency: 'key',
    schema: {
      params,
      body: Type.Object(
        {
          ...written,
          /** The job at which it was written. */ workOrderId: Type.Optional(params.properties.id),
        },
        { additionalProperties: false },
      ),
      answer: done,
    },
    async handle(context, tx) {
      mustSee(context.principal.roles)
      const about = await aboutCustomer(tx, context.params.id, context.body.workOrderId)
      return {
        id: await writeNote(tx, about, context.body, linkTo(context, `/customers/${about.customerId}`)),
      }
    },
  }),
]

const noteRoutes: Route[] = [
  route({
    ...write,
    path: '/console/notes/:id/words',
    summary: { zh: '修改备注', en: 'Change the words of a note' },
    permission: 'customers.write',
    idempotency: 'natural',
    schema: {
      params,
      body: Type.Object({ ...written, version: Type.Integer() }, { additionalProperties: false }),
      answer: done,
    },
    async handle(context, tx) {
      mustSee(context.principal.roles)
      const { id } = context.params
      await editNote(tx, id, context.body, linkTo(context, '/mentions'))
      return { id }
    },
  }),
  route({
    ...read,
    path: '/console/notes/:id/versions',
    summary: { zh: '备注的修改历史', en: 'What a note said before' },
    permission: 'customers.read',
    fields,
    schema: {
      params,
      answer: Type.Object({
        items: Type.Array(Type.Object({ version: Type.Integer(), words: text, at: text })),
      }),
    },
    async handle({ params, principal: { roles } }, tx) {
      mustSee(roles)
      const found = await versionsOf(tx, params.id)
      return {
        items: found.map(({ version, words, at }) => ({
          version,
          words: maskNumbers(words, roles),
          at: at.toISOString(),
        })),
      }
    },
  }),
  route({
    ...write,
    path: '/console/notes/:id/pin',
    summary: { zh: '置顶备注，或取消', en: 'Pin a note, or unpin it' },
    permission: 'customers.write',
    idempotency: 'natural',
    schema: {
      params,
      body: Type.Object({ pinned: Type.Boolean() }, { additionalProperties: false }),
      answer: done,
    },
    async handle({ params, body, principal }, tx) {
      mustSee(principal.roles)
      await pinNote(tx, params.id, body.pinned)
      return { id: params.id }
    },
  }),
  route({
    ...write,
    path: '/console/notes/:id/hiding',
    summary: { zh: '删除备注（隐藏并留痕），或恢复', en: 'Hide a note, or show it again' },
    permission: 'customers.write',
    idempotency: 'natural',
    schema: {
      params,
      body: Type.Object({ hidden: Type.Boolean() }, { additionalProperties: false }),
      answer: done,
    },
    async handle({ params, body, principal }, tx) {
      mustSee(principal.roles)
      await hideNote(tx, params.id, body.hidden, principal.roles)
      return { id: params.id }
    },
  }),
]

const mentionRoutes: Route[] = [
  route({
    ...read,
    path: '/console/mentions',
    summary: { zh: '提到我的备注', en: 'Notes that mention me' },
    permission: 'customers.read',
    fields,
    schema: {
      answer: Type.Object({ unread: Type.Integer(), items: Type.Array(mentionShape) }),
    },
    async handle({ principal: { roles } }, tx) {
      const found = maySeeNotes(roles) ? await mentionsOf(tx, tx.actor.id, 50) : []
      return {
        unread: found.filter(({ readAt }) => readAt === null).length,
        items: await showMentions(tx, found, roles),
      }
    },
  }),
  route({
    ...write,
    path: '/console/mentions/reading',
    summary: { zh: '提到我的都已读', en: 'All mentions are read' },
    permission: 'customers.read',
    idempotency: 'natural',
    schema: { body: Type.Object({}, { additionalProperties: false }), answer: Type.Object({}) },
    async handle(_, tx) {
      await markMentionsRead(tx, tx.actor.id)
      return {}
    },
  }),
]

export const routes: Route[] = [...placeRoutes, ...noteRoutes, ...mentionRoutes]
