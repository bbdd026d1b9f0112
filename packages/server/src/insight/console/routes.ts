import { Type } from 'typebox'
import {
  getCustomer,
  grantReveal,
  revealFields,
  revealReasons,
  revealSubjects,
  searchCustomers,
  tagByHand,
} from '../../customers/index.ts'
import { type CustomerId, id as idOf } from '../../kernel/ids.ts'
import { searchOrders } from '../../orders/index.ts'
import { audit } from '../../runtime/access/audit.ts'
import { visibility } from '../../runtime/access/policy.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import { type Route, route } from '../../runtime/http/route.ts'
import { selectPeople } from '../../segments/index.ts'
import { rememberFound } from '../sidebar/store-found.ts'
import { type Group, groupNames, groups } from '../timeline/groups.ts'
import { readPersonTimeline, readTimeline, timelinePage } from '../timeline/read-timeline.ts'
import type { Subject } from '../timeline/store.ts'
import { discountWords } from '../words.ts'
import { moneyOfPerson } from './customer-money-store.ts'
import { customerItem, customerItems, customerPage, readCustomerPage } from './customer-views.ts'
import { exportCustomers, exportOrders } from './export-lists.ts'
import { orderItem, orderItems, orderPage, readOrderPage } from './order-views.ts'
import { dialFor, revealCustomer, revealReceiver } from './reveal.ts'
import { noteOnNames, soughtCustomers } from './sought-customers.ts'
import { tagsInUse } from './store.ts'
import { readWorkOrderStory, storyShape } from './story.ts'
import { readTechnicianDays, technicianDay } from './technician-days.ts'

