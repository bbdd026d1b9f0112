import { Type } from 'typebox'
import { maskPhone } from '../kernel/phone.ts'
import { businessDay, endOfDay, startOfDay } from '../kernel/time.ts'
import { getTechnician, listTechnicians, onDuty, phonesOf, type Technician } from '../providers/index.ts'
import type { Booking } from '../routing/index.ts'
import { visibility } from '../runtime/access/policy.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { type RequestContext, type Route, route } from '../runtime/http/route.ts'
import { weekOf } from './candidates.ts'
import { id, idParams, nextCursor, pageOf, pageQuery, text } from './route-parts.ts'
import { findPlans } from './store.ts'
import { bookingsOf } from './store-assignments.ts'
import { planShape, planView } from './views.ts'

const textOrNull = Type.Union([Type.String(), Type.Null()])
const period = Type.Object({ from: text, to: text })

const technicianShape = {
  technicianId: text,
  name: text,
  phone: textOrNull,
  badge: text,
  state: text,
  providerId: text,
  servicePointId: text,
  areas: Type.Array(text),
  skills: Type.Record(Type.String(), Type.Integer()),
  tools: Type.Array(text),
  certificates: Type.Array(
    Type.Object({ kind: text, validFrom: text, validUntil: text, inForce: Type.Boolean() }),
  ),
  stars: Type.Union([Type.Number(), Type.Null()]),
  ratingCount: Type.Integer(),
  capacity: Type.Integer(),
  unitsToday: Type.Integer(),
  unitsThisWeek: Type.Integer(),
  onDuty: Type.Boolean(),
  joinedAt: text,
}

const read = {
  audience: 'console',
  permission: 'technicians.read',
  idempotency: 'safe',
  rate: 'read',
  fields: ['name', 'phone'],
} as const

export const consoleTechnicianRoutes: Route[] = [
  route({
    ...read,
    method: 'GET',
    path: '/console/technicians',
    summary: { zh: '师傅', en: 'Technicians' },
    schema: {
      query: Type.Object({
        ...pageQuery,
        providerId: Type.Optional(id),
        servicePointId: Type.Optional(id),
        skill: Type.Optional(id),
        state: Type.Optional(
          Type.Union([Type.Literal('active'), Type.Literal('paused'), Type.Literal('left')]),
        ),
      }),
      answer: Type.Object({ items: Type.Array(Type.Object(technicianShape)), nextCursor }),
    },
    async handle({ query, principal }, tx) {
      const { providerId, servicePointId, skill, state } = query
      const page = await listTechnicians(tx, { providerId, servicePointId, skill, state }, pageOf(query))
      return { items: await technicianViews(tx, principal, page.items), nextCursor: page.nextCursor }
    },
  }),
  route({
    ...read,
    method: 'GET',
    path: '/console/technicians/:id',
    summary: {
      zh: '一位师傅：技能、证件、今日和本周的活',
      en: 'One technician with skills, certificates and jobs',
    },
    schema: {
      params: idParams,
      answer: Type.Object({
        ...technicianShape,
        shifts: Type.Array(Type.Object({ weekday: Type.Integer(), starts: text, ends: text })),
        absences: Type.Array(period),
        today: Type.Array(planShape),
      }),
    },
    async handle({ params, principal }, tx) {
      const technician = await getTechnician(tx, params.id)
      const [view] = await technicianViews(tx, principal, [technician])
      const day = businessDay(tx.now)
      const today = (await bookingsOf(tx, [params.id], startOfDay(day), endOfDay(day))).get(params.id) ?? []
      const plans = await findPlans(
        tx,
        today.map((one) => one.jobId),
      )
      return {
        ...view!,
        shifts: technician.shifts,
        absences: technician.absences.map(({ from, to }) => ({
          from: from.toISOString(),
          to: to.toISOString(),
        })),
        today: plans.map((plan) =>
          planView(plan, new Map([[technician.technicianId, technician.name]]), tx.now),
        ),
      }
    },
  }),
]

async function technicianViews(
  tx: Tx,
  principal: RequestContext['principal'],
  technicians: readonly Technician[],
) {
  const ids = technicians.map((one) => one.technicianId)
  const week = weekOf(tx.now)
  const bookings = await bookingsOf(tx, ids, week.from, week.to)
  const phones =
    visibility(principal.roles, 'phone') === 'none' ? new Map<string, string>() : await phonesOf(tx, ids)
  return technicians.map((one) =>
    technicianView(one, bookings.get(one.technicianId) ?? [], phones.get(one.technicianId), tx.now),
  )
}

// The name stands on the badge that every customer sees; the phone is shown masked to everybody.
function technicianView(one: Technician, bookings: readonly Booking[], phone: string | undefined, now: Date) {
  const day = businessDay(now)
  const today = bookings.filter((booking) => businessDay(booking.window.from) === day)
  const units = (list: readonly Booking[]) => list.reduce((sum, booking) => sum + booking.units, 0)
  return {
    technicianId: one.technicianId,
    name: one.name,
    phone: phone ? maskPhone(phone) : null,
    badge: one.badge,
    state: one.state,
    providerId: one.providerId,
    servicePointId: one.servicePointId,
    areas: one.areas,
    skills: one.skills,
    tools: one.tools,
    certificates: one.certificates.map(({ kind, valid }) => ({
      kind,
      validFrom: valid.from.toISOString(),
      validUntil: valid.to.toISOString(),
      inForce: valid.from <= now && now < valid.to,
    })),
    stars: one.rating.count > 0 ? one.rating.stars : null,
    ratingCount: one.rating.count,
    capacity: one.capacity,
    unitsToday: units(today),
    unitsThisWeek: units(bookings),
    onDuty:
      one.state === 'active' &&
      onDuty(one.shifts, one.absences, { from: now, to: now }).some(
        (span) => span.from <= now && now < span.to,
      ),
    joinedAt: one.joinedAt.toISOString(),
  }
}
