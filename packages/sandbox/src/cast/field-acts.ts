import type { Door } from './door.ts'
import { photoPicture } from './pictures.ts'
import type { Stage } from './stage.ts'
import { code69, materialsFor, serialsFor } from './words.ts'

interface Job {
  photos: unknown[]
  photosDue: number
  evidence: { code: string; from: string; state: string }[]
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
  const { photos, photosDue, evidence } = await technician.get<Job>(path)
  const asked = evidence.filter(({ state }) => state === 'missing')
  const shown = asked.filter(({ from }) => from === 'photo')
  for (const { code } of shown)
    await technician.post(`${path}/photos`, { item: code, contentBase64: photoPicture(stage.chance(code)) })
  for (let taken = photos.length + shown.length; taken < photosDue; taken++)
    await technician.post(`${path}/photos`, { contentBase64: photoPicture(stage.chance(`photo ${taken}`)) })
  const { items } = await technician.get<{ items: { slot: string }[] }>(`${path}/guidance`)
  await technician.post(`${path}/completion`, {
    checklist: items.map(({ slot }) => ({ item: slot, value: '已完成' })),
    serials: serialsFor(stage.brief),
    barcodes: asked.some(({ from }) => from === 'barcode') ? [{ lineId: null, code: code69 }] : [],
    materials: materialsFor(stage.brief.category, stage.chance('materials')),
    customerOwnParts: [],
  })
  stage.count('completion')
}
