import sharp from 'sharp'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type TestBrand, testBrand } from '../../test/support/brand.ts'
import { guidanceSlots } from '../playbooks/index.ts'
import type { Actor } from '../runtime/db/actor.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { addPhoto, storePicture } from './add-file.ts'
import { assignWorkOrders, unassignWorkOrders } from './assign-work-orders.ts'
import { completeServiceAddress } from './complete-service-address.ts'
import { completionCode } from './completion-code.ts'
import { brandOfToken, customerLinkFor, openLink, resolveCustomer } from './customer-links.ts'
import { makeAppointment, withdrawAppointment } from './make-appointment.ts'
import { openWorkOrders } from './open-work-orders.ts'
import { cleanPhoto } from './pictures.ts'
import { recordGoodsArrival } from './settle-work-orders.ts'
import {
  askReturnCall,
  rateWorkOrder,
  recordReturnCall,
  renewCompletionCode,
  signOffByCode,
  signOffBySignature,
} from './sign-off-work-order.ts'
import {
  addNote,
  cancelWorkOrder,
  reopenWorkOrder,
  resumeWorkOrder,
  suspendWorkOrder,
} from './stop-work-order.ts'
import { readWorkOrders } from './store.ts'
import { entriesOf } from './store-entries.ts'
import { filesOf } from './store-files.ts'
import { ratingOf } from './store-ratings.ts'
import { sweepPromises } from './sweep-promises.ts'
import { checkIn, completeWorkOrder, depart, needRevisit, recordFirstCall } from './visit-work-order.ts'
import type { State, WorkOrder } from './work-order.ts'

let brand: TestBrand
let count = 0
const morning = new Date('2026-04-10T02:00:00Z')
const dayOfVisit = new Date('2026-04-12T01:30:00Z')
const window = { startsAt: new Date('2026-04-12T01:00:00Z'), endsAt: new Date('2026-04-12T03:00:00Z') }
const later = { startsAt: new Date('2026-04-14T01:00:00Z'), endsAt: new Date('2026-04-14T03:00:00Z') }
const chen: Actor = { kind: 'member', id: 'chen-jing' }
const wang: Actor = { kind: 'technician', id: 'wang-lei' }
const liu: Actor = { kind: 'customer', id: 'liu' }
const contact = {
  name: '刘女士',
  phone: '13812345678',
  address: '上海市浦东新区陆家嘴街道花园路88号3栋1201室',
}
const everyItem = Object.keys(guidanceSlots).map((item) => ({ item, value: null }))

beforeAll(async () => {
  brand = await testBrand()
})
beforeEach(() => {
  brand.time.now = morning
})
afterAll(() => brand.close())

const as = <T>(actor: Actor, work: (tx: Tx) => Promise<T>) => brand.transact(work, { actor })
const refused = (code: string) => ({ code: `work_order.${code}` })
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

describe('an appointment', () => {
  it('is moved with a reason, and the former one is kept (改约)', async () => {
    const id = await at('first_call')
    await expect(
      as(liu, (tx) => makeAppointment(tx, { workOrderId: id, window: later })),
    ).rejects.toMatchObject(refused('reason_missing'))
    const moved = await as(liu, (tx) =>
      makeAppointment(tx, { workOrderId: id, window: later, reason: '临时出差' }),
    )
    expect(moved).toMatchObject({ state: 'first_call', appointment: later })
    const last = (await brand.transact((tx) => entriesOf(tx, id))).at(-1)!
    expect(last).toMatchObject({
      act: 'make_appointment',
      reason: '临时出差',
      facts: { previous: { startsAt: window.startsAt.toISOString() } },
    })
  })

  it('is taken back until a technician has the job', async () => {
    const id = await at('dispatch')
    const open = await as(chen, (tx) => withdrawAppointment(tx, { workOrderId: id, reason: '约错了' }))
    expect(open).toMatchObject({ state: 'appoint', appointment: null })
    await as(chen, (tx) => makeAppointment(tx, { workOrderId: id, window: later }))
    await assign(id)
    await expect(
      as(chen, (tx) => withdrawAppointment(tx, { workOrderId: id, reason: '约错了' })),
    ).rejects.toMatchObject(refused('not_now'))
  })

  it('waits for the goods', async () => {
    const id = await at('goods_arrived')
    await expect(as(liu, (tx) => makeAppointment(tx, { workOrderId: id, window }))).rejects.toMatchObject(
      refused('not_now'),
    )
  })
})

