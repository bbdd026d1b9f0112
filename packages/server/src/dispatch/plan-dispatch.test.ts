import { describe, expect, it } from 'vitest'
import { dispatchDesk, lanzhou, start } from '../../test/support/dispatch-desk.ts'
import type { Ranking } from '../routing/index.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { planDispatch } from './plan-dispatch.ts'
import { findPlans } from './store.ts'
import { latestCandidateList } from './store-offers.ts'

const desk = dispatchDesk()
const { events, offers, openOffer, plan, ready, run } = desk

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
    desk.brand.time.now = new Date(start.getTime() + 170 * 24 * 3600_000)
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
