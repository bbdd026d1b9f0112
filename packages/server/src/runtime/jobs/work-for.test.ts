import { describe, expect, it } from 'vitest'
import { workFor } from './work-for.ts'

/** Each batch takes `ms` of a clock that nothing but a rest moves. */
function batches(count: number, ms: number) {
  let [now, done] = [0, 0]
  const rests: number[] = []
  const batch = async (): Promise<boolean> => {
    now += ms
    done += 1
    return done < count
  }
  const sleep = async (rest: number): Promise<void> => {
    rests.push(rest)
    now += rest
  }
  return { clock: { monotonicMs: () => now, sleep }, batch, done: () => done, rests }
}

describe('work that can wait', () => {
  it('ends when nothing is left', async () => {
    const three = batches(3, 10)
    expect(await workFor(three.clock, 400, three.batch)).toBe(false)
    expect(three.done()).toBe(3)
  })

  it('does less on a busy machine, but never nothing', async () => {
    const quick = batches(100, 50)
    const slow = batches(100, 150)
    const stuck = batches(100, 5_000)
    for (const one of [quick, slow, stuck]) expect(await workFor(one.clock, 400, one.batch)).toBe(true)
    expect([quick.done(), slow.done(), stuck.done()]).toEqual([8, 3, 1])
  })

  it('rests between batches for longer than they take, so that others come in between', async () => {
    const [short, long] = [batches(4, 10), batches(3, 1_000)]
    await workFor(short.clock, 400, short.batch)
    await workFor(long.clock, 4_000, long.batch)
    expect([short.rests, long.rests]).toEqual([
      [40, 40, 40],
      [400, 400],
    ])
  })
})
