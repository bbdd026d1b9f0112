import { expect, it } from 'vitest'
import { termWords } from './term.ts'

it('says whole years as years, and everything else in days', () => {
  expect(termWords(1095)).toEqual(['years', { n: 3 }])
  expect(termWords(365)).toEqual(['oneYear', { n: 1 }])
  for (const days of [0, 3, 90, 364, 366, 1000]) expect(termWords(days)).toEqual(['days', { n: days }])
})
