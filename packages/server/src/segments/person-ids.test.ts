import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { idWords, PersonIds } from './person-ids.ts'

describe('ids of persons', () => {
  it('are found by their place and by themselves', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.uuid(), { maxLength: 60 }), fc.uuid(), (given, other) => {
        const sorted = given.toSorted()
        const ids = new PersonIds(sorted.length)
        for (const one of sorted) ids.push(idWords(one))
        expect(sorted.map((one) => ids.ordinalOf(one))).toEqual(sorted.map((_, place) => place))
        expect(sorted.map((_, place) => ids.at(place))).toEqual(sorted)
        if (!sorted.includes(other)) expect(ids.ordinalOf(other)).toBeUndefined()
      }),
    )
  })
})
