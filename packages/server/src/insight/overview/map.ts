import { gzipSync } from 'node:zlib'
import { type Static, Type } from 'typebox'
import { shapeCodes } from '../../kernel/region/changes.ts'
import { currentCode, regionByCode } from '../../kernel/region/regions.ts'
import { boundariesOf, overviewOf } from '../../kernel/region/shapes.ts'
import { businessDay, endOfDay, startOfDay } from '../../kernel/time.ts'
import { listServicePoints } from '../../providers/index.ts'
import { type Role, visibility } from '../../runtime/access/policy.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import { InsightError } from '../errors.ts'
import type { Language } from '../words.ts'
import { openStates } from './read-overview.ts'
import { type DistrictCount, loadsOfPoints, openWorkOrdersByDistrict, ordersByDistrict } from './store.ts'

export const measures = ['orders', 'work-orders'] as const
export type Measure = (typeof measures)[number]

const units: Record<Measure, { zh: string; en: string }> = {
  orders: { zh: '今日订单', en: 'Orders today' },
  'work-orders': { zh: '进行中的工单', en: 'Open work orders' },
}

export const mapShape = Type.Object({
  measure: Type.String(),
  unit: Type.String(),
  /** Amount by six-digit district code, as the boundaries name it. */
  values: Type.Record(Type.String(), Type.Integer()),
  total: Type.Integer(),
  /** Of the total, those whose district is not known. */
  unplaced: Type.Integer(),
  /** Service points with their jobs. Technicians are not tracked, so none are shown. */
  points: Type.Array(
    Type.Object({
      key: Type.String(),
      label: Type.String(),
      lng: Type.Number(),
      lat: Type.Number(),
      tone: Type.String(),
      today: Type.Integer(),
      open: Type.Integer(),
      toAssign: Type.Integer(),
    }),
  ),
})

/** Amounts by district, and the service points with their load. `code` leaves one province or city. */
export async function readMap(
  tx: Tx,
  measure: Measure,
  code: string | null,
  language: Language,
  roles: readonly Role[],
): Promise<Static<typeof mapShape>> {
  const day = businessDay(tx.now)
  const found =
    measure === 'orders'
      ? await ordersByDistrict(tx, startOfDay(day))
      : await openWorkOrdersByDistrict(tx, openStates)
  const loads = new Map(
    (await loadsOfPoints(tx, startOfDay(day), endOfDay(day))).map((one) => [one.servicePointId, one]),
  )
  const points = await listServicePoints(tx)
  return {
    measure,
    unit: units[measure][language],
    ...byShape(visibility(roles, 'district') === 'plain' ? found : nowhere(found), code),
    points: points.map(({ servicePointId, name, point }) => {
      const { today = 0, open = 0, toAssign = 0 } = loads.get(servicePointId) ?? {}
      const tone = toAssign > 0 ? 'attention' : open > 0 ? 'running' : 'waiting'
      return { key: servicePointId, label: name, ...point, tone, today, open, toAssign }
    }),
  }
}

/** For roles that see no place: how many there are, not where. */
const nowhere = (found: readonly DistrictCount[]) => found.map((one) => ({ ...one, code: null }))

/** Adds up amounts by the code that the drawn shape has. */
export function byShape(found: readonly DistrictCount[], area: string | null) {
  const prefix = area?.replace(/(00){1,2}$/, '') ?? ''
  const values: Record<string, number> = {}
  let unplaced = 0
  for (const { code, count } of found) {
    const current = code ? currentCode(code) : null
    if (current === null) unplaced += count
    else if (current.startsWith(prefix))
      values[shapeCodes[current] ?? current] = (values[shapeCodes[current] ?? current] ?? 0) + count
  }
  const placed = Object.values(values).reduce((sum, count) => sum + count, 0)
  return { values, total: placed + unplaced, unplaced }
}

const kept = new Map<string, Buffer>()
const mostKept = 40

/** Boundaries as gzipped GeoJSON, GCJ-02: of one province or city in full, of the whole country (`code` null) coarse. */
export function packedBoundaries(code: string | null): Buffer {
  const key = code ?? ''
  const before = kept.get(key)
  if (before) return before
  const shapes = code === null ? overviewOf(null) : boundariesOf(code)
  if (code !== null && (!regionByCode(code) || shapes.features.length === 0))
    throw new InsightError('map.unknown_region', { code })
  const packed = gzipSync(JSON.stringify(shapes))
  if (kept.size >= mostKept) kept.delete(kept.keys().next().value!)
  kept.set(key, packed)
  return packed
}
