import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  moveReasons,
  type Pool,
  pools,
  poolWords,
  reasonWords,
  type Standing,
  standingAfter,
} from './pool.ts'
import { defaultRules, type PoolRule, readLimits, readRules, sentenceOfRule } from './rule-set.ts'

const silent = { dimension: 'dormant_days', is: 'at_least', value: 90 } as const
const rule = (more: Partial<Record<keyof PoolRule, unknown>> = {}) => ({
  id: 'silent',
  on: true,
  from: ['active'],
  to: 'dormant',
  when: silent,
  ...more,
})
const refusal = (...rules: unknown[]): string => {
  try {
    readRules(rules)
    return 'taken'
  } catch (error) {
    return (error as { code: string }).code
  }
}

describe('rules that somebody sent', () => {
  it('are kept as they hold', () => {
    expect(readRules([rule({ poolDays: 3, ownedDays: null })])).toEqual([rule({ poolDays: 3 })])
    expect(readRules([rule({ from: ['active', 'active'] })])[0]!.from).toEqual(['active'])
    expect(readRules([rule({ on: undefined })])[0]!.on).toBe(true)
  })

  it.each([
    ['an id with a space', rule({ id: 'a b' }), 'pool.rule_id'],
    ['no pool to come from', rule({ from: [] }), 'pool.rule_from'],
    ['a pool that is none', rule({ from: ['lost'] }), 'pool.rule_from'],
    ['a pool that leads to itself', rule({ from: ['dormant'] }), 'pool.rule_to'],
    ['days that are not whole', rule({ poolDays: 1.5 }), 'pool.rule_days'],
    ['days below none', rule({ ownedDays: -1 }), 'pool.rule_days'],
    [
      'a condition that is none',
      rule({ when: { dimension: 'shoe_size', is: 'known' } }),
      'segment.rule_wrong',
    ],
    [
      'a source that is not built',
      rule({ when: { dimension: 'birthday', is: 'known' } }),
      'segment.rule_wrong',
    ],
    ['everybody', rule({ when: { all: [] } }), 'pool.rule_everybody'],
  ])('are refused for %s', (_, given, code) => {
    expect(refusal(given)).toBe(code)
  })

  it('are refused where two have one id, there are too many, or two undo each other', () => {
    expect(refusal(rule(), rule({ to: 'sea' }))).toBe('pool.rule_same_id')
    expect(refusal(...Array.from({ length: 31 }, (_, n) => rule({ id: `r-${n}` })))).toBe(
      'pool.rule_too_many',
    )
    const back = rule({ id: 'back', from: ['dormant'], to: 'active' })
    expect(refusal(rule(), back)).toBe('pool.rule_circle')
    expect(refusal(rule(), { ...back, on: false })).toBe('taken')
    expect(refusal(rule(), { ...back, when: { ...silent, value: 10 } })).toBe('taken')
  })

  it('may ask for a day alone: everybody whose contract ended', () => {
    expect(refusal(rule({ when: { all: [] }, contractEndedDays: 30 }))).toBe('taken')
  })

  it.each([
    [{ dailyClaims: -1 }],
    [{ mostOwned: 0 }],
    [{ protectDays: 4000 }],
    [{ cooldownDays: 0.5 }],
    [{ leaverDays: 0 }],
  ])('have limits in a range: not %o', (wrong) => {
    expect(() => readLimits({ ...defaultRules.limits, ...wrong })).toThrow('pool.rule_days')
    expect(readLimits({ ...defaultRules.limits, mostOwned: null, leaverDays: null })).toMatchObject({
      mostOwned: null,
      leaverDays: null,
    })
  })
})

describe('the rules of the product', () => {
  it('lead to each pool but none out of the sea, which is left by a person', () => {
    expect(new Set(defaultRules.rules.map((one) => one.to))).toEqual(new Set(pools))
    expect(defaultRules.rules.flatMap((one) => one.from)).not.toContain('sea')
  })

  it('read as sentences in both languages', () => {
    const said = defaultRules.rules.map(sentenceOfRule)
    expect(said.map((one) => one.zh)).toContain('在潜客池、活跃池，沉默天数不少于 90 天：移到沉默池')
    for (const { zh, en } of said) {
      expect(zh).not.toMatch(/[a-z]{2,}/)
      expect(en).not.toMatch(/\p{Script=Han}|undefined/u)
    }
    const sea = defaultRules.rules.find((one) => one.id === 'contract-ended')!
    expect(sentenceOfRule(sea).zh).toBe(
      '在潜客池、活跃池、沉默池，合约到期已有 30 天：移到公海，不再有归属人',
    )
  })

  it('have words for each pool and reason', () => {
    expect(Object.keys(poolWords).sort()).toEqual([...pools].sort())
    expect(Object.keys(reasonWords).sort()).toEqual([...moveReasons].sort())
  })
})

const at = (day: number) => new Date(Date.UTC(2026, 3, day))
const standing = (more: Partial<Standing> = {}): Standing => ({
  pool: 'active',
  ownerId: 'chenjing',
  poolSince: at(1),
  ownerSince: at(2),
  protectedUntil: at(20),
  contractEndsOn: null,
  lastMove: 'before',
  ...more,
})
const after = (was: Standing | null, wish: object) =>
  standingAfter({ customerId: 'c', was, ...wish }, at(9), 'now')

describe('what will stand', () => {
  it('begins as a prospect of nobody', () => {
    expect(after(null, {})).toEqual({
      pool: 'prospect',
      ownerId: null,
      poolSince: at(9),
      ownerSince: null,
      protectedUntil: null,
      contractEndsOn: null,
      lastMove: 'now',
    })
  })

  it('is nothing new where nothing changes', () => {
    expect(after(standing(), {})).toBeNull()
    expect(after(standing(), { pool: 'active', ownerId: 'chenjing' })).toBeNull()
    expect(after(standing({ pool: 'sea', ownerId: null, ownerSince: null }), { ownerId: 'x' })).toBeNull()
  })

  it('keeps since when and the protection where only the pool changes', () => {
    expect(after(standing(), { pool: 'dormant' })).toMatchObject({
      poolSince: at(9),
      ownerSince: at(2),
      protectedUntil: at(20),
    })
  })

  it('begins anew with another owner, without the protection of the last', () => {
    expect(after(standing(), { ownerId: 'zhoulan' })).toMatchObject({
      poolSince: at(1),
      ownerSince: at(9),
      protectedUntil: null,
    })
    expect(after(standing(), { ownerId: 'zhoulan', protectedUntil: at(30) })?.protectedUntil).toEqual(at(30))
  })

  it('is never owned in the sea, never without since, whatever is asked', () => {
    const anyPool = fc.constantFrom<Pool>(...pools)
    const anyOwner = fc.constantFrom('chenjing', 'zhoulan', null)
    fc.assert(
      fc.property(
        fc.option(fc.record({ pool: anyPool, owner: anyOwner })),
        fc.option(anyPool, { nil: undefined }),
        fc.option(anyOwner, { nil: undefined }),
        (before, pool, ownerId) => {
          const owned = before && before.pool !== 'sea' ? before.owner : null
          const was =
            before && standing({ pool: before.pool, ownerId: owned, ownerSince: owned ? at(2) : null })
          const now = after(was, { pool, ownerId })
          if (!now) return
          expect(now.pool !== 'sea' || now.ownerId === null).toBe(true)
          expect((now.ownerId === null) === (now.ownerSince === null)).toBe(true)
          expect(now.ownerId !== null || now.protectedUntil === null).toBe(true)
          expect(now.lastMove).toBe('now')
        },
      ),
    )
  })
})
