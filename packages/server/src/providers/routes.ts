import { Type } from 'typebox'
import { type Route, route } from '../runtime/http/route.ts'
import { changeTechnicianState, recordAbsence } from './change-technician.ts'
import { hasAgreement, listProviders, listServicePoints } from './points.ts'
import { issueAccessLink } from './sign-in/issue-access.ts'
import { signInRoutes } from './sign-in/routes.ts'
import { technicianCard } from './technicians.ts'

const id = Type.Object({ id: Type.String({ minLength: 1, maxLength: 64 }) })
const time = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}T[0-9:.]+Z$' })

const consoleRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/console/providers',
    summary: { zh: '服务商和网点', en: 'Providers and their service points' },
    audience: 'console',
    permission: 'technicians.read',
    fields: [],
    idempotency: 'safe',
    rate: 'read',
    schema: {
      answer: Type.Object({
        items: Type.Array(
          Type.Object({
            providerId: Type.String(),
            name: Type.String(),
            region: Type.String(),
            agreementInForce: Type.Boolean(),
            agreements: Type.Array(
              Type.Object({ signedAt: Type.String(), validFrom: Type.String(), validUntil: Type.String() }),
            ),
            servicePoints: Type.Array(
              Type.Object({
                servicePointId: Type.String(),
                name: Type.String(),
                address: Type.String(),
                lng: Type.Number(),
                lat: Type.Number(),
              }),
            ),
          }),
        ),
        nextCursor: Type.Null(),
      }),
    },
    async handle(_context, tx) {
      const points = await listServicePoints(tx)
      const items = (await listProviders(tx)).map((provider) => ({
        providerId: provider.providerId,
        name: provider.name,
        region: provider.region,
        agreementInForce: hasAgreement(provider, tx.now),
        agreements: provider.agreements.map(({ signedAt, from, to }) => ({
          signedAt: signedAt.toISOString(),
          validFrom: from.toISOString(),
          validUntil: to.toISOString(),
        })),
        servicePoints: points
          .filter((one) => one.providerId === provider.providerId)
          .map(({ servicePointId, name, address, point }) => ({ servicePointId, name, address, ...point })),
      }))
      return { items, nextCursor: null }
    },
  }),
  route({
    method: 'POST',
    path: '/console/technicians/:id/absences',
    summary: { zh: '登记师傅请假', en: 'Record an absence of a technician' },
    audience: 'console',
    permission: 'dispatch.write',
    fields: [],
    idempotency: 'key',
    rate: 'write',
    schema: {
      params: id,
      body: Type.Object({
        startsAt: time,
        endsAt: time,
        reason: Type.String({ minLength: 1, maxLength: 100 }),
      }),
      answer: Type.Object({ absenceId: Type.String() }),
    },
    handle: ({ params, body }, tx) =>
      recordAbsence(tx, {
        technicianId: params.id,
        startsAt: new Date(body.startsAt),
        endsAt: new Date(body.endsAt),
        reason: body.reason,
      }),
  }),
  route({
    method: 'PUT',
    path: '/console/technicians/:id/state',
    summary: {
      zh: '暂停、恢复师傅接单或办理离职',
      en: 'Pause a technician, take him back, or record that he left',
    },
    audience: 'console',
    permission: 'dispatch.write',
    fields: [],
    idempotency: 'key',
    rate: 'write',
    schema: {
      params: id,
      body: Type.Object({
        state: Type.Union([Type.Literal('active'), Type.Literal('paused'), Type.Literal('left')]),
      }),
      answer: Type.Object({ technicianId: Type.String(), state: Type.String() }),
    },
    async handle({ params, body }, tx) {
      await changeTechnicianState(tx, params.id, body.state)
      return { technicianId: params.id, state: body.state }
    },
  }),
  route({
    method: 'POST',
    path: '/console/technicians/:id/access-links',
    summary: { zh: '发新的师傅登录链接，旧链接失效', en: 'Issue a new sign-in link; former ones end' },
    audience: 'console',
    permission: 'dispatch.write',
    fields: [],
    // Each call ends the links before it. No key: kept answers would hold the link in plain.
    idempotency: 'natural',
    rate: 'sensitive',
    schema: { params: id, answer: Type.Object({ token: Type.String() }) },
    handle: ({ params }, tx) => issueAccessLink(tx, 'technician', params.id),
  }),
]

const technicianRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/technician/me',
    summary: { zh: '我的工牌', en: 'My badge' },
    audience: 'technician',
    permission: 'technician.work',
    fields: ['name'],
    idempotency: 'safe',
    rate: 'read',
    schema: {
      answer: Type.Object({
        technicianId: Type.String(),
        name: Type.String(),
        title: Type.String(),
        badge: Type.String(),
        stars: Type.Union([Type.Number(), Type.Null()]),
        ratingCount: Type.Integer(),
        certificates: Type.Array(Type.String()),
      }),
    },
    async handle({ principal }, tx) {
      const { photoFile: _, ...card } = await technicianCard(tx, principal.scope.technicianId!)
      return { ...card, name: principal.name }
    },
  }),
]

const pointRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/point/me',
    summary: { zh: '我的网点', en: 'My service point' },
    audience: 'point',
    permission: 'point.work',
    fields: ['name'],
    idempotency: 'safe',
    rate: 'read',
    schema: {
      answer: Type.Object({
        pointClerkId: Type.String(),
        name: Type.String(),
        servicePointId: Type.String(),
        servicePoint: Type.String(),
      }),
    },
    async handle({ principal }, tx) {
      const point = (await listServicePoints(tx)).find(
        (one) => one.servicePointId === principal.scope.servicePointId,
      )
      return {
        pointClerkId: principal.id,
        name: principal.name,
        servicePointId: principal.scope.servicePointId!,
        servicePoint: point?.name ?? '',
      }
    },
  }),
]

export const routes: Route[] = [...signInRoutes, ...consoleRoutes, ...technicianRoutes, ...pointRoutes]
