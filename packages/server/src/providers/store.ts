import { sql } from 'kysely'
import { firstRow, rows, type Tx } from '../runtime/db/transaction.ts'
import type { CandidateTechnician, GeoPoint, Period, Technician, TechnicianState } from './technician.ts'

/** Shapes of rows to be written; texts are plain here and sealed below. */
export interface NewTechnician {
  technicianId: string
  providerId: string
  servicePointId: string
  name: string
  /** Canonical, E.164. */
  phone: string
  home: GeoPoint | null
  badge: string
  capacity: number
  areas: string[]
  skills: Record<string, number>
  certificates: { kind: string; validFrom: Date; validUntil: Date }[]
  tools: string[]
  shifts: { weekday: number; starts: string; ends: string }[]
  joinedAt: Date
}

export interface Provider {
  providerId: string
  name: string
  region: string
  agreements: (Period & { agreementId: string; signedAt: Date })[]
}

export interface ServicePoint {
  servicePointId: string
  providerId: string
  name: string
  address: string
  point: GeoPoint
}

const at = {
  name: 'providers.technician.name',
  phone: 'providers.technician.phone',
  home: 'providers.technician.home',
}

interface TechnicianRow {
  technician_id: string
  provider_id: string
  service_point_id: string
  name_sealed: Buffer
  home_sealed: Buffer | null
  badge: string
  capacity: number
  state: TechnicianState
  photo_file: string | null
  rating_sum: bigint
  rating_count: bigint
  joined_at: Date
  areas: string[]
  skills: Record<string, number>
  certificates: { id: string; kind: string; from: string; to: string }[]
  tools: string[]
  shifts: { weekday: number; starts: string; ends: string }[]
  absences: { from: string; to: string }[]
  agreements: { from: string; to: string }[]
}

// One statement for any number of technicians with all that hangs on them.
const technicianColumns = sql<TechnicianRow>`
  t.technician_id, t.provider_id, t.service_point_id, t.name_sealed, t.home_sealed, t.badge, t.capacity, t.state,
  t.photo_file, t.rating_sum, t.rating_count, t.joined_at,
  coalesce((select json_agg(a.area_code order by a.area_code) from providers.technician_area a
    where a.brand_id = t.brand_id and a.technician_id = t.technician_id), '[]') as areas,
  coalesce((select json_object_agg(s.skill, s.level order by s.skill) from providers.technician_skill s
    where s.brand_id = t.brand_id and s.technician_id = t.technician_id), '{}') as skills,
  coalesce((select json_agg(json_build_object('id', c.certificate_id, 'kind', c.kind, 'from', c.valid_from, 'to', c.valid_until) order by c.kind, c.valid_until)
    from providers.certificate c where c.brand_id = t.brand_id and c.technician_id = t.technician_id), '[]') as certificates,
  coalesce((select json_agg(l.tool order by l.tool) from providers.technician_tool l
    where l.brand_id = t.brand_id and l.technician_id = t.technician_id), '[]') as tools,
  coalesce((select json_agg(json_build_object('weekday', h.weekday, 'starts', h.starts, 'ends', h.ends) order by h.weekday, h.starts)
    from providers.shift h where h.brand_id = t.brand_id and h.technician_id = t.technician_id), '[]') as shifts`

const periodsFrom = (now: Date) => sql`
  coalesce((select json_agg(json_build_object('from', b.starts_at, 'to', b.ends_at) order by b.starts_at) from providers.absence b
    where b.brand_id = t.brand_id and b.technician_id = t.technician_id and b.ended_at is null and b.ends_at > ${now}), '[]') as absences,
  coalesce((select json_agg(json_build_object('from', g.valid_from, 'to', g.valid_until) order by g.valid_from) from providers.agreement g
    where g.brand_id = t.brand_id and g.provider_id = t.provider_id), '[]') as agreements`

export async function findTechnicians(tx: Tx, ids: readonly string[]): Promise<Technician[]> {
  const found = await rows(
    tx,
    sql<TechnicianRow>`select ${technicianColumns}, ${periodsFrom(tx.now)} from providers.technician t
      where t.brand_id = ${tx.brandId} and t.technician_id = any(${[...ids]}::text[]) order by t.technician_id`,
  )
  return found.map((row) => toTechnician(tx, row))
}

