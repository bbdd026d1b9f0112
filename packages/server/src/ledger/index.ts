export {
  type Account,
  type AccountBalance,
  type AccountKind,
  type AccountRef,
  accountKey,
  accountKinds,
  accountWords,
  ofTheBrand,
} from './account.ts'
export { type BooksCheck, checkBooks } from './check-books.ts'
export { errorWords, LedgerError } from './errors.ts'
export { openAccounts } from './open-accounts.ts'
export { postTransactions } from './post-transactions.ts'
export {
  balancesOfOwners,
  type Entry,
  effectOf,
} from './read-accounts.ts'
export { type Reversal, reverseTransactions } from './reverse-transactions.ts'
export { type Movement, sumMovements } from './store.ts'
export type { NewTransaction, PostedTransaction, Posting } from './transaction.ts'
