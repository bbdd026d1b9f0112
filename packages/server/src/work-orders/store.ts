import { sql } from 'kysely'
import { rows, type Tx } from '../runtime/db/transaction.ts'
import type { WorkOrder } from './work-order.ts'

interface WorkOrderRow {
  work_order_id: string
  code: string
  order_id: string | null
  shop_id: string | null
  customer_id: string | null
  origin: WorkOrder['origin']
  service_type: string
  category: string
  round: number
  opening_reason: string | null
  state: WorkOrder['state']
  suspension: WorkOrder['suspension']
  address_state: WorkOrder['addressState']
  district_code: string | null
  street: string | null
  address_key: string | null
  lng: number | null
  lat: number | null
  point_exact: boolean
  lines: WorkOrder['lines']
  quantity: number
  goods_needed: boolean
  goods_arrived_at: Date | null
  appointment_starts_at: Date | null
  appointment_ends_at: Date | null
  urgency: WorkOrder['urgency']
  technician_id: string | null
  service_point_id: string | null
  provider_id: string | null
  offer_id: string | null
  steps: WorkOrder['steps']
  visits: WorkOrder['visits']
  sign_off: WorkOrder['signOff']
  signed_off_at: Date | null
  rating: number | null
  code_generation: number
  code_tries_left: number
  merge_proposal: WorkOrder['mergeProposal']
  notice: WorkOrder['notice']
  cancellation: WorkOrder['cancellation']
  slip_id: string | null
  opened_at: Date
}

export const workOrderColumns = `work_order_id, code, order_id, shop_id, customer_id, origin, service_type, category, round,
  opening_reason, state, suspension, address_state, district_code, street, address_key, lng, lat, point_exact, lines,
  quantity, goods_needed, goods_arrived_at, appointment_starts_at, appointment_ends_at, urgency, technician_id, service_point_id,
  provider_id, offer_id, steps, visits, sign_off, signed_off_at, rating, code_generation, code_tries_left,
  merge_proposal, notice, cancellation, slip_id, opened_at`

export function toWorkOrder(row: WorkOrderRow): WorkOrder {
  return {
    workOrderId: row.work_order_id,
    code: row.code,
    orderId: row.order_id,
    shopId: row.shop_id,
    customerId: row.customer_id,
    origin: row.origin,
    serviceType: row.service_type,
    category: row.category,
    round: row.round,
    openingReason: row.opening_reason,
    state: row.state,
    suspension: row.suspension,
    addressState: row.address_state,
    districtCode: row.district_code,
    street: row.street,
    addressKey: row.address_key,
    point:
      row.lng === null || row.lat === null ? null : { lng: row.lng, lat: row.lat, exact: row.point_exact },
    lines: row.lines,
    quantity: row.quantity,
    goodsNeeded: row.goods_needed,
    goodsArrivedAt: row.goods_arrived_at,
    appointment:
      row.appointment_starts_at && row.appointment_ends_at
        ? { startsAt: row.appointment_starts_at, endsAt: row.appointment_ends_at }
        : null,
    urgency: row.urgency,
    technicianId: row.technician_id,
    servicePointId: row.service_point_id,
    providerId: row.provider_id,
    offerId: row.offer_id,
    steps: row.steps,
    visits: row.visits,
    signOff: row.sign_off,
    signedOffAt: row.signed_off_at,
    rating: row.rating,
    codeGeneration: row.code_generation,
    codeTriesLeft: row.code_tries_left,
    mergeProposal: row.merge_proposal,
    notice: row.notice,
    cancellation: row.cancellation,
    slipId: row.slip_id,
    openedAt: row.opened_at,
  }
}