/** Active technicians who work anywhere in the cities of these districts: those outside a district show up with that reason. */
export async function findCandidatesIn(
  tx: Tx,
  districtCodes: readonly string[],
): Promise<CandidateTechnician[]> {
  const cities = [...new Set(districtCodes.map((code) => code.slice(0, 4)))]
  const found = await rows(
    tx,
    sql<TechnicianRow>`select ${technicianColumns}, ${periodsFrom(tx.now)} from providers.technician t
      where t.brand_id = ${tx.brandId} and t.state = 'active' and exists (
        select 1 from providers.technician_area a
        where a.brand_id = t.brand_id and a.technician_id = t.technician_id
          and left(a.area_code, 4) = any(${[...cities, ...new Set(cities.map((city) => city.slice(0, 2)))]}::text[]))
      order by t.technician_id`,
  )
  return found.map((row) => toCandidate(tx, row))
}

export async function findCandidatesById(tx: Tx, ids: readonly string[]): Promise<CandidateTechnician[]> {
  const found = await rows(
    tx,
    sql<TechnicianRow>`select ${technicianColumns}, ${periodsFrom(tx.now)} from providers.technician t
      where t.brand_id = ${tx.brandId} and t.technician_id = any(${[...ids]}::text[]) order by t.technician_id`,
  )
  return found.map((row) => toCandidate(tx, row))
}

export interface TechnicianFilter {
  servicePointId?: string | null
  providerId?: string | null
  state?: TechnicianState | null
  skill?: string | null
}

/** Ordered by badge; `after` is the badge that the page before ended with. */
export async function pageOfTechnicians(
  tx: Tx,
  filter: TechnicianFilter,
  after: string | null,
  limit: number,
): Promise<Technician[]> {
  const found = await rows(
    tx,
    sql<TechnicianRow>`select ${technicianColumns}, ${periodsFrom(tx.now)} from providers.technician t
      where t.brand_id = ${tx.brandId}
        and (${filter.servicePointId ?? null}::text is null or t.service_point_id = ${filter.servicePointId ?? null})
        and (${filter.providerId ?? null}::text is null or t.provider_id = ${filter.providerId ?? null})
        and (${filter.state ?? null}::text is null or t.state = ${filter.state ?? null})
        and (${filter.skill ?? null}::text is null or exists (select 1 from providers.technician_skill s
          where s.brand_id = t.brand_id and s.technician_id = t.technician_id and s.skill = ${filter.skill ?? null}))
        and (${after}::text is null or t.badge > ${after})
      order by t.badge limit ${limit}`,
  )
  return found.map((row) => toTechnician(tx, row))
}

function toTechnician(tx: Tx, row: TechnicianRow): Technician {
  const count = Number(row.rating_count)
  return {
    technicianId: row.technician_id,
    providerId: row.provider_id,
    servicePointId: row.service_point_id,
    name: tx.vault.open(at.name, row.technician_id, row.name_sealed),
    badge: row.badge,
    state: row.state,
    capacity: row.capacity,
    photoFile: row.photo_file,
    rating: { stars: count === 0 ? 0 : Number(row.rating_sum) / count, count },
    joinedAt: row.joined_at,
    areas: row.areas,
    skills: row.skills,
    certificates: row.certificates.map(({ id, kind, from, to }) => ({
      certificateId: id,
      kind,
      valid: period({ from, to }),
    })),
    tools: row.tools,
    shifts: row.shifts,
    absences: row.absences.map(period),
    agreements: row.agreements.map(period),
  }
}

function toCandidate(tx: Tx, row: TechnicianRow): CandidateTechnician {
  const home = row.home_sealed
    ? tx.vault.open(at.home, row.technician_id, row.home_sealed).split(',').map(Number)
    : null
  return { ...toTechnician(tx, row), home: home ? { lng: home[0]!, lat: home[1]! } : null }
}

const period = ({ from, to }: { from: string; to: string }): Period => ({
  from: new Date(from),
  to: new Date(to),
})

/** Phones of technicians, opened: only for callers that may show them. */
export async function phonesOf(tx: Tx, ids: readonly string[]): Promise<Map<string, string>> {
  const found = await rows(
    tx,
    sql<{
      technician_id: string
      phone_sealed: Buffer
    }>`select technician_id, phone_sealed from providers.technician
      where brand_id = ${tx.brandId} and technician_id = any(${[...ids]}::text[])`,
  )
  return new Map(
    found.map((row) => [row.technician_id, tx.vault.open(at.phone, row.technician_id, row.phone_sealed)]),
  )
}

