import type { TransactionId } from '../kernel/ids.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { LedgerError } from './errors.ts'
import { postTransactions } from './post-transactions.ts'
import { findTransactions, type WholeTransaction } from './store.ts'
import { type NewTransaction, type PostedTransaction, reversedPostings } from './transaction.ts'

export interface Reversal {
  transactionId: TransactionId
  /** `noun.what_happened`, such as `slip.reversed`. */
  reason: string
  subject?: string
}

/**
 * Undoes transactions by new ones with the sides swapped; the old ones stay. The same reversal again gives its first answer.
 * Throws `ledger.unknown_transaction`, `ledger.reversal_not_reversible`, `ledger.already_reversed` (for another reason),
 * `ledger.insufficient_balance` when the money is no longer there.
 */
export async function reverseTransactions(
  tx: Tx,
  reversals: readonly Reversal[],
): Promise<PostedTransaction[]> {
  const found = await findTransactions(
    tx,
    reversals.map((one) => one.transactionId),
  )
  const byId = new Map(found.map((one) => [one.id, one]))
  return postTransactions(
    tx,
    reversals.map((one) => reversalOf(one, byId.get(one.transactionId))),
  )
}

function reversalOf(
  { transactionId, reason, subject }: Reversal,
  original?: WholeTransaction,
): NewTransaction {
  if (!original) throw new LedgerError('ledger.unknown_transaction', { transactionId })
  if (original.reverses) throw new LedgerError('ledger.reversal_not_reversible', { transactionId })
  return {
    idempotencyKey: `reversal:${transactionId}`,
    reason,
    subject: subject ?? original.subject,
    postings: reversedPostings(original.postings),
    reverses: transactionId,
  }
}
