import { type Static, type TSchema, Type } from 'typebox'
import { seekNumber } from '../customers/index.ts'
import { businessDay } from '../kernel/time.ts'
import { visibility } from '../runtime/access/policy.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { Reply, type Route, route, type Words } from '../runtime/http/route.ts'
import { slotsOf } from './appointment.ts'
import { completeServiceAddress } from './complete-service-address.ts'
import { WorkOrderError } from './errors.ts'
import { makeAppointment, withdrawAppointment } from './make-appointment.ts'
import { readPage, readStory } from './read-views.ts'
import { revealContact } from './reveal-contact.ts'
import { recordGoodsArrival } from './settle-work-orders.ts'
import { recordReturnCall, renewCompletionCode, returnCallOutcomes } from './sign-off-work-order.ts'
import {
  addNote,
  cancelWorkOrder,
  reopenWorkOrder,
  resumeWorkOrder,
  suspendWorkOrder,
} from './stop-work-order.ts'
import { findFile } from './store-files.ts'
import { countByState } from './store-lists.ts'
import { briefView, detailView } from './views.ts'
import { needRevisit, recordFirstCall } from './visit-work-order.ts'
import {
  firstCallOutcomes,
  revisitReasons,
  type State,
  stateNames,
  states,
  type WorkOrder,
} from './work-order.ts'

export const idParams = Type.Object({ id: Type.String({ format: 'uuid' }) })
export const oneOf = <T extends string>(values: readonly T[]) => Type.Enum([...values])
export const reason = Type.String({ minLength: 1, maxLength: 200 })
export const windowBody = {
  startsAt: Type.String({ format: 'date-time' }),
  endsAt: Type.String({ format: 'date-time' }),
}
export const pointBody = Type.Object({
  lng: Type.Number({ minimum: -180, maximum: 180 }),
  lat: Type.Number({ minimum: -90, maximum: 90 }),
})
export const contactBody = {
  name: Type.String({ minLength: 1, maxLength: 40 }),
  phone: Type.String({ minLength: 3, maxLength: 60 }),
  address: Type.String({ minLength: 2, maxLength: 300 }),
  point: Type.Optional(Type.Union([pointBody, Type.Null()])),
}
export const stateAnswer = Type.Object({
  workOrderId: Type.String(),
  code: Type.String(),
  state: Type.String(),
  suspended: Type.Boolean(),
})

export function stateOf({ workOrderId, code, state, suspension }: WorkOrder) {
  return { workOrderId, code, state, suspended: suspension !== null }
}

