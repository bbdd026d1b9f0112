import { sql } from 'kysely'
import type { AccountId, TransactionId } from '../kernel/ids.ts'
import { firstRow, rows, type Tx } from '../runtime/db/transaction.ts'
import type { Account, AccountBalance, AccountKind, AccountRef } from './account.ts'
import { accountKinds } from './account.ts'
import { contentHash, type NewTransaction, type Posting } from './transaction.ts'

interface AccountRow {
  id: AccountId
  kind: AccountKind
  owner_id: string
  may_be_negative: boolean
}

export async function findAccounts(tx: Tx, refs: readonly AccountRef[]): Promise<Account[]> {
  const found = await tx.named<AccountRow>(
    'ledger.find_accounts',
    `select a.id, a.kind, a.owner_id, a.may_be_negative from ledger.account a
     join unnest($2::text[], $3::text[]) as w(kind, owner_id) using (kind, owner_id) where a.brand_id = $1`,
    [tx.brandId, refs.map((r) => r.kind), refs.map((r) => r.ownerId)],
  )
  return found.map(toAccount)
}

/** Opens what is missing; a twin opened at the same moment wins quietly. */
export async function insertAccounts(tx: Tx, refs: readonly AccountRef[]): Promise<void> {
  await tx.named(
    'ledger.insert_accounts',
    `with opened as (
       insert into ledger.account (brand_id, id, kind, owner_id, may_be_negative, opened_at)
       select $1, id, kind, owner_id, may_be_negative, $2
       from unnest($3::uuid[], $4::text[], $5::text[], $6::boolean[]) as n(id, kind, owner_id, may_be_negative)
       order by kind, owner_id
       on conflict (brand_id, kind, owner_id) do nothing
       returning id, may_be_negative)
     insert into ledger.balance (brand_id, account_id, may_be_negative)
     select $1, id, may_be_negative from opened`,
    [
      tx.brandId,
      tx.now,
      refs.map(() => tx.ports.ids.next()),
      refs.map((r) => r.kind),
      refs.map((r) => r.ownerId),
      refs.map((r) => accountKinds[r.kind].mayBeNegative),
    ],
  )
}

export interface LockedBalance {
  account_id: AccountId
  balance_fen: bigint
  may_be_negative: boolean
}

/** Locks in the order of ids, whoever asks: two batches over the same accounts wait, and never deadlock. */
export async function lockBalances(tx: Tx, accounts: readonly AccountId[]): Promise<LockedBalance[]> {
  return tx.named<LockedBalance>(
    'ledger.lock_balances',
    `select account_id, balance_fen, may_be_negative from ledger.balance
     where brand_id = $1 and account_id = any($2::uuid[]) order by account_id for no key update`,
    [tx.brandId, accounts],
  )
}

export interface TransactionRow {
  id: TransactionId
  idempotency_key: string
  content_hash: Buffer
  reason: string
  subject: string
  posted_at: Date
  fresh: boolean
}

// Transactions, pairs and balances in one statement: no moment shows one without the others.
const insertTransactionsText = `
  with given as (
    select * from unnest($4::uuid[], $5::text[], $6::bytea[], $7::text[], $8::text[], $9::uuid[], $10::int[], $11::timestamptz[])
      as t(id, idempotency_key, content_hash, reason, subject, reverses, posting_count, occurred_at)
  ), inserted as (
    insert into ledger.transaction
      (brand_id, id, idempotency_key, content_hash, reason, subject, reverses, posting_count, actor, occurred_at, posted_at)
    select $1, id, idempotency_key, content_hash, reason, subject, reverses, posting_count, $3, occurred_at, $2
    from given order by idempotency_key
    on conflict (brand_id, idempotency_key) do nothing
    returning id
  ), posted as (
    insert into ledger.posting (brand_id, transaction_id, number, debit_account_id, credit_account_id, amount_fen)
    select $1, p.transaction_id, p.number, p.debit, p.credit, p.amount_fen
    from unnest($12::uuid[], $13::int[], $14::uuid[], $15::uuid[], $16::bigint[]) with ordinality
      as p(transaction_id, number, debit, credit, amount_fen, ord)
    join inserted i on i.id = p.transaction_id order by p.ord
    returning debit_account_id, credit_account_id, amount_fen
  ), moved as (
    select account_id, sum(delta)::bigint as delta, count(*) as postings from (
      select debit_account_id as account_id, -amount_fen as delta from posted
      union all select credit_account_id, amount_fen from posted) m group by account_id
  ), updated as (
    update ledger.balance b
    set balance_fen = b.balance_fen + moved.delta, postings = b.postings + moved.postings, moved_at = $2
    from moved where b.brand_id = $1 and b.account_id = moved.account_id
  )
  select g.id, g.idempotency_key, g.content_hash, g.reason, g.subject, $2::timestamptz as posted_at, true as fresh
  from given g join inserted i on i.id = g.id
  union all
  select t.id, t.idempotency_key, t.content_hash, t.reason, t.subject, t.posted_at, false
  from ledger.transaction t where t.brand_id = $1 and t.idempotency_key = any($5::text[])`

