import { type Static, Type } from 'typebox'
import { pathOf } from '../kernel/region/regions.ts'
import type { Ranking, Refusal, ScoreReason, Unassigned } from '../routing/index.ts'
import { type Offer, rejectionReasons } from './offer.ts'
import type { Plan } from './plan.ts'
import type { ServicePerson } from './work-orders.ts'

/** Shapes of answers. What outsiders get before acceptance holds district, street, product and window, no more (T17). */

const text = Type.String()
const textOrNull = Type.Union([Type.String(), Type.Null()])
const numberOrNull = Type.Union([Type.Number(), Type.Null()])

const job = {
  workOrderId: text,
  districtCode: text,
  district: text,
  street: textOrNull,
  category: text,
  serviceType: text,
  products: Type.Array(Type.Object({ name: text, quantity: Type.Integer() })),
  units: Type.Integer(),
  startsAt: textOrNull,
  endsAt: textOrNull,
}

/** A job without anything about the person. */
export function jobView(plan: Plan): Static<typeof jobShape> {
  const { workOrderId, districtCode, street, category, serviceType, products, units, window } = plan
  return {
    workOrderId,
    districtCode,
    district: districtName(districtCode),
    street,
    category,
    serviceType,
    products,
    units,
    startsAt: window?.from.toISOString() ?? null,
    endsAt: window?.to.toISOString() ?? null,
  }
}
const jobShape = Type.Object(job)

/** 上海市静安区; the code itself where it is unknown. */
function districtName(code: string): string {
  const path = pathOf(code).filter(
    (region, i, all) => region.level !== 'province' || all[i + 1]?.name !== region.name,
  )
  return path.length > 0
    ? path
        .slice(-2)
        .map((region) => region.name)
        .join('')
    : code
}

export const offerShape = Type.Object({
  offerId: text,
  ...job,
  state: text,
  madeAt: text,
  expiresAt: text,
  answeredAt: textOrNull,
  reason: textOrNull,
})

export function offerView(offer: Offer, plan: Plan): Static<typeof offerShape> {
  return {
    offerId: offer.offerId,
    ...jobView(plan),
    state: offer.state,
    madeAt: offer.madeAt.toISOString(),
    expiresAt: offer.expiresAt.toISOString(),
    answeredAt: offer.answeredAt?.toISOString() ?? null,
    reason: offer.reason,
  }
}

export const consoleOfferShape = Type.Object({
  ...offerShape.properties,
  providerId: text,
  servicePointId: text,
  technicianId: textOrNull,
  technicianName: textOrNull,
  answeredBy: textOrNull,
  words: textOrNull,
  round: Type.Integer(),
})

export function consoleOfferView(
  offer: Offer,
  plan: Plan,
  names: ReadonlyMap<string, string>,
): Static<typeof consoleOfferShape> {
  const { providerId, servicePointId, technicianId, answeredBy, words, round } = offer
  return {
    ...offerView(offer, plan),
    providerId,
    servicePointId,
    technicianId,
    technicianName: nameOf(technicianId, names),
    answeredBy,
    words,
    round,
  }
}

export const planShape = Type.Object({
  ...job,
  state: text,
  held: Type.Boolean(),
  round: Type.Integer(),
  providerId: textOrNull,
  servicePointId: textOrNull,
  technicianId: textOrNull,
  technicianName: textOrNull,
  assignBy: textOrNull,
  overdue: Type.Boolean(),
  trouble: Type.Union([Type.Object({ code: text, zh: text, en: text }), Type.Null()]),
  updatedAt: text,
})

export function planView(
  plan: Plan,
  names: ReadonlyMap<string, string>,
  now: Date,
): Static<typeof planShape> {
  const { state, held, round, providerId, servicePointId, technicianId, assignBy } = plan
  return {
    ...jobView(plan),
    state,
    held,
    round,
    providerId,
    servicePointId,
    technicianId,
    technicianName: nameOf(technicianId, names),
    assignBy: assignBy?.toISOString() ?? null,
    overdue: assignBy !== null && assignBy <= now,
    trouble: troubleView(plan),
    updatedAt: plan.updatedAt.toISOString(),
  }
}

