import { distanceKm, toGcj02 } from '../kernel/region/coordinates.ts'
import { WorkOrderError } from './errors.ts'
import type { CheckIn, Position, WorkOrder } from './work-order.ts'

/** What a technician's checklist of a category asks for, from the playbook. */
export interface ChecklistItem {
  item: string
  required: boolean
}

export const mostPhotos = 20

/** The phone says WGS-84; maps, districts and service addresses of China are GCJ-02. */
export function checkInAt(
  workOrder: WorkOrder,
  device: Position | null,
  accuracyM: number | null,
  now: Date,
): CheckIn {
  const gcj02 = device && toGcj02(device)
  const home = workOrder.point?.exact ? workOrder.point : null
  return {
    at: now.toISOString(),
    device,
    accuracyM,
    gcj02,
    distanceM: home && gcj02 ? Math.round(distanceKm(gcj02, home) * 1000) : null,
  }
}

/** Throws `work_order.checklist_incomplete` or `work_order.photos_missing` with what is missing. */
export function assertComplete(
  due: { checklist: readonly ChecklistItem[]; photos: number },
  done: { items: readonly string[]; photos: number },
): void {
  const missing = due.checklist.filter(({ item, required }) => required && !done.items.includes(item))
  if (missing.length > 0)
    throw new WorkOrderError('checklist_incomplete', { items: missing.map(({ item }) => item).join(',') })
  if (done.photos < due.photos)
    throw new WorkOrderError('photos_missing', { due: due.photos, have: done.photos })
}
