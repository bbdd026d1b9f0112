import { describe, expect, it } from 'vitest'
import { endOf, isLive, lacksMoney, lives, sightsFor } from './token.ts'

describe('a token that is being made', () => {
  it('offers nothing wider than its maker sees', () => {
    expect(sightsFor({ dataClass: 'phone', widest: 'masked' })).toEqual(['none', 'masked'])
    expect(sightsFor({ dataClass: 'phone', widest: 'none' })).toEqual(['none'])
    expect(sightsFor({ dataClass: 'chat', widest: 'plain' })).toEqual(['none', 'masked', 'plain'])
    expect(sightsFor({ dataClass: 'money', widest: 'plain' })).toEqual(['none', 'plain'])
  })

  it('needs amounts for settlement and ledger alone', () => {
    expect(lacksMoney(['orders.read'], {})).toBe(false)
    expect(lacksMoney(['orders.read', 'ledger.read'], {})).toBe(true)
    expect(lacksMoney(['settlement.write'], { money: 'plain' })).toBe(false)
  })

  it('ends after its days, or never', () => {
    const now = new Date('2026-11-22T00:00:00Z')
    expect(lives.map((one) => endOf(one, now)?.slice(0, 10) ?? null)).toEqual([
      '2026-12-22',
      '2027-02-20',
      '2027-05-21',
      '2027-11-22',
      null,
    ])
  })

  it('is live until it is over', () => {
    const states = ['active', 'unused', 'expired', 'revoked', 'orphaned'] as const
    expect(states.filter((state) => isLive({ state }))).toEqual(['active', 'unused'])
  })
})