function toColumns(one: WorkOrder): Record<string, unknown> {
  return {
    work_order_id: one.workOrderId,
    code: one.code,
    order_id: one.orderId,
    shop_id: one.shopId,
    customer_id: one.customerId,
    origin: one.origin,
    service_type: one.serviceType,
    category: one.category,
    round: one.round,
    opening_reason: one.openingReason,
    state: one.state,
    suspension: one.suspension,
    address_state: one.addressState,
    district_code: one.districtCode,
    street: one.street,
    address_key: one.addressKey,
    lng: one.point?.lng ?? null,
    lat: one.point?.lat ?? null,
    point_exact: one.point?.exact ?? false,
    lines: one.lines,
    quantity: one.quantity,
    goods_needed: one.goodsNeeded,
    goods_arrived_at: one.goodsArrivedAt,
    appointment_starts_at: one.appointment?.startsAt ?? null,
    appointment_ends_at: one.appointment?.endsAt ?? null,
    urgency: one.urgency,
    technician_id: one.technicianId,
    service_point_id: one.servicePointId,
    provider_id: one.providerId,
    offer_id: one.offerId,
    steps: one.steps,
    visits: one.visits,
    sign_off: one.signOff,
    signed_off_at: one.signedOffAt,
    rating: one.rating,
    code_generation: one.codeGeneration,
    code_tries_left: one.codeTriesLeft,
    merge_proposal: one.mergeProposal,
    notice: one.notice,
    cancellation: one.cancellation,
    slip_id: one.slipId,
    opened_at: one.openedAt,
  }
}

/** A work order to be written. */
export interface NewRow {
  workOrder: WorkOrder
  contact: SealedContact | null
  entryId: string
}

export interface SealedContact {
  name: Buffer | null
  phone: Buffer | null
  address: Buffer | null
  phoneIndex: Buffer | null
  tailIndex: Buffer | null
  phoneKind: string | null
  origin: string
  problems: string[]
  wish: { startsAt: string; endsAt: string } | null
  /** When a number that the marketplace lends rings no more; absent for one that stays. */
  phoneEndsAt?: Date | null
}

export interface Opened {
  workOrderId: string
  code: string
  mergeProposal: WorkOrder['mergeProposal']
  /** The order has facts (an early arrival, a refund request) that the caller must still apply. */
  hasFacts: boolean
}

// One statement: rows, contacts, first entries. A row whose order and service type are there already, or whose code
// is taken, is left out. Lookups are scalar subqueries: as joins or EXISTS they were planned as scans of the table.
const insertText = `
  with given as (
    select *
    from unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::int[],
      $11::text[], $12::text[], $13::text[], $14::text[], $15::text[], $16::text[], $17::float8[], $18::float8[], $19::bool[],
      $20::jsonb[], $21::int[], $22::bool[], $23::jsonb[], $24::jsonb[], $25::uuid[])
      as w(work_order_id, code, order_id, shop_id, customer_id, origin, service_type, category, round,
        opening_reason, state, address_state, district_code, street, address_key, lng, lat, point_exact,
        lines, quantity, goods_needed, steps, merge_proposal, entry_id)
  ), fresh as (
    insert into work_orders.work_order (brand_id, work_order_id, code, order_id, shop_id, customer_id, origin, service_type,
      category, round, opening_reason, state, address_state, district_code, street, address_key, lng, lat, point_exact,
      lines, quantity, goods_needed, steps, merge_proposal, opened_at, updated_at)
    select $1::text, g.work_order_id, g.code, g.order_id, g.shop_id, g.customer_id, g.origin, g.service_type,
      g.category, g.round, g.opening_reason, g.state, g.address_state, g.district_code, g.street, g.address_key,
      g.lng, g.lat, g.point_exact, g.lines, g.quantity, g.goods_needed, g.steps,
      coalesce(nullif(g.merge_proposal, 'null'), (
        select jsonb_build_object('workOrderId', o.work_order_id, 'code', o.code) from work_orders.work_order o
        where o.brand_id = $1::text and o.customer_id = g.customer_id and o.address_key = g.address_key
          and o.service_type = g.service_type and o.state not in ('sign_off', 'settle', 'settled', 'cancelled')
          and o.opened_at > $26::timestamptz - interval '7 days'
        order by o.work_order_id limit 1)),
      $26::timestamptz, $26::timestamptz
    from given g
    on conflict do nothing
    returning work_order_id, code, order_id, state, merge_proposal, opening_reason
  ), people as (
    insert into work_orders.service_contact (brand_id, work_order_id, name, phone, address, phone_index, tail_index,
      phone_kind, origin, problems, wish, updated_at)
    select $1::text, c.work_order_id, c.name, c.phone, c.address, c.phone_index, c.tail_index, c.phone_kind, c.origin,
      string_to_array(c.problems, ','), nullif(c.wish, 'null'), $26::timestamptz
    from unnest($27::uuid[], $28::bytea[], $29::bytea[], $30::bytea[], $31::bytea[], $32::bytea[], $33::text[], $34::text[],
      $35::text[], $36::jsonb[])
      as c(work_order_id, name, phone, address, phone_index, tail_index, phone_kind, origin, problems, wish)
    join fresh f using (work_order_id)
  ), told as (
    insert into work_orders.entry (brand_id, work_order_id, entry_id, at, actor, act, to_state, reason, facts)
    select $1::text, f.work_order_id, g.entry_id, $26::timestamptz, $37, 'open', f.state, f.opening_reason, '{}'
    from fresh f join given g using (work_order_id)
  )
  select f.work_order_id, f.code, f.merge_proposal,
    (select 1 from work_orders.order_fact x where x.brand_id = $1::text and x.order_id = f.order_id limit 1)
      is not null as has_facts
  from fresh f`

