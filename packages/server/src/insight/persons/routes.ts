import { Type } from 'typebox'
import { withdrawAsk } from '../../contacts/index.ts'
import {
  decidePairs,
  editCustomer,
  mergeCustomers,
  plannedOutcomes,
  previewMerge,
  RevealRefused,
  sides,
  takeBackPairs,
} from '../../customers/index.ts'
import { type CustomerId, id as idOf } from '../../kernel/ids.ts'
import { findPhones } from '../../kernel/phone.ts'
import { childrenOf, regionByCode } from '../../kernel/region/regions.ts'
import { type Route, route } from '../../runtime/http/route.ts'
import { InsightError } from '../errors.ts'
import { askAnswer, askUnbound, openAsksAnswer, readOpenAsks } from './ask-unbound.ts'
import { lastMadeByHand, partAgain } from './hand-made.ts'
import { unboundReasons } from './match-store.ts'
import { matchRate, readMatchRate, readUnbound, unboundPage } from './match-views.ts'
import {
  mergeHistory,
  mergePreview,
  readMergePreview,
  readMerges,
  readStandingMerges,
  readUnmergePreview,
  unmergePreview,
} from './merge-views.ts'
import { queuePage, readQueue } from './review-views.ts'
import { readRunPairs, readRunPlan, runPairs, runPlan } from './run-views.ts'

const uuid = Type.String({ format: 'uuid' })
const idParams = Type.Object({ id: uuid })
const closed = { additionalProperties: false }
const person = ['name', 'phone', 'money'] as const
/** With the receivers of their orders. */
const received = [...person, 'address'] as const
const side = Type.Union([Type.Literal('kept'), Type.Literal('absorbed')])
const fieldSides = {
  name: Type.Optional(side),
  phone: Type.Optional(side),
  level: Type.Optional(side),
  region: Type.Optional(side),
}
const reason = Type.String({ minLength: 1, maxLength: 100 })
const pair = { firstId: uuid, secondId: uuid }
const outcomes = Type.Object({
  items: Type.Array(
    Type.Object({
      ...pair,
      outcome: Type.String(),
      mergeId: Type.Union([Type.String(), Type.Null()]),
    }),
  ),
})

const read = {
  method: 'GET',
  audience: 'console',
  permission: 'customers.read',
  idempotency: 'safe',
  rate: 'read',
} as const
const write = {
  method: 'POST',
  audience: 'console',
  permission: 'customers.write',
  idempotency: 'key',
  rate: 'write',
} as const

/** A reason travels in events: no number in it. */
function withoutNumbers(text: string): string {
  if (findPhones(text).phones.length > 0) throw new RevealRefused('words_name_a_person')
  return text.trim()
}

const customerOf = (id: string): CustomerId => idOf<CustomerId>(id)

const reviewRoutes: Route[] = [
  route({
    ...read,
    path: '/console/duplicates',
    summary: { zh: '待确认合并的客户', en: 'Pairs of customers to review' },
    fields: received,
    schema: {
      query: Type.Object({
        state: Type.Optional(
          Type.Union([Type.Literal('waiting'), Type.Literal('same'), Type.Literal('different')]),
        ),
        cursor: Type.Optional(Type.String({ maxLength: 200 })),
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
      }),
      answer: queuePage,
    },
    handle: ({ query, principal, language }, tx) =>
      readQueue(
        tx,
        { state: query.state ?? 'waiting', cursor: query.cursor, limit: query.limit ?? 20 },
        principal.roles,
        language,
      ),
  }),
  route({
    ...write,
    path: '/console/duplicates/decisions',
    summary: { zh: '确认是不是同一人', en: 'Say whether they are one person' },
    fields: [],
    schema: {
      body: Type.Object(
        {
          items: Type.Array(
            Type.Object(
              {
                ...pair,
                decision: Type.Union([Type.Literal('same'), Type.Literal('different')]),
                /** Whose row stands for the person; the one known longer where nobody says. */
                keptId: Type.Optional(uuid),
              },
              closed,
            ),
            { minItems: 1, maxItems: 200 },
          ),
        },
        closed,
      ),
      answer: outcomes,
    },
    handle: async ({ body }, tx) =>
      outcomesView(
        await decidePairs(
          tx,
          body.items.map(({ firstId, secondId, decision, keptId }) => ({
            first: customerOf(firstId),
            second: customerOf(secondId),
            decision,
            ...(keptId ? { keptId: customerOf(keptId) } : {}),
          })),
        ),
      ),
  }),
  route({
    ...write,
    path: '/console/duplicates/reopenings',
    summary: { zh: '撤回确认，重新待确认', en: 'Take decisions back; the pairs wait again' },
    fields: [],
    schema: {
      body: Type.Object(
        { items: Type.Array(Type.Object(pair, closed), { minItems: 1, maxItems: 200 }) },
        closed,
      ),
      answer: outcomes,
    },
    handle: async ({ body }, tx) =>
      outcomesView(
        await takeBackPairs(
          tx,
          body.items.map((one) => ({ first: customerOf(one.firstId), second: customerOf(one.secondId) })),
          lastMadeByHand,
        ),
      ),
  }),
]