/** Writes what is new, and returns new and known ones; a key that another transaction wrote meanwhile is missing. */
export async function insertTransactions(tx: Tx, all: readonly NewTransaction[]): Promise<TransactionRow[]> {
  const ids = all.map(() => tx.ports.ids.next())
  const pairs = all.flatMap((one, i) =>
    one.postings.map((posting, n) => ({ ...posting, of: ids[i]!, number: n + 1 })),
  )
  return tx.named<TransactionRow>('ledger.insert_transactions', insertTransactionsText, [
    tx.brandId,
    tx.now,
    `${tx.actor.kind}:${tx.actor.id}`,
    ids,
    all.map((one) => one.idempotencyKey),
    all.map(contentHash),
    all.map((one) => one.reason),
    all.map((one) => one.subject),
    all.map((one) => one.reverses ?? null),
    all.map((one) => one.postings.length),
    all.map((one) => one.occurredAt ?? tx.now),
    pairs.map((p) => p.of),
    pairs.map((p) => p.number),
    pairs.map((p) => p.debit),
    pairs.map((p) => p.credit),
    pairs.map((p) => p.amountFen),
  ])
}

export async function findTransactionsByKey(tx: Tx, keys: readonly string[]): Promise<TransactionRow[]> {
  return rows(
    tx,
    sql<TransactionRow>`
      select id, idempotency_key, content_hash, reason, subject, posted_at, false as fresh
      from ledger.transaction where brand_id = ${tx.brandId} and idempotency_key = any(${keys}::text[])`,
  )
}

export interface WholeTransaction {
  id: TransactionId
  reason: string
  subject: string
  reverses: TransactionId | null
  reversedBy: TransactionId | null
  postings: Posting[]
}

export async function findTransactions(tx: Tx, ids: readonly TransactionId[]): Promise<WholeTransaction[]> {
  const found = await rows(
    tx,
    sql<{
      id: TransactionId
      reason: string
      subject: string
      reverses: TransactionId | null
      reversed_by: TransactionId | null
      debit: AccountId
      credit: AccountId
      amount_fen: bigint
    }>`
      select t.id, t.reason, t.subject, t.reverses, r.id as reversed_by,
        p.debit_account_id as debit, p.credit_account_id as credit, p.amount_fen
      from ledger.transaction t
      join ledger.posting p on p.brand_id = t.brand_id and p.transaction_id = t.id
      left join ledger.transaction r on r.brand_id = t.brand_id and r.reverses = t.id
      where t.brand_id = ${tx.brandId} and t.id = any(${ids}::uuid[])
      order by t.id, p.number`,
  )
  const byId = new Map<TransactionId, WholeTransaction>()
  for (const row of found) {
    const known = byId.get(row.id) ?? {
      id: row.id,
      reason: row.reason,
      subject: row.subject,
      reverses: row.reverses,
      reversedBy: row.reversed_by,
      postings: [],
    }
    known.postings.push({ debit: row.debit, credit: row.credit, amountFen: row.amount_fen })
    byId.set(row.id, known)
  }
  return [...byId.values()]
}

