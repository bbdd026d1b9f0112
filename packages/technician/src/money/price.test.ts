import { describe, expect, it } from 'vitest'
import { explains, spokenFactor } from './price.ts'

const line = (amountFen: number) => ({
  code: 'base_fee',
  amountFen,
  factor: '1',
  sentence: '智能锁安装 1 把',
})

describe('explains', () => {
  it('holds when lines add up to the total, deductions too', () => {
    expect(explains([line(8000), line(1500), line(-2000)], 7500)).toBe(true)
    expect(explains([], 0)).toBe(true)
  })
  it('fails when something is missing', () => {
    expect(explains([line(8000)], 8001)).toBe(false)
  })
})

describe('spokenFactor', () => {
  it('says a factor that changes something', () => {
    expect(spokenFactor('1.3')).toBe('1.3')
    expect(spokenFactor('1.2 × 0.8')).toBe('1.2 × 0.8')
  })
  it('is silent about one', () => {
    for (const factor of ['1', '1.0', '1.00', '']) expect(spokenFactor(factor)).toBeUndefined()
  })
})
