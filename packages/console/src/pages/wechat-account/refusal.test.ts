import { describe, expect, it } from 'vitest'
import { refusalKey, stateOf } from './refusal.ts'

const account = { appId: 'wx1', answeredAt: null, refusedAt: null, refusedCode: null }
const [early, late] = ['2026-11-01T00:00:00.000Z', '2026-11-02T00:00:00.000Z']

describe('the state of the official account', () => {
  it('is off without one, whatever was said before', () => {
    expect(stateOf({ ...account, appId: null, refusedAt: late, refusedCode: '40125' })).toBe('off')
  })

  it('is on until WeChat refuses the keys', () => {
    expect(stateOf(account)).toBe('on')
    expect(stateOf({ ...account, answeredAt: early, refusedAt: late, refusedCode: '40125' })).toBe('refusing')
    expect(stateOf({ ...account, refusedAt: early, refusedCode: '40013' })).toBe('refusing')
  })

  it('is on again once WeChat answered, and stays on for what concerns one visitor', () => {
    expect(stateOf({ ...account, answeredAt: late, refusedAt: early, refusedCode: '40125' })).toBe('on')
    for (const refusedCode of ['40029', '40163', '-1', 'timeout'])
      expect(stateOf({ ...account, answeredAt: early, refusedAt: late, refusedCode })).toBe('on')
  })
})

it('puts codes into words where they are known', () => {
  expect(refusalKey('40125')).toBe('refusal.40125')
  expect(refusalKey('99999')).toBeNull()
})
