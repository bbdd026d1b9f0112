import { Type } from 'typebox'
import { seekNumber } from '../customers/index.ts'
import { visibility } from '../runtime/access/policy.ts'
import { type Route, route } from '../runtime/http/route.ts'
import { RecordMissing } from './errors.ts'
import { keptKinds, serialOf } from './facts.ts'
import { type HandTarget, linkByHand, unlinkByHand } from './link-by-hand.ts'
import { countsOfCustomer, recordsOfOrder, shownDevices } from './read-places.ts'
import { kindsFor, showRecords, showWhole, soughtBy, sourceNames, talkKinds } from './read-records.ts'
import { countEntries, devicesOf, entriesOfTarget, findEntry, listEntries } from './read-store.ts'
import {
  deviceShape,
  linkStates,
  listShape,
  page,
  pageOf,
  placeOf,
  recordShape,
  wholeShape,
} from './shapes.ts'
import { kindName } from './shown-fields.ts'

const uuid = Type.String({ format: 'uuid' })
const params = Type.Object({ id: uuid })
const kind = Type.Enum([...keptKinds])
const count = Type.Integer()
const handTargets = ['customer', 'order', 'work_order', 'product'] as const satisfies readonly HandTarget[]
const serial = Type.String({ minLength: 1, maxLength: 80 })

const read = { method: 'GET', audience: 'console', idempotency: 'safe', rate: 'read' } as const
const personal = ['name', 'phone', 'address', 'chat', 'money', 'id-number'] as const
const usual = 30

const listRoutes: Route[] = [
  route({
    ...read,
    path: '/console/records',
    summary: { zh: '其他记录', en: 'Other records' },
    permission: 'orders.read',
    fields: personal,
    schema: {
      query: Type.Object({
        kind: Type.Optional(kind),
        source: Type.Optional(Type.String({ maxLength: 80 })),
        state: Type.Optional(Type.Enum([...linkStates])),
        /** Payments that do not come to what their order says. */
        differs: Type.Optional(Type.Boolean()),
        /** A number that the record has or names, a phone, or its last four digits. */
        q: Type.Optional(Type.String({ maxLength: 80 })),
        ...page,
      }),
      answer: listShape,
    },
    async handle({ query, principal, language }, tx) {
      const { roles } = principal
      const limit = query.limit ?? usual
      if (query.q && visibility(roles, 'phone') !== 'none') await seekNumber(tx, principal, query.q)
      const sought = query.q?.trim() ? soughtBy(tx, query.q, roles) : { keys: null, tail: null }
      const found = await listEntries(tx, {
        kinds: kindsFor(roles).filter((one) => query.kind === undefined || one === query.kind),
        source: query.source ?? null,
        linkState: query.state ?? null,
        differs: query.differs ?? false,
        ...sought,
        before: placeOf(query.cursor),
        limit: limit + 1,
      })
      const { page: shown, nextCursor } = pageOf(found, limit)
      return { items: await showRecords(tx, shown, { roles, language }), nextCursor }
    },
  }),
  route({
    ...read,
    path: '/console/record-counts',
    summary: { zh: '其他记录的数量', en: 'How many other records there are' },
    permission: 'orders.read',
    fields: [],
    schema: {
      answer: Type.Object({
        kinds: Type.Array(Type.Object({ kind, name: Type.String(), count })),
        sources: Type.Array(Type.Object({ source: Type.String(), name: Type.String(), count })),
        states: Type.Array(Type.Object({ state: Type.Enum([...linkStates]), count })),
        differs: count,
      }),
    },
    async handle({ principal, language }, tx) {
      const seen = kindsFor(principal.roles)
      const counts = (await countEntries(tx)).filter((one) => seen.includes(one.kind))
      const names = await sourceNames(tx, language)
      const sum = (of: typeof counts): number => of.reduce((all, one) => all + one.count, 0)
      return {
        kinds: seen.map((one) => ({
          kind: one,
          name: kindName(one, language),
          count: sum(counts.filter((each) => each.kind === one)),
        })),
        sources: [...Map.groupBy(counts, ({ source }) => source)].map(([source, own]) => ({
          source,
          name: names.get(source) ?? source,
          count: sum(own),
        })),
        states: linkStates.map((state) => ({
          state,
          count: sum(counts.filter((one) => one.linkState === state)),
        })),
        differs: sum(counts.filter((one) => one.differs)),
      }
    },
  }),
  route({
    ...read,
    path: '/console/records/:id',
    summary: { zh: '一条其他记录', en: 'One other record' },
    permission: 'orders.read',
    fields: personal,
    schema: { params, answer: wholeShape },
    async handle({ params: { id }, principal: { roles }, language }, tx) {
      const entry = await findEntry(tx, id)
      if (!entry || !kindsFor(roles).includes(entry.kind)) throw new RecordMissing(id)
      return showWhole(tx, entry, { roles, language })
    },
  }),
]

