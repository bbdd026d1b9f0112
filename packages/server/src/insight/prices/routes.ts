import { Type } from 'typebox'
import { type Route, route } from '../../runtime/http/route.ts'
import { pricedOffers, readPricedOffers } from './priced-offers.ts'

const query = Type.Object({
  cursor: Type.Optional(Type.String({ maxLength: 100 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
})
const read = { method: 'GET', fields: ['money'], idempotency: 'safe', rate: 'read' } as const

/** Offers with what they would earn: settlement lies above dispatch, so price and offer meet here. */
export const priceRoutes: Route[] = [
  route({
    ...read,
    path: '/technician/priced-offers',
    summary: { zh: '待我接的单和能挣多少', en: 'Offers that wait for me, with what they earn' },
    audience: 'technician',
    permission: 'technician.work',
    schema: { query, answer: pricedOffers },
    handle: ({ query: { cursor, limit }, principal, language }, tx) =>
      readPricedOffers(
        tx,
        { technicianId: principal.scope.technicianId! },
        { cursor: cursor ?? null, limit: limit ?? 30 },
        language,
      ),
  }),
  route({
    ...read,
    path: '/point/priced-offers',
    summary: { zh: '待接单和网点能挣多少', en: 'Offers that wait for the point, with what they earn' },
    audience: 'point',
    permission: 'point.work',
    schema: { query, answer: pricedOffers },
    handle: ({ query: { cursor, limit }, principal, language }, tx) =>
      readPricedOffers(
        tx,
        { servicePointId: principal.scope.servicePointId! },
        { cursor: cursor ?? null, limit: limit ?? 30 },
        language,
      ),
  }),
]
