import { describe, expect, it } from 'vitest'
import { type Askable, outcomeOf } from './registration-ask.ts'

const now = new Date('2026-04-10T02:00:00Z')
const days = (n: number) => new Date(now.getTime() - n * 86_400_000)
const friend = (change: Partial<Askable> = {}): Askable => ({
  contactId: 'c',
  memberId: 'chenjing',
  askedAt: null,
  isOpen: false,
  ...change,
})

describe('what becomes of a friend whom an operator wants to be asked', () => {
  it.each<[string, Askable | undefined, boolean, string]>([
    ['nobody', undefined, false, 'not_found'],
    ['one with an order by now', friend(), true, 'bound'],
    ['one never asked about', friend(), false, 'reminded'],
    ['one of nobody who works here', friend({ memberId: null }), false, 'no_owner'],
    ['asked long ago, still open', friend({ askedAt: days(30), isOpen: true }), false, 'already'],
    ['done, but six days ago', friend({ askedAt: days(6) }), false, 'already'],
    ['done, and a week ago', friend({ askedAt: days(7) }), false, 'reminded'],
    ['asked lately, the owner gone since', friend({ askedAt: days(1), memberId: null }), false, 'already'],
  ])('%s', (_, found, isBound, outcome) => {
    expect(outcomeOf(found, isBound, now)).toBe(outcome)
  })
})