export async function insertTechnicians(tx: Tx, technicians: readonly NewTechnician[]): Promise<string[]> {
  const list = technicians
  const inserted = await rows(
    tx,
    sql<{
      technician_id: string
    }>`insert into providers.technician (brand_id, technician_id, provider_id, service_point_id, name_sealed,
        phone_sealed, phone_index, home_sealed, badge, capacity, state, joined_at)
      select ${tx.brandId}, e.* from unnest(${list.map((t) => t.technicianId)}::text[], ${list.map((t) => t.providerId)}::text[],
        ${list.map((t) => t.servicePointId)}::text[], ${list.map((t) => tx.vault.seal(at.name, t.technicianId, t.name))}::bytea[],
        ${list.map((t) => tx.vault.seal(at.phone, t.technicianId, t.phone))}::bytea[], ${list.map((t) => tx.vault.index('phone', t.phone))}::bytea[],
        ${list.map((t) => (t.home ? tx.vault.seal(at.home, t.technicianId, `${t.home.lng},${t.home.lat}`) : null))}::bytea[],
        ${list.map((t) => t.badge)}::text[], ${list.map((t) => t.capacity)}::integer[], ${list.map(() => 'active')}::text[],
        ${list.map((t) => t.joinedAt)}::timestamptz[]) as e
      on conflict do nothing returning technician_id`,
  )
  return inserted.map((row) => row.technician_id)
}

export async function insertTechnicianParts(tx: Tx, list: readonly NewTechnician[]): Promise<void> {
  const areas = list.flatMap((t) => t.areas.map((code) => ({ id: t.technicianId, code })))
  const skills = list.flatMap((t) =>
    Object.entries(t.skills).map(([skill, level]) => ({ id: t.technicianId, skill, level })),
  )
  const tools = list.flatMap((t) => t.tools.map((tool) => ({ id: t.technicianId, tool })))
  const shifts = list.flatMap((t) => t.shifts.map((shift) => ({ id: t.technicianId, ...shift })))
  await sql`insert into providers.technician_area (brand_id, technician_id, area_code)
    select ${tx.brandId}, e.* from unnest(${areas.map((a) => a.id)}::text[], ${areas.map((a) => a.code)}::text[]) as e`.execute(
    tx.db,
  )
  await sql`insert into providers.technician_skill (brand_id, technician_id, skill, level)
    select ${tx.brandId}, e.* from unnest(${skills.map((s) => s.id)}::text[], ${skills.map((s) => s.skill)}::text[],
      ${skills.map((s) => s.level)}::smallint[]) as e`.execute(tx.db)
  await sql`insert into providers.technician_tool (brand_id, technician_id, tool)
    select ${tx.brandId}, e.* from unnest(${tools.map((t) => t.id)}::text[], ${tools.map((t) => t.tool)}::text[]) as e`.execute(
    tx.db,
  )
  await sql`insert into providers.shift (brand_id, technician_id, weekday, starts, ends)
    select ${tx.brandId}, e.* from unnest(${shifts.map((s) => s.id)}::text[], ${shifts.map((s) => s.weekday)}::smallint[],
      ${shifts.map((s) => s.starts)}::text[], ${shifts.map((s) => s.ends)}::text[]) as e`.execute(tx.db)
  await insertCertificates(
    tx,
    list.flatMap((t) => t.certificates.map((one) => ({ technicianId: t.technicianId, ...one }))),
  )
}

export async function insertCertificates(
  tx: Tx,
  list: readonly { technicianId: string; kind: string; validFrom: Date; validUntil: Date }[],
): Promise<void> {
  await sql`insert into providers.certificate (brand_id, certificate_id, technician_id, kind, valid_from, valid_until)
    select ${tx.brandId}, e.* from unnest(${list.map(() => tx.ports.ids.next())}::text[], ${list.map((c) => c.technicianId)}::text[],
      ${list.map((c) => c.kind)}::text[], ${list.map((c) => c.validFrom)}::timestamptz[], ${list.map((c) => c.validUntil)}::timestamptz[]) as e`.execute(
    tx.db,
  )
}

export async function insertAbsence(
  tx: Tx,
  absence: { absenceId: string; technicianId: string; startsAt: Date; endsAt: Date; reason: string },
): Promise<void> {
  await sql`insert into providers.absence (brand_id, absence_id, technician_id, starts_at, ends_at, reason)
    values (${tx.brandId}, ${absence.absenceId}, ${absence.technicianId}, ${absence.startsAt}, ${absence.endsAt}, ${absence.reason})`.execute(
    tx.db,
  )
}

/** Counts each work order's rating once; a later rating of the same one replaces the first. */
export async function upsertRatings(
  tx: Tx,
  list: readonly { workOrderId: string; technicianId: string; stars: number }[],
): Promise<void> {
  await sql`with given as (
      select * from unnest(${list.map((r) => r.workOrderId)}::text[], ${list.map((r) => r.technicianId)}::text[], ${list.map((r) => r.stars)}::smallint[])
        as g(work_order_id, technician_id, stars)),
    former as (select r.work_order_id, r.technician_id, r.stars from providers.rating r join given g using (work_order_id)
      where r.brand_id = ${tx.brandId} for update of r),
    written as (insert into providers.rating (brand_id, work_order_id, technician_id, stars, rated_at)
      select ${tx.brandId}, work_order_id, technician_id, stars, ${tx.now} from given
      on conflict (brand_id, work_order_id) do update set stars = excluded.stars, technician_id = excluded.technician_id
      returning work_order_id),
    change as (
      select technician_id, sum(stars)::bigint as stars, sum(count)::bigint as count from (
        select technician_id, stars::bigint, 1::bigint as count from given
        union all select technician_id, -stars::bigint, -1::bigint from former) d
      group by technician_id)
    update providers.technician t set rating_sum = t.rating_sum + c.stars, rating_count = t.rating_count + c.count
    from change c where t.brand_id = ${tx.brandId} and t.technician_id = c.technician_id`.execute(tx.db)
}

