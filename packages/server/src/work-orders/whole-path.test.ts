import sharp from 'sharp'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type TestBrand, testBrand } from '../../test/support/brand.ts'
import { guidanceFor } from '../playbooks/index.ts'
import type { Actor } from '../runtime/db/actor.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { addPhoto, storePicture } from './add-file.ts'
import { assignWorkOrders } from './assign-work-orders.ts'
import { completeServiceAddress } from './complete-service-address.ts'
import { completionCode } from './completion-code.ts'
import { makeAppointment } from './make-appointment.ts'
import { type OpenWorkOrder, openWorkOrders } from './open-work-orders.ts'
import { getWorkOrders, serviceContactOf } from './read-work-orders.ts'
import { recordGoodsArrival, settleWorkOrders } from './settle-work-orders.ts'
import { signOffByCode } from './sign-off-work-order.ts'
import { entriesOf } from './store-entries.ts'
import { checkIn, completeWorkOrder, depart, recordFirstCall } from './visit-work-order.ts'
import type { WorkOrder } from './work-order.ts'

let brand: TestBrand
const morning = new Date('2026-04-10T02:00:00Z')
const chen: Actor = { kind: 'member', id: 'chen-jing' }
const wang: Actor = { kind: 'technician', id: 'wang-lei' }
const liu: Actor = { kind: 'customer', id: 'liu' }

beforeAll(async () => {
  brand = await testBrand()
})
beforeEach(() => {
  brand.time.now = morning
})
afterAll(() => brand.close())

const as = <T>(actor: Actor, work: (tx: Tx) => Promise<T>) => brand.transact(work, { actor })

function order(orderId: string, more: Partial<OpenWorkOrder> = {}): OpenWorkOrder {
  return {
    orderId,
    shopId: 'tmall',
    customerId: `customer-of-${orderId}`,
    origin: 'order',
    serviceType: 'installation',
    lines: [
      {
        lineId: `${orderId}-1`,
        productId: 'lock-x1',
        productName: '智能锁 X1',
        category: 'smart_lock',
        ordered: 1,
        goodsNeeded: true,
      },
    ],
    districtCode: '310115',
    addressKey: null,
    contact: null,
    ...more,
  }
}

