import type { Rows } from '../runtime/access/policy.ts'
import { policyTable } from '../runtime/access/policy-table.ts'
import type { Actor } from '../runtime/db/actor.ts'

/** States are the nodes of the flow; `cancelled` and `settled` are its ends. Suspension lies over them. */
export const states = [
  'open',
  'complete_address',
  'goods_arrived',
  'appoint',
  'dispatch',
  'first_call',
  'on_the_way',
  'check_in',
  'complete',
  'sign_off',
  'settle',
  'settled',
  'cancelled',
] as const
export type State = (typeof states)[number]

type Who = Actor['kind']

/** One move of the table: from which states, by whom, with which flow signal, and where it may end. */
export interface Act {
  from: readonly State[]
  by: readonly Who[]
  signal: string | null
  /** Where it may end; `same` stays. */
  to: readonly (State | 'same')[]
  /** Possible while suspended. */
  suspended: boolean
}

const beforeDispatch = ['complete_address', 'goods_arrived', 'appoint', 'dispatch'] as const
const assigned = ['first_call', 'on_the_way'] as const
const away = ['check_in', 'complete'] as const
export const undone: readonly State[] = [...beforeDispatch, ...assigned, ...away]
const brandSide = ['member', 'system'] as const
const everyone: readonly Who[] = [
  'member',
  'technician',
  'point_clerk',
  'customer',
  'marketplace',
  'wecom',
  'system',
]

/** Everything that can happen to a work order. A test walks it and holds it against the flow. */
export const acts = {
  complete_address: {
    from: [...beforeDispatch, ...assigned],
    by: ['customer', 'member'],
    signal: 'address.completed',
    to: ['goods_arrived', 'appoint', 'dispatch', 'first_call', 'on_the_way', 'same'],
    suspended: true,
  },
  goods_arrived: {
    from: [...beforeDispatch, ...assigned],
    by: ['member', 'marketplace', 'system'],
    signal: 'goods.arrived',
    to: ['appoint', 'dispatch', 'first_call', 'on_the_way', 'same'],
    suspended: true,
  },
  make_appointment: {
    from: ['appoint', 'dispatch', 'first_call', 'on_the_way'],
    by: ['customer', 'member', 'technician', 'point_clerk'],
    signal: 'appointment.made',
    to: ['dispatch', 'first_call', 'on_the_way', 'same'],
    suspended: false,
  },
  withdraw_appointment: {
    from: ['dispatch'],
    by: ['member'],
    signal: null,
    to: ['appoint'],
    suspended: true,
  },
  assign: {
    from: ['dispatch', ...assigned],
    by: everyone,
    signal: 'technician.assigned',
    to: ['first_call', 'on_the_way'],
    suspended: false,
  },
  unassign: {
    from: [...assigned, 'check_in'],
    by: everyone,
    signal: 'technician.unassigned',
    to: ['dispatch'],
    suspended: true,
  },
  first_call: {
    from: assigned,
    by: ['technician', 'point_clerk', 'member'],
    signal: 'first-call.reached',
    to: ['on_the_way', 'same'],
    suspended: true,
  },
  depart: {
    from: ['on_the_way'],
    by: ['technician'],
    signal: 'technician.departed',
    to: ['check_in'],
    suspended: false,
  },
  check_in: {
    from: ['check_in'],
    by: ['technician'],
    signal: 'technician.checked-in',
    to: ['complete'],
    suspended: false,
  },
  complete: {
    from: ['complete'],
    by: ['technician'],
    signal: 'visit.completed',
    to: ['sign_off'],
    suspended: false,
  },
  need_revisit: {
    from: [...away, 'sign_off'],
    by: ['technician', 'member'],
    signal: 'visit.revisit-needed',
    to: ['appoint'],
    suspended: true,
  },
  add_photo: { from: [...away, 'sign_off'], by: ['technician'], signal: null, to: ['same'], suspended: true },
  ask_return_call: { from: ['sign_off'], by: ['technician'], signal: null, to: ['same'], suspended: true },
  sign_off: {
    from: ['sign_off'],
    by: ['customer', 'technician', 'member'],
    signal: 'customer.signed-off',
    to: ['settle'],
    suspended: true,
  },
  rate: { from: ['settle', 'settled'], by: ['customer'], signal: null, to: ['same'], suspended: true },
  settle: { from: ['settle'], by: everyone, signal: 'slip.posted', to: ['settled'], suspended: true },
  add_lines: {
    from: [...beforeDispatch, ...assigned],
    by: everyone,
    signal: null,
    to: ['same'],
    suspended: true,
  },
  suspend: { from: undone, by: [...brandSide, 'marketplace'], signal: null, to: ['same'], suspended: true },
  resume: { from: undone, by: [...brandSide, 'marketplace'], signal: null, to: ['same'], suspended: true },
  reduce: { from: undone, by: [...brandSide, 'marketplace'], signal: null, to: ['same'], suspended: true },
  cancel: {
    from: undone,
    by: [...brandSide, 'marketplace'],
    signal: 'work.cancelled',
    to: ['cancelled'],
    suspended: true,
  },
  reopen: { from: ['cancelled'], by: ['member'], signal: null, to: undone, suspended: true },
  note: {
    from: states.filter((state) => state !== 'open'),
    by: everyone,
    signal: null,
    to: ['same'],
    suspended: true,
  },
} as const satisfies Record<string, Act>
export type ActKey = keyof typeof acts

