import type { Tx } from '../runtime/db/transaction.ts'
import { type Account, type AccountRef, accountKey } from './account.ts'
import { findAccounts, insertAccounts } from './store.ts'

/** The accounts of these owners, opened where missing; found again by `accountKey`. */
export async function openAccounts(tx: Tx, refs: readonly AccountRef[]): Promise<Map<string, Account>> {
  const wanted = [...new Map(refs.map((ref) => [accountKey(ref), ref])).values()]
  if (wanted.length === 0) return new Map()
  const known = byKey(await findAccounts(tx, wanted))
  const missing = wanted.filter((ref) => !known.has(accountKey(ref)))
  if (missing.length === 0) return known
  await insertAccounts(tx, missing)
  return byKey(await findAccounts(tx, wanted))
}

function byKey(accounts: Account[]): Map<string, Account> {
  return new Map(accounts.map((account) => [accountKey(account), account]))
}
