import type { Door } from './door.ts'
import { photoPicture } from './pictures.ts'
import type { Stage } from './stage.ts'
import { materialsFor, serialsFor } from './words.ts'

interface Job {
  photos: unknown[]
  photosDue: number
  point: { lng: number; lat: number } | null
}

function technicianOf({ brief, troupe }: Stage): Promise<Door> {
  return troupe.technician(brief.technicianId!)
}

function jobPath({ brief }: Stage): string {
  return `/technician/work-orders/${brief.workOrderId}`
}

/** One in eight does not answer the first time. */
export async function callFirst(stage: Stage): Promise<void> {
  const technician = await technicianOf(stage)
  const missed = stage.first('first call') && stage.chance('first call').hit(0.12)
  await technician.post(`${jobPath(stage)}/first-calls`, { outcome: missed ? 'not_reached' : 'reached' })
  if (!missed) stage.count('firstCall')
}

export async function depart(stage: Stage): Promise<void> {
  const technician = await technicianOf(stage)
  await technician.post(`${jobPath(stage)}/departure`)
  stage.count('departure')
}

/** At the door, near enough to where the house should be; now and then nobody is at home. */
export async function arrive(stage: Stage): Promise<void> {
  const technician = await technicianOf(stage)
  if (stage.first('at home') && stage.chance('at home').hit(0.05)) {
    await technician.post(`${jobPath(stage)}/revisits`, { reason: 'customer_absent' })
    return stage.count('revisit')
  }
  const { point } = await technician.get<Job>(jobPath(stage))
  const chance = stage.chance('place')
  const off = () => (chance.next() - 0.5) / 500
  const place = point && { lng: point.lng + off(), lat: point.lat + off(), accuracyM: 20 }
  await technician.post(`${jobPath(stage)}/check-in`, place ?? {})
  stage.count('checkIn')
}

/** Photos first: only those that are still missing, for who was interrupted goes on where he stopped. */
export async function complete(stage: Stage): Promise<void> {
  const technician = await technicianOf(stage)
  const path = jobPath(stage)
  const { photos, photosDue } = await technician.get<Job>(path)
  for (let taken = photos.length; taken < photosDue; taken++)
    await technician.post(`${path}/photos`, { contentBase64: photoPicture(stage.chance(`photo ${taken}`)) })
  const { items } = await technician.get<{ items: { slot: string }[] }>(`${path}/guidance`)
  await technician.post(`${path}/completion`, {
    checklist: items.map(({ slot }) => ({ item: slot, value: '已完成' })),
    serials: serialsFor(stage.brief),
    materials: materialsFor(stage.brief.category, stage.chance('materials')),
    customerOwnParts: [],
  })
  stage.count('completion')
}
