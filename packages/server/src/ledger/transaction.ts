import { createHash } from 'node:crypto'
import type { AccountId, TransactionId } from '../kernel/ids.ts'
import { LedgerError } from './errors.ts'

/** The largest single posting: 1 trillion yuan. The column holds the same bound. */
export const largestPostingFen = 100_000_000_000_000n

/** One pair of sides: `amountFen` leaves the debit account and reaches the credit account. */
export interface Posting {
  debit: AccountId
  credit: AccountId
  amountFen: bigint
}

export interface NewTransaction {
  /** Same key and same content: the first answer again. */
  idempotencyKey: string
  /** `noun.what_happened`, such as `slip.posted`. */
  reason: string
  /** What it is about: `slip:ID`. */
  subject: string
  postings: Posting[]
  /** When it happened in business; default is the transaction's time. */
  occurredAt?: Date
  reverses?: TransactionId
}

export interface PostedTransaction {
  id: TransactionId
  idempotencyKey: string
  reason: string
  subject: string
  postedAt: Date
  /** True when this call found it written before. */
  repeated: boolean
}

/** Refuses what must never reach the book. Throws `ledger.malformed_transaction`. */
export function checkTransaction(one: NewTransaction): void {
  const problem =
    one.idempotencyKey === '' || one.idempotencyKey.length > 200
      ? 'key'
      : !/^[a-z][a-z-]*\.[a-z_]+$/.test(one.reason)
        ? 'reason'
        : one.subject === '' || one.subject.length > 200
          ? 'subject'
          : one.postings.length === 0
            ? 'no_postings'
            : one.postings.map(postingProblem).find((text) => text !== null)
  if (problem) throw new LedgerError('ledger.malformed_transaction', { problem, reason: one.reason })
}

function postingProblem({ debit, credit, amountFen }: Posting): string | null {
  if (debit === credit) return 'same_account'
  if (amountFen <= 0n) return 'amount_not_positive'
  return amountFen > largestPostingFen ? 'amount_too_large' : null
}

/** What makes two transactions the same: reason, subject, reversal and pairs in order. The moment does not count. */
export function contentHash(one: NewTransaction): Buffer {
  const hash = createHash('sha256')
  hash.update(JSON.stringify([one.reason, one.subject, one.reverses ?? null]))
  for (const { debit, credit, amountFen } of one.postings) hash.update(`|${debit}>${credit}:${amountFen}`)
  return hash.digest()
}

/** What each account gains (credits less debits) and how many postings touch it, in the order of account ids. */
export function movements(
  all: readonly NewTransaction[],
): Map<AccountId, { delta: bigint; postings: number }> {
  const byAccount = new Map<AccountId, { delta: bigint; postings: number }>()
  const move = (account: AccountId, fen: bigint): void => {
    const known = byAccount.get(account) ?? { delta: 0n, postings: 0 }
    byAccount.set(account, { delta: known.delta + fen, postings: known.postings + 1 })
  }
  for (const { postings } of all)
    for (const { debit, credit, amountFen } of postings) {
      move(debit, -amountFen)
      move(credit, amountFen)
    }
  return new Map([...byAccount].sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** The pairs that undo a transaction: sides swapped, last one first. */
export function reversedPostings(postings: readonly Posting[]): Posting[] {
  return postings
    .map(({ debit, credit, amountFen }) => ({ debit: credit, credit: debit, amountFen }))
    .reverse()
}