describe('an assignment', () => {
  it('goes over to another technician, whose first call is due again', async () => {
    const id = await at('on_the_way')
    const [taken] = await assign(id, 'li-qiang')
    expect(taken).toMatchObject({ state: 'first_call', technicianId: 'li-qiang' })
    expect(brand.announced.filter(({ key }) => key === id).at(-1)).toMatchObject({
      type: 'work-order.assigned',
      payload: { technicianId: 'li-qiang', previousTechnicianId: 'wang-lei' },
    })
    expect(await assign(id, 'li-qiang')).toMatchObject([{ state: 'first_call' }])
  })

  it('taken back makes the job ready for dispatch again', async () => {
    const id = await at('first_call')
    const [free] = await brand.transact((tx) =>
      unassignWorkOrders(tx, [{ workOrderId: id, reason: '车坏了' }]),
    )
    expect(free).toMatchObject({ state: 'dispatch', technicianId: null })
    expect(
      brand.announced
        .filter(({ key }) => key === id)
        .map(({ type }) => type)
        .slice(-2),
    ).toEqual(['work-order.unassigned', 'work-order.ready-for-dispatch'])
  })
})

describe('a visit', () => {
  it('keeps where the phone was, in both datums, and how far from the house', async () => {
    const id = await at('complete')
    const { checkIn: kept } = (await stateOf(id)).visits[0]!
    expect(kept).toMatchObject({ device: { lng: 121.5, lat: 31.23 }, accuracyM: 10, distanceM: null })
    expect(kept!.gcj02!.lng).toBeGreaterThan(121.5)
  })

  it('is not done without its checklist and photos', async () => {
    const id = await at('complete')
    const done = { workOrderId: id, serials: [], materials: [], customerOwnParts: [] }
    await expect(as(wang, (tx) => completeWorkOrder(tx, { ...done, checklist: [] }))).rejects.toMatchObject(
      refused('checklist_incomplete'),
    )
    await expect(
      as(wang, (tx) => completeWorkOrder(tx, { ...done, checklist: everyItem })),
    ).rejects.toMatchObject({
      ...refused('photos_missing'),
      facts: { due: 3, have: 0 },
    })
  })

  it('that was for nothing asks for another time, with the reason, and the same technician', async () => {
    const id = await at('complete')
    const again = await as(wang, (tx) => needRevisit(tx, id, 'missing_part'))
    expect(again).toMatchObject({ state: 'appoint', appointment: null, technicianId: 'wang-lei' })
    expect(again.visits.map(({ number, revisitReason }) => [number, revisitReason])).toEqual([
      [1, 'missing_part'],
      [2, null],
    ])
    expect((await as(liu, (tx) => makeAppointment(tx, { workOrderId: id, window: later }))).state).toBe(
      'first_call',
    )
  })

  it('takes twenty photos and no more, each without the place that the phone wrote into it', async () => {
    const withPlace = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#446' } })
      .withExif({
        IFD0: { Copyright: '刘女士家' },
        IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '31/1 13/1 0/1' },
      })
      .jpeg()
      .toBuffer()
    expect((await sharp(withPlace).metadata()).exif).toBeDefined()
    expect((await sharp(await cleanPhoto(withPlace)).metadata()).exif).toBeUndefined()
    const id = await at('complete')
    for (let i = 0; i < 20; i++) await photo(id)
    await expect(photo(id)).rejects.toMatchObject(refused('too_many_photos'))
    expect(await brand.transact((tx) => filesOf(tx, id))).toHaveLength(20)
    await expect(cleanPhoto(Buffer.from('not a picture at all'))).rejects.toMatchObject(
      refused('photo_unreadable'),
    )
  })
})

