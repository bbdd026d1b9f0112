import { type RawBuilder, sql } from 'kysely'
import { parsePhone } from '../kernel/phone.ts'
import { readCode } from '../kernel/work-order-code.ts'
import { rows, type Tx } from '../runtime/db/transaction.ts'
import { toWorkOrder, workOrderColumns } from './store.ts'
import type { State, WorkOrder } from './work-order.ts'

export interface ListFilter {
  states?: readonly State[]
  /** A district, or a shorter code for all below it. */
  districtCode?: string
  technicianId?: string
  servicePointId?: string
  customerId?: string
  orderId?: string
  suspended?: boolean
  urgent?: boolean
  /** Appointments that begin in this span. */
  appointedFrom?: Date
  appointedTo?: Date
  /** Code, whole phone or its last four digits. */
  search?: string
  /** False where the asker sees no phone: none is looked for either. */
  byPhone?: boolean
  cursor?: string
  limit: number
}

type Row = Parameters<typeof toWorkOrder>[0]

/** Newest first; the cursor is the last id. Phones are found by blind index: masked data stays searchable. */
export async function listWorkOrders(
  tx: Tx,
  filter: ListFilter,
): Promise<{ items: WorkOrder[]; nextCursor: string | null }> {
  const found = await rows(
    tx,
    sql<Row>`select ${sql.raw(workOrderColumns)} from work_orders.work_order w
      where w.brand_id = ${tx.brandId} ${sql.join(conditions(tx, filter), sql` `)}
      order by w.work_order_id desc limit ${filter.limit + 1}`,
  )
  const items = found.slice(0, filter.limit).map(toWorkOrder)
  return { items, nextCursor: found.length > filter.limit ? items.at(-1)!.workOrderId : null }
}

function conditions(tx: Tx, filter: ListFilter): RawBuilder<unknown>[] {
  const parts: (RawBuilder<unknown> | false)[] = [
    filter.states ? sql`and w.state = any(${filter.states}::text[])` : false,
    filter.districtCode
      ? sql`and starts_with(w.district_code, ${filter.districtCode.replace(/0+$/, '')})`
      : false,
    filter.technicianId ? sql`and w.technician_id = ${filter.technicianId}` : false,
    filter.servicePointId ? sql`and w.service_point_id = ${filter.servicePointId}` : false,
    filter.customerId
      ? sql`and w.customer_id = any(customers.same_person_text(${tx.brandId}, ${filter.customerId}))`
      : false,
    filter.orderId ? sql`and w.order_id = ${filter.orderId}` : false,
    filter.suspended === undefined ? false : sql`and (w.suspension is not null) = ${filter.suspended}`,
    filter.urgent ? sql`and w.urgency = 'urgent'` : false,
    filter.appointedFrom ? sql`and w.appointment_starts_at >= ${filter.appointedFrom}` : false,
    filter.appointedTo ? sql`and w.appointment_starts_at < ${filter.appointedTo}` : false,
    filter.search?.trim() ? searched(tx, filter.search.trim(), filter.byPhone ?? true) : false,
    filter.cursor ? sql`and w.work_order_id < ${filter.cursor}` : false,
  ]
  return [sql``, ...parts.filter((part) => part !== false)]
}

function searched(tx: Tx, text: string, byPhone: boolean): RawBuilder<unknown> {
  const code = readCode(text)
  if (code) return sql`and w.code = ${code}`
  if (!byPhone) return sql`and w.order_id = ${text}`
  const byContact = (column: 'phone_index' | 'tail_index', index: Buffer) =>
    sql`and w.work_order_id in (select c.work_order_id from work_orders.service_contact c
      where c.brand_id = ${tx.brandId} and c.${sql.ref(column)} = ${index})`
  if (/^\d{4}$/.test(text)) return byContact('tail_index', tx.vault.index('phone-tail', text))
  const { canonical } = parsePhone(text)
  if (canonical) return byContact('phone_index', tx.vault.index('phone', canonical))
  return sql`and w.order_id = ${text}`
}

export interface BoardColumn {
  state: State
  count: number
  suspended: number
  urgent: number
}

/** How many stand where. */
export async function countByState(tx: Tx): Promise<BoardColumn[]> {
  return rows(
    tx,
    sql<BoardColumn>`select state, count(*)::int as count,
        (count(*) filter (where suspension is not null))::int as suspended,
        (count(*) filter (where urgency = 'urgent'))::int as urgent
      from work_orders.work_order where brand_id = ${tx.brandId} group by state`,
  )
}

/** Jobs of these orders that were not cancelled. */
export async function workOrdersOfOrders(tx: Tx, orderIds: readonly string[]): Promise<WorkOrder[]> {
  const found = await tx.named<Row>(
    'work_orders.of_orders',
    `select ${workOrderColumns} from work_orders.work_order
     where brand_id = $1 and order_id = any($2::text[]) and state <> 'cancelled' order by work_order_id`,
    [tx.brandId, orderIds],
  )
  return found.map(toWorkOrder)
}

/** Ids of jobs in their own order, for those who read all of them once. */
export async function workOrderIdsAfter(tx: Tx, after: string | null, limit: number): Promise<string[]> {
  const found = await tx.named<{ id: string }>(
    'work_orders.ids_after',
    `select work_order_id as id from work_orders.work_order where brand_id = $1 and ($2::uuid is null or work_order_id > $2)
     order by work_order_id limit $3`,
    [tx.brandId, after, limit],
  )
  return found.map(({ id }) => id)
}

/** Lines of these orders that some work order, whatever became of it, was opened for. */
export function linesWithWork(
  tx: Tx,
  orderIds: readonly string[],
): Promise<{ orderId: string; lineId: string }[]> {
  return tx.named(
    'work_orders.lines_with_work',
    `select distinct w.order_id as "orderId", l ->> 'lineId' as "lineId"
     from work_orders.work_order w cross join lateral jsonb_array_elements(w.lines) l
     where w.brand_id = $1::text and w.order_id = any($2::text[]) and l ->> 'lineId' is not null`,
    [tx.brandId, orderIds],
  )
}
