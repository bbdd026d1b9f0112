import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { seedProviders } from '../../seeds/cast-providers.ts'
import { type TestBrand, testBrand } from '../../test/support/brand.ts'
import { recordAbsence, technicianCard } from '../providers/index.ts'
import type { Ranking } from '../routing/index.ts'
import type { Actor } from '../runtime/db/actor.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { acceptOffer, rejectOffer } from './answer-offer.ts'
import { assignTechnician } from './assign-technician.ts'
import { offerByHand, unassignTechnician } from './dispatch-by-hand.ts'
import { expireAcceptances, expireOffers } from './expire-offers.ts'
import {
  endPlans,
  followUnassigned,
  holdPlans,
  recheckPlans,
  recheckTechnicians,
  resumePlans,
  takeRatings,
} from './follow-work-orders.ts'
import { planDispatch } from './plan-dispatch.ts'
import { setDispatchPolicy } from './set-policy.ts'
import { findPlans } from './store.ts'
import { assignmentsOf } from './store-assignments.ts'
import { latestCandidateList, offersOf } from './store-offers.ts'
import { withdrawOffer } from './withdraw-offers.ts'
import { type DispatchableWorkOrder, workOrders } from './work-orders.ts'

let brand: TestBrand
// A Friday morning, 10:00 in Shanghai.
const start = new Date('2026-11-20T02:00:00Z')
const facts = new Map<string, DispatchableWorkOrder>()
const assigned: { workOrderId: string; technicianId: string }[] = []
const unassigned: string[] = []
let made = 0

const clerk: Actor = { kind: 'point_clerk', id: 'clerk-wu-ting' }
const otherClerk: Actor = { kind: 'point_clerk', id: 'clerk-2' }
const dispatcher: Actor = { kind: 'member', id: 'zhao-min' }
const shanghai = { servicePointId: 'point-shanghai' }

const run = <T>(work: (tx: Tx) => Promise<T>, actor?: Actor) => brand.transact(work, actor ? { actor } : {})
const hours = (n: number) => {
  brand.time.now = new Date(brand.time.now!.getTime() + n * 3600_000)
}
const plan = async (id: string) => (await run((tx) => findPlans(tx, [id])))[0]!
const offers = (id: string) => run((tx) => offersOf(tx, [id]))
const openOffer = async (id: string) => (await offers(id)).find((one) => one.state === 'open')!
const events = (id: string) => brand.announced.filter((one) => one.key === id).map((one) => one.type)

/** The lock of 刘女士 in 静安, tomorrow afternoon, unless said otherwise. */
async function ready(change: Partial<DispatchableWorkOrder> = {}, dispatch = true): Promise<string> {
  made += 1
  const workOrderId = `wo-${String(made).padStart(3, '0')}`
  facts.set(workOrderId, {
    workOrderId,
    ready: true,
    districtCode: '310106',
    street: '江宁路街道',
    category: 'smart_lock',
    serviceType: 'install',
    products: [{ name: '禾木 H9 智能锁', quantity: 1 }],
    units: 1,
    point: { lng: 121.4421, lat: 31.2403 },
    window: { from: new Date('2026-11-21T06:00:00Z'), to: new Date('2026-11-21T08:00:00Z') },
    technicianId: null,
    ...change,
  })
  if (dispatch) await run((tx) => planDispatch(tx, [workOrderId]))
  return workOrderId
}
const say = (id: string, change: Partial<DispatchableWorkOrder>) =>
  facts.set(id, { ...facts.get(id)!, ...change })
const give = (workOrderId: string, technicianId: string) =>
  run(
    (tx) => assignTechnician(tx, { workOrderId, technicianId, reason: null, override: false }, 'dispatcher'),
    dispatcher,
  )
const lanzhou = { districtCode: '620102', point: { lng: 103.85, lat: 36.06 } }

