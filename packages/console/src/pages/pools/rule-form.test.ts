import { describe, expect, it } from 'vitest'
import content from '../../../../../content/pools/rules.v1.json' with { type: 'json' }
import { editedOf, freshId, lineKinds, linesOf, nestedOf, newLine, sentOf, splitWords } from './rule-form.ts'

const served = (more: object) =>
  ({
    id: 'r',
    on: true,
    from: ['active'],
    to: 'dormant',
    when: { all: [] },
    poolDays: null,
    ownedDays: null,
    contractEndedDays: null,
    sentence: { zh: '', en: '' },
    ...more,
  }) as never as Parameters<typeof linesOf>[0]

describe('the form of pool rules', () => {
  it('holds every rule of the product, and sends what it was given', () => {
    for (const rule of content.rules) {
      const edited = editedOf(served(rule))
      const {
        poolDays: _a,
        ownedDays,
        contractEndedDays,
        ...sent
      } = sentOf(edited) as Record<string, unknown>
      const {
        ownedDays: owned = null,
        contractEndedDays: ended = null,
        ...wanted
      } = rule as Record<string, unknown>
      expect(sent).toEqual(wanted)
      expect([ownedDays, contractEndedDays]).toEqual([owned, ended])
    }
  })

  it('shows amounts in yuan and sends fen', () => {
    const rule = served({ when: { dimension: 'monetary_12m', is: 'at_least', value: 123450 } })
    expect(linesOf(rule)).toEqual([{ kind: 'monetary_12m', is: 'at_least', value: 1234.5 }])
    expect(sentOf(editedOf(rule))).toMatchObject({
      when: { all: [{ dimension: 'monetary_12m', is: 'at_least', value: 123450 }] },
    })
  })

  it.each([
    { any: [{ dimension: 'frequency', is: 'at_least', value: 1 }] },
    { all: [{ not: { dimension: 'tag', is: 'any_of', values: ['VIP'] } }] },
    { did: 'product_view', times: 1, days: 7 },
    { dimension: 'region', is: 'any_of', values: ['310000'] },
    { dimension: 'tag', is: 'all_of', values: ['VIP'] },
  ])('hands what it does not hold to the builder, and sends it as it came: %o', (when) => {
    const rule = served({ when })
    expect(linesOf(rule)).toBeNull()
    const edited = { ...editedOf(rule), on: false }
    expect(sentOf(edited)).toMatchObject({ id: 'r', on: false, when })
    expect(sentOf(edited)).not.toHaveProperty('sentence')
  })

  it('becomes nested with what its lines said, and keeps the days of pools', () => {
    const rule = editedOf(
      served({ when: { dimension: 'frequency', is: 'at_least', value: 2 }, poolDays: 30 }),
    )
    const nested = nestedOf(rule)
    expect(nested.lines).toEqual([{ kind: 'poolDays', value: 30 }])
    expect(nested.when).toEqual({ all: [{ dimension: 'frequency', is: 'at_least', value: 2 }] })
    expect(sentOf(nested)).toEqual(sentOf(rule))
    const edited = {
      ...nested,
      when: { any: [{ dimension: 'after_sales', is: 'any_of', values: ['open'] }] },
    }
    expect(sentOf(edited as never)).toMatchObject({ when: edited.when, poolDays: 30 })
  })

  it('begins each kind of line with something that holds', () => {
    for (const kind of lineKinds) expect(newLine(kind).kind).toBe(kind)
    expect(newLine('poolDays')).toEqual({ kind: 'poolDays', value: 30 })
  })

  it('gives a new rule an id of its own, and parts words as people write them', () => {
    const rules = [editedOf(served({ id: 'rule-1' })), editedOf(served({ id: 'rule-2' }))]
    expect(freshId(rules)).toBe('rule-3')
    expect(splitWords(' VIP、金卡,  银卡，')).toEqual(['VIP', '金卡', '银卡'])
  })
})
