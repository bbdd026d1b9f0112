import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  columnOf,
  dropOf,
  held,
  laidOver,
  moved,
  type Pending,
  type Places,
  released,
} from './board-moves.ts'

const given: Places = { open: ['a', 'b', 'c'], dispatched: ['d'], done: [] }
const none: Pending = new Map()

describe('a drop', () => {
  it.each([
    ['a', 'dispatched', { from: 'open', to: 'dispatched', before: undefined }],
    ['a', 'd', { from: 'open', to: 'dispatched', before: 'd' }],
    ['d', 'b', { from: 'dispatched', to: 'open', before: 'b' }],
    ['a', 'done', { from: 'open', to: 'done', before: undefined }],
  ])('%s over %s asks for %j', (card, over, asked) => {
    expect(dropOf(given, card, over)).toEqual(asked)
  })

  it.each([
    ['a', 'open'],
    ['a', 'c'],
    ['a', 'nowhere'],
    ['stranger', 'done'],
    ['a', 'toString'],
    ['constructor', 'done'],
  ])('%s over %s asks for nothing', (card, over) => {
    expect(dropOf(given, card, over)).toBeUndefined()
  })

  it('knows a card that is called as something every object has', () => {
    expect(columnOf({ open: ['toString'] }, 'toString')).toBe('open')
    expect(columnOf({ open: [] }, 'hasOwnProperty')).toBeUndefined()
  })
})

describe('moves on their way', () => {
  const move = { to: 'done' }

  it('are seen at once, and the truth of the server is left alone', () => {
    const before = structuredClone(given)
    expect(laidOver(given, held(none, 'a', move))).toEqual({
      open: ['b', 'c'],
      dispatched: ['d'],
      done: ['a'],
    })
    expect(given).toEqual(before)
  })

  it('go when they fail, so that the card stands where it stood', () => {
    expect(laidOver(given, released(held(none, 'b', move), 'b', move))).toEqual(given)
  })

  it('do nothing to a card that the server has taken away, or has already moved', () => {
    const pending = held(none, 'a', move)
    expect(laidOver({ open: ['b'], done: [] }, pending)).toEqual({ open: ['b'], done: [] })
    expect(laidOver({ open: ['b'], done: ['a'] }, pending)).toEqual({ open: ['b'], done: ['a'] })
  })

  it('of one card: the end of the first does not undo the second', () => {
    const second = { to: 'dispatched', before: 'd' }
    const both = held(held(none, 'a', move), 'a', second)
    expect(released(both, 'a', move)).toBe(both)
    expect(laidOver(given, released(both, 'a', move)).dispatched).toEqual(['a', 'd'])
    expect(released(both, 'a', second).size).toBe(0)
  })

  it('of an undo lead back, also while the first is not yet told by the server', () => {
    const undo = { to: 'open' }
    expect(laidOver(given, held(none, 'a', undo)).open).toEqual(['b', 'c', 'a'])
    expect(laidOver(moved(given, 'a', 'done'), held(none, 'a', undo))).toEqual({
      open: ['b', 'c', 'a'],
      dispatched: ['d'],
      done: [],
    })
  })

  it('neither lose nor double a card, in whatever order they come and go', () => {
    const cards = ['a', 'b', 'c', 'd']
    const step = fc.record({
      card: fc.constantFrom(...cards, 'ghost'),
      to: fc.constantFrom('open', 'dispatched', 'done'),
      before: fc.option(fc.constantFrom(...cards), { nil: undefined }),
      ends: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        let pending = none
        for (const { card, ends, ...asked } of steps) {
          pending = held(pending, card, asked)
          if (ends) pending = released(pending, card, asked)
          const places = laidOver(given, pending)
          expect(Object.values(places).flat().sort()).toEqual(cards)
          expect(Object.keys(places)).toEqual(Object.keys(given))
        }
      }),
    )
  })
})

describe('a place before another card', () => {
  it('is that place, also in its own column', () => {
    expect(moved(given, 'c', 'open', 'a').open).toEqual(['c', 'a', 'b'])
    expect(moved(given, 'a', 'open', 'a').open).toEqual(['b', 'c', 'a'])
    expect(moved(given, 'a', 'dispatched', 'gone').dispatched).toEqual(['d', 'a'])
  })
})