beforeAll(async () => {
  brand = await testBrand()
  brand.time.now = start
  vi.spyOn(workOrders, 'get').mockImplementation(async (_tx, ids) => ids.flatMap((id) => facts.get(id) ?? []))
  vi.spyOn(workOrders, 'assign').mockImplementation(async (_tx, list) => {
    assigned.push(...list)
    for (const { workOrderId, technicianId } of list) say(workOrderId, { technicianId, ready: false })
  })
  vi.spyOn(workOrders, 'unassign').mockImplementation(async (_tx, list) => {
    unassigned.push(...list.map((one) => one.workOrderId))
    for (const { workOrderId } of list) say(workOrderId, { technicianId: null, ready: true })
  })
  await run(seedProviders)
  await run(seedProviders)
})
afterAll(async () => {
  vi.restoreAllMocks()
  await brand.close()
})
beforeEach(async () => {
  brand.time.now = start
  const ids = [...facts.keys()]
  await run((tx) => endPlans(tx, ids, 'cancelled'))
})

describe('a job that is ready', () => {
  it('is offered to the point of the best technician, with reasons kept', async () => {
    const id = await ready()
    expect(await plan(id)).toMatchObject({
      state: 'offered',
      servicePointId: 'point-shanghai',
      technicianId: null,
    })
    expect(await openOffer(id)).toMatchObject({
      technicianId: null,
      providerId: 'anjie',
      expiresAt: new Date('2026-11-20T02:30:00Z'),
    })
    const ranking = (await run((tx) => latestCandidateList(tx, id)))!.ranking as Ranking
    expect(ranking.ranked[0]!.candidateId).toBe('wang-lei')
    expect(ranking.ranked[0]!.reasons).toHaveLength(6)
    expect(ranking.refused.find((one) => one.candidateId === 'zhang-weidong')!.refusals[0]!.code).toBe(
      'district_not_covered',
    )
    expect(events(id)).toEqual(['offer.made'])
  })

  it('is asked about once, however often the event is heard', async () => {
    const id = await ready()
    await run((tx) => planDispatch(tx, [id, id]))
    await Promise.all([run((tx) => planDispatch(tx, [id])), run((tx) => planDispatch(tx, [id]))])
    expect(await offers(id)).toHaveLength(1)
  })

  it('is not offered while its address is incomplete or it is suspended', async () => {
    const id = await ready({ ready: false })
    expect(await run((tx) => findPlans(tx, [id]))).toEqual([])
  })

  it('goes straight to the technician where the provider works that way', async () => {
    const id = await ready(lanzhou)
    expect(await openOffer(id)).toMatchObject({ technicianId: 'abudu', providerId: 'hengan' })
  })

  it('goes to nobody without an agreement in force, and says so (T17)', async () => {
    brand.time.now = new Date(start.getTime() + 170 * 24 * 3600_000)
    const id = await ready({
      ...lanzhou,
      window: { from: new Date('2027-05-10T06:00:00Z'), to: new Date('2027-05-10T08:00:00Z') },
    })
    expect(await offers(id)).toEqual([])
    expect(await plan(id)).toMatchObject({ state: 'waiting', trouble: 'nobody_fits' })
    expect((await plan(id)).troubleFacts).toMatchObject({ zh: expect.stringContaining('协议') })
    expect(events(id)).toEqual(['dispatch.troubled'])
  })

  it('says when nobody works in that city', async () => {
    const id = await ready({ districtCode: '440305' })
    expect(await plan(id)).toMatchObject({ state: 'waiting', trouble: 'nobody_here' })
  })

  it('is planned with others in a fixed number of statements', async () => {
    const count = async (n: number) => {
      const ids = await Promise.all(Array.from({ length: n }, () => ready({}, false)))
      let statements = 0
      await run(async (tx) => {
        const db = tx.db.withPlugin({
          transformQuery({ node }) {
            statements += 1
            return node
          },
          transformResult: async ({ result }) => result,
        })
        const named: Tx['named'] = (...args) => {
          statements += 1
          return tx.named(...args)
        }
        const counting: Tx = { ...tx, db, named }
        await planDispatch(counting, ids)
      })
      expect(await run((tx) => findPlans(tx, ids))).toHaveLength(n)
      return statements
    }
    expect(await count(12)).toBe(await count(1))
  })

  it('shares direct offers out: one technician is not asked for two jobs at one time', async () => {
    const both = [
      await ready(lanzhou, false),
      await ready({ ...lanzhou, units: 2 }, false),
      await ready(lanzhou, false),
    ]
    await run((tx) => planDispatch(tx, both))
    const asked = (await Promise.all(both.map(openOffer))).map((one) => one?.technicianId ?? null)
    expect(new Set(asked).size).toBeGreaterThan(1)
  })
})

