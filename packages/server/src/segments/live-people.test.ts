import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyPerson, anyRule, worldDay } from '../../test/support/segment-worlds.ts'
import { LivePeople } from './live-people.ts'
import { PeopleIndexBuilder } from './people-index.ts'
import { idWords, PersonIds } from './person-ids.ts'
import { isIn, type Person, type Rule } from './rule.ts'

const idOf = (n: number) => `11111111-0000-4000-8000-${String(n).padStart(12, '0')}`

function livePeopleOf(people: readonly Person[]): LivePeople {
  const builder = new PeopleIndexBuilder(people.length)
  const ids = new PersonIds(people.length)
  for (const one of people) {
    builder.add(one)
    ids.push(idWords(one.id))
  }
  return new LivePeople(builder.finish(), ids)
}

/** A few kinds of persons, many of each: enough changes to be settled into a small index, several times over. */
const kinds = fc.array(anyPerson, { minLength: 3, maxLength: 6 })

describe('the index with those who changed since', () => {
  it('counts, overlaps and shows as asking everybody does, however many changed, came and went', () => {
    fc.assert(
      fc.property(
        kinds,
        fc.array(anyRule, { minLength: 2, maxLength: 4 }),
        fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 3 }),
        (some, rules, rounds) => {
          const known = new Map<string, Person>()
          const put = (n: number, shift: number) => {
            const one = { ...some[(n + shift) % some.length]!, id: idOf(n) }
            known.set(one.id, one)
            return one
          }
          const live = livePeopleOf(Array.from({ length: 1_000 }, (_, n) => put(n, 0)))
          rounds.forEach((many, round) => {
            const people = Array.from({ length: many }, (_, n) => put(round * 450 + 2 * n, round + 1))
            const gone = Array.from({ length: many >> 3 }, (_, n) => idOf(round * 7 + 8 * n))
            for (const id of gone) known.delete(id)
            live.apply({ people: people.filter((one) => known.has(one.id)), gone })
          })
          const all = [...known.values()]
          const who = (rule: Rule) => all.filter((one) => isIn(rule, one, worldDay))
          const [a, b] = [rules[0]!, rules[1]!]
          for (const rule of rules)
            expect(live.count(rule, worldDay)).toEqual({ of: all.length, matching: who(rule).length })
          expect(live.overlap([a, b], worldDay)).toEqual({
            first: who(a).length,
            second: who(b).length,
            both: who({ all: [a, b] }).length,
          })
          const lately = (one: Person) => one.numbers.last_act_day ?? Number.NEGATIVE_INFINITY
          const shown = who(a).sort((x, y) => lately(y) - lately(x) || (x.id < y.id ? -1 : 1))
          expect(live.sample(a, worldDay, 7)).toEqual(shown.slice(0, 7).map((one) => one.id))
          for (const { word, people } of live.wordsInUse(100))
            expect([word, people]).toEqual([word, all.filter((one) => one.words.has(word)).length])
        },
      ),
      { numRuns: 40 },
    )
  })

  it('is worn once a hundredth has changed', () => {
    const people = Array.from({ length: 600_000 }, (_, n) => ({
      id: idOf(n),
      numbers: {},
      words: new Set<string>(),
      acts: [],
    }))
    const live = livePeopleOf(people)
    live.apply({ people: people.slice(0, 6_000), gone: [] })
    expect(live.worn).toBe(false)
    live.apply({ people: people.slice(6_000, 6_001), gone: [] })
    expect(live.worn).toBe(true)
    expect(live.count({ all: [] }, 1)).toEqual({ of: 600_000, matching: 600_000 })
  })
})