const troubleWords = {
  nobody_here: { zh: '这个城市还没有师傅', en: 'No technician in this city yet' },
  nobody_fits: { zh: '没有合适的师傅', en: 'No technician fits' },
  nobody_left: { zh: '能问的都问过了', en: 'Everybody who fits was asked' },
  conflict: { zh: '改动后师傅不再满足条件', en: 'The technician no longer fits after the change' },
  taken_back: { zh: '已收回，等待重新派单', en: 'Taken back, waiting to be dispatched again' },
}

function troubleView({ trouble, troubleFacts }: Plan): { code: string; zh: string; en: string } | null {
  if (!trouble) return null
  const own = troubleFacts as { zh?: string; en?: string; reason?: string } | null
  const { zh, en } = troubleWords[trouble]
  return {
    code: trouble,
    zh: withDetail(zh, own?.zh ?? own?.reason),
    en: withDetail(en, own?.en ?? own?.reason),
  }
}

const withDetail = (words: string, detail: string | undefined) => (detail ? `${words}：${detail}` : words)

/** With the person: for whoever accepted the job. */
export const acceptedShape = Type.Object({
  ...planShape.properties,
  contact: Type.Union([Type.Object({ name: text, phone: text, address: text }), Type.Null()]),
})

export function acceptedView(
  plan: Plan,
  person: ServicePerson | undefined,
  names: ReadonlyMap<string, string>,
  now: Date,
): Static<typeof acceptedShape> {
  const contact = person ? { name: person.name, phone: person.phone, address: person.address } : null
  return { ...planView(plan, names, now), contact }
}

const reasonShape = Type.Object({ code: text, zh: text, en: text })

export const rankingShape = Type.Object({
  weightsVersion: text,
  items: Type.Array(
    Type.Object({
      technicianId: text,
      name: text,
      badge: text,
      servicePointId: text,
      score: Type.Number(),
      km: numberOrNull,
      reasons: Type.Array(
        Type.Object({ ...reasonShape.properties, points: Type.Number(), maxPoints: Type.Number() }),
      ),
    }),
  ),
  refused: Type.Array(
    Type.Object({
      technicianId: text,
      name: text,
      badge: text,
      servicePointId: text,
      refusals: Type.Array(reasonShape),
    }),
  ),
  unassigned: Type.Union([reasonShape, Type.Null()]),
})

export interface Person {
  name: string
  badge: string
}

/** Ranked and refused candidates with names, reasons in both languages. */
export function rankingView(
  ranking: Ranking,
  people: ReadonlyMap<string, Person>,
): Static<typeof rankingShape> {
  const person = (id: string) => people.get(id) ?? { name: '', badge: '' }
  return {
    weightsVersion: ranking.weightsVersion,
    items: ranking.ranked.map((one) => ({
      technicianId: one.candidateId,
      ...pick(person(one.candidateId)),
      servicePointId: one.servicePointId,
      score: one.scoreTenths / 10,
      km: one.km,
      reasons: one.reasons.map(scoreView),
    })),
    refused: ranking.refused.map((one) => ({
      technicianId: one.candidateId,
      ...pick(person(one.candidateId)),
      servicePointId: one.servicePointId,
      refusals: one.refusals.map(refusalView),
    })),
    unassigned: ranking.unassigned && unassignedView(ranking.unassigned),
  }
}

const pick = ({ name, badge }: Person) => ({ name, badge })
const scoreView = ({ kind, zh, en, tenths, maxTenths }: ScoreReason) => ({
  code: kind,
  zh,
  en,
  points: tenths / 10,
  maxPoints: maxTenths / 10,
})
const refusalView = ({ code, zh, en }: Refusal) => ({ code, zh, en })
const unassignedView = ({ code, zh, en }: Unassigned) => ({ code, zh, en })

export const rejectionReasonShape = Type.Array(reasonShape)
export const rejectionReasonViews = Object.entries(rejectionReasons).map(([code, words]) => ({
  code,
  ...words,
}))

function nameOf(technicianId: string | null, names: ReadonlyMap<string, string>): string | null {
  return technicianId === null ? null : (names.get(technicianId) ?? null)
}
