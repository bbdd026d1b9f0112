import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import content from '../../../../content/privacy/consent.v1.json' with { type: 'json' }
import { type ConsentEntry, refusalOf, standOf } from './consent.ts'
import { problemsOfContent } from './content.ts'

const at = (minute: number): Date => new Date(Date.UTC(2026, 3, 1, 0, minute))
const word = (given: boolean, minute: number, more: Partial<ConsentEntry> = {}): ConsentEntry => ({
  id: `${minute}`,
  purpose: 'marketing',
  channel: 'wecom',
  given,
  saidAt: at(minute),
  recordedAt: at(minute),
  way: 'member',
  actor: 'member:chenjing',
  textVersion: '2026-04',
  evidence: null,
  record: null,
  ...more,
})
const stand = (...entries: ConsentEntry[]) => standOf(entries, 'marketing', 'wecom').standing

describe('what stands', () => {
  it('is nothing without a word, or with words about other things', () => {
    expect(stand()).toBe('unknown')
    expect(stand(word(true, 1, { channel: 'sms' }), word(true, 1, { purpose: 'sharing' }))).toBe('unknown')
  })

  it('is the last word, and of two at one moment the no', () => {
    expect(stand(word(true, 1), word(false, 2))).toBe('withdrawn')
    expect(stand(word(false, 1), word(true, 2))).toBe('given')
    expect(stand(word(true, 2), word(false, 2))).toBe('withdrawn')
  })

  it('keeps a no of the customer until the customer says yes', () => {
    const no = word(false, 1, { way: 'customer_page' })
    expect(stand(no, word(true, 2), word(true, 3, { way: 'import' }), word(true, 4, { way: 'api' }))).toBe(
      'withdrawn',
    )
    expect(stand(no, word(true, 5, { way: 'customer_page' }))).toBe('given')
  })

  it('lets a word about every channel reach each, either way', () => {
    expect(stand(word(true, 1, { channel: 'all' }))).toBe('given')
    expect(stand(word(true, 1), word(false, 2, { channel: 'all' }))).toBe('withdrawn')
  })

  it('drops a yes to an older text that asks anew, and no no', () => {
    const texts = [
      { version: '2026-04', asksAgain: true },
      { version: '2026-09', asksAgain: false },
      { version: '2027-01', asksAgain: true },
    ]
    const asked = (entry: ConsentEntry) => standOf([entry], 'marketing', 'wecom', texts)
    expect(asked(word(true, 1, { textVersion: '2026-09' }))).toMatchObject({
      standing: 'unknown',
      outdated: true,
    })
    expect(asked(word(true, 1, { textVersion: null })).standing).toBe('unknown')
    expect(asked(word(true, 1, { textVersion: '2027-01' })).standing).toBe('given')
    expect(asked(word(false, 1, { textVersion: null })).standing).toBe('withdrawn')
  })

  it('is the same in whatever order words arrive, and never a yes after their own no', () => {
    const words = fc.array(
      fc.record({
        given: fc.boolean(),
        minute: fc.integer({ min: 0, max: 5 }),
        way: fc.constantFrom('customer_page' as const, 'member' as const, 'import' as const),
      }),
      { maxLength: 8 },
    )
    fc.assert(
      fc.property(words, fc.infiniteStream(fc.nat()), (list, dice) => {
        const entries = list.map((one) => word(one.given, one.minute, { way: one.way }))
        const shuffled = entries
          .map((one) => [dice.next().value as number, one] as const)
          .sort((a, b) => a[0] - b[0])
          .map(([, one]) => one)
        expect(stand(...shuffled)).toBe(stand(...entries))
        const own = list.filter((one) => one.way === 'customer_page')
        const last = Math.max(...own.map((one) => one.minute))
        if (own.some((one) => one.minute === last && !one.given)) expect(stand(...entries)).toBe('withdrawn')
      }),
    )
  })
})

describe('a message', () => {
  it('that the contract is about goes without a yes and stops at a no; others need the yes', () => {
    expect(refusalOf('service', 'unknown', true)).toBeNull()
    expect(refusalOf('service', 'withdrawn', true)).toBe('consent.withdrawn')
    expect(refusalOf('marketing', 'unknown', true)).toBe('consent.not_given')
    expect(refusalOf('marketing', 'given', true)).toBeNull()
    expect(refusalOf('marketing', 'given', false)).toBe('consent.origin')
  })
})

describe('the content', () => {
  it('is whole, and a purpose that is missing is seen', () => {
    expect(problemsOfContent(content)).toEqual([])
    expect(problemsOfContent({ ...content, purposes: content.purposes.slice(1) })).toEqual([
      '/purposes does not name each once',
    ])
    expect(problemsOfContent({ ...content, texts: [] }).length).toBeGreaterThan(0)
  })
})
