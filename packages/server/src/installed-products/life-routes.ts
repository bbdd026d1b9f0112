import { Type } from 'typebox'
import { type Route, route } from '../runtime/http/route.ts'
import { changeLife, tryLife, undoLifeChange } from './change-life.ts'
import type { LifeDraft } from './life-draft.ts'
import { livesShape, onePlaceShape, showLives, showPlace } from './show-lives.ts'

const place = Type.String({ minLength: 1, maxLength: 110 })
const text = Type.String({ maxLength: 40 })
const strict = { additionalProperties: false }
const services = ['install', 'repair', 'maintain', 'survey'] as const

/** Figures are read leniently: what is wrong with one is said with its row, not as a shape. */
const draft = {
  parts: Type.Array(
    Type.Object(
      {
        code: Type.Union([Type.String({ maxLength: 40 }), Type.Null()]),
        does: Type.Enum(['replace', 'care', 'inspect']),
        title: text,
        titleEn: Type.Optional(text),
        everyMonths: Type.Number(),
        warnDays: Type.Number(),
        inNames: Type.Array(text, { maxItems: 20 }),
        articles: Type.Array(Type.String({ maxLength: 100 }), { maxItems: 50 }),
        services: Type.Array(Type.Enum([...services]), { maxItems: services.length }),
        own: Type.Boolean(),
      },
      strict,
    ),
    { maxItems: 100 },
  ),
  warranty: Type.Object(
    {
      from: Type.Enum(['installed', 'delivered', 'bought']),
      waitDays: Type.Number(),
      repairsExtend: Type.Boolean(),
    },
    strict,
  ),
}
const count = Type.Union([Type.Object({ month: Type.Integer(), overdue: Type.Integer() }), Type.Null()])
const read = {
  method: 'GET',
  audience: 'console',
  permission: 'catalog.read',
  fields: [],
  idempotency: 'safe',
  rate: 'read',
} as const
/** As of other settings of the brand: it touches everybody who owns such a product. */
const write = {
  method: 'POST',
  audience: 'console',
  permission: 'connections.write',
  fields: [],
  rate: 'write',
} as const

export const lifeRoutes: Route[] = [
  route({
    ...read,
    path: '/console/life-cycles',
    summary: { zh: '产品周期：品类和商品', en: 'Life cycles: kinds of products and products' },
    schema: { answer: livesShape },
    handle: async ({ language }, tx) => showLives(tx, language),
  }),
  route({
    ...read,
    path: '/console/life-cycles/:place',
    summary: {
      zh: '一类产品或一个商品的周期、厂家默认值和修改记录',
      en: 'The cycles of a kind or a product, what makers print, and what was changed',
    },
    schema: { params: Type.Object({ place }), answer: onePlaceShape },
    handle: async ({ params, language }, tx) => showPlace(tx, params.place, language),
  }),
  route({
    ...write,
    path: '/console/life-cycle-trials',
    summary: {
      zh: '试算：改周期后本月有多少件到期',
      en: 'Try out a change: how many units fall due this month, before and after',
    },
    // It writes nothing.
    idempotency: 'natural',
    schema: {
      body: Type.Object({ place, ...draft }, strict),
      answer: Type.Object({
        units: Type.Integer(),
        /** Of how many units the days were counted; of more, figures are scaled. */
        sampled: Type.Integer(),
        owners: Type.Integer(),
        parts: Type.Array(
          Type.Object({ code: Type.String(), title: Type.String(), current: count, asked: count }),
        ),
      }),
    },
    async handle({ body: { place: at, ...wish }, language }, tx) {
      const { parts, ...counts } = await tryLife(tx, at, wish as LifeDraft)
      return {
        ...counts,
        parts: parts.map(({ code, name, before, after }) => ({
          code,
          title: name[language],
          current: before,
          asked: after,
        })),
      }
    },
  }),
  route({
    ...write,
    path: '/console/life-cycles/:place',
    summary: { zh: '修改产品周期', en: 'Change the cycles of a kind or a product' },
    idempotency: 'key',
    schema: {
      params: Type.Object({ place }),
      body: Type.Object({ ...draft, version: Type.Union([Type.String(), Type.Null()]) }, strict),
      answer: Type.Object({ id: Type.String() }),
    },
    handle: async ({ params, body: { version, ...asked } }, tx) => ({
      id: await changeLife(tx, params.place, asked as LifeDraft, version),
    }),
  }),
  route({
    ...write,
    path: '/console/life-cycle-changes/:id/reversal',
    summary: { zh: '撤销一次周期修改', en: 'Take back a change of cycles' },
    idempotency: 'key',
    schema: {
      params: Type.Object({ id: Type.String({ format: 'uuid' }) }),
      body: Type.Object({}, strict),
      answer: Type.Object({ id: Type.String() }),
    },
    handle: async ({ params: { id } }, tx) => ({ id: await undoLifeChange(tx, id) }),
  }),
]
