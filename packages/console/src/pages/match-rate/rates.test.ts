import { expect, it } from 'vitest'
import { fanRate, monthName, reasonsOf, shareOf, waysOfMonth } from './rates.ts'

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

it('a month stands by way: its new friends first, then each of its shops', () => {
  const ways = [
    { way: 'order_code', count: 3 },
    { way: 'member', count: 1 },
  ]
  const match = {
    months: [{ month: '2026-11', bound: 4, ways }],
    shops: [
      { month: '2026-11', friends: 1, ways: [{ way: 'serial', count: 1 }] },
      { month: '2026-10', friends: 9, ways: [{ way: 'serial', count: 9 }] },
    ],
  }
  const shown = waysOfMonth(match, '2026-11')
  expect([shown.shops.length, shown.totals]).toEqual([1, [4, 1]])
  expect(['order_code', 'serial', 'member'].map(shown.countsOf)).toEqual([
    [3, 0],
    [0, 1],
    [1, 0],
  ])
  expect(waysOfMonth(match, '2026-09')).toMatchObject({ shops: [], totals: [0] })
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