const nullable = Type.Union([Type.String(), Type.Null()])
const idParams = Type.Object({ id: Type.String({ format: 'uuid' }) })
const page = {
  cursor: Type.Optional(Type.String({ maxLength: 100 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
}
const customerFilter = {
  /** A full number or its last four digits. */
  phone: Type.Optional(Type.String({ maxLength: 40 })),
  tag: Type.Optional(Type.String({ maxLength: 40 })),
  /** With `tag`: those who carry both. */
  alsoTag: Type.Optional(Type.String({ maxLength: 40 })),
  /** A phone, its last four digits, an order number, a work order's code, a serial number, or a name. */
  q: Type.Optional(Type.String({ maxLength: 80 })),
  region: Type.Optional(Type.String({ pattern: '^\\d{2,6}$' })),
  /** Members of a published segment, as they are now. */
  segment: Type.Optional(Type.String({ format: 'uuid' })),
  /** With `segment`: those whom a snapshot of it kept. */
  snapshot: Type.Optional(Type.String({ format: 'uuid' })),
}
const orderFilter = {
  shopId: Type.Optional(Type.String({ maxLength: 64 })),
  state: Type.Optional(Type.String({ maxLength: 40 })),
  outsideId: Type.Optional(Type.String({ maxLength: 64 })),
  phoneTail: Type.Optional(Type.String({ pattern: '^\\d{4}$' })),
  customerId: Type.Optional(Type.String({ format: 'uuid' })),
}
/** A segment, or a snapshot of it, as the set of its customers. */
const inSegment = <Q extends { segment?: string; snapshot?: string }>(
  tx: Tx,
  { segment, snapshot, ...asked }: Q,
) => (segment ? { ...asked, among: selectPeople(tx, { segmentId: segment, snapshotId: snapshot }) } : asked)

const listOf = <T extends Parameters<typeof Type.Array>[0]>(item: T) =>
  Type.Object({ items: Type.Array(item), nextCursor: nullable })

const read = { method: 'GET', audience: 'console', idempotency: 'safe', rate: 'read' } as const
const person = ['name', 'phone', 'money'] as const
const parcel = ['name', 'phone', 'address', 'money'] as const

const timelineRoute = (
  subject: Subject,
  path: string,
  permission: 'customers.read' | 'orders.read' | 'work-orders.read',
): Route =>
  route({
    ...read,
    path: `/console/${path}/:id/timeline`,
    summary: { zh: '时间线', en: 'Timeline' },
    permission,
    fields: ['money'],
    schema: { params: idParams, query: Type.Object(page), answer: timelinePage },
    handle: ({ params, query, principal, language }, tx) =>
      readTimeline(tx, {
        subject,
        id: params.id,
        cursor: query.cursor,
        limit: query.limit ?? 50,
        roles: principal.roles,
        language,
      }),
  })

/** Of `POST /console/reveals`: good once, for this person and this value. */
const token = Type.String({ minLength: 32, maxLength: 32 })
const revealed = Type.Object({ value: Type.String(), dial: nullable })
const reveal = {
  method: 'POST',
  audience: 'console',
  permission: 'customers.reveal',
  unmasked: true,
  // No key: a kept answer would hold the value in plain. A token shows it once.
  idempotency: 'natural',
  rate: 'sensitive',
} as const

const customerRoutes: Route[] = [
  route({
    method: 'POST',
    path: '/console/reveals',
    summary: { zh: '申请查看一项明文（一次性凭证）', en: 'Ask to see one value in plain: a token for once' },
    audience: ['console', 'sidebar'],
    permission: 'customers.reveal',
    fields: [],
    // Each asking is a token of its own; a kept answer would be a second one.
    idempotency: 'natural',
    rate: 'write',
    schema: {
      body: Type.Object(
        {
          kind: Type.Enum([...revealSubjects]),
          id: Type.String({ format: 'uuid' }),
          field: Type.Enum([...revealFields]),
          reason: Type.Enum([...revealReasons]),
          words: Type.Optional(Type.String({ maxLength: 60 })),
        },
        { additionalProperties: false },
      ),
      answer: Type.Object({ token: Type.String(), expiresAt: Type.String() }),
    },
    async handle({ body, principal }, tx) {
      const { token, expiresAt } = await grantReveal(tx, principal, body)
      return { token, expiresAt: expiresAt.toISOString() }
    },
  }),
  route({
    ...reveal,
    path: '/console/dials',
    summary: { zh: '一键拨号', en: 'Dial somebody with one tap' },
    audience: ['console', 'sidebar'],
    fields: ['phone'],
    // A program does not call anybody; it asks for the value with a reason.
    peopleOnly: true,
    schema: {
      body: Type.Object(
        { kind: Type.Enum([...revealSubjects]), id: Type.String({ format: 'uuid' }) },
        { additionalProperties: false },
      ),
      answer: Type.Object({ dial: Type.String() }),
    },
    handle: ({ body, principal }, tx) => dialFor(tx, principal, body),
  }),
  route({
    ...read,
    path: '/console/customers',
    summary: { zh: '客户', en: 'Customers' },
    permission: 'customers.read',
    fields: person,
    schema: {
      query: Type.Object({ ...customerFilter, ...page }),
      answer: Type.Object({
        items: Type.Array(customerItem),
        nextCursor: nullable,
        /** What a search by name has to say beside whom it found. */
        note: nullable,
      }),
    },
    async handle({ query, principal, language }, tx) {
      const sought = await soughtCustomers(tx, inSegment(tx, query), principal)
      const found = await searchCustomers(tx, { ...sought, limit: query.limit ?? 50 })
      return {
        items: await customerItems(tx, found.items, principal.roles),
        nextCursor: found.nextCursor,
        note: sought.name ? await noteOnNames(tx, found.named, sought.name, language) : null,
      }
    },
  }),
  route({
    ...read,
    path: '/console/customers/export',
    summary: { zh: '导出客户列表（按所见脱敏）', en: 'Export customers as seen' },
    permission: 'customers.read',
    fields: person,
    rate: 'sensitive',
    schema: { query: Type.Object(customerFilter), answer: Type.Unknown() },
    handle: async ({ query, principal, language }, tx) =>
      exportCustomers(
        tx,
        await soughtCustomers(tx, inSegment(tx, query), principal),
        principal.roles,
        language,
      ),
  }),
  route({
    ...read,
    path: '/console/customer-tags',
    summary: { zh: '在用的标签', en: 'Tags in use' },
    permission: 'customers.read',
    fields: [],
    schema: {
      answer: Type.Object({
        items: Type.Array(Type.Object({ name: Type.String(), customers: Type.Integer() })),
      }),
    },
    handle: async (_context, tx) => ({ items: await tagsInUse(tx) }),
  }),
  route({
    ...read,
    path: '/console/customers/:id',
    summary: { zh: '客户详情', en: 'One customer' },
    permission: 'customers.read',
    fields: parcel,
    schema: { params: idParams, answer: customerPage },
    handle: ({ params, principal, language }, tx) =>
      readCustomerPage(tx, params.id, principal.roles, language),
  }),
  route({
    ...read,
    path: '/console/customers/:id/timeline',
    summary: { zh: '客户的全部经过', en: 'Everything that happened to a customer' },
    permission: 'customers.read',
    fields: ['name', 'money', 'chat', 'behaviour'],
    schema: {
      params: idParams,
      query: Type.Object({
        ...page,
        /** What to look for, separated by commas; all without it. */
        kinds: Type.Optional(
          Type.String({
            maxLength: 200,
            pattern: `^(${groupNames.join('|')})(,(${groupNames.join('|')}))*$`,
          }),
        ),
      }),
      answer: Type.Object({
        ...timelinePage.properties,
        kinds: Type.Array(Type.Object({ kind: Type.String(), name: Type.String() })),
      }),
    },
    async handle({ params, query, principal: { roles }, language }, tx) {
      const found = await readPersonTimeline(tx, {
        id: params.id,
        groups: (query.kinds?.split(',') ?? []) as Group[],
        cursor: query.cursor,
        limit: query.limit ?? 50,
        roles,
        language,
      })
      return { ...found, kinds: groupNames.map((kind) => ({ kind, name: groups[kind][language] })) }
    },
  }),
  route({
    ...read,
    path: '/console/customers/:id/money',
    summary: { zh: '客户的实付、退款和优惠', en: 'What a customer paid, got back and was given off' },
    permission: 'customers.read',
    fields: ['money'],
    schema: {
      params: idParams,
      answer: Type.Object({
        /** Null for roles that see no money. */
        money: Type.Union([
          Type.Object({
            orders: Type.Integer(),
            paidFen: Type.Integer(),
            refundedFen: Type.Integer(),
            refunds: Type.Integer(),
            /** Paid less refunded: what lists and the sidebar say. */
            spentFen: Type.Integer(),
            discounts: Type.Array(Type.Object({ name: Type.String(), fen: Type.Integer() })),
            untold: Type.Integer(),
          }),
          Type.Null(),
        ]),
      }),
    },
    async handle({ params, principal: { roles }, language }, tx) {
      if (visibility(roles, 'money') !== 'plain') return { money: null }
      const { paidFen, refundedFen, spentFen, discounts, ...counts } = await moneyOfPerson(tx, params.id)
      return {
        money: {
          ...counts,
          paidFen: Number(paidFen),
          refundedFen: Number(refundedFen),
          spentFen: Number(spentFen),
          discounts: discounts.map(({ kind, fen }) => ({
            name: discountWords[kind][language],
            fen: Number(fen),
          })),
        },
      }
    },
  }),
  route({
    method: 'POST',
    audience: 'console',
    path: '/console/customers/:id/tags',
    summary: { zh: '加减标签', en: 'Add and remove tags' },
    permission: 'customers.write',
    fields: [],
    idempotency: 'key',
    rate: 'write',
    schema: {
      params: idParams,
      body: Type.Object(
        {
          add: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 40 }), { maxItems: 20 })),
          remove: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 40 }), { maxItems: 20 })),
        },
        { additionalProperties: false },
      ),
      answer: Type.Object({ tags: Type.Array(Type.Object({ name: Type.String(), origin: Type.String() })) }),
    },
    async handle({ params, body }, tx) {
      const { id: customerId } = await getCustomer(tx, idOf<CustomerId>(params.id))
      const add = (body.add ?? []).map((name) => name.trim())
      await tagByHand(tx, customerId, { add, remove: body.remove ?? [] }, { origin: 'agent' })
      await audit(tx, [
        {
          action: 'customer.tagged',
          subject: `customer:${params.id}`,
          facts: { add: body.add ?? [], remove: body.remove ?? [] },
        },
      ])
      return { tags: (await getCustomer(tx, customerId)).tags }
    },
  }),
  route({
    ...reveal,
    path: '/console/customers/:id/reveals',
    summary: { zh: '查看客户明文', en: 'Reveal one value of a customer' },
    fields: ['name', 'phone'],
    schema: {
      params: idParams,
      body: Type.Object(
        { field: Type.Union([Type.Literal('name'), Type.Literal('phone')]), token },
        { additionalProperties: false },
      ),
      answer: revealed,
    },
    handle: ({ params, body, principal }, tx) => revealCustomer(tx, principal, params.id, body),
  }),
]