/** One statement for a whole batch. Returns what was new. */
export async function insertWorkOrders(tx: Tx, given: NewRow[]): Promise<Map<string, Opened>> {
  const of = <T>(pick: (one: WorkOrder) => T): T[] => given.map(({ workOrder }) => pick(workOrder))
  const known = given.filter((one) => one.contact !== null)
  const people = <T>(pick: (contact: SealedContact) => T): T[] => known.map(({ contact }) => pick(contact!))
  const fresh = await tx.named<{
    work_order_id: string
    code: string
    merge_proposal: WorkOrder['mergeProposal']
    has_facts: boolean
  }>('work_orders.open', insertText, [
    tx.brandId,
    of((one) => one.workOrderId),
    of((one) => one.code),
    of((one) => one.orderId),
    of((one) => one.shopId),
    of((one) => one.customerId),
    of((one) => one.origin),
    of((one) => one.serviceType),
    of((one) => one.category),
    of((one) => one.round),
    of((one) => one.openingReason),
    of((one) => one.state),
    of((one) => one.addressState),
    of((one) => one.districtCode),
    of((one) => one.street),
    of((one) => one.addressKey),
    of((one) => one.point?.lng ?? null),
    of((one) => one.point?.lat ?? null),
    of((one) => one.point?.exact ?? false),
    of((one) => JSON.stringify(one.lines)),
    of((one) => one.quantity),
    of((one) => one.goodsNeeded),
    of((one) => JSON.stringify(one.steps)),
    of((one) => JSON.stringify(one.mergeProposal)),
    given.map((one) => one.entryId),
    tx.now,
    known.map(({ workOrder }) => workOrder.workOrderId),
    people((one) => one.name),
    people((one) => one.phone),
    people((one) => one.address),
    people((one) => one.phoneIndex),
    people((one) => one.tailIndex),
    people((one) => one.phoneKind),
    people((one) => one.origin),
    people((one) => one.problems.join(',')),
    people((one) => JSON.stringify(one.wish)),
    actorOf(tx),
  ])
  return new Map(
    fresh.map((row) => [
      row.work_order_id,
      {
        workOrderId: row.work_order_id,
        code: row.code,
        mergeProposal: row.merge_proposal,
        hasFacts: row.has_facts,
      },
    ]),
  )
}

