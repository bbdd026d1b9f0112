import { describe, expect, it } from 'vitest'
import { mayNotify, memberCaps, outcomeOf } from './message.ts'

describe('caps of one member', () => {
  it('waits for the next minute, gives up for the day', () => {
    expect(mayNotify({ lastMinute: 0, lastDay: 0 })).toBe('now')
    expect(mayNotify({ lastMinute: memberCaps.perMinute, lastDay: memberCaps.perMinute })).toBe('later')
    expect(mayNotify({ lastMinute: 0, lastDay: memberCaps.perDay })).toBe('never')
  })
})

describe('what a failure means', () => {
  it('a welcome code that is spent, late or taken is never tried again', () => {
    for (const code of ['41050', '41051', '41096'])
      expect(outcomeOf({ code, retryable: true })).toBe('refused')
  })
  it('what passes by itself is tried again, what does not is not', () => {
    expect(outcomeOf({ code: '-1', retryable: true })).toBe('waiting')
    expect(outcomeOf({ code: '60011', retryable: false })).toBe('refused')
  })
})
