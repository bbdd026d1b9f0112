import { type Static, Type } from 'typebox'
import type { Breach } from '../flow/index.ts'
import { maskAddress } from '../kernel/address.ts'
import { maskName } from '../kernel/name.ts'
import { maskPhone } from '../kernel/phone.ts'
import { pathOf } from '../kernel/region/regions.ts'
import { type Rows, type Visibility, visibility } from '../runtime/access/policy.ts'
import type { Principal } from '../runtime/access/principal.ts'
import { factsFor } from '../runtime/access/shown-facts.ts'
import type { Asked } from './read-evidence.ts'
import type { OpenedContact } from './seal-contact.ts'
import type { Entry } from './store-entries.ts'
import type { WorkOrderFile } from './store-files.ts'
import { isSuspended, stateNames, states, type WorkOrder } from './work-order.ts'

/** How work orders look on screens: shapes of answers, and the views that fill them. Masked on the server. */

const text = Type.String()
const maybe = Type.Union([Type.String(), Type.Null()])
const maybeInteger = Type.Union([Type.Integer(), Type.Null()])
const maybeNumber = Type.Union([Type.Number(), Type.Null()])
const named = Type.Object({ zh: text, en: text })
const window = Type.Object({ startsAt: text, endsAt: text })
const counted = Type.Object({ code: text, name: text, quantity: Type.Integer() })

export const contactView = Type.Object({
  name: maybe,
  phone: maybe,
  phoneKind: maybe,
  address: maybe,
  remarks: Type.Array(text),
  origin: text,
  problems: Type.Array(text),
  wish: Type.Union([window, Type.Null()]),
  /** When a number that the marketplace lends rings no more. */
  phoneEndsAt: maybe,
})

export const lineView = Type.Object({
  lineId: maybe,
  productId: maybe,
  productName: text,
  category: text,
  ordered: Type.Integer(),
  refunded: Type.Integer(),
  held: Type.Integer(),
  arrived: Type.Boolean(),
  goodsNeeded: Type.Boolean(),
})

const briefFields = {
  workOrderId: text,
  code: text,
  state: text,
  stateName: named,
  suspended: Type.Boolean(),
  suspensionReason: maybe,
  urgency: text,
  serviceType: text,
  category: text,
  products: text,
  quantity: Type.Integer(),
  orderId: maybe,
  customerId: maybe,
  districtCode: maybe,
  district: text,
  street: maybe,
  addressState: text,
  appointment: Type.Union([window, Type.Null()]),
  technicianId: maybe,
  servicePointId: maybe,
  providerId: maybe,
  openedAt: text,
  since: text,
  dueAt: maybe,
}

export const briefView = Type.Object({ ...briefFields, contact: Type.Union([contactView, Type.Null()]) })
export type BriefView = Static<typeof briefView>

const visitView = Type.Object({
  number: Type.Integer(),
  technicianId: maybe,
  attempts: Type.Array(Type.Object({ at: text, by: text, outcome: text })),
  departedAt: maybe,
  checkIn: Type.Union([
    Type.Object({
      at: text,
      accuracyM: maybeNumber,
      distanceM: maybeNumber,
      gcj02: Type.Union([Type.Object({ lng: Type.Number(), lat: Type.Number() }), Type.Null()]),
    }),
    Type.Null(),
  ]),
  completedAt: maybe,
  checklist: Type.Array(Type.Object({ item: text, value: maybe })),
  serials: Type.Array(Type.Object({ lineId: maybe, serial: text })),
  barcodes: Type.Optional(Type.Array(Type.Object({ lineId: maybe, code: text }))),
  materials: Type.Array(counted),
  customerOwnParts: Type.Array(counted),
  revisitReason: maybe,
})

const fileView = Type.Object({
  fileId: text,
  kind: text,
  item: maybe,
  contentType: text,
  bytes: Type.Integer(),
  addedAt: text,
})

export const entryView = Type.Object({
  entryId: text,
  at: text,
  actor: text,
  act: text,
  from: maybe,
  to: maybe,
  reason: maybe,
  facts: Type.Record(Type.String(), Type.Unknown()),
  words: maybe,
})

export const stepView = Type.Object({ state: text, name: named, at: maybe })

