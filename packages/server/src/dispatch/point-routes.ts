import { Type } from 'typebox'
import { businessDay, endOfDay, startOfDay } from '../kernel/time.ts'
import { type Route, route } from '../runtime/http/route.ts'
import { acceptOffer, rejectOffer } from './answer-offer.ts'
import { assignTechnician } from './assign-technician.ts'
import { DispatchError } from './errors.ts'
import { getPlan, idsIn, listOffers, listPlans, namesOf, peopleOf, rankNow } from './read-dispatch.ts'
import {
  assignmentBody,
  assignmentOf,
  id,
  idParams,
  nextCursor,
  pageOf,
  pageQuery,
  rejectionBody,
} from './route-parts.ts'
import type { PlanFilter } from './store.ts'
import {
  acceptedShape,
  acceptedView,
  offerShape,
  offerView,
  rankingShape,
  rankingView,
  rejectionReasonShape,
  rejectionReasonViews,
} from './views.ts'
import { workOrders } from './work-orders.ts'

const point = { audience: 'point', permission: 'point.work' } as const
const read = { ...point, idempotency: 'safe', rate: 'read' } as const
const write = { ...point, idempotency: 'key', rate: 'write' } as const

/** What a clerk needs: 待接单, 待派师傅, 今日上门, 异常. Rows of his own point only. */
export const pointRoutes: Route[] = [
  route({
    ...read,
    method: 'GET',
    path: '/point/offers',
    summary: { zh: '待接单', en: 'Offers that wait for an answer' },
    fields: [],
    schema: {
      query: Type.Object(pageQuery),
      answer: Type.Object({
        items: Type.Array(offerShape),
        nextCursor,
        rejectionReasons: rejectionReasonShape,
      }),
    },
    async handle({ query, principal }, tx) {
      const page = await listOffers(
        tx,
        { state: 'open', servicePointId: principal.scope.servicePointId!, toPoint: true },
        pageOf(query),
      )
      const items = page.items
        .filter(({ offer }) => offer.expiresAt > tx.now)
        .map(({ offer, plan }) => offerView(offer, plan))
      return { items, nextCursor: page.nextCursor, rejectionReasons: rejectionReasonViews }
    },
  }),
  route({
    ...write,
    // A second acceptance by the same clerk changes nothing. No key: kept answers would hold the person's data in plain.
    idempotency: 'natural',
    method: 'POST',
    path: '/point/offers/:id/acceptance',
    summary: { zh: '接单', en: 'Accept an offer' },
    fields: ['name', 'phone', 'address'],
    schema: { params: idParams, answer: acceptedShape },
    async handle({ params, principal }, tx) {
      const { plan } = await acceptOffer(tx, params.id, { servicePointId: principal.scope.servicePointId! })
      const [person] = await workOrders.peopleOf(tx, [plan.workOrderId], principal.roles)
      return acceptedView(plan, person, new Map(), tx.now)
    },
  }),
  route({
    ...write,
    method: 'POST',
    path: '/point/offers/:id/rejection',
    summary: { zh: '拒单', en: 'Reject an offer' },
    fields: [],
    schema: { params: idParams, body: rejectionBody, answer: Type.Object({ offerId: Type.String() }) },
    async handle({ params, body, principal }, tx) {
      await rejectOffer(
        tx,
        params.id,
        { servicePointId: principal.scope.servicePointId! },
        body.reason,
        body.words ?? null,
      )
      return { offerId: params.id }
    },
  }),
  route({
    ...read,
    method: 'GET',
    path: '/point/jobs',
    summary: { zh: '待派师傅、今日上门、异常', en: 'Jobs to assign, visits of today, and trouble' },
    fields: ['name', 'phone', 'address'],
    schema: {
      query: Type.Object({
        ...pageQuery,
        view: Type.Union([
          Type.Literal('to_assign'),
          Type.Literal('today'),
          Type.Literal('trouble'),
          Type.Literal('all'),
        ]),
      }),
      answer: Type.Object({ items: Type.Array(acceptedShape), nextCursor }),
    },
    async handle({ query, principal }, tx) {
      const servicePointId = principal.scope.servicePointId!
      const page = await listPlans(tx, { servicePointId, ...views(tx.now)[query.view] }, pageOf(query))
      const names = await namesOf(
        tx,
        page.items.map((plan) => plan.technicianId),
      )
      const people = new Map(
        (
          await workOrders.peopleOf(
            tx,
            page.items.map((plan) => plan.workOrderId),
            principal.roles,
          )
        ).map((one) => [one.workOrderId, one]),
      )
      return {
        items: page.items.map((plan) => acceptedView(plan, people.get(plan.workOrderId), names, tx.now)),
        nextCursor: page.nextCursor,
      }
    },
  }),
  route({
    ...read,
    method: 'GET',
    path: '/point/jobs/:id/candidates',
    summary: { zh: '本网点师傅排序和理由', en: "The point's technicians, ranked with reasons" },
    fields: ['name'],
    schema: { params: idParams, answer: rankingShape },
    async handle({ params, principal }, tx) {
      const servicePointId = principal.scope.servicePointId!
      const plan = await getPlan(tx, params.id)
      if (plan.servicePointId !== servicePointId || (plan.state !== 'accepted' && plan.state !== 'assigned'))
        throw new DispatchError('dispatch.plan_not_found')
      const ranking = await rankNow(tx, params.id, servicePointId)
      return rankingView(ranking, await peopleOf(tx, idsIn(ranking)))
    },
  }),
  route({
    ...write,
    method: 'POST',
    path: '/point/jobs/:id/assignment',
    summary: { zh: '派师傅', en: 'Assign a technician of the point' },
    fields: ['name'],
    schema: {
      params: idParams,
      body: assignmentBody,
      answer: Type.Object({ workOrderId: id, technicianId: id, technicianName: Type.String() }),
    },
    async handle({ params, body, principal }, tx) {
      const plan = await assignTechnician(tx, assignmentOf(params.id, body), {
        servicePointId: principal.scope.servicePointId!,
      })
      const names = await namesOf(tx, [plan.technicianId])
      return {
        workOrderId: plan.workOrderId,
        technicianId: plan.technicianId!,
        technicianName: names.get(plan.technicianId!) ?? '',
      }
    },
  }),
]

// Offered jobs are not among them: nobody accepted those yet, so nothing about the person may be shown.
function views(now: Date): Record<'to_assign' | 'today' | 'trouble' | 'all', PlanFilter> {
  const day = businessDay(now)
  return {
    to_assign: { states: ['accepted'] },
    today: { states: ['assigned'], from: startOfDay(day), to: endOfDay(day) },
    trouble: { states: ['accepted', 'assigned'], troubled: true },
    all: { states: ['accepted', 'assigned'] },
  }
}
