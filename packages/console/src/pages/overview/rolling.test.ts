import { describe, expect, it } from 'vitest'
import { between } from './rolling.ts'

describe('counts that roll', () => {
  it('starts where it was and ends where it must', () => {
    expect(between([10, 20], [20, 10], 0)).toEqual([10, 20])
    expect(between([10, 20], [20, 10], 0.5)).toEqual([15, 15])
    expect(between([10, 20], [20, 10], 1)).toEqual([20, 10])
  })
  it('never runs past the goal', () => {
    expect(between([0], [7], 3)).toEqual([7])
    expect(between([0], [7], -1)).toEqual([0])
  })
  it('shows at once what was not there before', () => {
    expect(between([], [3, 4], 0)).toEqual([3, 4])
  })
})
