import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type CustomerId, id } from '../kernel/ids.ts'
import { decide, type IdentifierKind, identifierKinds } from './customer.ts'

const liu = id<CustomerId>('liu')
const chen = id<CustomerId>('chen')
const kinds = Object.keys(identifierKinds) as IdentifierKind[]
const known = (entries: Record<string, CustomerId>) => new Map(Object.entries(entries))

describe('whom a record belongs to', () => {
  it('is nobody when none of its identifiers is known, or it has none', () => {
    const nobody = { customerId: null, others: [], decidedBy: null }
    expect(decide([], known({ 'phone|a': liu }))).toEqual(nobody)
    expect(decide([{ kind: 'phone', index: 'b' }], known({ 'phone|a': liu }))).toEqual(nobody)
  })

  it('is decided by the strongest identifier, and the others are named', () => {
    const record = [
      { kind: 'phone' as const, index: 'a' },
      { kind: 'marketplace_buyer' as const, index: 'b' },
    ]
    expect(decide(record, known({ 'phone|a': liu, 'marketplace_buyer|b': chen }))).toEqual({
      customerId: chen,
      others: [liu],
      decidedBy: 'marketplace_buyer',
    })
    expect(decide(record, known({ 'phone|a': liu, 'marketplace_buyer|b': liu }))).toEqual({
      customerId: liu,
      others: [],
      decidedBy: 'marketplace_buyer',
    })
  })

  it('takes values of one kind for another kind never', () => {
    expect(decide([{ kind: 'phone', index: 'a' }], known({ 'unionid|a': liu })).customerId).toBeNull()
  })

  it('is the same in whatever order the identifiers stand', () => {
    const people = ['liu', 'chen', 'lin'].map((name) => id<CustomerId>(name))
    const identifier = fc.record({
      kind: fc.constantFrom(...kinds),
      index: fc.constantFrom('a', 'b', 'c', 'd'),
    })
    const world = fc.array(
      fc.tuple(fc.constantFrom(...kinds), fc.constantFrom('a', 'b', 'c', 'd'), fc.constantFrom(...people)),
      { maxLength: 16 },
    )
    const sorted = (decision: ReturnType<typeof decide>) => ({
      ...decision,
      others: [...decision.others].sort(),
    })
    fc.assert(
      fc.property(
        fc
          .uniqueArray(identifier, { selector: (one) => `${one.kind}|${one.index}`, maxLength: 6 })
          .chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        world,
        ([record, shuffled], links) => {
          const table = new Map(links.map(([kind, index, who]) => [`${kind}|${index}`, who]))
          const decision = decide(record, table)
          expect(sorted(decide(shuffled, table))).toEqual(sorted(decision))
          const pointed = new Set(
            record.map((one) => table.get(`${one.kind}|${one.index}`)).filter((one) => one !== undefined),
          )
          const named = decision.customerId ? [decision.customerId, ...decision.others] : []
          expect(new Set(named)).toEqual(pointed)
          expect(named).toHaveLength(pointed.size)
        },
      ),
    )
  })

  it('ranks WeChat above the marketplace, and the marketplace above a phone that a family shares', () => {
    const strength = (kind: IdentifierKind) => identifierKinds[kind].strength
    expect(strength('unionid')).toBe(strength('wecom_external'))
    expect(strength('wecom_external')).toBeGreaterThan(strength('marketplace_buyer'))
    expect(strength('marketplace_buyer')).toBeGreaterThan(strength('phone'))
  })
})
