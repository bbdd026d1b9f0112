import { type Static, type TSchema, Type } from 'typebox'
import { dialLink, parsePhone } from '../kernel/phone.ts'
import { businessDay, endOfDay, startOfDay } from '../kernel/time.ts'
import { evidencePhotos, guidanceFor, guidanceSlots } from '../playbooks/index.ts'
import type { Principal } from '../runtime/access/principal.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { type Route, route, type Words } from '../runtime/http/route.ts'
import { addPhoto, storePicture } from './add-file.ts'
import { one } from './apply-changes.ts'
import { customerLinkFor } from './customer-links.ts'
import { WorkOrderError } from './errors.ts'
import { makeAppointment } from './make-appointment.ts'
import { askedOfWorkOrder } from './read-evidence.ts'
import {
  fileReply,
  idParams,
  oneOf,
  reason,
  stateAnswer,
  stateOf,
  windowBody,
  windowOf,
} from './routes-console.ts'
import { linkAnswer } from './routes-sidebar.ts'
import { askReturnCall, signOffByCode } from './sign-off-work-order.ts'
import { readWorkOrders } from './store.ts'
import { contactsOf } from './store-contacts.ts'
import { photosOf } from './store-files.ts'
import { listWorkOrders } from './store-lists.ts'
import {
  alongView,
  askedViews,
  briefView,
  contactOf,
  evidenceView,
  factsOf,
  fileOf,
  lineView,
  type Seen,
  seenBy,
  stepsOf,
  stepView,
} from './views.ts'
import { checkIn, completeWorkOrder, depart, needRevisit, recordFirstCall } from './visit-work-order.ts'
import { firstCallOutcomes, revisitReasons, type State, stageFor, type WorkOrder } from './work-order.ts'

const base = { audience: 'technician', permission: 'technician.work' } as const
const text = Type.String()
const named = Type.Object({ zh: text, en: text })
const counted = Type.Array(
  Type.Object({
    code: Type.String({ maxLength: 40 }),
    name: Type.String({ maxLength: 60 }),
    quantity: Type.Integer({ minimum: 1, maximum: 99 }),
  }),
  { maxItems: 30 },
)

/** Lists are capped, and there is no export: the list is for today's work, not for a harvest (T17). */
const mostJobs = 50
const openStates: State[] = ['first_call', 'on_the_way', 'check_in', 'complete', 'sign_off', 'appoint']
const doneStates: State[] = ['settle', 'settled']

const jobView = Type.Object({
  ...briefView.properties,
  lines: Type.Array(lineView),
  steps: Type.Array(stepView),
  dial: Type.Union([text, Type.Null()]),
  point: Type.Union([
    Type.Object({ lng: Type.Number(), lat: Type.Number(), exact: Type.Boolean() }),
    Type.Null(),
  ]),
  photos: Type.Array(
    Type.Object({
      fileId: text,
      kind: text,
      item: Type.Union([text, Type.Null()]),
      contentType: text,
      bytes: Type.Integer(),
      addedAt: text,
    }),
  ),
  photosDue: Type.Integer(),
  evidence: evidenceView,
  along: alongView,
  attempts: Type.Array(Type.Object({ at: text, by: text, outcome: text })),
  signOff: Type.Union([Type.Object({ proof: text, at: Type.Union([text, Type.Null()]) }), Type.Null()]),
  rating: Type.Union([Type.Integer(), Type.Null()]),
  /** Shown over name and address: who looks at them, and when. */
  watermark: text,
})