describe('a point', () => {
  it('accepts, assigns, and work orders hear of it', async () => {
    const id = await ready()
    const { offerId } = await openOffer(id)
    const { plan: after } = await run((tx) => acceptOffer(tx, offerId, shanghai), clerk)
    expect(after).toMatchObject({ state: 'accepted', assignBy: new Date('2026-11-20T03:00:00Z') })
    await run(
      (tx) =>
        assignTechnician(
          tx,
          { workOrderId: id, technicianId: 'wang-lei', reason: null, override: false },
          shanghai,
        ),
      clerk,
    )
    expect(await plan(id)).toMatchObject({ state: 'assigned', technicianId: 'wang-lei', assignBy: null })
    expect(assigned.at(-1)).toMatchObject({
      workOrderId: id,
      technicianId: 'wang-lei',
      servicePointId: 'point-shanghai',
      providerId: 'anjie',
    })
    expect(events(id)).toEqual(['offer.made', 'offer.accepted', 'assignment.made'])
  })

  it('has one winner when two clerks accept at once, who may repeat it', async () => {
    const id = await ready()
    const { offerId } = await openOffer(id)
    const answers = await Promise.allSettled([
      run((tx) => acceptOffer(tx, offerId, shanghai), clerk),
      run((tx) => acceptOffer(tx, offerId, shanghai), otherClerk),
    ])
    const [lost] = answers.filter((one) => one.status === 'rejected')
    expect(answers.filter((one) => one.status === 'fulfilled')).toHaveLength(1)
    expect(lost!.reason.code).toBe('offer.already_accepted')
    const winner = answers[0]!.status === 'fulfilled' ? clerk : otherClerk
    await run((tx) => acceptOffer(tx, offerId, shanghai), winner)
    expect(events(id).filter((type) => type === 'offer.accepted')).toHaveLength(1)
  })

  it('cannot answer for another point', async () => {
    const { offerId } = await openOffer(await ready())
    await expect(
      run((tx) => acceptOffer(tx, offerId, { servicePointId: 'point-suzhou' }), clerk),
    ).rejects.toThrow('offer.not_found')
    await expect(run((tx) => acceptOffer(tx, offerId, { technicianId: 'wang-lei' }))).rejects.toThrow(
      'offer.not_found',
    )
  })

  it('says no with a reason, and a person is told when nobody is left', async () => {
    const id = await ready()
    const { offerId } = await openOffer(id)
    await expect(run((tx) => rejectOffer(tx, offerId, shanghai, 'other', ' '), clerk)).rejects.toThrow(
      'offer.words_needed',
    )
    await run((tx) => rejectOffer(tx, offerId, shanghai, 'no_capacity', null), clerk)
    expect((await offers(id))[0]).toMatchObject({
      state: 'rejected',
      reason: 'no_capacity',
      answeredBy: 'point_clerk:clerk-wu-ting',
    })
    expect(await plan(id)).toMatchObject({ state: 'waiting', trouble: 'nobody_left' })
    expect(events(id)).toEqual(['offer.made', 'offer.rejected', 'dispatch.troubled'])
    await expect(run((tx) => acceptOffer(tx, offerId, shanghai), clerk)).rejects.toThrow(
      'offer.already_rejected',
    )
  })

  it('assigns its own people only, and only those whom law and skill allow', async () => {
    const id = await ready({ category: 'air_conditioner', districtCode: '310105' })
    const { offerId } = await openOffer(id)
    await run((tx) => acceptOffer(tx, offerId, shanghai), clerk)
    const assign = (technicianId: string, override = false, reason: string | null = null) =>
      run((tx) => assignTechnician(tx, { workOrderId: id, technicianId, reason, override }, shanghai), clerk)
    await expect(assign('lu-yong')).rejects.toThrow('assignment.not_of_this_point')
    await expect(assign('zhou-jianguo', true, '他熟')).rejects.toMatchObject({
      code: 'assignment.refused',
      facts: { reason: 'certificate_expired', mayOverride: false },
    })
    await expect(assign('li-qiang')).rejects.toMatchObject({
      code: 'assignment.refused',
      facts: { reason: 'district_not_covered', mayOverride: true },
    })
    await expect(assign('li-qiang', true)).rejects.toThrow('assignment.needs_reason')
    await assign('li-qiang', true, '今天正好在静安')
    expect((await run((tx) => assignmentsOf(tx, id)))[0]).toMatchObject({
      technicianId: 'li-qiang',
      overridden: ['district_not_covered'],
      reason: '今天正好在静安',
    })
  })
})

