import { Type } from 'typebox'
import { technicianCard } from '../providers/index.ts'
import type { Principal } from '../runtime/access/principal.ts'
import { startSession } from '../runtime/access/sessions.ts'
import { VaultLocked } from '../runtime/crypto/vault.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { type Route, route } from '../runtime/http/route.ts'
import { setSessionCookies } from '../runtime/http/session-cookies.ts'
import { storePicture } from './add-file.ts'
import { one } from './apply-changes.ts'
import { completeServiceAddress } from './complete-service-address.ts'
import { completionCode } from './completion-code.ts'
import { brandOfToken, openLink } from './customer-links.ts'
import { WorkOrderError } from './errors.ts'
import { makeAppointment } from './make-appointment.ts'
import { contactBody, slotViews, stateAnswer, stateOf, windowBody, windowOf } from './routes-console.ts'
import { rateWorkOrder, renewCompletionCode, signOffBySignature } from './sign-off-work-order.ts'
import { readWorkOrders } from './store.ts'
import { contactsOf } from './store-contacts.ts'
import { appointmentOf, contactOf, contactView, productsOf, seenBy, stepsOf, stepView } from './views.ts'
import { isSuspended, stateNames, type WorkOrder } from './work-order.ts'

const maybe = Type.Union([Type.String(), Type.Null()])
const words = Type.Optional(Type.String({ maxLength: 500 }))
const stars = Type.Integer({ minimum: 1, maximum: 5 })

const progress = Type.Object({
  workOrderId: Type.String(),
  code: Type.String(),
  purpose: Type.String(),
  state: Type.String(),
  stateName: Type.Object({ zh: Type.String(), en: Type.String() }),
  suspended: Type.Boolean(),
  products: Type.String(),
  serviceType: Type.String(),
  category: Type.String(),
  addressState: Type.String(),
  contact: Type.Union([contactView, Type.Null()]),
  appointment: Type.Union([Type.Object({ startsAt: Type.String(), endsAt: Type.String() }), Type.Null()]),
  technician: Type.Union([
    Type.Object({
      technicianId: Type.String(),
      title: Type.String(),
      badge: Type.String(),
      stars: Type.Union([Type.Number(), Type.Null()]),
      ratingCount: Type.Integer(),
      certificates: Type.Array(Type.String()),
    }),
    Type.Null(),
  ]),
  steps: Type.Array(stepView),
  /** Null unless the job is at the point where the technician asks for it, and never on a sign-off link. */
  completionCode: maybe,
  codeTriesLeft: Type.Integer(),
  signOff: Type.Union([Type.Object({ proof: Type.String(), at: maybe }), Type.Null()]),
  rating: Type.Union([Type.Integer(), Type.Null()]),
})

const base = { audience: 'customer', permission: 'customer.self' } as const