/** What the kind of the order asks for, and what is there of it. */
export const evidenceView = Type.Array(
  Type.Object({
    code: text,
    from: text,
    due: text,
    required: Type.Boolean(),
    confirmed: Type.Boolean(),
    name: named,
    how: named,
    /** `here`, `missing`, `later` (due with a refund only), `unreadable` (only the marketplace knows). */
    state: text,
    have: Type.Integer(),
    need: Type.Integer(),
  }),
)
/** Done on the same visit beside the installation. */
export const alongView = Type.Array(Type.Object({ code: text, name: named }))

export const askedViews = ({ evidence, along }: Asked) => ({
  evidence: evidence.map(({ perUnit: _, ...row }) => row),
  along: along.map(({ code, ...name }) => ({ code, name })),
})

export const detailView = Type.Object({
  ...briefFields,
  contact: Type.Union([contactView, Type.Null()]),
  origin: text,
  round: Type.Integer(),
  openingReason: maybe,
  lines: Type.Array(lineView),
  goodsNeeded: Type.Boolean(),
  goodsArrivedAt: maybe,
  point: Type.Union([
    Type.Object({ lng: Type.Number(), lat: Type.Number(), exact: Type.Boolean() }),
    Type.Null(),
  ]),
  steps: Type.Array(stepView),
  visits: Type.Array(visitView),
  signOff: Type.Union([
    Type.Object({
      proof: text,
      at: maybe,
      signatureFileId: maybe,
      askedAt: maybe,
      callDueAt: maybe,
    }),
    Type.Null(),
  ]),
  rating: maybeInteger,
  ratingWords: maybe,
  mergeProposal: Type.Union([Type.Object({ workOrderId: text, code: text }), Type.Null()]),
  notice: Type.Union([Type.Object({ kind: text, at: text, districtCode: maybe }), Type.Null()]),
  cancellation: Type.Union([
    Type.Object({ from: text, reason: text, wastedTrip: Type.Boolean(), at: text, by: text }),
    Type.Null(),
  ]),
  slipId: maybe,
  files: Type.Array(fileView),
  evidence: evidenceView,
  along: alongView,
  entries: Type.Array(entryView),
  promises: Type.Array(Type.Object({ promise: text, node: text, dueAt: text })),
})
export type DetailView = Static<typeof detailView>

export interface Known {
  contact: OpenedContact | null
  promises: readonly Breach[]
}

/** One row of a list, as this caller may see it. */
export function briefOf(workOrder: WorkOrder, known: Known, principal: Pick<Principal, 'roles'>): BriefView {
  const facts = factsOf(workOrder, known.promises)
  const contact = contactOf(known.contact, seenBy(principal))
  return visibility(principal.roles, 'district') === 'plain'
    ? { ...facts, contact }
    : { ...facts, contact, districtCode: null, district: '', street: null }
}

export type Seen = Record<'name' | 'phone' | 'address', Visibility>

/** What a caller sees of a contact; of those outside, by the stage of the job. */
export function seenBy({ roles }: Pick<Principal, 'roles'>, rows?: Rows): Seen {
  const of = (dataClass: keyof Seen) => visibility(roles, dataClass, rows ? { rows } : {})
  return { name: of('name'), phone: of('phone'), address: of('address') }
}

export function contactOf(contact: OpenedContact | null, seen: Seen): Static<typeof contactView> | null {
  if (!contact) return null
  const { name, phone, phoneKind, address, remarks, origin, problems, wish, phoneEndsAt } = contact
  return {
    name: shown(name, seen.name, maskName),
    phone: shown(phone, seen.phone, maskPhone),
    phoneKind,
    address: shown(address, seen.address, maskAddress),
    remarks: seen.address === 'plain' ? remarks : [],
    origin,
    problems,
    wish,
    phoneEndsAt: phoneEndsAt?.toISOString() ?? null,
  }
}

function shown(value: string | null, how: Visibility, mask: (text: string) => string): string | null {
  if (value === null || how === 'none') return null
  return how === 'plain' ? value : mask(value)
}

export interface WholeStory extends Known {
  files: readonly WorkOrderFile[]
  asked: Asked
  entries: readonly Entry[]
  ratingWords: string | null
}