export const consoleRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/console/work-orders',
    summary: { zh: '工单列表', en: 'Work orders' },
    audience: ['console', 'sidebar'],
    permission: 'work-orders.read',
    fields: ['name', 'phone', 'address'],
    idempotency: 'safe',
    rate: 'read',
    schema: {
      query: Type.Object({
        /** States, separated by commas. */
        state: Type.Optional(Type.String()),
        districtCode: Type.Optional(Type.String()),
        technicianId: Type.Optional(Type.String()),
        servicePointId: Type.Optional(Type.String()),
        customerId: Type.Optional(Type.String()),
        orderId: Type.Optional(Type.String()),
        suspended: Type.Optional(Type.Boolean()),
        urgent: Type.Optional(Type.Boolean()),
        appointedFrom: Type.Optional(Type.String({ format: 'date-time' })),
        appointedTo: Type.Optional(Type.String({ format: 'date-time' })),
        search: Type.Optional(Type.String({ maxLength: 60 })),
        cursor: Type.Optional(Type.String({ format: 'uuid' })),
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
      }),
      answer: Type.Object({
        items: Type.Array(briefView),
        nextCursor: Type.Union([Type.String(), Type.Null()]),
      }),
    },
    handle: async ({ principal, query }, tx) => {
      const { state, appointedFrom, appointedTo, limit = 50, ...rest } = query
      if (rest.search && visibility(principal.roles, 'phone') !== 'none')
        await seekNumber(tx, principal, rest.search)
      return readPage(
        tx,
        {
          ...rest,
          ...(state ? { states: state.split(',') as State[] } : {}),
          ...(appointedFrom ? { appointedFrom: new Date(appointedFrom) } : {}),
          ...(appointedTo ? { appointedTo: new Date(appointedTo) } : {}),
          limit,
        },
        principal,
      )
    },
  }),
  route({
    method: 'GET',
    path: '/console/work-order-board',
    summary: { zh: '工单看板计数', en: 'Work orders by state' },
    audience: ['console', 'sidebar'],
    permission: 'work-orders.read',
    fields: [],
    idempotency: 'safe',
    rate: 'read',
    schema: {
      answer: Type.Object({
        items: Type.Array(
          Type.Object({
            state: Type.String(),
            name: Type.Object({ zh: Type.String(), en: Type.String() }),
            count: Type.Integer(),
            suspended: Type.Integer(),
            urgent: Type.Integer(),
          }),
        ),
      }),
    },
    async handle(_context, tx) {
      const counts = new Map((await countByState(tx)).map((column) => [column.state, column]))
      return {
        items: states.map((state) => ({
          ...(counts.get(state) ?? { state, count: 0, suspended: 0, urgent: 0 }),
          name: stateNames[state],
        })),
      }
    },
  }),
  route({
    method: 'GET',
    path: '/console/work-orders/:id',
    summary: { zh: '工单详情与全部历史', en: 'One work order with its whole history' },
    audience: ['console', 'sidebar'],
    permission: 'work-orders.read',
    fields: ['name', 'phone', 'address', 'chat'],
    idempotency: 'safe',
    rate: 'read',
    schema: { params: idParams, answer: detailView },
    handle: ({ principal, params }, tx) => readStory(tx, params.id, principal),
  }),
  route({
    method: 'GET',
    path: '/console/work-orders/:id/files/:fileId',
    unmasked: true,
    summary: { zh: '查看照片或签名', en: 'A photo or signature' },
    audience: ['console', 'sidebar'],
    permission: 'work-orders.read',
    fields: ['address'],
    idempotency: 'safe',
    rate: 'read',
    schema: {
      params: Type.Object({ id: Type.String({ format: 'uuid' }), fileId: Type.String({ format: 'uuid' }) }),
      answer: Type.Unknown(),
    },
    handle: ({ params }, tx) => fileReply(tx, params.id, params.fileId),
  }),
  route({
    method: 'GET',
    path: '/console/work-orders/:id/appointment-slots',
    summary: { zh: '可预约时段', en: 'Slots to choose from' },
    audience: ['console', 'sidebar'],
    permission: 'work-orders.read',
    fields: [],
    idempotency: 'safe',
    rate: 'read',
    schema: {
      params: idParams,
      answer: Type.Object({
        items: Type.Array(Type.Object({ startsAt: Type.String(), endsAt: Type.String() })),
      }),
    },
    handle: async (_context, tx) => ({ items: slotViews(tx) }),
  }),
  route({
    method: 'POST',
    path: '/console/work-orders/:id/reveals',
    unmasked: true,
    summary: { zh: '查看联系人明文', en: 'Reveal one value of the contact' },
    audience: ['console', 'sidebar'],
    permission: 'customers.reveal',
    fields: ['name', 'phone', 'address'],
    idempotency: 'natural',
    rate: 'sensitive',
    schema: {
      params: idParams,
      body: Type.Object({
        field: oneOf(['name', 'phone', 'address']),
        /** Of `POST /console/reveals`. */
        token: Type.String({ minLength: 32, maxLength: 32 }),
      }),
      answer: Type.Object({
        value: Type.Union([Type.String(), Type.Null()]),
        dial: Type.Union([Type.String(), Type.Null()]),
      }),
    },
    handle: ({ params, body, principal }, tx) => revealContact(tx, principal, params.id, body),
  }),
  actRoute(
    'service-address',
    { zh: '补全联系人和地址', en: 'Complete contact and address' },
    Type.Object(contactBody),
    (tx, id, contact) => completeServiceAddress(tx, { workOrderId: id, contact }),
  ),
  actRoute(
    'goods-arrival',
    { zh: '确认到货', en: 'Record the arrival of the goods' },
    Type.Object({}),
    (tx, id) => recordGoodsArrival(tx, id),
  ),
  actRoute(
    'appointment',
    { zh: '预约或改约', en: 'Appoint or reschedule' },
    Type.Object({ ...windowBody, reason: Type.Optional(reason) }),
    (tx, id, body) =>
      makeAppointment(tx, { workOrderId: id, window: windowOf(body), reason: body.reason ?? null }),
  ),
  actRoute(
    'appointment-withdrawal',
    { zh: '撤销预约', en: 'Undo the appointment' },
    Type.Object({ reason }),
    (tx, id, body) => withdrawAppointment(tx, { workOrderId: id, reason: body.reason }),
  ),
  actRoute(
    'first-calls',
    { zh: '记录首联', en: 'Record a first call' },
    Type.Object({ outcome: oneOf(firstCallOutcomes) }),
    (tx, id, body) => recordFirstCall(tx, id, body.outcome),
  ),
  actRoute(
    'revisits',
    { zh: '安排二次上门', en: 'Ask for another visit' },
    Type.Object({ reason: oneOf(revisitReasons) }),
    (tx, id, body) => needRevisit(tx, id, body.reason),
  ),
  actRoute(
    'return-calls',
    { zh: '记录回访', en: 'Record a return call' },
    Type.Object({
      outcome: oneOf(returnCallOutcomes),
      words: Type.Optional(Type.String({ maxLength: 500 })),
    }),
    (tx, id, body) => recordReturnCall(tx, id, body.outcome, body.words ?? null),
  ),
  actRoute(
    'completion-code-renewal',
    { zh: '换新完工码', en: 'Renew the completion code' },
    Type.Object({}),
    (tx, id) => renewCompletionCode(tx, id),
  ),
  actRoute('cancellation', { zh: '取消工单', en: 'Cancel' }, Type.Object({ reason }), (tx, id, body) =>
    cancelWorkOrder(tx, id, body.reason),
  ),
  actRoute(
    'reopening',
    { zh: '撤销取消', en: 'Undo the cancellation' },
    Type.Object({ reason }),
    (tx, id, body) => reopenWorkOrder(tx, id, body.reason),
  ),
  actRoute('suspension', { zh: '挂起工单', en: 'Suspend' }, Type.Object({ reason }), (tx, id, body) =>
    suspendWorkOrder(tx, id, body.reason),
  ),
  actRoute('resumption', { zh: '恢复工单', en: 'Resume' }, Type.Object({}), (tx, id) =>
    resumeWorkOrder(tx, id),
  ),
  actRoute(
    'notes',
    { zh: '添加备注', en: 'Add a note' },
    Type.Object({ words: Type.String({ minLength: 1, maxLength: 1000 }) }),
    (tx, id, body) => addNote(tx, id, body.words),
  ),
]

