import { describe, expect, it } from 'vitest'
import { chanceOf, hashOf, isPlayed, laterStates, stepAt, steps, waitMs } from './choices.ts'

const ids = Array.from({ length: 2_000 }, (_, n) => `019d0000-0000-7000-8000-${String(n).padStart(12, '0')}`)

describe('who is played', () => {
  it('is the same share of the work orders in every run, and says so of one by its id alone', () => {
    const played = ids.filter((id) => isPlayed(id, 0.7))
    expect(played.length / ids.length).toBeGreaterThan(0.66)
    expect(played.length / ids.length).toBeLessThan(0.74)
    expect(ids.filter((id) => isPlayed(id, 0.7))).toEqual(played)
  })

  it('only grows with the share: nobody is dropped for another', () => {
    const few = ids.filter((id) => isPlayed(id, 0.3))
    expect(few.every((id) => isPlayed(id, 0.31))).toBe(true)
    expect(ids.some((id) => isPlayed(id, 0))).toBe(false)
    expect(ids.every((id) => isPlayed(id, 1))).toBe(true)
  })
})

describe('what comes next', () => {
  it.each([
    ['complete_address', 'address'],
    ['goods_arrived', 'arrival'],
    ['appoint', 'appointment'],
    ['dispatch', 'assignment'],
    ['first_call', 'firstCall'],
    ['on_the_way', 'departure'],
    ['check_in', 'checkIn'],
    ['complete', 'completion'],
    ['sign_off', 'signOff'],
  ])('in %s is %s', (state, step) => {
    expect(stepAt({ state, suspended: false })).toBe(step)
  })

  it('is nothing for what is suspended, at its end, or unheard of', () => {
    expect(stepAt({ state: 'appoint', suspended: true })).toBeNull()
    for (const state of ['open', 'settle', 'settled', 'cancelled', 'a state of tomorrow'])
      expect(stepAt({ state, suspended: false })).toBeNull()
  })

  it('is looked for in every state but the first, which is looked at apart', () => {
    expect(laterStates).toHaveLength(steps.length - 1)
    expect(laterStates).not.toContain('complete_address')
  })
})

describe('the dice', () => {
  it('fall the same for one question of one work order, and else differ', () => {
    const [one = '', two = ''] = ids
    expect(chanceOf(one, 'rating').next()).toBe(chanceOf(one, 'rating').next())
    expect(chanceOf(one, 'rating').next()).not.toBe(chanceOf(one, 'slip').next())
    expect(chanceOf(one, 'rating').next()).not.toBe(chanceOf(two, 'rating').next())
    expect(hashOf('')).toBe(0x811c9dc5)
  })

  it('make people wait for seconds, and for a minute at most', () => {
    for (const step of steps)
      for (const id of ids.slice(0, 50)) {
        const ms = waitMs(step, chanceOf(id, 'wait'))
        expect(ms).toBeGreaterThanOrEqual(4_000)
        expect(ms).toBeLessThanOrEqual(60_000)
      }
  })
})