export async function insertProviders(
  tx: Tx,
  list: readonly { providerId: string; name: string; region: string }[],
): Promise<string[]> {
  const inserted = await rows(
    tx,
    sql<{
      provider_id: string
    }>`insert into providers.provider (brand_id, provider_id, name, region, created_at)
      select ${tx.brandId}, e.*, ${tx.now} from unnest(${list.map((p) => p.providerId)}::text[], ${list.map((p) => p.name)}::text[], ${list.map((p) => p.region)}::text[]) as e
      on conflict do nothing returning provider_id`,
  )
  return inserted.map((row) => row.provider_id)
}

export async function insertAgreements(
  tx: Tx,
  list: readonly { providerId: string; signedAt: Date; validFrom: Date; validUntil: Date }[],
): Promise<void> {
  await sql`insert into providers.agreement (brand_id, agreement_id, provider_id, signed_at, valid_from, valid_until)
    select ${tx.brandId}, e.* from unnest(${list.map(() => tx.ports.ids.next())}::text[], ${list.map((a) => a.providerId)}::text[],
      ${list.map((a) => a.signedAt)}::timestamptz[], ${list.map((a) => a.validFrom)}::timestamptz[], ${list.map((a) => a.validUntil)}::timestamptz[]) as e`.execute(
    tx.db,
  )
}

export async function insertServicePoints(tx: Tx, list: readonly ServicePoint[]): Promise<void> {
  await sql`insert into providers.service_point (brand_id, service_point_id, provider_id, name, address, lng, lat, created_at)
    select ${tx.brandId}, e.*, ${tx.now} from unnest(${list.map((p) => p.servicePointId)}::text[], ${list.map((p) => p.providerId)}::text[],
      ${list.map((p) => p.name)}::text[], ${list.map((p) => p.address)}::text[], ${list.map((p) => p.point.lng)}::double precision[],
      ${list.map((p) => p.point.lat)}::double precision[]) as e
    on conflict do nothing`.execute(tx.db)
}

export async function selectProviders(tx: Tx): Promise<Provider[]> {
  const found = await rows(
    tx,
    sql<{
      provider_id: string
      name: string
      region: string
      agreements: { id: string; signed: string; from: string; to: string }[]
    }>`
      select p.provider_id, p.name, p.region, coalesce((select json_agg(json_build_object('id', g.agreement_id, 'signed', g.signed_at,
          'from', g.valid_from, 'to', g.valid_until) order by g.valid_from) from providers.agreement g
          where g.brand_id = p.brand_id and g.provider_id = p.provider_id), '[]') as agreements
      from providers.provider p where p.brand_id = ${tx.brandId} order by p.created_at, p.provider_id`,
  )
  return found.map((row) => ({
    providerId: row.provider_id,
    name: row.name,
    region: row.region,
    agreements: row.agreements.map(({ id, signed, from, to }) => ({
      agreementId: id,
      signedAt: new Date(signed),
      ...period({ from, to }),
    })),
  }))
}

interface PointRow {
  service_point_id: string
  provider_id: string
  name: string
  address: string
  lng: number
  lat: number
}

export async function selectServicePoints(tx: Tx): Promise<ServicePoint[]> {
  const found = await rows(
    tx,
    sql<PointRow>`select service_point_id, provider_id, name, address, lng, lat from providers.service_point
      where brand_id = ${tx.brandId} order by provider_id, service_point_id`,
  )
  return found.map(({ service_point_id, provider_id, name, address, lng, lat }) => ({
    servicePointId: service_point_id,
    providerId: provider_id,
    name,
    address,
    point: { lng, lat },
  }))
}

export async function setTechnicianState(
  tx: Tx,
  technicianId: string,
  state: TechnicianState,
): Promise<boolean> {
  const changed = await firstRow(
    tx,
    sql<{ technician_id: string }>`update providers.technician set state = ${state}
      where brand_id = ${tx.brandId} and technician_id = ${technicianId} returning technician_id`,
  )
  return changed !== null
}
