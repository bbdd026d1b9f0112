import { Type } from 'typebox'
import { getTechnician } from '../providers/index.ts'
import { type Route, route } from '../runtime/http/route.ts'
import { assignTechnician } from './assign-technician.ts'
import { offerByHand, unassignTechnician } from './dispatch-by-hand.ts'
import { offerStates } from './offer.ts'
import { planStates } from './plan.ts'
import { defaultPolicy } from './policy.ts'
import {
  getPlan,
  idsIn,
  listOffers,
  listPlans,
  namesOf,
  peopleOf,
  rankNow,
  rankThen,
} from './read-dispatch.ts'
import {
  assignmentBody,
  assignmentOf,
  id,
  idParams,
  nextCursor,
  pageOf,
  pageQuery,
  reason,
  text,
} from './route-parts.ts'
import { setDispatchPolicy } from './set-policy.ts'
import { countByState, selectPolicies } from './store.ts'
import { assignmentsOf } from './store-assignments.ts'
import { offersOf } from './store-offers.ts'
import {
  consoleOfferShape,
  consoleOfferView,
  planShape,
  planView,
  rankingShape,
  rankingView,
} from './views.ts'
import { withdrawOffer } from './withdraw-offers.ts'

const textOrNull = Type.Union([Type.String(), Type.Null()])
const policyShape = Type.Object({
  mode: Type.Union([Type.Literal('point'), Type.Literal('technician')]),
  offerMinutes: Type.Integer({ minimum: 1, maximum: 1440 }),
  assignMinutes: Type.Integer({ minimum: 1, maximum: 2880 }),
})

const read = { audience: 'console', permission: 'dispatch.read', idempotency: 'safe', rate: 'read' } as const
const write = {
  audience: 'console',
  permission: 'dispatch.write',
  idempotency: 'key',
  rate: 'write',
} as const

