import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { columnOf, moved } from './board-moves.ts'

const places = { open: ['a', 'b'], dispatched: ['c'], done: [] }

describe('board', () => {
  it('finds a column by card or by itself', () => {
    expect(columnOf(places, 'c')).toBe('dispatched')
    expect(columnOf(places, 'done')).toBe('done')
    expect(columnOf(places, 'x')).toBeUndefined()
  })
  it('puts a card at the end or before another', () => {
    expect(moved(places, 'a', 'done').done).toEqual(['a'])
    expect(moved(places, 'a', 'dispatched', 'c').dispatched).toEqual(['a', 'c'])
    expect(moved(places, 'b', 'open', 'a').open).toEqual(['b', 'a'])
  })
  it('neither loses nor doubles a card', () => {
    const cards = ['a', 'b', 'c']
    fc.assert(
      fc.property(
        fc.constantFrom(...cards),
        fc.constantFrom(...Object.keys(places)),
        fc.option(fc.constantFrom(...cards)),
        (card, to, before) => {
          expect(
            Object.values(moved(places, card, to, before ?? undefined))
              .flat()
              .sort(),
          ).toEqual(cards)
        },
      ),
    )
  })
})
