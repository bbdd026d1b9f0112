import { expect, it } from 'vitest'
import { shareOf } from './rates.ts'

it('a share says nothing where there is nothing to divide by', () => {
  expect(shareOf(23, 25)).toBe('92.0%')
  expect(shareOf(0, 4)).toBe('0.0%')
  expect(shareOf(0, 0)).toBeNull()
})