export const technicianRoutes: Route[] = [
  route({
    ...base,
    method: 'GET',
    path: '/technician/work-orders',
    summary: { zh: '我的工单', en: 'My jobs' },
    fields: ['name', 'phone', 'address'],
    idempotency: 'safe',
    rate: 'read',
    schema: {
      query: Type.Object({ when: Type.Optional(oneOf(['today', 'open', 'done'])) }),
      answer: Type.Object({ items: Type.Array(briefView), nextCursor: Type.Null() }),
    },
    handle: ({ principal, query }, tx) => jobsOf(tx, principal, query.when ?? 'today'),
  }),
  route({
    ...base,
    method: 'GET',
    path: '/technician/work-orders/:id',
    summary: { zh: '工单详情', en: 'One job' },
    fields: ['name', 'phone', 'address'],
    idempotency: 'safe',
    rate: 'read',
    schema: { params: idParams, answer: jobView },
    handle: ({ principal, params }, tx) => jobOf(tx, principal, params.id),
  }),
  route({
    ...base,
    method: 'GET',
    path: '/technician/work-orders/:id/guidance',
    summary: { zh: '作业指引', en: 'Guidance' },
    fields: [],
    idempotency: 'safe',
    rate: 'read',
    schema: {
      params: idParams,
      answer: Type.Object({
        category: text,
        name: named,
        photosDue: Type.Integer(),
        items: Type.Array(Type.Object({ slot: text, name: named, required: Type.Boolean(), text: named })),
      }),
    },
    async handle({ principal, params }, tx) {
      const { category } = await ownJob(tx, principal, params.id)
      const guidance = guidanceFor(category)
      return {
        category,
        name: guidance?.name ?? { zh: category, en: category },
        photosDue: guidance?.photosDue ?? 1,
        items: (guidance?.items ?? []).map((item) => ({ ...item, name: guidanceSlots[item.slot] })),
      }
    },
  }),
  route({
    ...base,
    method: 'GET',
    path: '/technician/work-orders/:id/files/:fileId',
    summary: { zh: '查看照片', en: 'A photo' },
    fields: ['address'],
    idempotency: 'safe',
    rate: 'read',
    schema: {
      params: Type.Object({ id: Type.String({ format: 'uuid' }), fileId: Type.String({ format: 'uuid' }) }),
      answer: Type.Unknown(),
    },
    async handle({ principal, params }, tx) {
      const workOrder = await ownJob(tx, principal, params.id)
      if (seenAt(workOrder, principal, tx.now).address !== 'plain') throw new WorkOrderError('not_yours')
      return fileReply(tx, params.id, params.fileId)
    },
  }),
  jobRoute(
    'first-calls',
    { zh: '记录首联', en: 'Record a first call' },
    Type.Object({ outcome: oneOf(firstCallOutcomes) }),
    (tx, id, body) => recordFirstCall(tx, id, body.outcome),
  ),
  jobRoute(
    'appointment',
    { zh: '改约', en: 'Reschedule' },
    Type.Object({ ...windowBody, reason }),
    (tx, id, body) => makeAppointment(tx, { workOrderId: id, window: windowOf(body), reason: body.reason }),
  ),
  jobRoute('departure', { zh: '出发', en: 'Set off' }, Type.Object({}), (tx, id) => depart(tx, id)),
  jobRoute(
    'check-in',
    { zh: '到场签到', en: 'Check in' },
    Type.Object({
      lng: Type.Optional(Type.Number({ minimum: -180, maximum: 180 })),
      lat: Type.Optional(Type.Number({ minimum: -90, maximum: 90 })),
      accuracyM: Type.Optional(Type.Union([Type.Number({ minimum: 0 }), Type.Null()])),
    }),
    (tx, id, { lng, lat, accuracyM }) =>
      checkIn(tx, id, lng === undefined || lat === undefined ? null : { lng, lat }, accuracyM ?? null),
  ),
  route({
    ...base,
    method: 'POST',
    path: '/technician/work-orders/:id/photos',
    summary: { zh: '上传照片', en: 'Add a photo' },
    fields: [],
    // Each photo is one more file; the number is capped.
    idempotency: 'natural',
    rate: 'write',
    bodyLimit: 12 * 1024 * 1024,
    transaction: 'own',
    schema: {
      params: idParams,
      body: Type.Object({
        item: Type.Optional(
          Type.Union([oneOf([...Object.keys(guidanceSlots), ...evidencePhotos]), Type.Null()]),
        ),
        contentBase64: Type.String({ minLength: 20 }),
      }),
      answer: Type.Object({ fileId: text, bytes: Type.Integer() }),
    },
    async handle({ principal, params, body, runtime, transact }) {
      await transact(principal.brandId, (tx) => ownJob(tx, principal, params.id))
      const given = Buffer.from(body.contentBase64, 'base64')
      const picture = await storePicture(runtime.ports, principal.brandId, 'photo', given)
      await transact(principal.brandId, (tx) =>
        addPhoto({ ...tx, actor: principal.actor }, params.id, picture, body.item ?? null),
      )
      return { fileId: picture.fileId, bytes: picture.bytes }
    },
  }),
  jobRoute(
    'completion',
    { zh: '完工', en: 'Complete' },
    Type.Object({
      checklist: Type.Array(
        Type.Object({
          item: oneOf(Object.keys(guidanceSlots)),
          value: Type.Union([Type.String({ maxLength: 200 }), Type.Null()]),
        }),
        { maxItems: 15 },
      ),
      serials: Type.Array(
        Type.Object({
          lineId: Type.Union([text, Type.Null()]),
          serial: Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9 ./_-]{2,39}$' }),
        }),
        { maxItems: 99 },
      ),
      barcodes: Type.Optional(
        Type.Array(
          Type.Object({
            lineId: Type.Union([text, Type.Null()]),
            code: Type.String({ pattern: '^\\d{8,14}$' }),
          }),
          { maxItems: 20 },
        ),
      ),
      materials: counted,
      customerOwnParts: counted,
    }),
    (tx, id, body) => completeWorkOrder(tx, { workOrderId: id, ...body }),
  ),
  jobRoute(
    'revisits',
    { zh: '申请二次上门', en: 'Ask for another visit' },
    Type.Object({ reason: oneOf(revisitReasons) }),
    (tx, id, body) => needRevisit(tx, id, body.reason),
  ),
  jobRoute(
    'return-call-request',
    { zh: '申请回访确认', en: 'Ask for a return call' },
    Type.Object({}),
    (tx, id) => askReturnCall(tx, id),
  ),
  route({
    ...base,
    method: 'POST',
    path: '/technician/work-orders/:id/sign-off-links',
    summary: { zh: '验收二维码', en: 'Sign-off QR link' },
    fields: [],
    idempotency: 'key',
    rate: 'write',
    schema: { params: idParams, answer: linkAnswer },
    async handle({ principal, params }, tx) {
      await ownJob(tx, principal, params.id)
      const { expiresAt, ...link } = await customerLinkFor(tx, params.id, 'sign_off')
      return { ...link, expiresAt: expiresAt.toISOString() }
    },
  }),
  route({
    ...base,
    method: 'POST',
    path: '/technician/work-orders/:id/completion-code',
    summary: { zh: '输入完工码', en: 'Enter the completion code' },
    fields: [],
    // A right code signs off once; a wrong one must count each time it is sent.
    idempotency: 'natural',
    rate: 'sensitive',
    transaction: 'own',
    schema: {
      params: idParams,
      body: Type.Object({ code: Type.String({ pattern: '^\\d{6}$' }) }),
      answer: stateAnswer,
    },
    async handle({ principal, params, body, transact }) {
      const answer = await transact(principal.brandId, async (tx) => {
        await ownJob(tx, principal, params.id)
        return signOffByCode({ ...tx, actor: principal.actor }, params.id, body.code)
      })
      if (!answer.signedOff) throw new WorkOrderError('code_wrong', { triesLeft: answer.triesLeft })
      return stateOf(answer.workOrder)
    },
  }),
]

