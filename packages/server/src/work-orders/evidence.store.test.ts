import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestBrand, testBrand } from '../../test/support/brand.ts'
import { seedShops, tmallOrder } from '../../test/support/shop.ts'
import type { OrderKind } from '../connectors/contract/order-kinds.ts'
import { recordOrders } from '../orders/index.ts'
import { guidanceFor } from '../playbooks/index.ts'
import type { Actor } from '../runtime/db/actor.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { addPhoto, storePicture } from './add-file.ts'
import { assignWorkOrders } from './assign-work-orders.ts'
import { completeServiceAddress } from './complete-service-address.ts'
import { makeAppointment } from './make-appointment.ts'
import { openWorkOrders } from './open-work-orders.ts'
import { askedOfWorkOrder } from './read-evidence.ts'
import { recordGoodsArrival } from './settle-work-orders.ts'
import { checkIn, completeWorkOrder, depart, recordFirstCall } from './visit-work-order.ts'

let brand: TestBrand
const chen: Actor = { kind: 'member', id: 'chen-jing' }
const wang: Actor = { kind: 'technician', id: 'wang-lei' }
const at = new Date('2026-04-10T02:00:00Z')

beforeAll(async () => {
  brand = await testBrand()
  brand.time.now = at
  await brand.transact(seedShops)
})
afterAll(() => brand.close())

const as = <T>(actor: Actor, work: (tx: Tx) => Promise<T>) => brand.transact(work, { actor })

/** A job of an order of this kind with the technician at the door. */
async function atTheDoor(kind: OrderKind, serviceType = 'install', quantity = 1): Promise<string> {
  brand.time.now = at
  const order = tmallOrder(`${kind}-${serviceType}`, at, { kind })
  const [recorded] = await brand.transact((tx) => recordOrders(tx, [order]))
  const lines = [
    { lineId: 'l-1', productId: 'x1', productName: 'X1', category: 'smart_lock', ordered: quantity },
  ]
  const [opened] = await as(chen, (tx) =>
    openWorkOrders(tx, [
      {
        orderId: recorded!.orderId,
        shopId: 'tmall',
        customerId: null,
        origin: 'order',
        serviceType,
        lines: lines.map((line) => ({ ...line, goodsNeeded: true })),
        districtCode: '310115',
        addressKey: null,
        contact: null,
      },
    ]),
  )
  const { workOrderId } = opened!
  const address = '上海市浦东新区陆家嘴街道花园路88号3栋1201室'
  const contact = { name: '刘女士', phone: '13812345678', address }
  await as(chen, (tx) => completeServiceAddress(tx, { workOrderId, contact }))
  await as(chen, (tx) => recordGoodsArrival(tx, workOrderId))
  const window = { startsAt: new Date('2026-04-12T01:00:00Z'), endsAt: new Date('2026-04-12T03:00:00Z') }
  await as(chen, (tx) => makeAppointment(tx, { workOrderId, window }))
  const team = { technicianId: 'wang-lei', servicePointId: 'pudong', providerId: 'anjie', offerId: null }
  await as(chen, (tx) => assignWorkOrders(tx, [{ workOrderId, ...team }]))
  await as(wang, (tx) => recordFirstCall(tx, workOrderId, 'reached'))
  brand.time.now = new Date('2026-04-12T00:40:00Z')
  await as(wang, (tx) => depart(tx, workOrderId))
  await as(wang, (tx) => checkIn(tx, workOrderId, null, null))
  return workOrderId
}

async function photo(workOrderId: string, item: string | null): Promise<void> {
  const pixels = { width: 40, height: 30, channels: 3 as const, background: '#0F766E' }
  const jpeg = await sharp({ create: pixels }).jpeg().toBuffer()
  const picture = await storePicture(brand.ports, brand.brandId, 'photo', jpeg)
  await as(wang, (tx) => addPhoto(tx, workOrderId, picture, item))
}

const complete = (workOrderId: string, serials: string[], code69?: string) =>
  as(wang, (tx) =>
    completeWorkOrder(tx, {
      workOrderId,
      checklist: guidanceFor('smart_lock')!.items.map(({ slot }) => ({ item: slot, value: null })),
      serials: serials.map((serial) => ({ lineId: 'l-1', serial })),
      ...(code69 && { barcodes: [{ lineId: 'l-1', code: code69 }] }),
      materials: [],
      customerOwnParts: [],
    }),
  )
const usualPhotos = async (workOrderId: string) => {
  for (let taken = 0; taken < 3; taken++) await photo(workOrderId, null)
}

describe('completing a job of a subsidised order', () => {
  it('asks for each piece that is due, keeps what was given, and shows it afterwards', async () => {
    const id = await atTheDoor('subsidy', 'install', 2)
    await usualPhotos(id)
    await expect(complete(id, ['SN-1', 'SN-2'], '6901234567892')).rejects.toMatchObject({
      code: 'work_order.evidence_missing',
      facts: { items: 'unboxing_photo,installed_photo' },
    })
    await photo(id, 'unboxing_photo')
    await photo(id, 'installed_photo')
    await expect(complete(id, ['SN-1'], '6901234567892')).rejects.toMatchObject({
      facts: { items: 'serial' },
    })
    await expect(complete(id, ['SN-1', 'SN-2'])).rejects.toMatchObject({ facts: { items: 'code69' } })
    await expect(complete(id, ['SN-1', 'SN-2'], '6901234567893')).rejects.toMatchObject({
      code: 'work_order.barcode_wrong',
    })
    const done = await complete(id, ['SN-1', 'SN-2'], '6901234567892')
    expect(done).toMatchObject({ state: 'sign_off' })
    expect(done.visits.at(-1)!.barcodes).toEqual([{ lineId: 'l-1', code: '6901234567892' }])
    const { evidence } = await brand.transact((tx) => askedOfWorkOrder(tx, done))
    expect(evidence.filter(({ state }) => state === 'here').map(({ code }) => code)).toEqual([
      'serial',
      'code69',
      'unboxing_photo',
      'installed_photo',
    ])
  })

  it('asks for nothing of an ordinary one, nor of another service than the installation', async () => {
    for (const [kind, service] of [
      ['ordinary', 'install'],
      ['subsidy', 'repair'],
    ] as const) {
      const id = await atTheDoor(kind, service)
      await usualPhotos(id)
      expect(await complete(id, [])).toMatchObject({ state: 'sign_off' })
    }
  })
})
