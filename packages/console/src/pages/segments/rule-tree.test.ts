import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  changed,
  conditionKeys,
  countConditions,
  type Group,
  insertedBehind,
  isBegun,
  isGroup,
  newCondition,
  newGroup,
  type Rule,
  ruleOf,
  treeOf,
  unfinished,
  writtenOf,
} from './rule-tree.ts'

const isMoney = (code: string) => code === 'monetary_12m'
const leaf: fc.Arbitrary<Rule> = fc.oneof(
  fc.record({
    dimension: fc.constantFrom('frequency', 'monetary_12m'),
    is: fc.constantFrom('at_least' as const, 'at_most' as const),
    value: fc.integer({ min: 0, max: 2_000_000_000 }),
  }),
  fc.record({
    dimension: fc.constant('tag'),
    is: fc.constantFrom('any_of' as const, 'all_of' as const, 'none_of' as const),
    values: fc.array(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 3 }),
  }),
  fc.record({ dimension: fc.constant('recency'), is: fc.constant('known' as const) }),
  fc.record({
    did: fc.constant('order_pay'),
    times: fc.integer({ min: 1, max: 1000 }),
    days: fc.integer({ min: 1, max: 1100 }),
  }),
)
const anyRule: fc.Arbitrary<Rule> = fc.letrec<{ rule: Rule }>((tie) => ({
  rule: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    leaf,
    fc.record({ all: fc.array(tie('rule'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ any: fc.array(tie('rule'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ not: tie('rule') }),
  ),
})).rule

/** What both say of a person who does only some of the conditions. */
function holds(rule: Rule, truth: (leaf: string) => boolean): boolean {
  if ('all' in rule) return rule.all.every((one) => holds(one, truth))
  if ('any' in rule) return rule.any.some((one) => holds(one, truth))
  if ('not' in rule) return !holds(rule.not, truth)
  return truth(JSON.stringify(rule))
}

describe('a rule in the builder', () => {
  it('means the same when it comes out again', () => {
    fc.assert(
      fc.property(anyRule, fc.infiniteStream(fc.boolean()), (rule, coins) => {
        const tree = treeOf(rule, isMoney)
        const out = ruleOf(tree, isMoney)
        expect(unfinished(tree, isMoney)).toBe(0)
        const known = new Map<string, boolean>()
        const truth = (one: string): boolean => {
          if (!known.has(one)) known.set(one, coins.next().value as boolean)
          return known.get(one)!
        }
        expect(holds(out!, truth)).toBe(holds(rule, truth))
      }),
    )
  })

  it('is half written until every condition has what it needs', () => {
    const tree = newGroup('all')
    expect([ruleOf(tree, isMoney), unfinished(tree, isMoney)]).toEqual([null, 1])
    const [key] = conditionKeys(tree)
    const with_ = (more: object) => changed(tree, key!, (one) => ({ ...one, ...more }) as typeof one)
    expect(ruleOf(with_({ about: 'dimension:tag', is: 'any_of' }), isMoney)).toBeNull()
    expect(
      ruleOf(with_({ about: 'dimension:monetary_12m', is: 'at_least', value: '12.345' }), isMoney),
    ).toBeNull()
    expect(
      ruleOf(with_({ about: 'dimension:monetary_12m', is: 'at_least', value: '12.5' }), isMoney),
    ).toEqual({
      all: [{ dimension: 'monetary_12m', is: 'at_least', value: 1250 }],
    })
    expect(ruleOf(with_({ about: 'did:order_pay', times: '0' }), isMoney)).toBeNull()
    expect(ruleOf(with_({ about: 'did:order_pay', negated: true }), isMoney)).toEqual({
      all: [{ not: { did: 'order_pay', times: 1, days: 30 } }],
    })
  })

  it('is counted by what is written so far', () => {
    fc.assert(
      fc.property(anyRule, (rule) => {
        const tree = treeOf(rule, isMoney)
        const half = newGroup('all', [tree, newCondition(), newGroup('any')])
        expect(writtenOf(half, isMoney)).toEqual({ all: [ruleOf(tree, isMoney)] })
      }),
    )
    expect(writtenOf(newGroup('any'), isMoney)).toEqual({ all: [] })
  })

  it('means everybody when it is empty, and leaves empty groups out', () => {
    const tree = newGroup('all', [newGroup('any', [])])
    expect(ruleOf(tree, isMoney)).toEqual({ all: [] })
  })

  it('takes a part away with the group that is empty by that, and puts one behind another', () => {
    const inner = newGroup('any', [newCondition()])
    const tree = newGroup('all', [newCondition(), inner])
    const [, second] = conditionKeys(tree)
    const without = changed(tree, second!, () => null)
    expect(without.parts).toHaveLength(1)
    const fresh = newCondition()
    const more = insertedBehind(tree, second!, fresh)
    expect(conditionKeys(more)).toEqual([...conditionKeys(tree), fresh.key])
    expect(countConditions(more)).toBe(3)
    const group = more.parts[1] as Group
    expect(isGroup(group) && group.parts).toHaveLength(2)
  })
})

describe('a rule that nobody has touched', () => {
  it('is begun by the first choice or the second condition', () => {
    expect(isBegun(newGroup('all'))).toBe(false)
    expect(isBegun(newGroup('all', [newGroup('any')]))).toBe(false)
    expect(isBegun(newGroup('all', [newCondition(), newCondition()]))).toBe(true)
    expect(isBegun(newGroup('all', [{ ...newCondition(), about: 'dimension:tag' }]))).toBe(true)
  })
})
