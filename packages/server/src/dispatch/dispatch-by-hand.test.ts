import { describe, expect, it } from 'vitest'
import { clerk, dispatchDesk, dispatcher, shanghai } from '../../test/support/dispatch-desk.ts'
import { acceptOffer } from './answer-offer.ts'
import { assignTechnician } from './assign-technician.ts'
import { offerByHand, unassignTechnician } from './dispatch-by-hand.ts'
import { setDispatchPolicy } from './set-policy.ts'
import { assignmentsOf } from './store-assignments.ts'
import { withdrawOffer } from './withdraw-offers.ts'

const desk = dispatchDesk()
const { offers, openOffer, plan, ready, run, unassigned } = desk

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
    expect(desk.brand.announced.findLast((one) => one.type === 'assignment.made')!.payload).toMatchObject({
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
