import { expect, it } from 'vitest'
import { daysOn, dueWords } from './due.ts'

it('says how far a day is away, and counts over the end of a month', () => {
  expect([3, 0, -2].map(dueWords)).toEqual([
    { key: 'inDays', count: 3 },
    { key: 'today', count: 0 },
    { key: 'ago', count: 2 },
  ])
  expect(daysOn('2026-02-26', 7)).toBe('2026-03-05')
})
