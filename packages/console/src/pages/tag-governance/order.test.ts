import { expect, it } from 'vitest'
import { swapped } from './order.ts'

it('moves one to another place, and keeps the others in their order', () => {
  expect(swapped(['a', 'b', 'c'], 2, 0)).toEqual(['c', 'a', 'b'])
  expect(swapped(['a', 'b', 'c'], 0, 1)).toEqual(['b', 'a', 'c'])
  expect(swapped(['a'], 0, 0)).toEqual(['a'])
})
