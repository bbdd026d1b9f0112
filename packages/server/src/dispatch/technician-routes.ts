import { Type } from 'typebox'
import { type Route, route } from '../runtime/http/route.ts'
import { acceptOffer, rejectOffer } from './answer-offer.ts'
import { listOffers } from './read-dispatch.ts'
import { idParams, nextCursor, pageOf, pageQuery, rejectionBody } from './route-parts.ts'
import { offerShape, offerView, rejectionReasonShape, rejectionReasonViews } from './views.ts'

const technician = { audience: 'technician', permission: 'technician.work', fields: [] } as const
const write = { ...technician, idempotency: 'key', rate: 'write' } as const

/** Offers to the technician himself: district, street, product, window; name and address come with the job he holds. */
export const technicianRoutes: Route[] = [
  route({
    ...technician,
    idempotency: 'safe',
    rate: 'read',
    method: 'GET',
    path: '/technician/offers',
    summary: { zh: '待我接的单', en: 'Offers that wait for me' },
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
        { state: 'open', technicianId: principal.scope.technicianId! },
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
    method: 'POST',
    path: '/technician/offers/:id/acceptance',
    summary: { zh: '接单', en: 'Accept an offer' },
    schema: { params: idParams, answer: Type.Object({ offerId: Type.String(), workOrderId: Type.String() }) },
    async handle({ params, principal }, tx) {
      const { offer } = await acceptOffer(tx, params.id, { technicianId: principal.scope.technicianId! })
      return { offerId: offer.offerId, workOrderId: offer.workOrderId }
    },
  }),
  route({
    ...write,
    method: 'POST',
    path: '/technician/offers/:id/rejection',
    summary: { zh: '拒单', en: 'Reject an offer' },
    schema: { params: idParams, body: rejectionBody, answer: Type.Object({ offerId: Type.String() }) },
    async handle({ params, body, principal }, tx) {
      await rejectOffer(
        tx,
        params.id,
        { technicianId: principal.scope.technicianId! },
        body.reason,
        body.words ?? null,
      )
      return { offerId: params.id }
    },
  }),
]
