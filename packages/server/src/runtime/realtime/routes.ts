import { Type } from 'typebox'
import { audiences } from '../access/principal.ts'
import { route } from '../http/route.ts'
import { catchUp } from './socket.ts'
import { mayFollow } from './topics.ts'

/** The live cursor over plain HTTP, for networks that break WebSockets. */
export const realtimeRoutes = audiences.map((audience) =>
  route({
    method: 'GET',
    path: audience === 'console' ? '/realtime/poll' : `/${audience}/realtime/poll`,
    summary: { zh: '按游标取新的动态', en: 'What happened since a cursor' },
    audience,
    permission: (
      {
        console: 'overview.read',
        sidebar: 'sidebar.read',
        technician: 'technician.work',
        point: 'point.work',
        customer: 'customer.self',
      } as const
    )[audience],
    fields: [],
    idempotency: 'safe',
    rate: 'read',
    transaction: 'own',
    schema: {
      query: Type.Object({
        topics: Type.String({ maxLength: 2000 }),
        since: Type.Optional(Type.String({ maxLength: 20 })),
      }),
      answer: Type.Object({
        cursor: Type.String(),
        reset: Type.Optional(Type.Boolean()),
        events: Type.Array(
          Type.Object({
            id: Type.String(),
            type: Type.String(),
            key: Type.String(),
            at: Type.String(),
            payload: Type.Unknown(),
          }),
        ),
      }),
    },
    handle: ({ runtime, principal, query }) => {
      const topics = new Set(query.topics.split(',').filter((topic) => mayFollow(principal, topic)))
      return catchUp(runtime, principal, topics, query.since)
    },
  }),
)
