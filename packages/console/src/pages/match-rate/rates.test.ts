import { expect, it } from 'vitest'
import { fanRate, monthName, reasonsOf, shareOf, waysOf } from './rates.ts'

it('a share says nothing where there is nothing to divide by', () => {
  expect(shareOf(23, 25)).toBe('92.0%')
  expect(shareOf(0, 4)).toBe('0.0%')
  expect(shareOf(0, 0)).toBeNull()
})

it('friends against parcels are a rate only where parcels can have brought them', () => {
  expect(fanRate(3, 12)).toEqual({ share: '25.0%', why: null })
  expect(fanRate(12, 12)).toEqual({ share: '100.0%', why: null })
  expect(fanRate(15, 6)).toEqual({ share: null, why: 'moreFriends' })
  expect(fanRate(2, 0)).toEqual({ share: null, why: 'noParcels' })
})

it('a month is said as people say it', () => {
  expect(monthName('2026-11', 'zh-CN')).toBe('2026年11月')
  expect(monthName('2026-01', 'en')).toBe('January 2026')
})

it('friends of a shop stand by the way they came, the surest darkest', () => {
  expect(
    waysOf({ byCode: 4, byCard: 0, byClaim: 1, byIdentity: 2 }).map(({ count, shade }) => [count, shade]),
  ).toEqual([
    [4, 1],
    [0, 2],
    [1, 3],
    [2, 4],
  ])
})

it('reasons are added up over the months, the commonest first', () => {
  const one = (reason: string, count: number) => ({ reason, words: reason, count })
  const months = [
    { unbound: [one('lost', 2), one('by_hand', 3)] },
    { unbound: [one('lost', 4)] },
    { unbound: [] },
  ]
  expect(reasonsOf(months)).toEqual([one('lost', 6), one('by_hand', 3)])
  expect(reasonsOf([])).toEqual([])
})