function actRoute<B extends TSchema>(
  resource: string,
  summary: Words,
  body: B,
  act: (tx: Tx, id: string, body: Static<B>) => Promise<WorkOrder>,
): Route {
  return route({
    method: 'POST',
    path: `/console/work-orders/:id/${resource}`,
    summary,
    audience: ['console', 'sidebar'],
    permission: 'work-orders.write',
    fields: [],
    idempotency: 'key',
    rate: 'write',
    schema: { params: idParams, body, answer: stateAnswer },
    handle: async (context, tx) => stateOf(await act(tx, context.params.id, context.body as Static<B>)),
  })
}

export function windowOf({ startsAt, endsAt }: { startsAt: string; endsAt: string }) {
  return { startsAt: new Date(startsAt), endsAt: new Date(endsAt) }
}

export function slotViews(tx: Pick<Tx, 'now'>): { startsAt: string; endsAt: string }[] {
  return slotsOf(businessDay(tx.now), 14, tx.now).map(({ startsAt, endsAt }) => ({
    startsAt: startsAt.toISOString(),
    endsAt: endsAt.toISOString(),
  }))
}

export async function fileReply(tx: Tx, workOrderId: string, fileId: string): Promise<Reply> {
  const file = await findFile(tx, workOrderId, fileId)
  if (!file) throw new WorkOrderError('not_found', { fileId })
  const headers = {
    'content-type': file.contentType,
    'cache-control': 'private, max-age=3600',
    'content-disposition': 'inline',
  }
  return new Reply(200, headers, await tx.ports.files.read(file.name))
}