/** Everything about one work order, with its whole history. */
export function detailOf(
  workOrder: WorkOrder,
  story: WholeStory,
  principal: Pick<Principal, 'roles'>,
): DetailView {
  const chat = visibility(principal.roles, 'chat') === 'plain'
  const address = visibility(principal.roles, 'address')
  const district = visibility(principal.roles, 'district') === 'plain'
  const facts = factsFor(principal.roles)
  return {
    ...briefOf(workOrder, story, principal),
    origin: workOrder.origin,
    round: workOrder.round,
    openingReason: workOrder.openingReason,
    lines: workOrder.lines,
    goodsNeeded: workOrder.goodsNeeded,
    goodsArrivedAt: workOrder.goodsArrivedAt?.toISOString() ?? null,
    // The exact place of a home is as good as its address.
    point: address === 'none' || (workOrder.point?.exact && address !== 'plain') ? null : workOrder.point,
    steps: stepsOf(workOrder),
    visits: workOrder.visits.map((visit) => ({
      ...visit,
      checkIn: address === 'none' ? null : visit.checkIn,
    })),
    signOff: workOrder.signOff,
    rating: workOrder.rating,
    ratingWords: chat ? story.ratingWords : null,
    mergeProposal: workOrder.mergeProposal,
    notice: workOrder.notice && {
      ...workOrder.notice,
      districtCode: district ? workOrder.notice.districtCode : null,
    },
    cancellation: workOrder.cancellation,
    slipId: workOrder.slipId,
    files: story.files.map(fileOf),
    ...askedViews(story.asked),
    entries: story.entries.map((entry) => ({
      ...entry,
      facts: facts(entry.facts),
      at: entry.at.toISOString(),
      words: chat ? entry.words : null,
    })),
    promises: story.promises.map(({ promise, node, dueAt }) => ({
      promise,
      node,
      dueAt: dueAt.toISOString(),
    })),
  }
}

export function fileOf({
  fileId,
  kind,
  item,
  contentType,
  bytes,
  addedAt,
}: WorkOrderFile): Static<typeof fileView> {
  return { fileId, kind, item, contentType, bytes, addedAt: addedAt.toISOString() }
}

/** The path of the job with the time of each step; where it was cancelled, only what it reached. */
export function stepsOf({ steps, state }: WorkOrder): Static<typeof stepView>[] {
  return states
    .filter((one) => (one === 'cancelled' ? state === 'cancelled' : state !== 'cancelled' || steps[one]))
    .map((one) => ({ state: one, name: stateNames[one], at: steps[one] ?? null }))
}

export function factsOf(workOrder: WorkOrder, promises: readonly Breach[]): Omit<BriefView, 'contact'> {
  const { workOrderId, code, state, urgency, serviceType, category, quantity, orderId, customerId } =
    workOrder
  const { districtCode, street, addressState, technicianId, servicePointId, providerId } = workOrder
  return {
    workOrderId,
    code,
    state,
    stateName: stateNames[state],
    suspended: isSuspended(workOrder),
    suspensionReason:
      workOrder.suspension?.reason ?? (workOrder.suspension?.refund ? 'refund_requested' : null),
    urgency,
    serviceType,
    category,
    products: productsOf(workOrder),
    quantity,
    orderId,
    customerId,
    districtCode,
    district: districtName(districtCode),
    street,
    addressState,
    appointment: appointmentOf(workOrder),
    technicianId,
    servicePointId,
    providerId,
    openedAt: workOrder.openedAt.toISOString(),
    since: workOrder.steps[state] ?? workOrder.openedAt.toISOString(),
    dueAt: promises.find(({ subjectId }) => subjectId === workOrderId)?.dueAt.toISOString() ?? null,
  }
}

export function appointmentOf({ appointment }: WorkOrder): { startsAt: string; endsAt: string } | null {
  return (
    appointment && { startsAt: appointment.startsAt.toISOString(), endsAt: appointment.endsAt.toISOString() }
  )
}

/** 智能锁 X1 ×1、空调 ×2: what is still to be done. */
export function productsOf({ lines }: WorkOrder): string {
  const live = lines.filter(({ ordered, refunded }) => ordered > refunded)
  return (live.length > 0 ? live : lines)
    .map((line) => `${line.productName} ×${Math.max(line.ordered - line.refunded, 0) || line.ordered}`)
    .join('、')
}

export function districtName(code: string | null): string {
  const names = code ? pathOf(code).map(({ name }) => name) : []
  return names.filter((name, i) => names.indexOf(name) === i && name !== '市辖区').join('')
}
