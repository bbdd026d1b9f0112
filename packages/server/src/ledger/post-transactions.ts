import type { AccountId } from '../kernel/ids.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { LedgerError } from './errors.ts'
import {
  findTransactionsByKey,
  insertTransactions,
  type LockedBalance,
  lockBalances,
  type TransactionRow,
} from './store.ts'
import {
  checkTransaction,
  contentHash,
  movements,
  type NewTransaction,
  type PostedTransaction,
} from './transaction.ts'

/**
 * Posts a batch in two statements: accounts locked in the order of their ids, then everything written at once.
 * Answers stand in the order asked. A key known with the same content gives its first answer (`repeated`).
 * Throws `ledger.malformed_transaction`, `ledger.unknown_account`, `ledger.key_reused`, `ledger.already_reversed`,
 * `ledger.insufficient_balance`; after the last two the open transaction can only be rolled back.
 * One call a transaction, with everything in it: a second call would lock out of order.
 */
export async function postTransactions(tx: Tx, all: readonly NewTransaction[]): Promise<PostedTransaction[]> {
  if (all.length === 0) return []
  all.forEach(checkTransaction)
  const first = firstOfEachKey(all)
  const moved = movements(first)
  const locked = await lockBalances(tx, [...moved.keys()])
  if (locked.length < moved.size) throw unknownAccount(moved.keys(), locked)
  const written = await insertOrExplain(tx, first, moved, locked)
  return answersFor(all, await withLateTwins(tx, first, written))
}

function firstOfEachKey(all: readonly NewTransaction[]): NewTransaction[] {
  const first = new Map<string, NewTransaction>()
  for (const one of all) {
    const known = first.get(one.idempotencyKey)
    if (!known) first.set(one.idempotencyKey, one)
    else if (!contentHash(known).equals(contentHash(one))) throw keyReused(one.idempotencyKey)
  }
  return [...first.values()]
}

async function insertOrExplain(
  tx: Tx,
  all: readonly NewTransaction[],
  moved: ReturnType<typeof movements>,
  locked: readonly LockedBalance[],
): Promise<TransactionRow[]> {
  try {
    return await insertTransactions(tx, all)
  } catch (error) {
    const { constraint } = error as { constraint?: string }
    if (constraint === 'balance_floor') throw insufficient(moved, locked, error)
    if (constraint === 'transaction_brand_id_reverses_key')
      throw new LedgerError('ledger.already_reversed', {}, { cause: error })
    throw error
  }
}

/** A twin that committed between the snapshot and the insert is neither new nor seen: read once more. */
async function withLateTwins(
  tx: Tx,
  all: readonly NewTransaction[],
  written: TransactionRow[],
): Promise<Map<string, TransactionRow>> {
  const byKey = new Map(written.map((row) => [row.idempotency_key, row]))
  const missing = all.map((one) => one.idempotencyKey).filter((key) => !byKey.has(key))
  if (missing.length > 0)
    for (const row of await findTransactionsByKey(tx, missing)) byKey.set(row.idempotency_key, row)
  return byKey
}

function answersFor(all: readonly NewTransaction[], byKey: Map<string, TransactionRow>): PostedTransaction[] {
  const told = new Set<string>()
  return all.map((one) => {
    const row = byKey.get(one.idempotencyKey)!
    if (!row.content_hash.equals(contentHash(one))) throw keyReused(one.idempotencyKey)
    const repeated = !row.fresh || told.has(row.idempotency_key)
    told.add(row.idempotency_key)
    return {
      id: row.id,
      idempotencyKey: row.idempotency_key,
      reason: row.reason,
      subject: row.subject,
      postedAt: row.posted_at,
      repeated,
    }
  })
}

function keyReused(idempotencyKey: string): LedgerError {
  return new LedgerError('ledger.key_reused', { idempotencyKey })
}

function unknownAccount(wanted: Iterable<AccountId>, locked: readonly LockedBalance[]): LedgerError {
  const known = new Set(locked.map((row) => row.account_id))
  const accountId = [...wanted].find((account) => !known.has(account)) ?? null
  return new LedgerError('ledger.unknown_account', { accountId })
}

function insufficient(
  moved: ReturnType<typeof movements>,
  locked: readonly LockedBalance[],
  cause: unknown,
): LedgerError {
  const short = locked.find(
    (row) => !row.may_be_negative && row.balance_fen + moved.get(row.account_id)!.delta < 0n,
  )
  if (!short) return new LedgerError('ledger.insufficient_balance', {}, { cause })
  const facts = {
    accountId: short.account_id,
    balanceFen: short.balance_fen.toString(),
    wantedFen: (-moved.get(short.account_id)!.delta).toString(),
  }
  return new LedgerError('ledger.insufficient_balance', facts, { cause })
}