export interface Line {
  lineId: string | null
  productId: string | null
  productName: string
  category: string
  ordered: number
  refunded: number
  /** Units under an open refund request. */
  held: number
  goodsNeeded: boolean
  arrived: boolean
}

export interface Suspension {
  /** A refund of everything that is left is being asked. */
  refund: boolean
  /** A person stopped it, with a reason. */
  reason: string | null
  since: string
}

export interface FirstCallAttempt {
  at: string
  by: string
  outcome: FirstCallOutcome
}

export const firstCallOutcomes = [
  'reached',
  'not_reached',
  'reschedule',
  'wrong_number',
  'customer_cancels',
] as const
export type FirstCallOutcome = (typeof firstCallOutcomes)[number]

/** 缺件, 不具备条件, 客户不在, 返修: only the last is charged to the technician. */
export const revisitReasons = ['missing_part', 'not_ready', 'customer_absent', 'rework'] as const
export type RevisitReason = (typeof revisitReasons)[number]

export interface Position {
  lng: number
  lat: number
}

export interface CheckIn {
  at: string
  /** As the phone said (WGS-84), kept as evidence; null where it may not or cannot tell. */
  device: Position | null
  accuracyM: number | null
  /** The same place in GCJ-02, as Chinese maps count. */
  gcj02: Position | null
  /** From the service address where that is known to the house, and the phone said where it is. */
  distanceM: number | null
}

export interface Material {
  code: string
  name: string
  quantity: number
}

export interface Visit {
  number: number
  technicianId: string | null
  attempts: FirstCallAttempt[]
  departedAt: string | null
  checkIn: CheckIn | null
  completedAt: string | null
  checklist: { item: string; value: string | null }[]
  serials: { lineId: string | null; serial: string }[]
  /** 69 codes, where the order's kind asks for them; absent on visits before that. */
  barcodes?: { lineId: string | null; code: string }[]
  materials: Material[]
  customerOwnParts: Material[]
  /** Why this visit was not the last. */
  revisitReason: RevisitReason | null
}

export type Proof = 'qr_signature' | 'completion_code' | 'photos_and_call'

export interface SignOff {
  proof: Proof
  at: string | null
  signatureFileId: string | null
  /** Return call: asked when, due when. */
  askedAt: string | null
  callDueAt: string | null
}

export interface Cancellation {
  /** The state that was left: undo goes back there, or to where it can be done again. */
  from: State
  reason: string
  wastedTrip: boolean
  at: string
  by: string
}