const placeRoutes: Route[] = [
  route({
    ...read,
    path: '/console/customers/:id/records',
    audience: ['console', 'sidebar'],
    summary: { zh: '客户的通话、消息和线索', en: 'Calls, messages and leads of a customer' },
    permission: 'customers.read',
    fields: personal,
    schema: {
      params,
      query: Type.Object({ kind: Type.Optional(kind), ...page }),
      answer: Type.Object({
        counts: Type.Array(
          Type.Object({
            kind,
            name: Type.String(),
            count,
            lastAt: Type.Union([Type.String(), Type.Null()]),
          }),
        ),
        devices: Type.Array(deviceShape),
        items: Type.Array(recordShape),
        nextCursor: Type.Union([Type.String(), Type.Null()]),
      }),
    },
    async handle({ params: { id }, query, principal: { roles }, language }, tx) {
      const limit = query.limit ?? 10
      const kinds = talkKinds.filter((one) => query.kind === undefined || one === query.kind)
      const found = await entriesOfTarget(tx, 'customer', id, kinds, placeOf(query.cursor), limit + 1)
      const { page: shown, nextCursor } = pageOf(found, limit)
      const counts = await countsOfCustomer(tx, id)
      return {
        counts: counts.map((one) => ({ ...one, name: kindName(one.kind, language) })),
        devices: await shownDevices(tx, await devicesOf(tx, { customerId: id }), { roles, language }),
        items: await showRecords(tx, shown, { roles, language }),
        nextCursor,
      }
    },
  }),
  route({
    ...read,
    path: '/console/orders/:id/records',
    summary: { zh: '订单的包裹、发票和收付款', en: 'Parcels, invoices and payments of an order' },
    permission: 'orders.read',
    fields: personal,
    schema: {
      params,
      answer: Type.Object({
        items: Type.Array(recordShape),
        devices: Type.Array(deviceShape),
        money: Type.Union([
          Type.Object({
            orderPaidFen: Type.Integer(),
            toldPaidFen: Type.Integer(),
            orderRefundedFen: Type.Integer(),
            toldRefundedFen: Type.Integer(),
          }),
          Type.Null(),
        ]),
      }),
    },
    handle: ({ params: { id }, principal: { roles }, language }, tx) =>
      recordsOfOrder(tx, id, { roles, language }),
  }),
  route({
    ...read,
    path: '/console/devices/:serial',
    summary: { zh: '一台设备：在谁家、上报了什么', en: 'One device: whose it is, and what it reported' },
    permission: 'customers.read',
    fields: personal,
    schema: {
      params: Type.Object({ serial }),
      query: Type.Object(page),
      answer: Type.Object({
        device: Type.Union([deviceShape, Type.Null()]),
        items: Type.Array(recordShape),
        nextCursor: Type.Union([Type.String(), Type.Null()]),
      }),
    },
    async handle({ params: { serial: written }, query, principal: { roles }, language }, tx) {
      const reader = { roles, language }
      const limit = query.limit ?? usual
      const one = serialOf(written)
      const [device] = await shownDevices(tx, await devicesOf(tx, { serial: one }), reader)
      const found = await entriesOfTarget(
        tx,
        'serial',
        one,
        kindsFor(roles),
        placeOf(query.cursor),
        limit + 1,
      )
      const { page: shown, nextCursor } = pageOf(found, limit)
      return { device: device ?? null, items: await showRecords(tx, shown, reader), nextCursor }
    },
  }),
]

const handRoutes: Route[] = [
  route({
    method: 'PUT',
    audience: 'console',
    path: '/console/records/:id/links/:target',
    summary: { zh: '关联一条其他记录', en: 'Link another record by hand' },
    permission: 'customers.write',
    fields: [],
    idempotency: 'natural',
    rate: 'write',
    schema: {
      params: Type.Object({ id: uuid, target: Type.Enum([...handTargets]) }),
      body: Type.Object(
        { targetId: Type.String({ minLength: 1, maxLength: 64 }) },
        { additionalProperties: false },
      ),
      /** Others that waited for the same number and followed. */
      answer: Type.Object({ others: count }),
    },
    handle: async ({ params: { id, target }, body }, tx) => ({
      others: await linkByHand(tx, id, target as HandTarget, body.targetId),
    }),
  }),
  route({
    method: 'DELETE',
    audience: 'console',
    path: '/console/records/:id/links/:target',
    summary: { zh: '取消一条其他记录的关联', en: 'Take a link of another record away' },
    permission: 'customers.write',
    fields: [],
    idempotency: 'natural',
    rate: 'write',
    schema: {
      params: Type.Object({ id: uuid, target: Type.Enum([...handTargets]) }),
      answer: Type.Object({ unlinked: Type.Boolean() }),
    },
    async handle({ params: { id, target } }, tx) {
      await unlinkByHand(tx, id, target as HandTarget)
      return { unlinked: true }
    },
  }),
]

/** Calls, messages, leads, parcels, invoices, payments, old work orders and devices, and whom each is about. */
export const routes: Route[] = [...listRoutes, ...placeRoutes, ...handRoutes]