function jobRoute<B extends TSchema>(
  resource: string,
  summary: Words,
  body: B,
  act: (tx: Tx, id: string, body: Static<B>) => Promise<WorkOrder>,
): Route {
  return route({
    ...base,
    method: 'POST',
    path: `/technician/work-orders/:id/${resource}`,
    summary,
    fields: [],
    idempotency: 'key',
    rate: 'write',
    schema: { params: idParams, body, answer: stateAnswer },
    async handle(context, tx) {
      await ownJob(tx, context.principal, context.params.id)
      return stateOf(await act(tx, context.params.id, context.body as Static<B>))
    },
  })
}

/** Throws `work_order.not_found` for another's job too: a technician learns nothing of what is not his. */
async function ownJob(tx: Tx, { scope }: Principal, workOrderId: string): Promise<WorkOrder> {
  const mine = (await readWorkOrders(tx, [workOrderId])).filter(
    ({ technicianId }) => technicianId !== null && technicianId === scope.technicianId,
  )
  return one(mine, workOrderId)
}

async function jobsOf(tx: Tx, principal: Principal, when: 'today' | 'open' | 'done') {
  const technicianId = principal.scope.technicianId
  if (!technicianId) return { items: [], nextCursor: null }
  const today = businessDay(tx.now)
  const { items } = await listWorkOrders(tx, {
    technicianId,
    limit: mostJobs,
    states: when === 'done' ? doneStates : openStates,
    ...(when === 'today' ? { appointedFrom: startOfDay(today), appointedTo: endOfDay(today) } : {}),
  })
  const contacts = await contactsOf(
    tx,
    items.map(({ workOrderId }) => workOrderId),
  )
  const views = items.map((workOrder) => ({
    ...factsOf(workOrder, []),
    contact: contactOf(contacts.get(workOrder.workOrderId) ?? null, seenAt(workOrder, principal, tx.now)),
  }))
  return { items: views.sort((a, b) => timeOf(a).localeCompare(timeOf(b))), nextCursor: null }
}

function timeOf({
  appointment,
  openedAt,
}: {
  appointment: { startsAt: string } | null
  openedAt: string
}): string {
  return appointment?.startsAt ?? openedAt
}

async function jobOf(tx: Tx, principal: Principal, workOrderId: string) {
  const workOrder = await ownJob(tx, principal, workOrderId)
  const seen = seenAt(workOrder, principal, tx.now)
  const contact = (await contactsOf(tx, [workOrderId])).get(workOrderId) ?? null
  const visit = workOrder.visits.at(-1)
  return {
    ...factsOf(workOrder, []),
    contact: contactOf(contact, seen),
    lines: workOrder.lines,
    steps: stepsOf(workOrder),
    dial: seen.phone === 'plain' && contact?.phone ? dialLink(parsePhone(contact.phone)) : null,
    point: seen.address === 'plain' ? workOrder.point : null,
    photos: (await photosOf(tx, workOrderId)).map(fileOf),
    photosDue: guidanceFor(workOrder.category)?.photosDue ?? 1,
    ...askedViews(await askedOfWorkOrder(tx, workOrder)),
    attempts: visit?.attempts ?? [],
    signOff: workOrder.signOff && { proof: workOrder.signOff.proof, at: workOrder.signOff.at },
    rating: workOrder.rating,
    watermark: `${principal.name} ${tx.now.toISOString()}`,
  }
}

function seenAt(workOrder: WorkOrder, principal: Principal, now: Date): Seen {
  return seenBy(principal, stageFor(workOrder, principal.scope.technicianId ?? '', now))
}