describe('sign-off', () => {
  it('locks the completion code after five wrong ones; the customer renews it', async () => {
    const id = await at('sign_off')
    const code = await brand.transact(async (tx) => completionCode(tx, (await readWorkOrders(tx, [id]))[0]!))
    const wrong = String((Number(code) + 1) % 1_000_000).padStart(6, '0')
    for (const left of [4, 3, 2, 1, 0])
      expect(await as(wang, (tx) => signOffByCode(tx, id, wrong))).toMatchObject({
        signedOff: false,
        triesLeft: left,
      })
    await expect(as(wang, (tx) => signOffByCode(tx, id, code))).rejects.toMatchObject(refused('code_locked'))
    const renewed = await as(liu, (tx) => renewCompletionCode(tx, id))
    const fresh = await brand.transact(async (tx) => completionCode(tx, renewed))
    expect(await as(wang, (tx) => signOffByCode(tx, id, fresh))).toMatchObject({
      signedOff: true,
      workOrder: { state: 'settle' },
    })
  })

  it('by signature keeps the picture and the rating; the words are sealed', async () => {
    const id = await at('sign_off')
    const strokes = Buffer.from(
      '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="120"><path d="M20 90 Q150 -20 280 90" stroke="black" stroke-width="4" fill="none"/></svg>',
    )
    const signature = await storePicture(
      brand.ports,
      brand.brandId,
      'signature',
      await sharp(strokes).png().toBuffer(),
    )
    const done = await as(liu, (tx) =>
      signOffBySignature(tx, id, signature, { stars: 5, words: '王师傅很细心' }),
    )
    expect(done).toMatchObject({
      state: 'settle',
      rating: 5,
      signOff: { proof: 'qr_signature', signatureFileId: signature.fileId },
    })
    expect(await brand.transact((tx) => ratingOf(tx, id))).toMatchObject({ stars: 5, words: '王师傅很细心' })
    await expect(as(liu, (tx) => rateWorkOrder(tx, id, { stars: 1, words: null }))).rejects.toMatchObject(
      refused('already_rated'),
    )
    expect(
      brand.announced
        .filter(({ key }) => key === id)
        .map(({ type }) => type)
        .slice(-2),
    ).toEqual(['work-order.signed-off', 'work-order.rated'])
  })

  it('does not take an empty box for a signature', async () => {
    const empty = await sharp({
      create: { width: 300, height: 120, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
    })
      .png()
      .toBuffer()
    await expect(storePicture(brand.ports, brand.brandId, 'signature', empty)).rejects.toMatchObject(
      refused('signature_missing'),
    )
  })

  it('by photos and a return call, when nobody is there who can confirm', async () => {
    const id = await at('sign_off')
    await expect(as(chen, (tx) => recordReturnCall(tx, id, 'confirmed', null))).rejects.toMatchObject(
      refused('return_call_not_asked'),
    )
    const asked = await as(wang, (tx) => askReturnCall(tx, id))
    expect(asked.signOff).toMatchObject({
      at: null,
      callDueAt: new Date(morning.getTime() + 48 * 3600_000).toISOString(),
    })
    expect((await as(chen, (tx) => recordReturnCall(tx, id, 'not_reached', null))).state).toBe('sign_off')
    const done = await as(chen, (tx) => recordReturnCall(tx, id, 'confirmed', '老人的女儿确认'))
    expect(done).toMatchObject({
      state: 'settle',
      signOff: { proof: 'photos_and_call', askedAt: morning.toISOString() },
    })
    expect((await brand.transact((tx) => entriesOf(tx, id))).at(-1)!.words).toBe('老人的女儿确认')
  })
})

describe('stopping', () => {
  it('needs a reason and keeps it', async () => {
    const id = await at('appoint')
    await expect(as(chen, (tx) => cancelWorkOrder(tx, id, '  '))).rejects.toMatchObject(
      refused('reason_missing'),
    )
    expect(await as(chen, (tx) => cancelWorkOrder(tx, id, '客户不装了'))).toMatchObject({
      state: 'cancelled',
      cancellation: { wastedTrip: false, by: 'member:chen-jing' },
    })
  })

  it.each(['complete_address', 'goods_arrived', 'appoint', 'dispatch'] as const)(
    'at %s is undone to where it was',
    async (state) => {
      const id = await at(state)
      await as(chen, (tx) => cancelWorkOrder(tx, id, '点错了'))
      expect((await as(chen, (tx) => reopenWorkOrder(tx, id, '点错了'))).state).toBe(state)
    },
  )

  it('of a technician’s job is undone to dispatch, or to a new time when the old one has begun', async () => {
    const id = await at('on_the_way')
    await as(chen, (tx) => cancelWorkOrder(tx, id, '点错了'))
    expect(await as(chen, (tx) => reopenWorkOrder(tx, id, '点错了'))).toMatchObject({
      state: 'dispatch',
      technicianId: null,
      appointment: window,
    })
    const past = await at('on_the_way')
    brand.time.now = dayOfVisit
    await as(chen, (tx) => cancelWorkOrder(tx, past, '点错了'))
    expect(await as(chen, (tx) => reopenWorkOrder(tx, past, '点错了'))).toMatchObject({
      state: 'appoint',
      appointment: null,
    })
  })

  it('is not undone after half an hour', async () => {
    const id = await at('appoint')
    await as(chen, (tx) => cancelWorkOrder(tx, id, '客户不装了'))
    brand.time.now = new Date(morning.getTime() + 31 * 60_000)
    await expect(as(chen, (tx) => reopenWorkOrder(tx, id, '又装了'))).rejects.toMatchObject(
      refused('undo_too_late'),
    )
  })

  it('for a while holds visits back, and dispatch hears of it when it goes on', async () => {
    const id = await at('dispatch')
    await as(chen, (tx) => suspendWorkOrder(tx, id, '客户装修'))
    await expect(assign(id)).rejects.toMatchObject(refused('suspended'))
    await as(chen, (tx) => resumeWorkOrder(tx, id))
    expect(
      brand.announced
        .filter(({ key }) => key === id)
        .map(({ type }) => type)
        .slice(-3),
    ).toEqual(['work-order.suspended', 'work-order.resumed', 'work-order.ready-for-dispatch'])
  })

  it('is not for a job that is done', async () => {
    const id = await at('settle')
    await expect(as(chen, (tx) => cancelWorkOrder(tx, id, '客户不装了'))).rejects.toMatchObject(
      refused('not_now'),
    )
  })

  it('leaves room for a note, sealed', async () => {
    const id = await at('appoint')
    await as(chen, (tx) => addNote(tx, id, '刘女士说下午在家'))
    expect((await brand.transact((tx) => entriesOf(tx, id))).at(-1)).toMatchObject({
      act: 'note',
      words: '刘女士说下午在家',
    })
    const raw = await brand.transact((tx) =>
      tx.named<{ words: Buffer }>(
        'test.words',
        'select words from work_orders.entry where brand_id = $1 and words is not null and work_order_id = $2',
        [tx.brandId, id],
      ),
    )
    expect(raw[0]!.words.toString('utf8')).not.toContain('刘女士')
  })
})

describe('promises', () => {
  it('that are missed stand in the history and are told once', async () => {
    const id = await at('first_call')
    brand.time.now = new Date('2026-04-11T12:00:00Z')
    while ((await brand.transact((tx) => sweepPromises(tx, 50))) > 0);
    expect((await brand.transact((tx) => entriesOf(tx, id))).at(-1)).toMatchObject({
      act: 'sla_breach',
      reason: 'first_call',
    })
    const told = brand.announced.filter(({ key, type }) => key === id && type === 'work-order.sla-breached')
    expect(told.map(({ payload }) => payload)).toMatchObject([
      { promise: 'first_call', technicianId: 'wang-lei' },
    ])
  })
})

describe('a customer’s link', () => {
  it('opens as often as wanted until it ends, for one work order', async () => {
    const id = await at('appoint')
    const { token } = await as(chen, (tx) => customerLinkFor(tx, id))
    const { brandId, secret } = brandOfToken(token)!
    expect(brandId).toBe(brand.brandId)
    const link = await brand.transact((tx) => openLink(tx, secret))
    expect(link).toMatchObject({ workOrderId: id, purpose: 'service' })
    const person = await brand.transact((tx) => resolveCustomer(tx, link!.linkId))
    expect(person).toMatchObject({
      audience: 'customer',
      roles: ['customer'],
      scope: { workOrderId: id, customerId: 'liu' },
      actor: { kind: 'customer' },
    })
    brand.time.now = new Date(morning.getTime() + 91 * 24 * 3600_000)
    expect(await brand.transact((tx) => openLink(tx, secret))).toBeNull()
    expect(await brand.transact((tx) => resolveCustomer(tx, link!.linkId))).toBeNull()
  })

  it('is nothing to guess and nothing to bend', () => {
    expect(brandOfToken('hemu')).toBeNull()
    expect(brandOfToken(`hemu.${'a'.repeat(42)}`)).toBeNull()
    expect(brandOfToken(`HEMU'.${'a'.repeat(43)}`)).toBeNull()
  })
})
