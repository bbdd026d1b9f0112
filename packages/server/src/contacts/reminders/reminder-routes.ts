import { Type } from 'typebox'
import { type Route, route } from '../../runtime/http/route.ts'
import { ReminderRefused } from '../errors.ts'
import { shownName } from '../people.ts'
import { askWords } from './registration-ask.ts'
import { setReminder } from './reminders.ts'
import { dueOf, endReminder } from './store-reminders.ts'

const mostListed = 50

export const reminderRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/sidebar/reminders',
    summary: { zh: '我到时间的提醒', en: 'My reminders whose time has come' },
    audience: 'sidebar',
    permission: 'sidebar.read',
    fields: ['name', 'chat'],
    idempotency: 'safe',
    rate: 'read',
    schema: {
      answer: Type.Object({
        items: Type.Array(
          Type.Object({
            id: Type.String(),
            externalUserId: Type.String(),
            nickname: Type.Union([Type.String(), Type.Null()]),
            dueAt: Type.String(),
            reminder: Type.String(),
          }),
        ),
      }),
    },
    async handle({ principal, language }, tx) {
      const due = await dueOf(tx, principal.id, mostListed)
      return {
        items: due.map(({ id, externalUserId, nickname, dueAt, asked, words }) => ({
          id,
          externalUserId,
          nickname: shownName(nickname, principal.roles),
          dueAt: dueAt.toISOString(),
          reminder: asked ? askWords[language] : words,
        })),
      }
    },
  }),
  route({
    method: 'POST',
    path: '/sidebar/contacts/:externalUserId/reminders',
    summary: { zh: '设跟进提醒', en: 'Set a reminder about a friend' },
    audience: 'sidebar',
    permission: 'sidebar.write',
    fields: [],
    idempotency: 'key',
    rate: 'write',
    schema: {
      params: Type.Object({ externalUserId: Type.String({ maxLength: 64 }) }),
      body: Type.Object(
        {
          dueAt: Type.String({ format: 'date-time' }),
          words: Type.String({ minLength: 1, maxLength: 200 }),
        },
        { additionalProperties: false },
      ),
      answer: Type.Object({ id: Type.String() }),
    },
    handle: ({ params, body, principal }, tx) =>
      setReminder(tx, params.externalUserId, principal.id, {
        dueAt: new Date(body.dueAt),
        words: body.words.trim(),
      }),
  }),
  route({
    method: 'POST',
    path: '/sidebar/reminders/:id/completion',
    summary: { zh: '提醒已处理', en: 'A reminder is done' },
    audience: 'sidebar',
    permission: 'sidebar.write',
    fields: [],
    // Done twice is done once.
    idempotency: 'natural',
    rate: 'write',
    schema: {
      params: Type.Object({ id: Type.String({ format: 'uuid' }) }),
      answer: Type.Object({ done: Type.Boolean() }),
    },
    async handle({ params, principal }, tx) {
      if (!(await endReminder(tx, params.id, principal.id))) throw new ReminderRefused('not_found')
      return { done: true }
    },
  }),
]