function outcomesView(found: Awaited<ReturnType<typeof decidePairs>>) {
  return {
    items: found.map(({ first, second, outcome, mergeId }) => ({
      firstId: first,
      secondId: second,
      outcome,
      mergeId,
    })),
  }
}

const mergeRoutes: Route[] = [
  route({
    ...read,
    path: '/console/customers/:id/merge-preview',
    summary: { zh: '合并预览', en: 'What a merge would show' },
    fields: person,
    schema: { params: idParams, query: Type.Object({ otherId: uuid, ...fieldSides }), answer: mergePreview },
    handle: ({ params, query: { otherId, ...chosen }, principal, language }, tx) =>
      readMergePreview(
        tx,
        { keptId: params.id, absorbedId: otherId, sides: chosen },
        principal.roles,
        language,
      ),
  }),
  route({
    ...read,
    path: '/console/customers/:id/merges',
    summary: { zh: '合并记录', en: 'Merges of a person' },
    fields: ['name'],
    schema: { params: idParams, answer: mergeHistory },
    handle: ({ params, principal, language }, tx) => readMerges(tx, params.id, principal.roles, language),
  }),
  route({
    ...write,
    path: '/console/customers/:id/merges',
    summary: { zh: '合并另一位客户', en: 'Merge another customer into this one' },
    fields: [],
    schema: {
      params: idParams,
      body: Type.Object(
        { otherId: uuid, sides: Type.Optional(Type.Object(fieldSides, closed)), reason },
        closed,
      ),
      answer: Type.Object({ mergeId: Type.String(), personId: Type.String() }),
    },
    async handle({ params, body }, tx) {
      const wish = { keptId: customerOf(params.id), absorbedId: customerOf(body.otherId) }
      const { survivors } = await previewMerge(tx, { ...wish, sides: body.sides ?? {} })
      const done = await mergeCustomers(tx, {
        ...wish,
        survivors,
        reason: withoutNumbers(body.reason),
        way: 'member',
      })
      return { mergeId: done.mergeId, personId: done.keptId }
    },
  }),
  route({
    ...read,
    path: '/console/merges/:id/reversal',
    summary: { zh: '撤销合并前的预览', en: 'What taking a merge back will do' },
    fields: person,
    schema: { params: idParams, answer: unmergePreview },
    handle: ({ params, principal, language }, tx) =>
      readUnmergePreview(tx, params.id, principal.roles, language),
  }),
  route({
    ...write,
    path: '/console/merges/:id/reversal',
    summary: { zh: '撤销合并', en: 'Take a merge back' },
    fields: [],
    schema: {
      params: idParams,
      body: Type.Object(
        {
          reason,
          /** `waiting` where the merge was a slip: the two are looked at again, and a rule may join them. */
          verdict: Type.Optional(Type.Union([Type.Literal('different'), Type.Literal('waiting')])),
          /** Whose each change by hand is; the kept one's where nothing is said. */
          choices: Type.Record(uuid, Type.Union(sides.map((one) => Type.Literal(one)))),
        },
        closed,
      ),
      answer: Type.Object({ keptId: Type.String(), absorbedId: Type.String() }),
    },
    handle: ({ params, body: { reason, ...rest } }, tx) =>
      partAgain(tx, params.id, { ...rest, reason: withoutNumbers(reason) }),
  }),
  route({
    ...read,
    path: '/console/regions',
    summary: { zh: '行政区的下级', en: 'Regions within one; provinces without' },
    fields: [],
    schema: {
      query: Type.Object({ within: Type.Optional(Type.String({ pattern: '^\\d{6}$' })) }),
      answer: Type.Object({ items: Type.Array(Type.Object({ code: Type.String(), name: Type.String() })) }),
    },
    handle: async ({ query }) => ({
      items: childrenOf(query.within ?? null)
        .filter(({ level }) => level !== 'town')
        .map(({ code, name }) => ({ code, name })),
    }),
  }),
  route({
    ...write,
    path: '/console/customers/:id/fields',
    summary: { zh: '改资料', en: 'Change what is known of a customer' },
    fields: [],
    schema: {
      params: idParams,
      body: Type.Object(
        {
          name: Type.Optional(Type.String({ minLength: 1, maxLength: 40 })),
          phone: Type.Optional(Type.String({ minLength: 1, maxLength: 40 })),
          level: Type.Optional(Type.String({ minLength: 1, maxLength: 20 })),
          /** Six digits of a district. */
          region: Type.Optional(Type.String({ pattern: '^\\d{6}$' })),
        },
        closed,
      ),
      answer: Type.Object({}),
    },
    async handle({ params, body }, tx) {
      if (body.region && !regionByCode(body.region)) throw new InsightError('map.unknown_region')
      const trimmed = Object.fromEntries(Object.entries(body).map(([field, value]) => [field, value.trim()]))
      await editCustomer(tx, customerOf(params.id), trimmed)
      return {}
    },
  }),
]

