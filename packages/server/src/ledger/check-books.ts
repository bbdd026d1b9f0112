import type { AccountId, TransactionId } from '../kernel/ids.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { readBooks } from './store.ts'

export interface BooksCheck {
  balanced: boolean
  /** Sum of all balances: 0 in every snapshot. */
  sumFen: bigint
  accounts: number
  transactions: number
  postings: number
  /** Balances that are not the sum of their postings. */
  wrongAccounts: { accountId: AccountId; balanceFen: bigint; postingsFen: bigint }[]
  /** Below zero where the account may not be. */
  belowFloor: AccountId[]
  /** Transactions whose pairs are not all there. */
  incomplete: TransactionId[]
  checkedAt: Date
}

/** Proves the books of the brand, in one snapshot. */
export async function checkBooks(tx: Tx): Promise<BooksCheck> {
  const books = await readBooks(tx)
  const wrongAccounts = books.wrong_accounts.map((one) => ({
    accountId: one.accountId,
    balanceFen: BigInt(one.balanceFen),
    postingsFen: BigInt(one.postingsFen),
  }))
  const differences = wrongAccounts.length + books.below_floor.length + books.incomplete.length
  return {
    balanced: books.sum_fen === 0n && differences === 0,
    sumFen: books.sum_fen,
    accounts: Number(books.accounts),
    transactions: Number(books.transactions),
    postings: Number(books.postings),
    wrongAccounts,
    belowFloor: books.below_floor,
    incomplete: books.incomplete,
    checkedAt: tx.now,
  }
}
