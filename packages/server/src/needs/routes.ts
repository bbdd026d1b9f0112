import { Type } from 'typebox'
import { dayNumber } from '../kernel/time.ts'
import { type Route, route } from '../runtime/http/route.ts'
import { actOnNeeds, type NeedAct } from './act-on-needs.ts'
import { cycleProgress } from './follow-cycles.ts'

const acts = ['assign', 'snooze', 'done', 'dismiss', 'undo'] as const satisfies readonly NeedAct[]
const most = 200

export const routes: Route[] = [
  route({
    method: 'POST',
    audience: ['console', 'sidebar'],
    path: '/console/need-acts',
    summary: {
      zh: '跟进客户需求：分派、推迟、完成、不再跟进、撤回',
      en: 'Acts on needs: assign, snooze, done, dismiss, undo; each need has its own outcome',
    },
    permission: 'customers.write',
    fields: [],
    idempotency: 'key',
    rate: 'write',
    schema: {
      body: Type.Object(
        {
          needIds: Type.Array(Type.String({ format: 'uuid' }), { minItems: 1, maxItems: most }),
          act: Type.Enum([...acts]),
          memberId: Type.Optional(Type.String({ maxLength: 64 })),
          /** The day of a snooze. */
          untilOn: Type.Optional(Type.String({ format: 'date' })),
        },
        { additionalProperties: false },
      ),
      answer: Type.Object({
        items: Type.Array(Type.Object({ needId: Type.String(), outcome: Type.String() })),
      }),
    },
    handle: async ({ body: { needIds, act, memberId, untilOn } }, tx) => ({
      items: await actOnNeeds(tx, needIds, {
        act: act as NeedAct,
        ...(memberId ? { memberId } : {}),
        ...(untilOn ? { untilDay: dayNumber(untilOn) } : {}),
      }),
    }),
  }),
  route({
    method: 'GET',
    audience: 'console',
    path: '/console/life-cycle-progress',
    summary: {
      zh: '改周期后，客户需求重算到哪里了',
      en: 'How far the needs of customers have been drawn anew after a change of cycles',
    },
    permission: 'catalog.read',
    fields: [],
    idempotency: 'safe',
    rate: 'read',
    schema: {
      answer: Type.Object({
        running: Type.Boolean(),
        /** Persons whom the last change touches, and how many of them wait still. */
        owners: Type.Integer(),
        left: Type.Integer(),
        endedAt: Type.Union([Type.String(), Type.Null()]),
      }),
    },
    handle: async (_context, tx) => cycleProgress(tx),
  }),
]
