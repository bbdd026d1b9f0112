import sharp from 'sharp'
import { expect } from 'vitest'
import { guidanceSlots } from '../../src/playbooks/index.ts'
import type { Actor } from '../../src/runtime/db/actor.ts'
import type { Tx } from '../../src/runtime/db/transaction.ts'
import { addPhoto, storePicture } from '../../src/work-orders/add-file.ts'
import { assignWorkOrders } from '../../src/work-orders/assign-work-orders.ts'
import { completeServiceAddress } from '../../src/work-orders/complete-service-address.ts'
import { completionCode } from '../../src/work-orders/completion-code.ts'
import { makeAppointment } from '../../src/work-orders/make-appointment.ts'
import { openWorkOrders } from '../../src/work-orders/open-work-orders.ts'
import { recordGoodsArrival } from '../../src/work-orders/settle-work-orders.ts'
import { signOffByCode } from '../../src/work-orders/sign-off-work-order.ts'
import { readWorkOrders } from '../../src/work-orders/store.ts'
import {
  checkIn,
  completeWorkOrder,
  depart,
  recordFirstCall,
} from '../../src/work-orders/visit-work-order.ts'
import type { State, WorkOrder } from '../../src/work-orders/work-order.ts'
import type { TestBrand } from './brand.ts'

export const morning = new Date('2026-04-10T02:00:00Z')
export const dayOfVisit = new Date('2026-04-12T01:30:00Z')
export const window = { startsAt: new Date('2026-04-12T01:00:00Z'), endsAt: new Date('2026-04-12T03:00:00Z') }
export const later = { startsAt: new Date('2026-04-14T01:00:00Z'), endsAt: new Date('2026-04-14T03:00:00Z') }
export const chen: Actor = { kind: 'member', id: 'chen-jing' }
export const wang: Actor = { kind: 'technician', id: 'wang-lei' }
export const liu: Actor = { kind: 'customer', id: 'liu' }
const contact = {
  name: '刘女士',
  phone: '13812345678',
  address: '上海市浦东新区陆家嘴街道花园路88号3栋1201室',
}
export const everyItem = Object.keys(guidanceSlots).map((item) => ({ item, value: null }))
export const refused = (code: string) => ({ code: `work_order.${code}` })

export type Jobs = ReturnType<typeof jobsOf>

/** Jobs of a brand that climb to any state by the acts of those who take part. */
export function jobsOf(brand: TestBrand) {
  let count = 0
  const as = <T>(actor: Actor, work: (tx: Tx) => Promise<T>) => brand.transact(work, { actor })
  const stateOf = async (id: string) => (await brand.transact((tx) => readWorkOrders(tx, [id])))[0]!

  const assign = (workOrderId: string, technicianId = 'wang-lei') =>
    as(chen, (tx) =>
      assignWorkOrders(tx, [
        { workOrderId, technicianId, servicePointId: 'pudong', providerId: 'anjie', offerId: null },
      ]),
    )

  const ladder: [State, (id: string) => Promise<unknown>][] = [
    ['complete_address', async () => undefined],
    ['goods_arrived', (id) => as(liu, (tx) => completeServiceAddress(tx, { workOrderId: id, contact }))],
    ['appoint', (id) => as(chen, (tx) => recordGoodsArrival(tx, id))],
    ['dispatch', (id) => as(liu, (tx) => makeAppointment(tx, { workOrderId: id, window }))],
    ['first_call', (id) => assign(id)],
    ['on_the_way', (id) => as(wang, (tx) => recordFirstCall(tx, id, 'reached'))],
    ['check_in', (id) => as(wang, (tx) => depart(tx, id))],
    ['complete', (id) => as(wang, (tx) => checkIn(tx, id, { lng: 121.5, lat: 31.23 }, 10))],
    ['sign_off', (id) => finish(id)],
    [
      'settle',
      (id) =>
        as(chen, async (tx) =>
          signOffByCode({ ...tx, actor: wang }, id, completionCode(tx, (await readWorkOrders(tx, [id]))[0]!)),
        ),
    ],
  ]

  /** A work order of 刘女士 that has come as far as `state`. */
  async function at(state: State): Promise<string> {
    const orderId = `acts-${++count}`
    const line = {
      lineId: '1',
      productId: 'lock-x1',
      productName: '智能锁 X1',
      category: 'smart_lock',
      ordered: 1,
      goodsNeeded: true,
    }
    const [opened] = await brand.transact((tx) =>
      openWorkOrders(tx, [
        {
          orderId,
          shopId: 'tmall',
          customerId: 'liu',
          origin: 'order',
          serviceType: 'installation',
          lines: [line],
          districtCode: '310115',
          addressKey: null,
          contact: null,
        },
      ]),
    )
    for (const [step, climb] of ladder) {
      await climb(opened!.workOrderId)
      if (step === state) break
    }
    expect((await stateOf(opened!.workOrderId)).state).toBe(state)
    return opened!.workOrderId
  }

  async function photo(id: string): Promise<void> {
    const jpeg = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#446' } })
      .jpeg()
      .toBuffer()
    const picture = await storePicture(brand.ports, brand.brandId, 'photo', jpeg)
    await as(wang, (tx) => addPhoto(tx, id, picture, 'photos_due'))
  }

  async function finish(id: string, photos = 3): Promise<WorkOrder> {
    for (let i = 0; i < photos; i++) await photo(id)
    return as(wang, (tx) =>
      completeWorkOrder(tx, {
        workOrderId: id,
        checklist: everyItem,
        serials: [],
        materials: [],
        customerOwnParts: [],
      }),
    )
  }

  return { as, stateOf, assign, at, photo, finish }
}
