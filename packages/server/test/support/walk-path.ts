import sharp from 'sharp'
import { expect } from 'vitest'
import { issueDemoAccess } from '../../src/providers/index.ts'
import { type Body, type Client, client, memberClient } from './client.ts'
import { eventually } from './eventually.ts'
import type { TestWorld } from './world.ts'

const hour = 3600_000

export interface ServiceContact {
  name: string
  phone: string
  address: string
}

export interface Walked {
  workOrderId: string
  technician: Client
  technicianId: string
  clerk: Client
  /** The offer as the clerk saw it before accepting, as text. */
  offer: string
}

/** Somebody outside, signed in by link and code. */
export async function outsider(
  world: TestWorld,
  audience: 'technician' | 'point',
  personId: string,
): Promise<Client> {
  const access = await world.server.runtime.db.transact(world.brandId, (tx) =>
    issueDemoAccess(tx, 480 * hour),
  )
  const own = access.find((one) => one.audience === audience && one.personId === personId)!
  const person = client(world.server.url, audience)
  await person.post(`/public/${audience}-sign-in`, { token: own.token, code: own.code })
  return person
}

/** From a paid order to a signed job, by everybody who takes part in it. */
export async function walkPath(
  world: TestWorld,
  { tid, workOrderId: id }: { tid: string; workOrderId: string },
  contact: ServiceContact,
): Promise<Walked> {
  const { url } = world.server
  const agent = await memberClient(url, 'chenjing@hemu')
  const link = await agent.post(`/sidebar/work-orders/${id}/customer-links`)
  const customer = client(url, 'customer')
  await customer.post('/public/customer-links/session', { token: link.token })
  await customer.post('/customer/work-order/contact', { ...contact, wish: null })
  await agent.post(`/console/work-orders/${id}/goods-arrival`)
  await becomes(agent, id, 'appoint')
  const { items: slots } = await customer.get('/customer/work-order/appointment-slots')
  await customer.post('/customer/work-order/appointment', slots[0])
  const clerk = await outsider(world, 'point', 'clerk-wu-ting')
  let offer: Body
  await eventually(async () => {
    offer = (await clerk.get('/point/offers')).items.find((one: Body) => one.workOrderId === id)
    expect(offer, tid).toBeDefined()
  })
  await clerk.post(`/point/offers/${offer.offerId}/acceptance`)
  const { items: ranked } = await clerk.get(`/point/jobs/${id}/candidates`)
  const { technicianId } = ranked[0]
  await clerk.post(`/point/jobs/${id}/assignment`, { technicianId })
  await becomes(agent, id, 'first_call')
  const technician = await outsider(world, 'technician', technicianId)
  await visit(world, technician, id, slots[0].startsAt)
  const door = client(url, 'customer')
  const { token } = await technician.post(`/technician/work-orders/${id}/sign-off-links`)
  await door.post('/public/customer-links/session', { token })
  const signatureBase64 = await picture()
  await door.post('/customer/work-order/sign-off', { signatureBase64, stars: 5, words: '师傅很细心' })
  await becomes(await memberClient(url, 'chenjing@hemu'), id, 'settled')
  return { workOrderId: id, technician, technicianId, clerk, offer: JSON.stringify(offer) }
}

async function visit(world: TestWorld, technician: Client, id: string, startsAt: string): Promise<void> {
  await technician.post(`/technician/work-orders/${id}/first-calls`, { outcome: 'reached' })
  const now = world.server.runtime.ports.clock.now().getTime()
  world.passTime(Math.max(0, new Date(startsAt).getTime() - now - hour / 2))
  await technician.post(`/technician/work-orders/${id}/departure`)
  await technician.post(`/technician/work-orders/${id}/check-in`, { lng: 121.5, lat: 31.15 })
  const guidance = await technician.get(`/technician/work-orders/${id}/guidance`)
  for (let n = 0; n < guidance.photosDue; n += 1)
    await technician.post(`/technician/work-orders/${id}/photos`, { contentBase64: await picture() })
  await technician.post(`/technician/work-orders/${id}/completion`, {
    checklist: guidance.items.map((item: Body) => ({ item: item.slot, value: '已完成' })),
    serials: [{ lineId: null, serial: 'HM-2026-0001' }],
    materials: [],
    customerOwnParts: [],
  })
}

async function becomes(agent: Client, workOrderId: string, state: string): Promise<void> {
  await eventually(async () => {
    expect((await agent.get(`/console/work-orders/${workOrderId}`)).state).toBe(state)
  })
}

async function picture(): Promise<string> {
  const pixels = { width: 60, height: 40, channels: 3 as const, background: '#0F766E' }
  return (await sharp({ create: pixels }).png().toBuffer()).toString('base64')
}