const orderRoutes: Route[] = [
  route({
    ...read,
    path: '/console/orders',
    summary: { zh: '订单', en: 'Orders' },
    permission: 'orders.read',
    fields: parcel,
    schema: { query: Type.Object({ ...orderFilter, ...page }), answer: listOf(orderItem) },
    async handle({ query, principal, language }, tx) {
      const asked = seen(query, principal.roles)
      const found = await searchOrders(tx, { ...asked, limit: query.limit ?? 50 })
      if ('phoneTail' in asked)
        await rememberFound(
          tx,
          principal.id,
          found.items.map(({ id }) => id),
        )
      return {
        items: await orderItems(tx, found.items, principal.roles, language),
        nextCursor: found.nextCursor,
      }
    },
  }),
  route({
    ...read,
    path: '/console/orders/export',
    summary: { zh: '导出订单列表（按所见脱敏）', en: 'Export orders as seen' },
    permission: 'orders.read',
    fields: parcel,
    rate: 'sensitive',
    schema: { query: Type.Object(orderFilter), answer: Type.Unknown() },
    handle: ({ query, principal, language }, tx) =>
      exportOrders(tx, seen(query, principal.roles), principal.roles, language),
  }),
  route({
    ...read,
    path: '/console/orders/:id',
    summary: { zh: '订单详情', en: 'One order' },
    permission: 'orders.read',
    fields: parcel,
    schema: { params: idParams, answer: orderPage },
    handle: ({ params, principal, language }, tx) => readOrderPage(tx, params.id, principal.roles, language),
  }),
  timelineRoute('order', 'orders', 'orders.read'),
  route({
    ...reveal,
    path: '/console/orders/:id/reveals',
    summary: { zh: '查看收件人明文', en: "Reveal one value of an order's receiver" },
    fields: ['name', 'phone', 'address'],
    schema: {
      params: idParams,
      body: Type.Object(
        {
          field: Type.Union([Type.Literal('name'), Type.Literal('phone'), Type.Literal('address')]),
          token,
        },
        { additionalProperties: false },
      ),
      answer: revealed,
    },
    handle: ({ params, body, principal }, tx) => revealReceiver(tx, principal, params.id, body),
  }),
]

