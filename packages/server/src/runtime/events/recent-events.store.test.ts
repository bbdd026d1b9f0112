import { Type } from 'typebox'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { horizonPassed } from '../../../test/support/horizon.ts'
import { type TestRuntime, testRuntime } from '../../../test/support/runtime.ts'
import { defineEvent, event } from './event.ts'
import { type Cursor, eventsAfter, safeHorizon } from './event-store.ts'
import { emit } from './outbox.ts'
import { openRecentEvents, type RecentEvents } from './recent-events.ts'

const paid = defineEvent('test.paid', 1, Type.Object({ n: Type.Integer() }))
const opened = defineEvent('test.opened', 1, Type.Object({ n: Type.Integer() }))

let desk: TestRuntime
let recent: RecentEvents
let reads = 0

beforeAll(async () => {
  desk = await testRuntime({ definitions: [paid, opened] })
  recent = openRecentEvents(
    {
      transact: (brandId, work, options) => {
        reads += 1
        return desk.runtime.db.transact(brandId, work, options)
      },
    },
    desk.runtime.ports.clock,
  )
})
afterAll(() => desk.close())

const write = (count: number, pause?: Promise<void>) =>
  desk.transact(async (tx) => {
    await emit(
      tx,
      Array.from({ length: count }, (_, n) => event(n % 3 === 0 ? opened : paid, `k-${n}`, { n })),
    )
    await pause
  })
const horizon = () => desk.transact((tx) => safeHorizon(tx))
const startOfLog: Cursor = { xid: 0n, seq: 0n }
const inLog = (cursor: Cursor, types: string[], limit: number) =>
  desk.transact((tx) => eventsAfter(tx, cursor, types, limit))
const idsOf = (events: readonly { id: string }[] | null) => events?.map((one) => one.id)
/** A neighbour's transaction in the same cluster hides what is newest, so those that count wait for it. */
const settled = () => horizonPassed(desk.runtime.db, desk.brandId)
const look = async () => {
  await desk.runtime.ports.clock.sleep(15)
  await recent.look(desk.brandId)
}

describe('The newest events', () => {
  it('are read once for all who follow, and are those of the log', async () => {
    await settled()
    await look()
    const start = await horizon()
    await write(30)
    await settled()
    await desk.runtime.ports.clock.sleep(15)
    const before = reads
    await Promise.all([1, 2, 3, 4].map(() => recent.look(desk.brandId)))
    expect(reads - before).toBe(1)
    for (const types of [['test.paid'], ['test.opened'], ['test.paid', 'test.opened']])
      expect(idsOf(recent.after(desk.brandId, start, types, 12))).toEqual(
        idsOf(await inLog(start, types, 12)),
      )
  })

  it('are read again for whom a look began too early, also while that one is on its way', async () => {
    const { clock } = desk.runtime.ports
    await look()
    const before = reads
    await recent.look(desk.brandId)
    expect(reads - before).toBe(0)
    await recent.look(desk.brandId, clock.monotonicMs())
    expect(reads - before).toBe(1)
    await clock.sleep(15)
    const early = recent.look(desk.brandId)
    await clock.sleep(0)
    await Promise.all([early, ...[1, 2, 3].map(() => recent.look(desk.brandId, clock.monotonicMs()))])
    expect(reads - before).toBe(3)
  })

  it('never pass one that an older transaction still hides', async () => {
    await settled()
    await look()
    const start = await horizon()
    let finish = () => {}
    const slow = write(3, new Promise((resolve) => (finish = resolve)))
    await desk.runtime.ports.clock.sleep(20)
    await write(4)
    await look()
    expect(recent.after(desk.brandId, start, ['test.paid', 'test.opened'], 99)).toEqual([])
    finish()
    await slow
    await settled()
    await look()
    const both = recent.after(desk.brandId, start, ['test.paid', 'test.opened'], 99)!
    expect(both.map((one) => one.payload)).toEqual([0, 1, 2, 0, 1, 2, 3].map((n) => ({ n })))
  })

  it('say nothing of what one look did not reach', async () => {
    await settled()
    await look()
    await write(700)
    await settled()
    await look()
    const reached = (await inLog(startOfLog, ['test.paid', 'test.opened'], 5000)).slice(-200)[0]!
    expect(recent.after(desk.brandId, reached, ['test.paid'], 5)).toBeNull()
    await look()
    expect(recent.after(desk.brandId, reached, ['test.paid'], 500)).toHaveLength(132)
    expect(recent.after(desk.brandId, await horizon(), ['test.paid'], 5)).toEqual([])
  })

  it('that are no longer kept are left to the log', async () => {
    await settled()
    await look()
    const start = await horizon()
    for (let round = 0; round < 6; round += 1) {
      await write(490)
      await settled()
      await look()
    }
    expect(recent.after(desk.brandId, start, ['test.paid'], 5)).toBeNull()
    const last = (await inLog(start, ['test.paid', 'test.opened'], 5000)).slice(-700)
    expect(idsOf(recent.after(desk.brandId, last[0]!, ['test.paid', 'test.opened'], 5000))).toEqual(
      idsOf(last.slice(1)),
    )
  })
})