type BalanceRow = AccountRow & { balance_fen: bigint; postings: bigint; moved_at: Date | null }

export async function readBalances(tx: Tx, accounts: readonly AccountId[]): Promise<AccountBalance[]> {
  const found = await rows(
    tx,
    sql<BalanceRow>`
      select a.id, a.kind, a.owner_id, a.may_be_negative, b.balance_fen, b.postings, b.moved_at
      from ledger.account a join ledger.balance b on b.brand_id = a.brand_id and b.account_id = a.id
      where a.brand_id = ${tx.brandId} and a.id = any(${accounts}::uuid[])`,
  )
  return found.map(toBalance)
}

export async function listBalances(
  tx: Tx,
  filter: { kind?: string; ownerId?: string; after?: string; limit: number },
): Promise<AccountBalance[]> {
  const found = await rows(
    tx,
    sql<BalanceRow>`
      select a.id, a.kind, a.owner_id, a.may_be_negative, b.balance_fen, b.postings, b.moved_at
      from ledger.account a join ledger.balance b on b.brand_id = a.brand_id and b.account_id = a.id
      where a.brand_id = ${tx.brandId}
        and (${filter.kind ?? null}::text is null or a.kind = ${filter.kind ?? null})
        and (${filter.ownerId ?? null}::text is null or a.owner_id = ${filter.ownerId ?? null})
        and (${filter.after ?? null}::uuid is null or a.id > ${filter.after ?? null}::uuid)
      order by a.id limit ${filter.limit}`,
  )
  return found.map(toBalance)
}

export interface EntryRow {
  seq: bigint
  transaction_id: TransactionId
  number: number
  other_account_id: AccountId
  other_kind: AccountKind
  other_owner_id: string
  delta_fen: bigint
  reason: string
  subject: string
  reverses: TransactionId | null
  occurred_at: Date
  posted_at: Date
  balance_fen: bigint
}

/** Newest first, below `before`; with the account's balance as the same snapshot sees it. */
export async function readEntries(
  tx: Tx,
  account: AccountId,
  before: bigint | null,
  limit: number,
): Promise<EntryRow[]> {
  return rows(
    tx,
    sql<EntryRow>`
      with side as (
        (select seq, transaction_id, number, credit_account_id as other_account_id, -amount_fen as delta_fen
         from ledger.posting where brand_id = ${tx.brandId} and debit_account_id = ${account}
           and seq < coalesce(${before}::bigint, 9223372036854775807) order by seq desc limit ${limit})
        union all
        (select seq, transaction_id, number, debit_account_id, amount_fen
         from ledger.posting where brand_id = ${tx.brandId} and credit_account_id = ${account}
           and seq < coalesce(${before}::bigint, 9223372036854775807) order by seq desc limit ${limit})
        order by seq desc limit ${limit})
      select s.*, o.kind as other_kind, o.owner_id as other_owner_id,
        t.reason, t.subject, t.reverses, t.occurred_at, t.posted_at, b.balance_fen
      from side s
      join ledger.transaction t on t.brand_id = ${tx.brandId} and t.id = s.transaction_id
      join ledger.account o on o.brand_id = ${tx.brandId} and o.id = s.other_account_id
      join ledger.balance b on b.brand_id = ${tx.brandId} and b.account_id = ${account}
      order by s.seq desc`,
  )
}

/** What transactions moved on one account. */
export async function sumOfTransactions(
  tx: Tx,
  account: AccountId,
  transactions: readonly TransactionId[],
): Promise<{ fen: bigint }> {
  const found = await firstRow(
    tx,
    sql<{ fen: bigint }>`
      select coalesce(sum(case when credit_account_id = ${account} then amount_fen else -amount_fen end), 0)::bigint as fen
      from ledger.posting
      where brand_id = ${tx.brandId} and transaction_id = any(${transactions}::uuid[])
        and (debit_account_id = ${account} or credit_account_id = ${account})`,
  )
  return found!
}

export interface BooksRow {
  accounts: bigint
  transactions: bigint
  postings: bigint
  sum_fen: bigint
  wrong_accounts: { accountId: AccountId; balanceFen: string; postingsFen: string }[]
  below_floor: AccountId[]
  incomplete: TransactionId[]
}