const byIdsText = (lock: string) => `select ${workOrderColumns} from work_orders.work_order
  where brand_id = $1::text and work_order_id = any($2::uuid[]) order by work_order_id ${lock}`

/** Locked in one order, so that two batches never wait for each other in a circle. */
export async function lockWorkOrders(tx: Tx, ids: readonly string[]): Promise<WorkOrder[]> {
  return (await tx.named<WorkOrderRow>('work_orders.lock', byIdsText('for update'), [tx.brandId, ids])).map(
    toWorkOrder,
  )
}

export async function readWorkOrders(tx: Tx, ids: readonly string[]): Promise<WorkOrder[]> {
  return (await tx.named<WorkOrderRow>('work_orders.read', byIdsText(''), [tx.brandId, ids])).map(toWorkOrder)
}

export async function lockWorkOrdersOfOrders(tx: Tx, orderIds: readonly string[]): Promise<WorkOrder[]> {
  const found = await tx.named<WorkOrderRow>(
    'work_orders.lock_of_orders',
    `select ${workOrderColumns} from work_orders.work_order
     where brand_id = $1::text and order_id = any($2::text[]) order by work_order_id for update`,
    [tx.brandId, orderIds],
  )
  return found.map(toWorkOrder)
}

/** Writes everything that may change, for many work orders in one statement. */
export async function saveWorkOrders(tx: Tx, changed: readonly WorkOrder[]): Promise<void> {
  if (changed.length === 0) return
  await tx.named(
    'work_orders.save',
    `update work_orders.work_order w set customer_id = c.customer_id, state = c.state, suspension = nullif(c.suspension, 'null'),
       address_state = c.address_state, district_code = c.district_code, street = c.street, address_key = c.address_key,
       lng = c.lng, lat = c.lat, point_exact = c.point_exact, lines = c.lines, quantity = c.quantity,
       goods_needed = c.goods_needed, goods_arrived_at = c.goods_arrived_at, appointment_starts_at = c.appointment_starts_at,
       appointment_ends_at = c.appointment_ends_at, urgency = c.urgency, technician_id = c.technician_id,
       service_point_id = c.service_point_id, provider_id = c.provider_id, offer_id = c.offer_id, steps = c.steps,
       visits = c.visits, sign_off = nullif(c.sign_off, 'null'), signed_off_at = c.signed_off_at, rating = c.rating,
       code_generation = c.code_generation, code_tries_left = c.code_tries_left,
       merge_proposal = nullif(c.merge_proposal, 'null'), notice = nullif(c.notice, 'null'),
       cancellation = nullif(c.cancellation, 'null'), slip_id = c.slip_id, updated_at = $3::timestamptz
     from jsonb_populate_recordset(null::work_orders.work_order, $2::jsonb) c
     where w.brand_id = $1::text and w.work_order_id = c.work_order_id`,
    [tx.brandId, JSON.stringify(changed.map((one) => ({ brand_id: tx.brandId, ...toColumns(one) }))), tx.now],
  )
}

export function actorOf(tx: Tx): string {
  return `${tx.actor.kind}:${tx.actor.id}`
}

/** Gives work orders to the customer whom their order found. Ended ones too: they are the customer's history. */
export async function setCustomerOfOrders(
  tx: Tx,
  bound: readonly { orderId: string; customerId: string }[],
): Promise<void> {
  if (bound.length === 0) return
  await rows(
    tx,
    sql`update work_orders.work_order w set customer_id = b.customer_id, updated_at = ${tx.now}
      from unnest(${bound.map((one) => one.orderId)}::text[], ${bound.map((one) => one.customerId)}::text[])
        as b(order_id, customer_id)
      where w.brand_id = ${tx.brandId} and w.order_id = b.order_id and w.customer_id is distinct from b.customer_id`,
  )
}