describe('clocks', () => {
  it('pass an unanswered offer to the next technician', async () => {
    const id = await ready(lanzhou)
    hours(0.4)
    expect(await run(expireOffers)).toBe(1)
    expect((await offers(id)).map((one) => [one.technicianId, one.state])).toEqual([
      ['abudu', 'expired'],
      ['ma-xiaolong', 'open'],
    ])
    expect(events(id)).toEqual(['offer.made', 'offer.expired', 'offer.made'])
    expect(await run(expireOffers)).toBe(0)
  })

  it('refuse an answer that comes late, before any sweep', async () => {
    const { offerId } = await openOffer(await ready())
    hours(1)
    await expect(run((tx) => acceptOffer(tx, offerId, shanghai), clerk)).rejects.toThrow('offer.expired')
  })

  it('stand still at night', async () => {
    brand.time.now = new Date('2026-11-20T12:50:00Z')
    expect((await openOffer(await ready())).expiresAt).toEqual(new Date('2026-11-21T00:20:00Z'))
  })

  it('take a job back from a point that names nobody', async () => {
    const id = await ready()
    const { offerId } = await openOffer(id)
    await run((tx) => acceptOffer(tx, offerId, shanghai), clerk)
    hours(1)
    expect(await run(expireAcceptances)).toBe(1)
    expect(await plan(id)).toMatchObject({ state: 'waiting', trouble: 'nobody_left', servicePointId: null })
    const expired = brand.announced.filter((one) => one.key === id && one.type === 'offer.expired')
    expect(expired.map((one) => (one.payload as { step: string }).step)).toEqual(['assign'])
  })
})

describe('a technician who is asked himself', () => {
  it('holds the job at once', async () => {
    const id = await ready(lanzhou)
    const { offerId } = await openOffer(id)
    await run((tx) => acceptOffer(tx, offerId, { technicianId: 'abudu' }), {
      kind: 'technician',
      id: 'abudu',
    })
    expect(await plan(id)).toMatchObject({ state: 'assigned', technicianId: 'abudu' })
    expect(assigned.at(-1)).toMatchObject({ workOrderId: id, technicianId: 'abudu', offerId })
  })

  it('is refused when he no longer fits', async () => {
    const { offerId } = await openOffer(await ready(lanzhou))
    const away = {
      technicianId: 'abudu',
      startsAt: new Date('2026-11-21T00:00:00Z'),
      endsAt: new Date('2026-11-21T12:00:00Z'),
      reason: '发烧',
    }
    await run((tx) => recordAbsence(tx, away))
    await expect(run((tx) => acceptOffer(tx, offerId, { technicianId: 'abudu' }))).rejects.toMatchObject({
      code: 'offer.no_longer_fits',
      facts: { reason: 'not_on_shift' },
    })
    await run((tx) =>
      sql`update providers.absence set ended_at = ${tx.now} where brand_id = ${tx.brandId}`.execute(tx.db),
    )
  })
})

describe('a technician who is away', () => {
  it('is passed over where he is asked, and a person looks at what he holds', async () => {
    const held = await ready(lanzhou)
    await give(held, 'abudu')
    const asked = await ready(lanzhou)
    const before = await openOffer(asked)
    const away = (reason: string) =>
      run((tx) =>
        recordAbsence(tx, {
          technicianId: before.technicianId!,
          startsAt: new Date('2026-11-21T00:00:00Z'),
          endsAt: new Date('2026-11-21T12:00:00Z'),
          reason,
        }),
      )
    await away('发烧')
    await run((tx) => recheckTechnicians(tx, [before.technicianId!]))
    expect((await offers(asked))[0]).toMatchObject({ state: 'withdrawn', reason: 'technician_unavailable' })
    await run((tx) =>
      recordAbsence(tx, {
        technicianId: 'abudu',
        startsAt: new Date('2026-11-21T00:00:00Z'),
        endsAt: new Date('2026-11-21T12:00:00Z'),
        reason: '发烧',
      }),
    )
    await run((tx) => recheckTechnicians(tx, ['abudu']))
    expect(await plan(held)).toMatchObject({
      state: 'assigned',
      trouble: 'conflict',
      troubleFacts: { reasons: ['not_on_shift'] },
    })
    await run((tx) =>
      sql`update providers.absence set ended_at = ${tx.now} where brand_id = ${tx.brandId}`.execute(tx.db),
    )
    await run((tx) => recheckTechnicians(tx, ['abudu']))
    expect(await plan(held)).toMatchObject({ state: 'assigned', trouble: null })
  })
})