export interface WorkOrder {
  workOrderId: string
  code: string
  orderId: string | null
  shopId: string | null
  customerId: string | null
  origin: 'order' | 'agent'
  serviceType: string
  category: string
  /** 1, then one more for each further job of the same order and service type, which needs a reason. */
  round: number
  openingReason: string | null
  state: State
  suspension: Suspension | null
  addressState: 'complete' | 'incomplete'
  districtCode: string | null
  street: string | null
  addressKey: string | null
  /** GCJ-02. `exact` is false for the middle of the district. */
  point: (Position & { exact: boolean }) | null
  lines: Line[]
  /** Units still to be done. */
  quantity: number
  goodsNeeded: boolean
  /** When everything that is waited for was there (到齐). */
  goodsArrivedAt: Date | null
  appointment: { startsAt: Date; endsAt: Date } | null
  urgency: 'normal' | 'urgent'
  technicianId: string | null
  servicePointId: string | null
  providerId: string | null
  offerId: string | null
  /** When each state was last entered, ISO text. */
  steps: Partial<Record<State, string>>
  visits: Visit[]
  signOff: SignOff | null
  signedOffAt: Date | null
  rating: number | null
  codeGeneration: number
  codeTriesLeft: number
  mergeProposal: { workOrderId: string; code: string } | null
  /** Something that a person should look at. */
  notice: {
    kind: 'order_address_changed' | 'refunded_after_completion' | 'phone_ends_soon'
    at: string
    districtCode: string | null
  } | null
  cancellation: Cancellation | null
  slipId: string | null
  openedAt: Date
}

export function isOpen({ state }: Pick<WorkOrder, 'state'>): boolean {
  return state !== 'settled' && state !== 'cancelled'
}

export function isSuspended({ suspension }: Pick<WorkOrder, 'suspension'>): boolean {
  return suspension !== null && (suspension.refund || suspension.reason !== null)
}

/** The technician has set off or is there: a cancellation now is a wasted trip (空跑). */
export function isAway({ state }: Pick<WorkOrder, 'state'>): boolean {
  return (away as readonly State[]).includes(state)
}

export function currentVisit(workOrder: Pick<WorkOrder, 'visits' | 'technicianId'>): Visit {
  return workOrder.visits.at(-1) ?? newVisit(1, workOrder.technicianId)
}

export function newVisit(number: number, technicianId: string | null): Visit {
  return {
    number,
    technicianId,
    attempts: [],
    departedAt: null,
    checkIn: null,
    completedAt: null,
    checklist: [],
    serials: [],
    materials: [],
    customerOwnParts: [],
    revisitReason: null,
  }
}

export function withVisit(workOrder: WorkOrder, change: Partial<Visit>): WorkOrder {
  const visit = { ...currentVisit(workOrder), ...change }
  return { ...workOrder, visits: [...workOrder.visits.slice(0, -1), visit] }
}

const plainForMs = policyTable.daysAfterSignOff * 24 * 3600_000

/**
 * Where a job stands for those outside who accepted it, as the policy names it (T17): from acceptance until some days after
 * sign-off, and then after. A cancelled job is over at once.
 */
export function stageOf(
  workOrder: Pick<WorkOrder, 'state' | 'signedOffAt'>,
  now: Date,
): 'accepted' | 'after' {
  if (workOrder.state === 'cancelled') return 'after'
  const { signedOffAt } = workOrder
  return signedOffAt === null || now.getTime() - signedOffAt.getTime() < plainForMs ? 'accepted' : 'after'
}

/** For one technician: a job of another is no more to him than one that he was never asked for. */
export function stageFor(workOrder: WorkOrder, technicianId: string, now: Date): Rows {
  return workOrder.technicianId === technicianId ? stageOf(workOrder, now) : 'offered'
}

/** As people call the states; the flow's own names, which a test holds together. */
export const stateNames: Record<State, { zh: string; en: string }> = {
  open: { zh: '已开单', en: 'Opened' },
  complete_address: { zh: '待补全地址', en: 'Address to complete' },
  goods_arrived: { zh: '待到货', en: 'Goods to arrive' },
  appoint: { zh: '待预约', en: 'To be appointed' },
  dispatch: { zh: '待派单', en: 'To be dispatched' },
  first_call: { zh: '待首联', en: 'First call due' },
  on_the_way: { zh: '待出发', en: 'To set off' },
  check_in: { zh: '上门途中', en: 'On the way' },
  complete: { zh: '施工中', en: 'At work' },
  sign_off: { zh: '待验收', en: 'To be signed off' },
  settle: { zh: '待结算', en: 'To be settled' },
  settled: { zh: '已结算', en: 'Settled' },
  cancelled: { zh: '已取消', en: 'Cancelled' },
}