/** The whole book in one statement, so in one snapshot. */
export async function readBooks(tx: Tx): Promise<BooksRow> {
  const found = await firstRow(
    tx,
    sql<BooksRow>`
      with side as (
        select debit_account_id as account_id, -amount_fen as delta from ledger.posting where brand_id = ${tx.brandId}
        union all
        select credit_account_id, amount_fen from ledger.posting where brand_id = ${tx.brandId}
      ), summed as (
        select account_id, sum(delta)::bigint as fen, count(*) as n from side group by account_id
      ), compared as (
        select b.account_id, b.balance_fen, coalesce(s.fen, 0)::bigint as fen, b.postings, coalesce(s.n, 0) as n, b.may_be_negative
        from ledger.balance b left join summed s on s.account_id = b.account_id where b.brand_id = ${tx.brandId}
      ), counted as (
        select t.id, t.posting_count, count(p.number) as n
        from ledger.transaction t
        left join ledger.posting p on p.brand_id = t.brand_id and p.transaction_id = t.id
        where t.brand_id = ${tx.brandId} group by t.id, t.posting_count
      )
      select (select count(*) from compared) as accounts,
        (select count(*) from counted) as transactions,
        (select coalesce(sum(n), 0)::bigint from counted) as postings,
        (select coalesce(sum(balance_fen), 0)::bigint from compared) as sum_fen,
        (select coalesce(json_agg(json_build_object('accountId', account_id, 'balanceFen', balance_fen::text,
          'postingsFen', fen::text)), '[]') from compared where balance_fen <> fen or postings <> n) as wrong_accounts,
        (select coalesce(json_agg(account_id), '[]') from compared where not may_be_negative and balance_fen < 0) as below_floor,
        (select coalesce(json_agg(id), '[]') from counted where n <> posting_count) as incomplete`,
  )
  return found!
}

function toAccount(row: AccountRow): Account {
  return { id: row.id, kind: row.kind, ownerId: row.owner_id, mayBeNegative: row.may_be_negative }
}

function toBalance(row: BalanceRow): AccountBalance {
  return { ...toAccount(row), balanceFen: row.balance_fen, postings: row.postings, movedAt: row.moved_at }
}

/** What moved from one account to another for one reason on one day of Shanghai. */
export interface Movement {
  day: string
  reason: string
  debit: { kind: string; ownerId: string }
  credit: { kind: string; ownerId: string }
  amountFen: bigint
  postings: number
}

/** Of what was posted in a time, the end not included, oldest day first. */
export async function sumMovements(tx: Tx, from: Date, to: Date): Promise<Movement[]> {
  const found = await rows(
    tx,
    sql<{
      day: string
      reason: string
      debit_kind: string
      debit_owner: string
      credit_kind: string
      credit_owner: string
      fen: bigint
      postings: number
    }>`
      select to_char(t.posted_at at time zone 'Asia/Shanghai', 'YYYY-MM-DD') as day, t.reason, d.kind as debit_kind, d.owner_id as debit_owner,
        c.kind as credit_kind, c.owner_id as credit_owner, sum(p.amount_fen)::bigint as fen, count(*)::integer as postings
      from ledger.transaction t
      join ledger.posting p on p.brand_id = t.brand_id and p.transaction_id = t.id
      join ledger.account d on d.brand_id = p.brand_id and d.id = p.debit_account_id
      join ledger.account c on c.brand_id = p.brand_id and c.id = p.credit_account_id
      where t.brand_id = ${tx.brandId} and t.posted_at >= ${from} and t.posted_at < ${to}
      group by 1, 2, 3, 4, 5, 6 order by 1, 2, 3, 4, 5, 6`,
  )
  return found.map((row) => ({
    day: row.day,
    reason: row.reason,
    debit: { kind: row.debit_kind, ownerId: row.debit_owner },
    credit: { kind: row.credit_kind, ownerId: row.credit_owner },
    amountFen: row.fen,
    postings: row.postings,
  }))
}
