import type { AccountId, TransactionId } from '../kernel/ids.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import type { AccountBalance, AccountRef } from './account.ts'
import { LedgerError } from './errors.ts'
import { findAccounts, listBalances, readBalances, readEntries, sumOfTransactions } from './store.ts'

/** Balances of accounts by id; accounts that are not there are left out. */
export function balancesOf(tx: Tx, accounts: readonly AccountId[]): Promise<AccountBalance[]> {
  return readBalances(tx, accounts)
}

/** Balances by kind and owner; an account that was never opened is left out. */
export async function balancesOfOwners(tx: Tx, refs: readonly AccountRef[]): Promise<AccountBalance[]> {
  const accounts = await findAccounts(tx, refs)
  return readBalances(
    tx,
    accounts.map((account) => account.id),
  )
}

/** What these transactions moved on an account: credits less debits. */
export async function effectOf(
  tx: Tx,
  accountId: AccountId,
  transactions: readonly TransactionId[],
): Promise<bigint> {
  return (await sumOfTransactions(tx, accountId, transactions)).fen
}

/** Throws `ledger.unknown_account`. */
export async function getAccount(tx: Tx, accountId: AccountId): Promise<AccountBalance> {
  const [account] = await readBalances(tx, [accountId])
  if (!account) throw new LedgerError('ledger.unknown_account', { accountId })
  return account
}

export async function listAccounts(
  tx: Tx,
  filter: { kind?: string; ownerId?: string; cursor?: string; limit: number },
): Promise<{ items: AccountBalance[]; nextCursor: string | null }> {
  const { cursor, ...rest } = filter
  if (cursor !== undefined && !/^[0-9a-f-]{36}$/.test(cursor)) throw new LedgerError('ledger.bad_cursor')
  const items = await listBalances(tx, { ...rest, after: cursor, limit: filter.limit })
  return { items, nextCursor: items.length === filter.limit ? items.at(-1)!.id : null }
}

/** One side of one posting, as its account sees it. */
export interface Entry {
  seq: bigint
  transactionId: TransactionId
  /** Positive: credited. Negative: debited. */
  deltaFen: bigint
  balanceAfterFen: bigint
  counterpart: { accountId: AccountId; kind: string; ownerId: string }
  reason: string
  subject: string
  reverses: TransactionId | null
  occurredAt: Date
  postedAt: Date
}

/**
 * Newest first, with the running balance. The cursor carries the balance of its place, so that a page does not
 * sum all that came after it. Throws `ledger.bad_cursor`.
 */
export async function entriesOf(
  tx: Tx,
  accountId: AccountId,
  page: { cursor?: string; limit: number },
): Promise<{ items: Entry[]; nextCursor: string | null }> {
  const place = page.cursor === undefined ? null : readCursor(page.cursor)
  const found = await readEntries(tx, accountId, place?.before ?? null, page.limit)
  let balance = place?.balanceFen ?? found[0]?.balance_fen ?? 0n
  const items = found.map((row): Entry => {
    const balanceAfterFen = balance
    balance -= row.delta_fen
    return {
      seq: row.seq,
      transactionId: row.transaction_id,
      deltaFen: row.delta_fen,
      balanceAfterFen,
      counterpart: { accountId: row.other_account_id, kind: row.other_kind, ownerId: row.other_owner_id },
      reason: row.reason,
      subject: row.subject,
      reverses: row.reverses,
      occurredAt: row.occurred_at,
      postedAt: row.posted_at,
    }
  })
  return { items, nextCursor: items.length === page.limit ? `${items.at(-1)!.seq}_${balance}` : null }
}

function readCursor(cursor: string): { before: bigint; balanceFen: bigint } {
  const match = /^(\d{1,18})_(-?\d{1,19})$/.exec(cursor)
  if (!match) throw new LedgerError('ledger.bad_cursor')
  return { before: BigInt(match[1]!), balanceFen: BigInt(match[2]!) }
}
