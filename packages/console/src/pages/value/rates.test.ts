import { expect, it } from 'vitest'
import { gapOf, shareText } from './rates.ts'

it('a gap has a sign, and says nothing where nothing happened', () => {
  expect(gapOf(1653, 1882)).toBe('-12.2%')
  expect(gapOf(110, 100)).toBe('+10.0%')
  expect(gapOf(3, 0)).toBe('—')
  expect(shareText(12)).toBe('12.0%')
})
