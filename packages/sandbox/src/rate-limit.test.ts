import { expect, it } from 'vitest'
import { RateLimit } from './rate-limit.ts'

it('counts by the second, and only while there is a limit', () => {
  const limit = new RateLimit()
  const over = (...moments: number[]) => moments.map((at) => limit.isOver(at))
  expect(over(0, 1, 2)).toEqual([false, false, false])
  limit.perSecond = 2
  expect(over(5_000, 5_100, 5_999, 6_000, 6_001, 6_002)).toEqual([false, false, true, false, false, true])
  limit.perSecond = null
  expect(over(6_003)).toEqual([false])
})