describe('the dispatcher', () => {
  it('takes an offer back and asks somebody by name', async () => {
    const id = await ready()
    const { offerId } = await openOffer(id)
    const byHand = (technicianId: string | null) =>
      run(
        (tx) =>
          offerByHand(
            tx,
            id,
            technicianId === null
              ? null
              : { providerId: 'anjie', servicePointId: 'point-shanghai', technicianId },
          ),
        dispatcher,
      )
    await expect(byHand(null)).rejects.toThrow('offer.already_open')
    await run((tx) => withdrawOffer(tx, offerId, '客户想换时间'), dispatcher)
    expect(await plan(id)).toMatchObject({ state: 'waiting', trouble: 'taken_back' })
    await expect(run((tx) => acceptOffer(tx, offerId, shanghai), clerk)).rejects.toThrow('offer.withdrawn')
    await expect(byHand('qian-jun')).rejects.toMatchObject({
      code: 'assignment.refused',
      facts: { reason: 'skill_missing' },
    })
    await byHand('he-xiuying')
    expect(await openOffer(id)).toMatchObject({ technicianId: 'he-xiuying', round: 2 })
  })

  it('reassigns with a reason, and the history stays', async () => {
    const id = await ready()
    const to = (technicianId: string, reason: string | null) =>
      run(
        (tx) =>
          assignTechnician(tx, { workOrderId: id, technicianId, reason, override: false }, 'dispatcher'),
        dispatcher,
      )
    await to('wang-lei', null)
    expect((await offers(id))[0]).toMatchObject({ state: 'withdrawn', reason: 'assigned_by_hand' })
    await expect(to('he-xiuying', null)).rejects.toThrow('assignment.needs_reason')
    await to('he-xiuying', '王磊临时有事')
    await to('he-xiuying', '再点一次')
    expect(
      (await run((tx) => assignmentsOf(tx, id))).map((one) => [one.technicianId, one.endReason]),
    ).toEqual([
      ['wang-lei', 'reassigned'],
      ['he-xiuying', null],
    ])
    expect(brand.announced.findLast((one) => one.type === 'assignment.made')!.payload).toMatchObject({
      previousTechnicianId: 'wang-lei',
    })
    await run((tx) => unassignTechnician(tx, id, '客户改到下月'), dispatcher)
    expect(unassigned).toContain(id)
    expect(await plan(id)).toMatchObject({ state: 'waiting', technicianId: null, trouble: 'taken_back' })
  })

  it('cannot give one technician two jobs at one time, even by two hands at once', async () => {
    const window = { from: new Date('2026-11-22T06:00:00Z'), to: new Date('2026-11-22T07:00:00Z') }
    const ids = [await ready({ window, units: 3 }), await ready({ window, units: 3 })]
    const answers = await Promise.allSettled(
      ids.map((workOrderId) =>
        run(
          (tx) =>
            assignTechnician(
              tx,
              { workOrderId, technicianId: 'wang-lei', reason: null, override: false },
              'dispatcher',
            ),
          dispatcher,
        ),
      ),
    )
    expect(answers.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(answers.find((one) => one.status === 'rejected')!.reason.facts.reason).toBe('job_overlaps')
  })

  it('decides how a provider is asked', async () => {
    await run(
      (tx) => setDispatchPolicy(tx, 'anjie', { mode: 'technician', offerMinutes: 10, assignMinutes: 30 }),
      dispatcher,
    )
    const id = await ready()
    expect(await openOffer(id)).toMatchObject({ technicianId: 'wang-lei' })
    await run(
      (tx) => setDispatchPolicy(tx, 'anjie', { mode: 'point', offerMinutes: 30, assignMinutes: 60 }),
      dispatcher,
    )
    await expect(
      run((tx) => setDispatchPolicy(tx, 'nobody', { mode: 'point', offerMinutes: 1, assignMinutes: 1 })),
    ).rejects.toThrow('provider.not_found')
  })
})

describe('when the work order changes', () => {
  it('withdraws the offer on suspension and asks afresh on resumption', async () => {
    const id = await ready()
    say(id, { ready: false })
    await run((tx) => holdPlans(tx, [id]))
    expect((await offers(id))[0]!.state).toBe('withdrawn')
    expect(await plan(id)).toMatchObject({ held: true, state: 'waiting' })
    await expect(give(id, 'wang-lei')).rejects.toThrow('offer.held')
    say(id, { ready: true })
    await run((tx) => resumePlans(tx, [id]))
    await run((tx) => resumePlans(tx, [id]))
    expect(await plan(id)).toMatchObject({ held: false, state: 'offered' })
    expect((await offers(id)).map((one) => one.state)).toEqual(['withdrawn', 'open'])
  })

  it('stops and restarts the clock of a point that accepted', async () => {
    const id = await ready()
    const { offerId } = await openOffer(id)
    await run((tx) => acceptOffer(tx, offerId, shanghai), clerk)
    await run((tx) => holdPlans(tx, [id]))
    hours(3)
    expect(await run(expireAcceptances)).toBe(0)
    await run((tx) => resumePlans(tx, [id]))
    expect((await plan(id)).assignBy).toEqual(new Date('2026-11-20T06:00:00Z'))
  })

  it('ends everything on cancellation', async () => {
    const id = await ready()
    const { offerId } = await openOffer(id)
    await run((tx) => endPlans(tx, [id], 'cancelled'))
    await run((tx) => endPlans(tx, [id], 'cancelled'))
    await expect(run((tx) => acceptOffer(tx, offerId, shanghai), clerk)).rejects.toThrow('offer.withdrawn')
    expect(events(id)).toEqual(['offer.made', 'offer.withdrawn'])
  })

  it('asks again under a new window', async () => {
    const id = await ready()
    const window = { from: new Date('2026-11-21T01:00:00Z'), to: new Date('2026-11-21T03:00:00Z') }
    await run((tx) => recheckPlans(tx, [id]))
    expect(await offers(id)).toHaveLength(1)
    say(id, { window })
    await run((tx) => recheckPlans(tx, [id]))
    expect((await offers(id)).map((one) => one.state)).toEqual(['withdrawn', 'open'])
    expect((await plan(id)).window).toEqual(window)
  })

  it('tells a person when the holder no longer fits, and leaves him the job', async () => {
    const id = await ready()
    await give(id, 'wang-lei')
    say(id, { window: { from: new Date('2026-11-21T12:30:00Z'), to: new Date('2026-11-21T13:30:00Z') } })
    await run((tx) => recheckPlans(tx, [id]))
    expect(await plan(id)).toMatchObject({
      state: 'assigned',
      technicianId: 'wang-lei',
      trouble: 'conflict',
      troubleFacts: { reasons: ['not_on_shift'] },
    })
  })

  it('follows a technician taken off elsewhere', async () => {
    const id = await ready()
    await give(id, 'wang-lei')
    say(id, { technicianId: null, ready: true })
    await run((tx) => followUnassigned(tx, [{ workOrderId: id, reason: '客户要求' }]))
    expect(await plan(id)).toMatchObject({ state: 'waiting', trouble: 'taken_back' })
    await run((tx) => planDispatch(tx, [id]))
    expect((await plan(id)).state).toBe('waiting')
  })

  it('goes round again for a revisit', async () => {
    const id = await ready()
    await give(id, 'wang-lei')
    await run((tx) => endPlans(tx, [id], 'completed'))
    say(id, { technicianId: null, ready: true })
    await run((tx) => planDispatch(tx, [id]))
    expect(await plan(id)).toMatchObject({ state: 'offered', round: 2 })
  })

  it('hands ratings down', async () => {
    await run((tx) =>
      takeRatings(tx, [
        { workOrderId: 'wo-x', technicianId: 'abudu', stars: 5 },
        { workOrderId: 'wo-y', technicianId: null, stars: 1 },
      ]),
    )
    expect(await run((tx) => technicianCard(tx, 'abudu'))).toMatchObject({
      title: '阿不都师傅',
      stars: 5,
      ratingCount: 1,
    })
  })
})
