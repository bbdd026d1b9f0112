import { sql } from 'kysely'
import { rows, type Tx } from '../runtime/db/transaction.ts'
import type { Plan, PlanState, Trouble } from './plan.ts'
import type { Policies, Policy } from './policy.ts'

interface PlanRow {
  work_order_id: string
  state: PlanState
  held: boolean
  round: number
  district_code: string
  street: string | null
  category: string
  service_type: string
  products: Plan['products']
  units: number
  work_minutes: number
  lng: number | null
  lat: number | null
  starts_at: Date | null
  ends_at: Date | null
  provider_id: string | null
  service_point_id: string | null
  technician_id: string | null
  assign_by: Date | null
  trouble: Trouble | null
  trouble_facts: Record<string, unknown> | null
  created_at: Date
  updated_at: Date
}

const planColumns = sql<PlanRow>`p.work_order_id, p.state, p.held, p.round, p.district_code, p.street, p.category, p.service_type, p.products,
  p.units, p.work_minutes, p.lng, p.lat, p.starts_at, p.ends_at, p.provider_id, p.service_point_id, p.technician_id, p.assign_by,
  p.trouble, p.trouble_facts, p.created_at, p.updated_at`

function toPlan(row: PlanRow): Plan {
  return {
    workOrderId: row.work_order_id,
    state: row.state,
    held: row.held,
    round: row.round,
    districtCode: row.district_code,
    street: row.street,
    category: row.category,
    serviceType: row.service_type,
    products: row.products,
    units: row.units,
    workMinutes: row.work_minutes,
    point: row.lng === null || row.lat === null ? null : { lng: row.lng, lat: row.lat },
    window: row.starts_at && row.ends_at ? { from: row.starts_at, to: row.ends_at } : null,
    providerId: row.provider_id,
    servicePointId: row.service_point_id,
    technicianId: row.technician_id,
    assignBy: row.assign_by,
    trouble: row.trouble,
    troubleFacts: row.trouble_facts,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

/** Locks in the order of ids, so that two batches never wait for each other in a ring. */
export async function lockPlans(tx: Tx, workOrderIds: readonly string[]): Promise<Plan[]> {
  const found = await rows(
    tx,
    sql<PlanRow>`select ${planColumns} from dispatch.plan p
      where p.brand_id = ${tx.brandId} and p.work_order_id = any(${[...workOrderIds]}::text[])
      order by p.work_order_id for update`,
  )
  return found.map(toPlan)
}

export async function findPlans(tx: Tx, workOrderIds: readonly string[]): Promise<Plan[]> {
  const found = await rows(
    tx,
    sql<PlanRow>`select ${planColumns} from dispatch.plan p
      where p.brand_id = ${tx.brandId} and p.work_order_id = any(${[...workOrderIds]}::text[]) order by p.work_order_id`,
  )
  return found.map(toPlan)
}

/** Writes what was decided about whole plans: new ones are inserted, known ones replaced. Rows are locked by the caller. */
export async function savePlans(
  tx: Tx,
  plans: readonly Plan[],
  endReason: string | null = null,
): Promise<void> {
  if (plans.length === 0) return
  await tx.named('dispatch.save_plans', savePlansText, [
    tx.brandId,
    tx.now,
    endReason,
    plans.map((p) => p.workOrderId),
    plans.map((p) => p.state),
    plans.map((p) => p.held),
    plans.map((p) => p.round),
    plans.map((p) => p.districtCode),
    plans.map((p) => p.street),
    plans.map((p) => p.category),
    plans.map((p) => p.serviceType),
    plans.map((p) => JSON.stringify(p.products)),
    plans.map((p) => p.units),
    plans.map((p) => p.workMinutes),
    plans.map((p) => p.point?.lng ?? null),
    plans.map((p) => p.point?.lat ?? null),
    plans.map((p) => p.window?.from ?? null),
    plans.map((p) => p.window?.to ?? null),
    plans.map((p) => p.providerId),
    plans.map((p) => p.servicePointId),
    plans.map((p) => p.technicianId),
    plans.map((p) => p.assignBy),
    plans.map((p) => p.trouble),
    plans.map((p) => (p.troubleFacts ? JSON.stringify(p.troubleFacts) : null)),
  ])
}

const savePlansText = `
  insert into dispatch.plan (brand_id, created_at, updated_at, end_reason, work_order_id, state, held, round, district_code, street, category,
    service_type, products, units, work_minutes, lng, lat, starts_at, ends_at, provider_id, service_point_id, technician_id, assign_by,
    trouble, trouble_facts)
  select $1, $2, $2, $3, e.* from unnest($4::text[], $5::text[], $6::boolean[], $7::integer[], $8::text[], $9::text[], $10::text[], $11::text[],
    $12::jsonb[], $13::integer[], $14::integer[], $15::double precision[], $16::double precision[], $17::timestamptz[], $18::timestamptz[],
    $19::text[], $20::text[], $21::text[], $22::timestamptz[], $23::text[], $24::jsonb[]) as e
  on conflict (brand_id, work_order_id) do update set
    state = excluded.state, held = excluded.held, round = excluded.round, district_code = excluded.district_code, street = excluded.street,
    category = excluded.category, service_type = excluded.service_type, products = excluded.products, units = excluded.units,
    work_minutes = excluded.work_minutes, lng = excluded.lng, lat = excluded.lat, starts_at = excluded.starts_at, ends_at = excluded.ends_at,
    provider_id = excluded.provider_id, service_point_id = excluded.service_point_id, technician_id = excluded.technician_id,
    assign_by = excluded.assign_by, trouble = excluded.trouble, trouble_facts = excluded.trouble_facts, end_reason = excluded.end_reason,
    updated_at = excluded.updated_at`

/** Makes rows for work orders that have none; those known stay. Two batches at once agree on one row each. */
export async function insertPlans(tx: Tx, plans: readonly Plan[]): Promise<void> {
  if (plans.length === 0) return
  await sql`insert into dispatch.plan (brand_id, work_order_id, state, district_code, street, category, service_type, products, units,
      work_minutes, lng, lat, starts_at, ends_at, created_at, updated_at)
    select ${tx.brandId}, e.*, ${tx.now}, ${tx.now} from unnest(${plans.map((p) => p.workOrderId)}::text[], ${plans.map((p) => p.state)}::text[],
      ${plans.map((p) => p.districtCode)}::text[], ${plans.map((p) => p.street)}::text[], ${plans.map((p) => p.category)}::text[],
      ${plans.map((p) => p.serviceType)}::text[], ${plans.map((p) => JSON.stringify(p.products))}::jsonb[], ${plans.map((p) => p.units)}::integer[],
      ${plans.map((p) => p.workMinutes)}::integer[], ${plans.map((p) => p.point?.lng ?? null)}::double precision[],
      ${plans.map((p) => p.point?.lat ?? null)}::double precision[], ${plans.map((p) => p.window?.from ?? null)}::timestamptz[],
      ${plans.map((p) => p.window?.to ?? null)}::timestamptz[]) as e
    on conflict (brand_id, work_order_id) do nothing`.execute(tx.db)
}

export interface PlanFilter {
  states?: readonly PlanState[] | null
  servicePointId?: string | null
  /** Window starts in this span. */
  from?: Date | null
  to?: Date | null
  troubled?: boolean | null
}

/** Oldest window first; `after` is the work order that the page before ended with. */
export async function pageOfPlans(
  tx: Tx,
  filter: PlanFilter,
  after: string | null,
  limit: number,
): Promise<Plan[]> {
  const found = await rows(
    tx,
    sql<PlanRow>`select ${planColumns} from dispatch.plan p
      where p.brand_id = ${tx.brandId}
        and (${filter.states ? [...filter.states] : null}::text[] is null or p.state = any(${filter.states ? [...filter.states] : null}::text[]))
        and (${filter.servicePointId ?? null}::text is null or p.service_point_id = ${filter.servicePointId ?? null})
        and (${filter.from ?? null}::timestamptz is null or p.starts_at >= ${filter.from ?? null})
        and (${filter.to ?? null}::timestamptz is null or p.starts_at < ${filter.to ?? null})
        and (${filter.troubled ?? null}::boolean is null or (p.trouble is not null or (p.state = 'accepted' and p.assign_by < ${tx.now})) = ${filter.troubled ?? null})
        and (${after}::text is null or (coalesce(p.starts_at, 'infinity'), p.work_order_id) >
          (select coalesce(a.starts_at, 'infinity'), a.work_order_id from dispatch.plan a where a.brand_id = ${tx.brandId} and a.work_order_id = ${after}))
      order by coalesce(p.starts_at, 'infinity'), p.work_order_id limit ${limit}`,
  )
  return found.map(toPlan)
}

/** Plans whose point owes a technician and whose time is up; others' locks are stepped over. */
export async function overdueAssignments(tx: Tx, limit: number): Promise<string[]> {
  const found = await rows(
    tx,
    sql<{ work_order_id: string }>`select work_order_id from dispatch.plan
      where brand_id = ${tx.brandId} and state = 'accepted' and not held and assign_by <= ${tx.now}
      order by work_order_id limit ${limit} for update skip locked`,
  )
  return found.map((row) => row.work_order_id)
}

export async function selectPolicies(tx: Tx): Promise<Policies> {
  const found = await rows(
    tx,
    sql<{ provider_id: string; mode: Policy['mode']; offer_minutes: number; assign_minutes: number }>`
      select provider_id, mode, offer_minutes, assign_minutes from dispatch.policy where brand_id = ${tx.brandId}`,
  )
  return new Map(
    found.map((row) => [
      row.provider_id,
      { mode: row.mode, offerMinutes: row.offer_minutes, assignMinutes: row.assign_minutes },
    ]),
  )
}

export async function upsertPolicy(tx: Tx, providerId: string, policy: Policy): Promise<void> {
  await sql`insert into dispatch.policy (brand_id, provider_id, mode, offer_minutes, assign_minutes, changed_at)
    values (${tx.brandId}, ${providerId}, ${policy.mode}, ${policy.offerMinutes}, ${policy.assignMinutes}, ${tx.now})
    on conflict (brand_id, provider_id) do update set mode = excluded.mode, offer_minutes = excluded.offer_minutes,
      assign_minutes = excluded.assign_minutes, changed_at = excluded.changed_at`.execute(tx.db)
}

export async function countByState(tx: Tx): Promise<Partial<Record<PlanState, number>>> {
  const found = await rows(
    tx,
    sql<{
      state: PlanState
      n: bigint
    }>`select state, count(*) as n from dispatch.plan where brand_id = ${tx.brandId} group by state`,
  )
  return Object.fromEntries(found.map((row) => [row.state, Number(row.n)]))
}