describe('a masked order of 刘女士', () => {
  it('goes the whole way to settled, by code, and leaves its whole history', async () => {
    const [opened] = await as({ kind: 'marketplace', id: 'taobao' }, (tx) =>
      openWorkOrders(tx, [order('A1')]),
    )
    const { workOrderId } = opened!
    expect(opened).toMatchObject({ state: 'complete_address', addressState: 'incomplete', quantity: 1 })
    expect(opened!.code).toMatch(/^QW260410-[0-9A-Z]{6}$/)

    await as(liu, (tx) =>
      completeServiceAddress(tx, {
        workOrderId,
        contact: {
          name: '刘女士',
          phone: '138 1234 5678',
          address: '上海市浦东新区陆家嘴街道花园路88号3栋1201室',
        },
      }),
    )
    await as(chen, (tx) => recordGoodsArrival(tx, workOrderId))
    const window = { startsAt: new Date('2026-04-12T01:00:00Z'), endsAt: new Date('2026-04-12T03:00:00Z') }
    const appointed = await as(liu, (tx) => makeAppointment(tx, { workOrderId, window }))
    expect(appointed.state).toBe('dispatch')
    await as(chen, (tx) =>
      assignWorkOrders(tx, [
        {
          workOrderId,
          technicianId: 'wang-lei',
          servicePointId: 'pudong',
          providerId: 'anjie',
          offerId: null,
        },
      ]),
    )
    await as(wang, (tx) => recordFirstCall(tx, workOrderId, 'not_reached'))
    await as(wang, (tx) => recordFirstCall(tx, workOrderId, 'reached'))
    brand.time.now = new Date('2026-04-12T00:40:00Z')
    await as(wang, (tx) => depart(tx, workOrderId))
    await as(wang, (tx) => checkIn(tx, workOrderId, { lng: 121.5, lat: 31.23 }, 12))
    await photos(workOrderId, 3)
    const guidance = guidanceFor('smart_lock')!
    await as(wang, (tx) =>
      completeWorkOrder(tx, {
        workOrderId,
        checklist: guidance.items.map(({ slot }) => ({ item: slot, value: null })),
        serials: [{ lineId: 'A1-1', serial: 'HMX1-2604-0042' }],
        materials: [{ code: 'strike-plate', name: '加长导向片', quantity: 1 }],
        customerOwnParts: [],
      }),
    )
    const code = await codeOf(workOrderId)
    const wrong = await as(wang, (tx) =>
      signOffByCode(tx, workOrderId, code === '000000' ? '111111' : '000000'),
    )
    expect(wrong).toMatchObject({ signedOff: false, triesLeft: 4 })
    const right = await as(wang, (tx) => signOffByCode(tx, workOrderId, code))
    expect(right.workOrder).toMatchObject({ state: 'settle', signOff: { proof: 'completion_code' } })
    const [settled] = await brand.transact((tx) => settleWorkOrders(tx, [{ workOrderId, slipId: 'slip-1' }]))
    expect(settled).toMatchObject({ state: 'settled', slipId: 'slip-1', quantity: 1 })
    expect(Object.keys(settled!.steps)).toHaveLength(12)

    const entries = await brand.transact((tx) => entriesOf(tx, workOrderId))
    expect(entries.map(({ act, actor, to }) => `${act} ${actor.split(':')[0]} ${to}`)).toEqual([
      'open marketplace complete_address',
      'complete_address customer goods_arrived',
      'goods_arrived member appoint',
      'make_appointment customer dispatch',
      'assign member first_call',
      'first_call technician first_call',
      'first_call technician on_the_way',
      'depart technician check_in',
      'check_in technician complete',
      'add_photo technician complete',
      'add_photo technician complete',
      'add_photo technician complete',
      'complete technician sign_off',
      'note technician sign_off',
      'sign_off technician settle',
      'settle system settled',
    ])
    const told = brand.announced
      .filter(({ key }) => key === workOrderId)
      .map(({ type }) => type.replace('work-order.', ''))
    expect(told).toEqual([
      'opened',
      'address-completed',
      'goods-arrived',
      'ready-for-appointment',
      'appointed',
      'ready-for-dispatch',
      'assigned',
      'first-called',
      'first-called',
      'departed',
      'checked-in',
      'completed',
      'signed-off',
      'settled',
    ])
  })

  it('keeps who it is for sealed, and out of events', async () => {
    const [opened] = await brand.transact((tx) => openWorkOrders(tx, [order('A2')]))
    const { workOrderId } = opened!
    const contact = {
      name: '刘女士',
      phone: '13812345678',
      address: '上海市浦东新区陆家嘴街道花园路88号3栋1201室',
    }
    await as(liu, (tx) => completeServiceAddress(tx, { workOrderId, contact }))
    const [kept] = await brand.transact((tx) => serviceContactOf(tx, [workOrderId]))
    expect(kept).toMatchObject({ name: '刘女士', phone: '13812345678', origin: 'customer' })
    const events = JSON.stringify(brand.announced, (_, value) =>
      typeof value === 'bigint' ? String(value) : value,
    )
    expect(events).not.toMatch(/刘女士|13812345678|花园路/)
  })
})

