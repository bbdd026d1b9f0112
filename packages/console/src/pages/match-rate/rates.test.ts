import { expect, it } from 'vitest'
import { fanRate, shareOf } from './rates.ts'

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