export const customerRoutes: Route[] = [
  route({
    method: 'POST',
    path: '/public/customer-links/session',
    summary: { zh: '打开客户链接', en: 'Open a customer link' },
    audience: 'public',
    permission: 'none',
    fields: [],
    // Each opening starts a session of its own and changes nothing else.
    idempotency: 'natural',
    rate: 'sign-in',
    transaction: 'own',
    schema: {
      body: Type.Object({ token: Type.String({ minLength: 10, maxLength: 200 }) }),
      answer: Type.Object({ purpose: Type.String(), expiresAt: Type.String() }),
    },
    async handle({ body, runtime, transact, setCookie }) {
      const named = brandOfToken(body.token)
      if (!named) throw new WorkOrderError('link_invalid')
      return transact(named.brandId, async (tx) => {
        const link = await openLink(tx, named.secret)
        if (!link) throw new WorkOrderError('link_invalid')
        setSessionCookies({ runtime, setCookie }, 'customer', await startSession(tx, 'customer', link.linkId))
        return { purpose: link.purpose, expiresAt: link.expiresAt.toISOString() }
      }).catch((error) => {
        // A brand that does not exist has no key, and looks like a token that does not exist.
        throw error instanceof VaultLocked ? new WorkOrderError('link_invalid') : error
      })
    },
  }),
  route({
    ...base,
    method: 'GET',
    path: '/customer/work-order',
    summary: { zh: '我的服务进度', en: 'My service' },
    fields: ['name', 'phone', 'address'],
    idempotency: 'safe',
    rate: 'read',
    schema: { answer: progress },
    handle: ({ principal }, tx) => progressOf(tx, principal),
  }),
  route({
    ...base,
    method: 'POST',
    path: '/customer/work-order/contact',
    summary: { zh: '登记联系人和地址', en: 'Register contact and address' },
    fields: [],
    idempotency: 'key',
    rate: 'write',
    schema: {
      body: Type.Object({
        ...contactBody,
        wish: Type.Optional(Type.Union([Type.Object(windowBody), Type.Null()])),
      }),
      answer: stateAnswer,
    },
    handle: async ({ principal, body: { wish, ...contact } }, tx) =>
      stateOf(
        await completeServiceAddress(tx, { workOrderId: ownPage(principal), contact, wish: wish ?? null }),
      ),
  }),
  route({
    ...base,
    method: 'GET',
    path: '/customer/work-order/appointment-slots',
    summary: { zh: '可预约时段', en: 'Slots to choose from' },
    fields: [],
    idempotency: 'safe',
    rate: 'read',
    schema: {
      answer: Type.Object({
        items: Type.Array(Type.Object({ startsAt: Type.String(), endsAt: Type.String() })),
      }),
    },
    handle: async (_context, tx) => ({ items: slotViews(tx) }),
  }),
  route({
    ...base,
    method: 'POST',
    path: '/customer/work-order/appointment',
    summary: { zh: '预约上门时间', en: 'Choose a time' },
    fields: [],
    idempotency: 'key',
    rate: 'write',
    schema: {
      body: Type.Object({ ...windowBody, reason: Type.Optional(Type.String({ maxLength: 200 })) }),
      answer: stateAnswer,
    },
    handle: async ({ principal, body }, tx) =>
      stateOf(
        await makeAppointment(tx, {
          workOrderId: ownPage(principal),
          window: windowOf(body),
          reason: body.reason ?? 'customer_changed',
        }),
      ),
  }),
  route({
    ...base,
    method: 'POST',
    path: '/customer/work-order/completion-code-renewal',
    summary: { zh: '换新完工码', en: 'Renew the completion code' },
    fields: [],
    idempotency: 'key',
    rate: 'sensitive',
    schema: { answer: stateAnswer },
    handle: async ({ principal }, tx) => stateOf(await renewCompletionCode(tx, ownPage(principal))),
  }),
  route({
    ...base,
    method: 'POST',
    path: '/customer/work-order/sign-off',
    summary: { zh: '签字验收', en: 'Sign off with a signature' },
    fields: [],
    // A second signature finds the job signed off and is refused.
    idempotency: 'natural',
    rate: 'sensitive',
    bodyLimit: 1024 * 1024,
    transaction: 'own',
    schema: {
      body: Type.Object({
        signatureBase64: Type.String({ minLength: 20, maxLength: 900_000 }),
        stars: Type.Optional(stars),
        words,
      }),
      answer: stateAnswer,
    },
    async handle({ principal, body, runtime, transact }) {
      const given = Buffer.from(body.signatureBase64, 'base64')
      const signature = await storePicture(runtime.ports, principal.brandId, 'signature', given)
      const rating = body.stars ? { stars: body.stars, words: body.words ?? null } : null
      return transact(principal.brandId, async (tx) =>
        stateOf(
          await signOffBySignature({ ...tx, actor: principal.actor }, scopeOf(principal), signature, rating),
        ),
      )
    },
  }),
  route({
    ...base,
    method: 'POST',
    path: '/customer/work-order/rating',
    summary: { zh: '评价服务', en: 'Rate the service' },
    fields: [],
    idempotency: 'key',
    rate: 'write',
    schema: { body: Type.Object({ stars, words }), answer: stateAnswer },
    handle: async ({ principal, body }, tx) =>
      stateOf(await rateWorkOrder(tx, scopeOf(principal), { stars: body.stars, words: body.words ?? null })),
  }),
]

function scopeOf({ scope }: Principal): string {
  if (!scope.workOrderId) throw new WorkOrderError('link_invalid')
  return scope.workOrderId
}

/** The technician holds the sign-off link in the hand: it must not lead to address, time or code. */
function isOwnPage({ name }: Principal): boolean {
  return name === 'service'
}

function ownPage(principal: Principal): string {
  if (!isOwnPage(principal)) throw new WorkOrderError('link_invalid')
  return scopeOf(principal)
}

async function progressOf(tx: Tx, principal: Principal) {
  const workOrderId = scopeOf(principal)
  const workOrder = one(await readWorkOrders(tx, [workOrderId]), workOrderId)
  const own = isOwnPage(principal)
  const contact = own ? ((await contactsOf(tx, [workOrderId])).get(workOrderId) ?? null) : null
  const { state, code, serviceType, category, addressState, signOff, rating, codeTriesLeft } = workOrder
  return {
    workOrderId,
    code,
    purpose: principal.name,
    state,
    stateName: stateNames[state],
    suspended: isSuspended(workOrder),
    products: productsOf(workOrder),
    serviceType,
    category,
    addressState,
    contact: contactOf(contact, seenBy(principal)),
    appointment: appointmentOf(workOrder),
    technician: workOrder.technicianId ? await technicianCard(tx, workOrder.technicianId) : null,
    steps: stepsOf(workOrder),
    completionCode: own && asksForCode(workOrder) ? completionCode(tx, workOrder) : null,
    codeTriesLeft,
    signOff: signOff && { proof: signOff.proof, at: signOff.at },
    rating,
  }
}

function asksForCode({ state }: WorkOrder): boolean {
  return state === 'complete' || state === 'sign_off'
}
