import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { clerk, dispatchDesk, lanzhou, otherClerk, shanghai } from '../../test/support/dispatch-desk.ts'
import { recordAbsence } from '../providers/index.ts'
import { acceptOffer, rejectOffer } from './answer-offer.ts'
import { assignTechnician } from './assign-technician.ts'
import { expireAcceptances, expireOffers } from './expire-offers.ts'
import { assignmentsOf } from './store-assignments.ts'

const desk = dispatchDesk()
const { assigned, events, hours, offers, openOffer, plan, ready, run } = desk

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
    desk.brand.time.now = new Date('2026-11-20T12:50:00Z')
    expect((await openOffer(await ready())).expiresAt).toEqual(new Date('2026-11-21T00:20:00Z'))
  })

  it('take a job back from a point that names nobody', async () => {
    const id = await ready()
    const { offerId } = await openOffer(id)
    await run((tx) => acceptOffer(tx, offerId, shanghai), clerk)
    hours(1)
    expect(await run(expireAcceptances)).toBe(1)
    expect(await plan(id)).toMatchObject({ state: 'waiting', trouble: 'nobody_left', servicePointId: null })
    const expired = desk.brand.announced.filter((one) => one.key === id && one.type === 'offer.expired')
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
