import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { eventually } from '../../packages/server/test/support/eventually.ts'
import { besideStalls, watchMachine } from './machine-stalls.ts'

describe('a machine that stands still', () => {
  it('is noticed, with when and how long', async () => {
    // Without priority, which needs rights: it is stopped by hand here.
    const watch = (await watchMachine([]))!
    try {
      const before = Date.now()
      process.kill(watch.pid, 'SIGSTOP')
      await delay(120)
      process.kill(watch.pid, 'SIGCONT')
      const noticed = () => watch.stalls.find(({ at, ms }) => ms > 100 && at > before - 20)
      await eventually(async () => expect(noticed()).toBeDefined())
      const { at, ms } = noticed()!
      expect(at + ms).toBeLessThan(Date.now() + 20)
    } finally {
      watch.stop()
    }
  })

  it('is not watched where nobody may run before all others', async () => {
    expect(await watchMachine(['false'])).toBeNull()
    expect(await watchMachine(['no-such-program'])).toBeNull()
  })

  it('spoils the reads that were under way, and no others', () => {
    const read = (at: number, ms: number) => ({ at, ms })
    const stalls = [{ at: 1_000, ms: 50 }]
    const [before, into, within, over, out, after] = [
      read(900, 100),
      read(990, 30),
      read(1_010, 5),
      read(980, 90),
      read(1_040, 30),
      read(1_050, 10),
    ]
    expect(besideStalls([before, into, within, over, out, after] as never[], stalls)).toEqual([before, after])
    expect(besideStalls([into!, after!], [])).toEqual([into, after])
  })
})