export const consoleRoutes: Route[] = [
  route({
    ...read,
    method: 'GET',
    path: '/console/dispatch/plans',
    summary: { zh: '派单看板', en: 'The dispatch board' },
    fields: ['name'],
    schema: {
      query: Type.Object({
        ...pageQuery,
        state: Type.Optional(Type.Union(planStates.map((state) => Type.Literal(state)))),
        troubled: Type.Optional(Type.Boolean()),
        servicePointId: Type.Optional(id),
      }),
      answer: Type.Object({
        items: Type.Array(planShape),
        nextCursor,
        counts: Type.Record(Type.String(), Type.Integer()),
      }),
    },
    async handle({ query }, tx) {
      const states = query.state ? [query.state] : planStates.filter((state) => state !== 'ended')
      const page = await listPlans(
        tx,
        { states, troubled: query.troubled ?? null, servicePointId: query.servicePointId ?? null },
        pageOf(query),
      )
      const names = await namesOf(
        tx,
        page.items.map((plan) => plan.technicianId),
      )
      return {
        items: page.items.map((plan) => planView(plan, names, tx.now)),
        nextCursor: page.nextCursor,
        counts: await countByState(tx),
      }
    },
  }),
  route({
    ...read,
    method: 'GET',
    path: '/console/offers',
    summary: { zh: '派单请求', en: 'Offers' },
    fields: ['name'],
    schema: {
      query: Type.Object({
        ...pageQuery,
        state: Type.Optional(Type.Union(offerStates.map((state) => Type.Literal(state)))),
        servicePointId: Type.Optional(id),
        technicianId: Type.Optional(id),
      }),
      answer: Type.Object({ items: Type.Array(consoleOfferShape), nextCursor }),
    },
    async handle({ query }, tx) {
      const filter = {
        state: query.state ?? null,
        servicePointId: query.servicePointId ?? null,
        technicianId: query.technicianId ?? null,
      }
      const page = await listOffers(tx, filter, pageOf(query))
      const names = await namesOf(
        tx,
        page.items.map((one) => one.offer.technicianId),
      )
      return {
        items: page.items.map(({ offer, plan }) => consoleOfferView(offer, plan, names)),
        nextCursor: page.nextCursor,
      }
    },
  }),
  route({
    ...read,
    method: 'GET',
    path: '/console/work-orders/:id/dispatch',
    summary: { zh: '一个工单的派单经过', en: 'How one work order was dispatched' },
    fields: ['name'],
    schema: {
      params: idParams,
      answer: Type.Object({
        plan: planShape,
        offers: Type.Array(consoleOfferShape),
        assignments: Type.Array(
          Type.Object({
            assignmentId: text,
            technicianId: text,
            technicianName: textOrNull,
            assignedAt: text,
            assignedBy: text,
            reason: textOrNull,
            overridden: Type.Array(text),
            endedAt: textOrNull,
            endReason: textOrNull,
          }),
        ),
      }),
    },
    async handle({ params }, tx) {
      const plan = await getPlan(tx, params.id)
      const offers = await offersOf(tx, [params.id])
      const assignments = await assignmentsOf(tx, params.id)
      const names = await namesOf(tx, [
        plan.technicianId,
        ...offers.map((one) => one.technicianId),
        ...assignments.map((one) => one.technicianId),
      ])
      return {
        plan: planView(plan, names, tx.now),
        offers: offers.map((offer) => consoleOfferView(offer, plan, names)),
        assignments: assignments.map((one) => ({
          assignmentId: one.assignmentId,
          technicianId: one.technicianId,
          technicianName: names.get(one.technicianId) ?? null,
          assignedAt: one.assignedAt.toISOString(),
          assignedBy: one.assignedBy,
          reason: one.reason,
          overridden: one.overridden,
          endedAt: one.endedAt?.toISOString() ?? null,
          endReason: one.endReason,
        })),
      }
    },
  }),
  route({
    ...read,
    method: 'GET',
    path: '/console/work-orders/:id/candidates',
    summary: { zh: '候选师傅和理由', en: 'Candidates with reasons' },
    fields: ['name'],
    schema: {
      params: idParams,
      query: Type.Object({ as: Type.Optional(Type.Union([Type.Literal('now'), Type.Literal('asked')])) }),
      answer: rankingShape,
    },
    async handle({ params, query }, tx) {
      const then = query.as === 'asked' ? await rankThen(tx, params.id) : null
      const ranking = then ?? (await rankNow(tx, params.id, null))
      return rankingView(ranking, await peopleOf(tx, idsIn(ranking)))
    },
  }),
  route({
    ...write,
    method: 'POST',
    path: '/console/work-orders/:id/offers',
    summary: {
      zh: '发起派单请求：给最合适的，或指定网点、师傅',
      en: 'Ask the best candidate, or a point or technician by name',
    },
    fields: [],
    schema: {
      params: idParams,
      body: Type.Object({
        technicianId: Type.Optional(id),
        servicePointId: Type.Optional(id),
        providerId: Type.Optional(id),
      }),
      answer: planShape,
    },
    async handle({ params, body }, tx) {
      const target = body.technicianId ? await getTechnician(tx, body.technicianId) : null
      const point =
        !target && body.servicePointId && body.providerId
          ? { providerId: body.providerId, servicePointId: body.servicePointId, technicianId: null }
          : null
      await offerByHand(
        tx,
        params.id,
        target
          ? {
              providerId: target.providerId,
              servicePointId: target.servicePointId,
              technicianId: target.technicianId,
            }
          : point,
      )
      return planView(await getPlan(tx, params.id), new Map(), tx.now)
    },
  }),
  route({
    ...write,
    method: 'POST',
    path: '/console/offers/:id/withdrawal',
    summary: { zh: '撤回派单请求', en: 'Withdraw an offer' },
    fields: [],
    schema: { params: idParams, body: Type.Object({ reason }), answer: planShape },
    async handle({ params, body }, tx) {
      return planView(await withdrawOffer(tx, params.id, body.reason), new Map(), tx.now)
    },
  }),
  route({
    ...write,
    method: 'POST',
    path: '/console/work-orders/:id/assignment',
    summary: { zh: '直接派给师傅，或改派', en: 'Assign a technician, or another one' },
    fields: ['name'],
    schema: { params: idParams, body: assignmentBody, answer: planShape },
    async handle({ params, body }, tx) {
      const plan = await assignTechnician(tx, assignmentOf(params.id, body), 'dispatcher')
      return planView(plan, await namesOf(tx, [plan.technicianId]), tx.now)
    },
  }),
  route({
    ...write,
    method: 'POST',
    path: '/console/work-orders/:id/unassignment',
    summary: { zh: '收回派单', en: 'Take the job back from its technician' },
    fields: [],
    schema: { params: idParams, body: Type.Object({ reason }), answer: planShape },
    async handle({ params, body }, tx) {
      return planView(await unassignTechnician(tx, params.id, body.reason), new Map(), tx.now)
    },
  }),
  route({
    ...read,
    method: 'GET',
    path: '/console/dispatch/policies',
    summary: { zh: '派单方式', en: 'How providers are asked' },
    fields: [],
    schema: {
      answer: Type.Object({
        items: Type.Array(Type.Object({ providerId: text, ...policyShape.properties })),
        nextCursor: Type.Null(),
      }),
    },
    async handle(_context, tx) {
      const policies = new Map([['*', defaultPolicy], ...(await selectPolicies(tx))])
      return {
        items: [...policies].map(([providerId, policy]) => ({ providerId, ...policy })),
        nextCursor: null,
      }
    },
  }),
  route({
    ...write,
    method: 'PUT',
    path: '/console/dispatch/policies/:id',
    summary: { zh: '设置派单方式', en: 'Set how a provider is asked' },
    fields: [],
    schema: {
      params: idParams,
      body: policyShape,
      answer: Type.Object({ providerId: text, ...policyShape.properties }),
    },
    async handle({ params, body }, tx) {
      await setDispatchPolicy(tx, params.id, body)
      return { providerId: params.id, ...body }
    },
  }),
]
