import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type AccountId, id } from '../kernel/ids.ts'
import { accountKinds } from './account.ts'
import {
  checkTransaction,
  contentHash,
  largestPostingFen,
  movements,
  type NewTransaction,
  reversedPostings,
} from './transaction.ts'

const wang = id<AccountId>('wang')
const clearing = id<AccountId>('clearing')
const fee: NewTransaction = {
  idempotencyKey: 'slip:1',
  reason: 'slip.posted',
  subject: 'slip:1',
  postings: [{ debit: clearing, credit: wang, amountFen: 9600n }],
}

const anyPostings = fc.array(
  fc
    .record({
      debit: fc.constantFrom('a', 'b', 'c', 'd'),
      credit: fc.constantFrom('a', 'b', 'c', 'd'),
      amountFen: fc.bigInt({ min: 1n, max: largestPostingFen }),
    })
    .filter((p) => p.debit !== p.credit)
    .map((p) => ({ ...p, debit: id<AccountId>(p.debit), credit: id<AccountId>(p.credit) })),
  { minLength: 1, maxLength: 12 },
)

describe('a transaction', () => {
  it.each([
    ['key', { idempotencyKey: '' }],
    ['reason', { reason: 'Slip posted' }],
    ['subject', { subject: '' }],
    ['no_postings', { postings: [] }],
    ['same_account', { postings: [{ debit: wang, credit: wang, amountFen: 1n }] }],
    ['amount_not_positive', { postings: [{ debit: wang, credit: clearing, amountFen: 0n }] }],
    [
      'amount_too_large',
      { postings: [{ debit: wang, credit: clearing, amountFen: largestPostingFen + 1n }] },
    ],
  ])('is refused for %s', (problem, change) => {
    expect(() => checkTransaction({ ...fee, ...change })).toThrowError(
      expect.objectContaining({
        code: 'ledger.malformed_transaction',
        facts: { problem, reason: expect.anything() },
      }),
    )
  })

  it('is taken when every pair moves something between two accounts', () => {
    expect(() => checkTransaction(fee)).not.toThrow()
  })

  it('is the same by content, whatever its moment, and another one by a single fen', () => {
    const hash = contentHash(fee)
    expect(contentHash({ ...fee, occurredAt: new Date('2026-11-11T00:00:00Z') }).equals(hash)).toBe(true)
    const dearer = { ...fee, postings: [{ debit: clearing, credit: wang, amountFen: 9601n }] }
    expect(contentHash(dearer).equals(hash)).toBe(false)
    expect(contentHash({ ...fee, subject: 'slip:2' }).equals(hash)).toBe(false)
  })
})

describe('movements', () => {
  it('sum to nothing, and stand in the order in which accounts are locked', () => {
    fc.assert(
      fc.property(anyPostings, (postings) => {
        const moved = movements([{ ...fee, postings }])
        expect([...moved.values()].reduce((sum, one) => sum + one.delta, 0n)).toBe(0n)
        expect([...moved.keys()]).toEqual([...moved.keys()].sort())
      }),
    )
  })

  it('are undone by the reversal', () => {
    fc.assert(
      fc.property(anyPostings, (postings) => {
        const both = movements([
          { ...fee, postings },
          { ...fee, postings: reversedPostings(postings) },
        ])
        expect([...both.values()].every((one) => one.delta === 0n)).toBe(true)
      }),
    )
  })
})

describe('the kinds of accounts', () => {
  it('never let what is owed to a person fall below zero', () => {
    expect(accountKinds.technician_earnings.mayBeNegative).toBe(false)
    expect(accountKinds.provider_earnings.mayBeNegative).toBe(false)
  })
})
