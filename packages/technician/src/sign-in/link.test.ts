import { describe, expect, it } from 'vitest'
import { isForeign, tokenOf } from './link.ts'

const wangLei = 'hemu.abcdefghijklmnopqrstuvwx'

describe('the personal link', () => {
  it('is read from the address', () => {
    expect(tokenOf(`?link=${wangLei}&lang=en`)).toBe(wangLei)
  })
  it('is nothing when it is no token', () => {
    for (const search of ['', '?link=', '?link=hemu', '?link=hemu.short', `?link=${wangLei}%20x`])
      expect(tokenOf(search)).toBeUndefined()
  })
  it('is foreign when another one signed in here before, or nobody did', () => {
    expect(isForeign(wangLei, null)).toBe(true)
    expect(isForeign(wangLei, 'zzzzzz')).toBe(true)
    expect(isForeign(wangLei, 'stuvwx')).toBe(false)
  })
  it('asks nothing without a link', () => {
    expect(isForeign(undefined, null)).toBe(false)
  })
})
