import { sql } from 'kysely'
import type { Booking } from '../routing/index.ts'
import { rows, type Tx } from '../runtime/db/transaction.ts'

/** Work orders that technicians hold or are being asked for, from now on. */
export async function workOrdersOfTechnicians(tx: Tx, technicianIds: readonly string[]): Promise<string[]> {
  const found = await rows(
    tx,
    sql<{ work_order_id: string }>`select work_order_id from dispatch.plan
      where brand_id = ${tx.brandId} and state = 'assigned' and technician_id = any(${[...technicianIds]}::text[]) and (ends_at is null or ends_at > ${tx.now})
      union select work_order_id from dispatch.offer
      where brand_id = ${tx.brandId} and state = 'open' and technician_id = any(${[...technicianIds]}::text[])`,
  )
  return found.map((row) => row.work_order_id)
}

export interface Assignment {
  assignmentId: string
  workOrderId: string
  technicianId: string
  servicePointId: string
  providerId: string
  offerId: string | null
  reason: string | null
  overridden: string[]
}

export async function insertAssignments(tx: Tx, list: readonly Assignment[]): Promise<void> {
  await sql`insert into dispatch.assignment (brand_id, assigned_at, assigned_by, assignment_id, work_order_id, technician_id, service_point_id,
      provider_id, offer_id, reason, overridden)
    select ${tx.brandId}, ${tx.now}, ${`${tx.actor.kind}:${tx.actor.id}`}, e.* from unnest(${list.map((a) => a.assignmentId)}::text[],
      ${list.map((a) => a.workOrderId)}::text[], ${list.map((a) => a.technicianId)}::text[], ${list.map((a) => a.servicePointId)}::text[],
      ${list.map((a) => a.providerId)}::text[], ${list.map((a) => a.offerId)}::text[], ${list.map((a) => a.reason)}::text[],
      ${list.map((a) => JSON.stringify(a.overridden))}::jsonb[]) as e`.execute(tx.db)
}

/** Ends the current assignments of work orders; answers who held them. */
export async function endAssignments(
  tx: Tx,
  workOrderIds: readonly string[],
  reason: string,
): Promise<Assignment[]> {
  const ended = await rows(
    tx,
    sql<AssignmentRow>`update dispatch.assignment set ended_at = ${tx.now}, end_reason = ${reason}
      where brand_id = ${tx.brandId} and work_order_id = any(${[...workOrderIds]}::text[]) and ended_at is null
      returning assignment_id, work_order_id, technician_id, service_point_id, provider_id, offer_id, reason, overridden`,
  )
  return ended.map(toAssignment)
}

interface AssignmentRow {
  assignment_id: string
  work_order_id: string
  technician_id: string
  service_point_id: string
  provider_id: string
  offer_id: string | null
  reason: string | null
  overridden: string[]
}

function toAssignment(row: AssignmentRow): Assignment {
  return {
    assignmentId: row.assignment_id,
    workOrderId: row.work_order_id,
    technicianId: row.technician_id,
    servicePointId: row.service_point_id,
    providerId: row.provider_id,
    offerId: row.offer_id,
    reason: row.reason,
    overridden: row.overridden,
  }
}

export interface AssignmentHistory extends Assignment {
  assignedAt: Date
  assignedBy: string
  endedAt: Date | null
  endReason: string | null
}

export async function assignmentsOf(tx: Tx, workOrderId: string): Promise<AssignmentHistory[]> {
  const found = await rows(
    tx,
    sql<
      AssignmentRow & {
        assigned_at: Date
        assigned_by: string
        ended_at: Date | null
        end_reason: string | null
      }
    >`
      select assignment_id, work_order_id, technician_id, service_point_id, provider_id, offer_id, reason, overridden, assigned_at, assigned_by,
        ended_at, end_reason
      from dispatch.assignment where brand_id = ${tx.brandId} and work_order_id = ${workOrderId} order by assigned_at, assignment_id`,
  )
  return found.map((row) => ({
    ...toAssignment(row),
    assignedAt: row.assigned_at,
    assignedBy: row.assigned_by,
    endedAt: row.ended_at,
    endReason: row.end_reason,
  }))
}

interface BookingRow {
  technician_id: string
  work_order_id: string
  starts_at: Date
  ends_at: Date
  lng: number | null
  lat: number | null
  work_minutes: number
  units: number
  done: boolean
}

/**
 * What technicians have in a span: jobs held, jobs done (they count as load, and take no time any more) and jobs they
 * are being asked for.
 */
export async function bookingsOf(
  tx: Tx,
  technicianIds: readonly string[],
  from: Date,
  to: Date,
): Promise<Map<string, Booking[]>> {
  const found = await tx.named<BookingRow>('dispatch.bookings', bookingsText, [
    tx.brandId,
    [...technicianIds],
    from,
    to,
  ])
  const bookings = new Map<string, Booking[]>()
  for (const row of found) {
    const list = bookings.get(row.technician_id) ?? []
    list.push({
      jobId: row.work_order_id,
      window: { from: row.starts_at, to: row.ends_at },
      point: row.lng === null || row.lat === null ? null : { lng: row.lng, lat: row.lat },
      workMinutes: row.done ? 0 : row.work_minutes,
      units: row.units,
    })
    bookings.set(row.technician_id, list)
  }
  return bookings
}

const bookingsText = `
  select a.technician_id, p.work_order_id, p.starts_at, p.ends_at, p.lng, p.lat, p.work_minutes, p.units, a.ended_at is not null as done
  from dispatch.assignment a join dispatch.plan p using (brand_id, work_order_id)
  where a.brand_id = $1 and a.technician_id = any($2::text[]) and (a.ended_at is null or a.end_reason = 'completed')
    and p.starts_at >= $3 and p.starts_at < $4 and p.ends_at is not null
  union all
  select o.technician_id, p.work_order_id, p.starts_at, p.ends_at, p.lng, p.lat, p.work_minutes, p.units, false
  from dispatch.offer o join dispatch.plan p using (brand_id, work_order_id)
  where o.brand_id = $1 and o.technician_id = any($2::text[]) and o.state = 'open'
    and p.starts_at >= $3 and p.starts_at < $4 and p.ends_at is not null
  order by 1, 3, 2`

/** Two that assign one technician at once take turns; in order of ids. */
export async function lockTechnicians(tx: Tx, technicianIds: readonly string[]): Promise<void> {
  for (const id of [...new Set(technicianIds)].sort())
    await sql`select pg_advisory_xact_lock(hashtextextended(${`technician:${tx.brandId}:${id}`}, 0))`.execute(
      tx.db,
    )
}
