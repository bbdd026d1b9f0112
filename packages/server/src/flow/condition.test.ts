import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Condition, compileCondition, type Facts, factsOf, unmetFacts } from './condition.ts'

const holds = (condition: Condition, facts: Facts) => compileCondition(condition)(facts)

describe('a condition', () => {
  it('asks facts for equality, membership, presence and size', () => {
    expect(holds({ fact: 'kind', is: 'lock' }, { kind: 'lock' })).toBe(true)
    expect(holds({ fact: 'kind', in: ['lock', 'purifier'] }, { kind: 'air' })).toBe(false)
    expect(holds({ fact: 'kind', known: true }, {})).toBe(false)
    expect(holds({ fact: 'kind', known: false }, { kind: null })).toBe(true)
    expect(holds({ fact: 'units', atLeast: 2, below: 4 }, { units: 3 })).toBe(true)
    expect(holds({ fact: 'units', above: 3 }, { units: 3 })).toBe(false)
  })

  it('compares an absent fact as false, and as equal to null only', () => {
    expect(holds({ fact: 'units', atMost: 5 }, {})).toBe(false)
    expect(holds({ fact: 'units', is: null }, {})).toBe(true)
  })

  it('holds when it is empty', () => {
    expect(holds({}, {})).toBe(true)
    expect(holds({ all: [] }, {})).toBe(true)
    expect(holds({ any: [] }, {})).toBe(false)
  })

  it('names the facts that stand in the way', () => {
    const condition: Condition = {
      all: [
        { fact: 'assigned', is: true },
        {
          any: [
            { fact: 'arrived', is: true },
            { fact: 'needed', is: false },
          ],
        },
      ],
    }
    expect(unmetFacts(condition, { assigned: true })).toEqual(['arrived', 'needed'])
    expect(unmetFacts(condition, { assigned: true, arrived: true })).toEqual([])
    expect(factsOf(condition)).toEqual(['assigned', 'arrived', 'needed'])
  })

  const { condition: tree } = fc.letrec<{ condition: Condition }>((tie) => ({
    condition: fc.oneof(
      { depthSize: 'small' },
      fc.record({ fact: fc.constantFrom('a', 'b', 'c'), is: fc.boolean() }),
      fc.record({ all: fc.array(tie('condition'), { maxLength: 3 }) }),
      fc.record({ any: fc.array(tie('condition'), { maxLength: 3 }) }),
      fc.record({ not: tie('condition') }),
    ),
  }))
  const facts = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.boolean())

  it('obeys the laws of logic', () => {
    fc.assert(
      fc.property(tree, tree, facts, (p, q, f) => {
        expect(holds({ not: { not: p } }, f)).toBe(holds(p, f))
        expect(holds({ not: { all: [p, q] } }, f)).toBe(holds({ any: [{ not: p }, { not: q }] }, f))
      }),
    )
  })

  it('names nothing exactly when it holds or can never hold', () => {
    fc.assert(
      fc.property(tree, facts, (p, f) => {
        if (holds(p, f)) expect(unmetFacts(p, f)).toEqual([])
        else expect(factsOf(p)).toEqual(expect.arrayContaining(unmetFacts(p, f)))
      }),
    )
  })
})
