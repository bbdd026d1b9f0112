import { describe, expect, it } from 'vitest'
import { noteAnswering } from '../answering.ts'
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

  describe('of several walks at once', () => {
    /** Walks of one clock; a batch of each takes 10 ms, and its name is noted as it begins and ends. */
    function walks() {
      let now = 0
      const told: string[] = []
      const clock = {
        monotonicMs: () => now,
        async sleep(ms: number) {
          const until = now + ms
          await new Promise(setImmediate)
          now = Math.max(now, until)
        },
      }
      return {
        clock,
        told,
        walk: (name: string, count: number) => {
          let left = count
          return workFor(clock, Number.POSITIVE_INFINITY, async () => {
            told.push(`${name} ${now}`)
            await new Promise(setImmediate)
            now += 10
            told.push(`${name} ends`)
            left -= 1
            return left > 0
          })
        },
      }
    }

    it('takes turns, with a rest as long as the work between any two', async () => {
      const { walk, told } = walks()
      await Promise.all([walk('tags', 1), walk('pools', 1), walk('needs', 1)])
      expect(told).toEqual(['tags 0', 'tags ends', 'pools 20', 'pools ends', 'needs 40', 'needs ends'])
    })

    it('leaves four times as long to agents who read', async () => {
      const { clock, walk, told } = walks()
      noteAnswering(clock)
      await Promise.all([walk('tags', 1), walk('pools', 1)])
      expect(told).toEqual(['tags 0', 'tags ends', 'pools 50', 'pools ends'])
      await clock.sleep(1_000)
      await Promise.all([walk('tags', 1), walk('pools', 1)])
      expect(told.slice(4)).toEqual(['tags 1060', 'tags ends', 'pools 1080', 'pools ends'])
    })

    it('goes on behind one that failed', async () => {
      const { clock, walk, told } = walks()
      const failing = workFor(clock, 10, () => Promise.reject(new Error('gone')))
      const next = walk('pools', 1)
      await expect(failing).rejects.toThrow('gone')
      await next
      expect(told).toEqual(['pools 0', 'pools ends'])
    })

    it('of another process goes its own pace', async () => {
      const [one, other] = [walks(), walks()]
      await Promise.all([one.walk('tags', 1), other.walk('tags', 1)])
      expect([one.told[0], other.told[0]]).toEqual(['tags 0', 'tags 0'])
    })
  })
})
