import { expect, it } from 'vitest'
import { countsOf, dueOf, stillShown } from './asks.ts'

it('a moment of the desk is sent as one of the world, and now as nothing', () => {
  expect(dueOf({ when: 'now', at: '2026-04-10T09:30' })).toEqual({})
  const { dueAt } = dueOf({ when: 'at', at: '2026-04-10T09:30' })
  expect(new Date(dueAt!).getTime()).toBe(new Date(2026, 3, 10, 9, 30).getTime())
})

it('outcomes are counted, those who were reminded first', () => {
  const of = (outcome: string) => ({ outcome, words: `words of ${outcome}` })
  const counted = countsOf([of('already'), of('no_owner'), of('already'), of('reminded')])
  expect(counted.map((one) => [one.outcome, one.count])).toEqual([
    ['reminded', 1],
    ['already', 2],
    ['no_owner', 1],
  ])
  expect(countsOf([])).toEqual([])
})

it('a choice that went out of sight is none', () => {
  expect(stillShown(['a', 'b'], [{ contactId: 'b' }, { contactId: 'c' }])).toEqual(['b'])
})
