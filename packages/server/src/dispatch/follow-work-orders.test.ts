import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { clerk, dispatchDesk, lanzhou, shanghai } from '../../test/support/dispatch-desk.ts'
import { recordAbsence, technicianCard } from '../providers/index.ts'
import { acceptOffer } from './answer-offer.ts'
import { expireAcceptances } from './expire-offers.ts'
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

const desk = dispatchDesk()
const { events, give, hours, offers, openOffer, plan, ready, run, say } = desk

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
