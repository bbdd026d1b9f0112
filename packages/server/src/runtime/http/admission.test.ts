import { describe, expect, it } from 'vitest'
import { handClock } from '../../../test/support/hand-clock.ts'
import { type AdmissionOptions, openAdmission } from './admission.ts'

/** A door, and reads behind it that end when they are told to. */
function door(options: Partial<AdmissionOptions> = {}) {
  const { clock, passTo } = handClock()
  const inTurn = openAdmission(clock, { atOnce: 2, ...options })
  const begun: string[] = []
  const ends = new Map<string, (failure?: Error) => void>()
  const settled = () => new Promise((resolve) => setImmediate(resolve))
  return {
    begun,
    async ask(...names: string[]) {
      const answers = names.map((name) =>
        inTurn(() => {
          begun.push(name)
          return new Promise<string>((resolve, reject) =>
            ends.set(name, (failure) => (failure ? reject(failure) : resolve(name))),
          )
        }),
      )
      for (const answer of answers) answer.catch(() => undefined)
      await settled()
      return answers
    },
    async end(name: string, failure?: Error) {
      ends.get(name)!(failure)
      await settled()
    },
    async passTo(ms: number) {
      await passTo(ms)
      await settled()
    },
  }
}

describe('short reads that come at once', () => {
  it('go in as they come while there is room', async () => {
    const { begun, ask, end } = door()
    const [first] = await ask('Liu', 'Chen')
    await end('Liu')
    expect(await first).toBe('Liu')
    await ask('Wang')
    expect(begun).toEqual(['Liu', 'Chen', 'Wang'])
  })

  it('go in the newest first when more came than there is room for', async () => {
    const { begun, ask, end } = door()
    await ask('a', 'b', 'c', 'd', 'e')
    expect(begun).toEqual(['a', 'b'])
    await end('b')
    await ask('f')
    expect(begun).toEqual(['a', 'b', 'e'])
    for (const name of ['e', 'a', 'f', 'd']) await end(name)
    expect(begun).toEqual(['a', 'b', 'e', 'f', 'd', 'c'])
  })

  it('go on behind one that failed, and its failure is its own', async () => {
    const { begun, ask, end } = door({ atOnce: 1 })
    const [first] = await ask('a', 'b')
    await end('a', new Error('the database is away'))
    await expect(first).rejects.toThrow('the database is away')
    expect(begun).toEqual(['a', 'b'])
  })

  it('wait no longer than a second behind newer ones', async () => {
    const { begun, ask, end, passTo } = door({ atOnce: 1, longestTurnMs: 60_000 })
    await ask('old', 'first', 'second')
    await passTo(999)
    await end('old')
    expect(begun).toEqual(['old', 'second'])
    await passTo(1_000)
    await ask('new')
    await end('second')
    expect(begun).toEqual(['old', 'second', 'first'])
    await end('first')
    expect(begun).toEqual(['old', 'second', 'first', 'new'])
  })

  it('are not held up by one that waits for something else than a core', async () => {
    const { begun, ask, end, passTo } = door({ atOnce: 1 })
    await ask('locked', 'b', 'c')
    await passTo(249)
    expect(begun).toEqual(['locked'])
    await passTo(250)
    expect(begun).toEqual(['locked', 'c'])
    await end('c')
    expect(begun).toEqual(['locked', 'c', 'b'])
    // Its place was given away: its end lets nobody in besides.
    await ask('d')
    await end('locked')
    expect(begun).toEqual(['locked', 'c', 'b'])
    await end('b')
    expect(begun).toEqual(['locked', 'c', 'b', 'd'])
  })

  it('are all answered, however many come while others leave', async () => {
    const { begun, ask, end } = door({ atOnce: 3 })
    const names = Array.from({ length: 50 }, (_, i) => `read ${i}`)
    const answers = (await Promise.all(names.map((name) => ask(name)))).flat()
    for (let done = 0; done < names.length; done += 1) {
      expect(begun.length).toBe(Math.min(names.length, done + 3))
      await end(begun[done]!)
    }
    expect(await Promise.all(answers)).toEqual(names)
    expect(new Set(begun).size).toBe(names.length)
  })
})
