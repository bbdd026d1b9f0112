import sharp from 'sharp'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type TestBrand, testBrand } from '../../test/support/brand.ts'
import {
  chen,
  dayOfVisit,
  everyItem,
  type Jobs,
  jobsOf,
  later,
  liu,
  morning,
  refused,
  wang,
  window,
} from '../../test/support/climbing-jobs.ts'
import { unassignWorkOrders } from './assign-work-orders.ts'
import { makeAppointment, withdrawAppointment } from './make-appointment.ts'
import { cleanPhoto } from './pictures.ts'
import {
  addNote,
  cancelWorkOrder,
  reopenWorkOrder,
  resumeWorkOrder,
  suspendWorkOrder,
} from './stop-work-order.ts'
import { entriesOf } from './store-entries.ts'
import { filesOf } from './store-files.ts'
import { sweepPromises } from './sweep-promises.ts'
import { completeWorkOrder, needRevisit } from './visit-work-order.ts'

let brand: TestBrand
let jobs: Jobs
beforeAll(async () => {
  brand = await testBrand()
  jobs = jobsOf(brand)
})
beforeEach(() => {
  brand.time.now = morning
})
afterAll(() => brand.close())

describe('an appointment', () => {
  it('is moved with a reason, and the former one is kept (改约)', async () => {
    const id = await jobs.at('first_call')
    await expect(
      jobs.as(liu, (tx) => makeAppointment(tx, { workOrderId: id, window: later })),
    ).rejects.toMatchObject(refused('reason_missing'))
    const moved = await jobs.as(liu, (tx) =>
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
    const id = await jobs.at('dispatch')
    const open = await jobs.as(chen, (tx) => withdrawAppointment(tx, { workOrderId: id, reason: '约错了' }))
    expect(open).toMatchObject({ state: 'appoint', appointment: null })
    await jobs.as(chen, (tx) => makeAppointment(tx, { workOrderId: id, window: later }))
    await jobs.assign(id)
    await expect(
      jobs.as(chen, (tx) => withdrawAppointment(tx, { workOrderId: id, reason: '约错了' })),
    ).rejects.toMatchObject(refused('not_now'))
  })

  it('waits for the goods', async () => {
    const id = await jobs.at('goods_arrived')
    await expect(
      jobs.as(liu, (tx) => makeAppointment(tx, { workOrderId: id, window })),
    ).rejects.toMatchObject(refused('not_now'))
  })
})

describe('an assignment', () => {
  it('goes over to another technician, whose first call is due again', async () => {
    const id = await jobs.at('on_the_way')
    const [taken] = await jobs.assign(id, 'li-qiang')
    expect(taken).toMatchObject({ state: 'first_call', technicianId: 'li-qiang' })
    expect(brand.announced.filter(({ key }) => key === id).at(-1)).toMatchObject({
      type: 'work-order.assigned',
      payload: { technicianId: 'li-qiang', previousTechnicianId: 'wang-lei' },
    })
    expect(await jobs.assign(id, 'li-qiang')).toMatchObject([{ state: 'first_call' }])
  })

  it('taken back makes the job ready for dispatch again', async () => {
    const id = await jobs.at('first_call')
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
    const id = await jobs.at('complete')
    const { checkIn: kept } = (await jobs.stateOf(id)).visits[0]!
    expect(kept).toMatchObject({ device: { lng: 121.5, lat: 31.23 }, accuracyM: 10, distanceM: null })
    expect(kept!.gcj02!.lng).toBeGreaterThan(121.5)
  })

  it('is not done without its checklist and photos', async () => {
    const id = await jobs.at('complete')
    const done = { workOrderId: id, serials: [], materials: [], customerOwnParts: [] }
    await expect(
      jobs.as(wang, (tx) => completeWorkOrder(tx, { ...done, checklist: [] })),
    ).rejects.toMatchObject(refused('checklist_incomplete'))
    await expect(
      jobs.as(wang, (tx) => completeWorkOrder(tx, { ...done, checklist: everyItem })),
    ).rejects.toMatchObject({
      ...refused('photos_missing'),
      facts: { due: 3, have: 0 },
    })
  })

  it('that was for nothing asks for another time, with the reason, and the same technician', async () => {
    const id = await jobs.at('complete')
    const again = await jobs.as(wang, (tx) => needRevisit(tx, id, 'missing_part'))
    expect(again).toMatchObject({ state: 'appoint', appointment: null, technicianId: 'wang-lei' })
    expect(again.visits.map(({ number, revisitReason }) => [number, revisitReason])).toEqual([
      [1, 'missing_part'],
      [2, null],
    ])
    expect((await jobs.as(liu, (tx) => makeAppointment(tx, { workOrderId: id, window: later }))).state).toBe(
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
    const id = await jobs.at('complete')
    for (let i = 0; i < 20; i++) await jobs.photo(id)
    await expect(jobs.photo(id)).rejects.toMatchObject(refused('too_many_photos'))
    expect(await brand.transact((tx) => filesOf(tx, id))).toHaveLength(20)
    await expect(cleanPhoto(Buffer.from('not a picture at all'))).rejects.toMatchObject(
      refused('photo_unreadable'),
    )
  })
})

describe('stopping', () => {
  it('needs a reason and keeps it', async () => {
    const id = await jobs.at('appoint')
    await expect(jobs.as(chen, (tx) => cancelWorkOrder(tx, id, '  '))).rejects.toMatchObject(
      refused('reason_missing'),
    )
    expect(await jobs.as(chen, (tx) => cancelWorkOrder(tx, id, '客户不装了'))).toMatchObject({
      state: 'cancelled',
      cancellation: { wastedTrip: false, by: 'member:chen-jing' },
    })
  })

  it.each(['complete_address', 'goods_arrived', 'appoint', 'dispatch'] as const)(
    'at %s is undone to where it was',
    async (state) => {
      const id = await jobs.at(state)
      await jobs.as(chen, (tx) => cancelWorkOrder(tx, id, '点错了'))
      expect((await jobs.as(chen, (tx) => reopenWorkOrder(tx, id, '点错了'))).state).toBe(state)
    },
  )

  it('of a technician’s job is undone to dispatch, or to a new time when the old one has begun', async () => {
    const id = await jobs.at('on_the_way')
    await jobs.as(chen, (tx) => cancelWorkOrder(tx, id, '点错了'))
    expect(await jobs.as(chen, (tx) => reopenWorkOrder(tx, id, '点错了'))).toMatchObject({
      state: 'dispatch',
      technicianId: null,
      appointment: window,
    })
    const past = await jobs.at('on_the_way')
    brand.time.now = dayOfVisit
    await jobs.as(chen, (tx) => cancelWorkOrder(tx, past, '点错了'))
    expect(await jobs.as(chen, (tx) => reopenWorkOrder(tx, past, '点错了'))).toMatchObject({
      state: 'appoint',
      appointment: null,
    })
  })

  it('is not undone after half an hour', async () => {
    const id = await jobs.at('appoint')
    await jobs.as(chen, (tx) => cancelWorkOrder(tx, id, '客户不装了'))
    brand.time.now = new Date(morning.getTime() + 31 * 60_000)
    await expect(jobs.as(chen, (tx) => reopenWorkOrder(tx, id, '又装了'))).rejects.toMatchObject(
      refused('undo_too_late'),
    )
  })

  it('for a while holds visits back, and dispatch hears of it when it goes on', async () => {
    const id = await jobs.at('dispatch')
    await jobs.as(chen, (tx) => suspendWorkOrder(tx, id, '客户装修'))
    await expect(jobs.assign(id)).rejects.toMatchObject(refused('suspended'))
    await jobs.as(chen, (tx) => resumeWorkOrder(tx, id))
    expect(
      brand.announced
        .filter(({ key }) => key === id)
        .map(({ type }) => type)
        .slice(-3),
    ).toEqual(['work-order.suspended', 'work-order.resumed', 'work-order.ready-for-dispatch'])
  })

  it('is not for a job that is done', async () => {
    const id = await jobs.at('settle')
    await expect(jobs.as(chen, (tx) => cancelWorkOrder(tx, id, '客户不装了'))).rejects.toMatchObject(
      refused('not_now'),
    )
  })

  it('leaves room for a note, sealed', async () => {
    const id = await jobs.at('appoint')
    await jobs.as(chen, (tx) => addNote(tx, id, '刘女士说下午在家'))
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
    const id = await jobs.at('first_call')
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