/** Who may not see phones may not look for them either. */
function seen<Q extends { phoneTail?: string | undefined }>(
  { phoneTail, ...query }: Q,
  roles: Parameters<typeof visibility>[0],
) {
  return phoneTail && visibility(roles, 'phone') !== 'none' ? { ...query, phoneTail } : query
}

const workOrderRoutes: Route[] = [
  route({
    ...read,
    path: '/console/work-orders/:id/story',
    summary: { zh: '工单的来龙去脉', en: 'A work order with everything around it' },
    permission: 'work-orders.read',
    fields: parcel,
    schema: { params: idParams, answer: storyShape },
    handle: ({ params, principal, language }, tx) =>
      readWorkOrderStory(tx, params.id, principal.roles, language),
  }),
  timelineRoute('work_order', 'work-orders', 'work-orders.read'),
  route({
    ...read,
    path: '/console/technician-days',
    summary: { zh: '师傅今日负荷和收入', en: "Technicians' load and earnings of today" },
    permission: 'technicians.read',
    fields: ['money'],
    schema: {
      /** Ids, separated by commas: those of the page that is shown. */
      query: Type.Object({ ids: Type.String({ minLength: 1, maxLength: 4000 }) }),
      answer: Type.Object({ items: Type.Array(technicianDay) }),
    },
    handle: async ({ query, principal }, tx) => ({
      items: await readTechnicianDays(tx, query.ids.split(',').slice(0, 100), principal.roles),
    }),
  }),
]

export const consoleRoutes: Route[] = [...customerRoutes, ...orderRoutes, ...workOrderRoutes]