describe('opening', () => {
  const read = async (ids: string[]): Promise<WorkOrder[]> => brand.transact((tx) => getWorkOrders(tx, ids))

  it('is done for hundreds at once, each with a code of its own, and a replay changes nothing', async () => {
    const given = Array.from({ length: 300 }, (_, i) => order(`B${i}`))
    const opened = await brand.transact((tx) => openWorkOrders(tx, given))
    expect(new Set(opened.map(({ code }) => code)).size).toBe(300)
    expect(await brand.transact((tx) => openWorkOrders(tx, given.slice(0, 20)))).toEqual([])
  })

  it('makes one work order of three units to one address', async () => {
    const lines = [{ ...order('C1').lines[0]!, ordered: 3 }]
    const [opened] = await brand.transact((tx) => openWorkOrders(tx, [order('C1', { lines })]))
    expect((await read([opened!.workOrderId]))[0]).toMatchObject({ quantity: 3, lines: [{ ordered: 3 }] })
  })

  it('passes what need not be waited for: whole address, survey first', async () => {
    const contact = {
      name: '刘女士',
      phone: '13812345678',
      address: '上海市浦东新区陆家嘴街道花园路88号3栋1201室',
      origin: 'marketplace' as const,
    }
    const lines = [{ ...order('C2').lines[0]!, goodsNeeded: false }]
    const [opened] = await brand.transact((tx) => openWorkOrders(tx, [order('C2', { contact, lines })]))
    expect(opened).toMatchObject({ state: 'appoint', addressState: 'complete' })
    expect((await read([opened!.workOrderId]))[0]!.state).toBe('appoint')
  })

  it('proposes to merge jobs of one customer at one address, also within one batch', async () => {
    const same = { customerId: 'zhang', addressKey: 'key-of-home' }
    const [first] = await brand.transact((tx) => openWorkOrders(tx, [order('D1', same)]))
    const opened = await brand.transact((tx) =>
      openWorkOrders(tx, [order('D2', same), order('D3', { ...same, addressKey: 'elsewhere' })]),
    )
    expect(opened.map(({ mergeProposal }) => mergeProposal?.code ?? null)).toEqual([first!.code, null])
    const both = await brand.transact((tx) =>
      openWorkOrders(tx, [
        order('D4', { ...same, customerId: 'li' }),
        order('D5', { ...same, customerId: 'li' }),
      ]),
    )
    expect(both[1]!.mergeProposal?.code).toBe(both[0]!.code)
  })

  it('takes three statements for a batch, however large', async () => {
    const counted = async (size: number) => {
      const names: string[] = []
      const given = Array.from({ length: size }, (_, i) => order(`F${size}-${i}`))
      await brand.transact((tx) => {
        const named = <Row>(name: string, text: string, values: unknown[]) => {
          names.push(name)
          return tx.named<Row>(name, text, values)
        }
        const db = new Proxy(tx.db, { get: () => expect.unreachable('a statement that is not named') })
        return openWorkOrders({ ...tx, named, db }, given)
      })
      return names.sort()
    }
    expect(await counted(1)).toEqual(['flow.start', 'runtime.emit', 'work_orders.open'])
    expect(await counted(60)).toEqual(await counted(2))
  })

  it('draws a code again when it is taken', async () => {
    const [first] = await brand.transact((tx) => openWorkOrders(tx, [order('G1')]))
    let draws = 0
    const [second] = await brand.transact((tx) => {
      const bytes = (length: number) => {
        draws += 1
        return draws === 1 ? codeBytes(first!.code) : brand.ports.randomness.bytes(length)
      }
      const ports = { ...tx.ports, randomness: { ...tx.ports.randomness, bytes } }
      return openWorkOrders({ ...tx, ports }, [order('G2')])
    })
    expect(draws).toBe(2)
    expect(second!.code).not.toBe(first!.code)
    expect((await read([second!.workOrderId]))[0]!.code).toBe(second!.code)
  })

  it('refuses a job with nothing to do', async () => {
    await expect(
      brand.transact((tx) => openWorkOrders(tx, [order('E1', { lines: [] })])),
    ).rejects.toMatchObject({
      code: 'work_order.nothing_to_do',
    })
  })
})

/** The random bytes that made a code: its five characters are 25 bits. */
function codeBytes(code: string): Buffer {
  const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
  const bits = [...code.slice(9, 14)].reduce((sum, character) => sum * 32 + alphabet.indexOf(character), 0)
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(bits)
  return bytes
}

async function photos(workOrderId: string, count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    const jpeg = await sharp({
      create: { width: 40, height: 30, channels: 3, background: { r: 90 * i, g: 80, b: 70 } },
    })
      .jpeg()
      .toBuffer()
    const picture = await storePicture(brand.ports, brand.brandId, 'photo', jpeg)
    await as(wang, (tx) => addPhoto(tx, workOrderId, picture, 'photos_due'))
  }
}

async function codeOf(workOrderId: string): Promise<string> {
  return brand.transact(async (tx) => completionCode(tx, (await getWorkOrders(tx, [workOrderId]))[0]!))
}