const unboundReason = Type.Union(unboundReasons.map((one) => Type.Literal(one)))
/** Left out is now. */
const dueAt = Type.Optional(Type.String({ format: 'date-time' }))

const matchRoutes: Route[] = [
  route({
    ...read,
    path: '/console/match-rate',
    summary: { zh: '客户打通', en: 'From orders to friends, and back' },
    permission: 'contacts.read',
    fields: [],
    schema: {
      query: Type.Object({ months: Type.Optional(Type.Integer({ minimum: 1, maximum: 24 })) }),
      answer: matchRate,
    },
    handle: ({ query, language }, tx) => readMatchRate(tx, query.months ?? 6, language),
  }),
  route({
    ...read,
    path: '/console/unbound-friends',
    summary: { zh: '没打通的好友', en: 'Friends without an order' },
    permission: 'contacts.read',
    fields: ['name'],
    schema: {
      query: Type.Object({
        reason: Type.Optional(unboundReason),
        cursor: Type.Optional(Type.String({ maxLength: 100 })),
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
      }),
      answer: unboundPage,
    },
    handle: ({ query, principal, language }, tx) =>
      readUnbound(tx, { ...query, limit: query.limit ?? 50 }, principal.roles, language),
  }),
  route({
    ...write,
    path: '/console/registration-asks',
    summary: { zh: '请接待员登记订单', en: 'Have owners reminded to get orders registered' },
    permission: 'live-codes.write',
    fields: ['name'],
    schema: {
      body: Type.Union([
        Type.Object({ contactIds: Type.Array(uuid, { minItems: 1, maxItems: 5000 }), dueAt }, closed),
        Type.Object({ reason: unboundReason, dueAt }, closed),
      ]),
      answer: askAnswer,
    },
    handle: ({ body, principal, language }, tx) =>
      askUnbound(tx, body, body.dueAt ? new Date(body.dueAt) : null, { roles: principal.roles, language }),
  }),
  route({
    ...read,
    path: '/console/registration-asks',
    summary: { zh: '还能撤回的登记提醒', en: 'Acts of asking that can still be taken back' },
    permission: 'live-codes.write',
    fields: [],
    schema: { answer: openAsksAnswer },
    handle: (_, tx) => readOpenAsks(tx),
  }),
  route({
    ...write,
    path: '/console/registration-asks/:id/withdrawal',
    summary: { zh: '撤回还没处理的登记提醒', en: 'Take back what nobody has done yet' },
    permission: 'live-codes.write',
    fields: [],
    // Taken back twice is taken back once.
    idempotency: 'natural',
    schema: {
      params: idParams,
      answer: Type.Object({ withdrawn: Type.Integer(), done: Type.Integer() }),
    },
    handle: ({ params }, tx) => withdrawAsk(tx, params.id),
  }),
]

const runRoutes: Route[] = [
  route({
    ...read,
    path: '/console/identity-runs/:id/plan',
    summary: { zh: '全量计算的结果：按依据和把握计数', en: 'What a run found, by grounds and score' },
    fields: [],
    schema: { params: idParams, answer: runPlan },
    handle: ({ params, language }, tx) => readRunPlan(tx, params.id, language),
  }),
  route({
    ...read,
    path: '/console/identity-runs/:id/pairs',
    summary: { zh: '全量计算的结果：逐对', en: 'The pairs that a run found' },
    fields: received,
    schema: {
      params: idParams,
      query: Type.Object({
        outcome: Type.Enum(plannedOutcomes),
        grounds: Type.Optional(Type.String({ maxLength: 200 })),
        cursor: Type.Optional(Type.String({ maxLength: 60 })),
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 50 })),
      }),
      answer: runPairs,
    },
    handle: ({ params, query, principal, language }, tx) =>
      readRunPairs(tx, params.id, { ...query, limit: query.limit ?? 5 }, principal.roles, language),
  }),
  route({
    ...read,
    path: '/console/identity-runs/:id/merges',
    summary: { zh: '全量计算合并的，还没撤销的', en: 'Merges of a run that stand' },
    fields: ['name'],
    schema: { params: idParams, answer: mergeHistory },
    handle: ({ params, principal, language }, tx) =>
      readStandingMerges(tx, params.id, principal.roles, language),
  }),
]

export const personRoutes: Route[] = [...reviewRoutes, ...mergeRoutes, ...matchRoutes, ...runRoutes]
