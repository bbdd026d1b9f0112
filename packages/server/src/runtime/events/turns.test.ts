import { describe, expect, it } from 'vitest'
import { handClock } from '../../../test/support/hand-clock.ts'
import { type BrandId, id as idOf } from '../../kernel/ids.ts'
import type { Cursor } from './event-store.ts'
import { subscriber } from './subscriber.ts'
import { openTurns, type Turn, turnAfterBlindness, turnAfterWake } from './turns.ts'

const usual = { gatherMs: null, paceMs: null }
const quick = { gatherMs: 5, paceMs: 20 }
const idle: Turn = { startedAtMs: Number.NEGATIVE_INFINITY, tookMs: 0, blind: 0 }
const busy = (tookMs: number): Turn => ({ startedAtMs: 1_000, tookMs, blind: 0 })

describe('when a follower takes its turn', () => {
  it.each([
    ['alone, after what it gathers', idle, usual, 1_005, 1_025],
    ['busy, at the usual pace', busy(8), usual, 1_010, 1_080],
    ['one that gathers long, not before', busy(8), { gatherMs: 250, paceMs: null }, 1_010, 1_260],
    ['one in a hurry, soon', idle, quick, 1_005, 1_010],
    ['in a hurry and busy, at its own pace', busy(4), quick, 1_005, 1_020],
    ['in a hurry, resting twice as long as it worked', busy(15), quick, 1_005, 1_045],
    ['in a hurry, but no later than anybody', busy(500), quick, 1_005, 1_080],
  ])('%s', (_name, turn, pace, wokenAtMs, atMs) => {
    expect(turnAfterWake(turn, pace, wokenAtMs)).toBe(atMs)
  })

  it('looks again for what it did not see, each time twice as late, until the sweep is as good', () => {
    const waits = (pace: Parameters<typeof turnAfterBlindness>[1]) =>
      [0, 1, 2, 3, 4, 5, 6, 7].map((blind) => {
        const atMs = turnAfterBlindness({ startedAtMs: 1_000, tookMs: 3, blind }, pace)
        return atMs === null ? null : atMs - 1_000
      })
    expect(waits(usual)).toEqual([null, 80, 160, 320, 640, null, null, null])
    expect(waits(quick)).toEqual([null, 20, 40, 80, 160, 320, 640, null])
  })
})

const place = (seq: number): Cursor => ({ xid: 7n, seq: BigInt(seq) })

/** Turns on a clock that passes by hand, whose work ends by hand. */
function desk({ sees = () => place(99) }: { sees?: () => Cursor | null } = {}) {
  const { clock, nowMs, passTo } = handClock()
  const taken: number[] = []
  let finish = () => {}
  const turns = openTurns(clock, {
    take: () => {
      taken.push(nowMs())
      return new Promise<void>((done) => (finish = done))
    },
    seen: sees,
  })
  const brandId: BrandId = idOf<BrandId>('hemu')
  const one = subscriber('test.follows', 'afterCommit', [], async () => undefined)
  return {
    taken,
    wake: (seq: number) => turns.wake(brandId, one, place(seq)),
    sinceMs: () => turns.sinceMs(brandId, one),
    stop: () => turns.stop(),
    passTo,
    async finish() {
      finish()
      await new Promise(setImmediate)
    },
  }
}

describe('turns', () => {
  it('are one for all who wake within the time of gathering, and none where nobody does', async () => {
    const at = desk()
    at.wake(1)
    await at.passTo(10)
    at.wake(2)
    await at.passTo(30)
    await at.finish()
    await at.passTo(5_000)
    expect(at.taken).toEqual([20])
    expect(at.sinceMs()).toBe(0)
  })

  it('never overlap: who wakes during one is served by the next', async () => {
    const at = desk()
    at.wake(1)
    await at.passTo(25)
    at.wake(2)
    await at.passTo(600)
    expect(at.taken).toEqual([20])
    await at.finish()
    await at.passTo(700)
    expect(at.taken).toEqual([20, 600])
    expect(at.sinceMs()).toBe(25)
  })

  it('come again for an event that a look did not show, and then no more', async () => {
    let shown = place(1)
    const at = desk({ sees: () => shown })
    at.wake(5)
    await at.passTo(20)
    await at.finish()
    await at.passTo(100)
    shown = place(5)
    await at.finish()
    await at.passTo(5_000)
    expect(at.taken).toEqual([20, 100])
  })

  it('stop with the follower', async () => {
    const at = desk()
    at.wake(1)
    at.stop()
    await at.passTo(5_000)
    expect(at.taken).toEqual([])
  })
})
