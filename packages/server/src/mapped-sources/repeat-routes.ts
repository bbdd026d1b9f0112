import { Type } from 'typebox'
import { checkReach, reachCodes } from '../intake/index.ts'
import { type Route, route } from '../runtime/http/route.ts'
import { type DeliveryCandidate, deliveryCandidates } from './delivery-candidates.ts'
import { idHeadersOf, newestBodies } from './entry-store.ts'
import { SourceRefused } from './errors.ts'
import { mustFind } from './keep-sources.ts'
import { act, idParams, look } from './route-parts.ts'

const mostSamples = 50

const candidates = Type.Object({
  samples: Type.Integer(),
  items: Type.Array(
    Type.Object({
      in: Type.Union([Type.Literal('body'), Type.Literal('header')]),
      name: Type.String(),
      seenIn: Type.Integer(),
      of: Type.Integer(),
      named: Type.Boolean(),
    }),
  ),
})

/** What helps with a webhook's settings: where a delivery's id may stand, and whether its address is reached. */
export const repeatRoutes: Route[] = [
  route({
    ...look,
    path: '/console/mapped-sources/:id/delivery-candidates',
    summary: { zh: '从留存的推送里找推送编号', en: "Where the kept messages may hold a delivery's id" },
    schema: { params: idParams, answer: candidates },
    async handle({ params }, tx) {
      const source = await mustFind(tx, params.id)
      if (source.kind !== 'webhook') throw new SourceRefused('wrong_kind')
      const bodies = await newestBodies(tx, source.id, mostSamples)
      const headers = await idHeadersOf(tx, source.id, mostSamples)
      const ofHeaders: DeliveryCandidate[] = headers
        .filter(({ seenIn, of }) => seenIn === of)
        .map((one) => ({ ...one, in: 'header', named: true }))
      return { samples: bodies.length, items: [...deliveryCandidates(bodies), ...ofHeaders] }
    },
  }),
  route({
    ...act,
    method: 'POST',
    path: '/console/mapped-source-delivery-candidates',
    summary: { zh: '从一条样例里找推送编号', en: "Where a sample may hold a delivery's id" },
    // Nothing is written.
    idempotency: 'natural',
    schema: {
      body: Type.Object(
        { sample: Type.String({ minLength: 1, maxLength: 100_000 }) },
        { additionalProperties: false },
      ),
      answer: candidates,
    },
    handle: async ({ body: { sample } }) => ({
      samples: 1,
      items: deliveryCandidates([{ body: sample, contentType: '' }]),
    }),
  }),
  route({
    ...act,
    method: 'POST',
    path: '/console/mapped-sources/:id/reach',
    summary: { zh: '从外面试一下推送地址', en: 'Whether the push address is reached from outside' },
    rate: 'sensitive',
    transaction: 'own',
    schema: {
      params: idParams,
      answer: Type.Object({
        code: Type.Enum([...reachCodes]),
        address: Type.String(),
      }),
    },
    async handle({ runtime, params, principal, transact }) {
      await transact(principal.brandId, (tx) => mustFind(tx, params.id))
      return checkReach(runtime)
    },
  }),
]
