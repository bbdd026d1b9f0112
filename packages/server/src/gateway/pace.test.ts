import { expect, it } from 'vitest'
import type { CallLimit } from '../connectors/contract/call-gate.ts'
import { openPace } from './pace.ts'

const limit = (more: object): CallLimit => ({
  group: 'list',
  apis: ['order.list'],
  holder: 'app',
  source: 'documented',
  times: 5,
  perMs: 1_000,
  ...more,
})
const call = { marketplace: 'm', api: 'order.list', appKey: 'k' }

function desk(limits: CallLimit[] = [limit({})]) {
  let now = 0
  const slept: number[] = []
  const clock = {
    monotonicMs: () => now,
    sleep: async (ms: number) => {
      slept.push(ms)
      now += ms
    },
  }
  return { pace: openPace(clock, () => limits), slept, pass: (ms: number) => (now += ms) }
}

it('keeps calls below the documented pace, and leaves limits of a day to Qiao', async () => {
  const { pace, slept } = desk([limit({}), limit({ perMs: 86_400_000, times: 1 })])
  for (let n = 0; n < 6; n++) await pace.enter(call, 5_000)
  expect(slept.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThanOrEqual(1_000)
})

it('refuses what would wait too long, and what the marketplace said to leave', async () => {
  const { pace, pass } = desk()
  await pace.enter(call, 0)
  await expect(pace.enter(call, 10)).rejects.toMatchObject({ kind: 'limited', code: 'quota/list' })
  pass(10_000)
  pace.leave(call, { kind: 'limited', retryAfterMs: 30_000 })
  await expect(pace.enter(call, 1_000)).rejects.toMatchObject({ kind: 'limited' })
  pass(30_001)
  await pace.enter(call, 0)
})

it('tells each work the calls that it made, tries and failures included, and no others', async () => {
  const { pace } = desk([])
  const work = (api: string) =>
    pace.recording(async () => {
      await pace.enter({ ...call, api }, 0)
      pace.leave({ ...call, api }, { kind: 'temporary', retryAfterMs: null })
      await Promise.resolve()
      pace.leave({ ...call, api }, null)
      return api
    })
  const [one, two] = await Promise.all([work('a'), work('b')])
  expect(one).toEqual({
    value: 'a',
    made: [
      { api: 'a', failure: { kind: 'temporary', retryAfterMs: null } },
      { api: 'a', failure: null },
    ],
  })
  expect(two.made.map(({ api }) => api)).toEqual(['b', 'b'])
})
