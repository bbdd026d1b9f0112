import type { StatementId, TransactionId } from '../kernel/ids.ts'
import { sumFen } from '../kernel/money.ts'
import { businessMonth } from '../kernel/time.ts'
import {
  type Account,
  type AccountRef,
  accountKey,
  LedgerError,
  type NewTransaction,
  ofTheBrand,
  openAccounts,
  type Posting,
  postTransactions,
} from '../ledger/index.ts'
import { RaceLost } from '../runtime/db/errors.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { type Payee, sidesOf } from './slip.ts'
import type { Statement } from './statement.ts'
import { addToStatements, insertSlips, lockStatements, type NewSlip } from './store.ts'

/** A slip that stands on no statement and in no book yet. */
export type SlipDraft = Omit<NewSlip, 'statementId' | 'transactionId'> & {
  /** The month whose statement it wants; the running one takes it when that is closed. */
  month: string
}

const payable: AccountRef = { kind: 'brand_payable', ownerId: ofTheBrand }
const material: AccountRef = { kind: 'material_income', ownerId: ofTheBrand }

export function earningsAccount(payee: Payee): AccountRef {
  return {
    kind: payee.kind === 'technician' ? 'technician_earnings' : 'provider_earnings',
    ownerId: payee.id,
  }
}

/** Puts drafts on their statements, into the ledger and into the table. Locks statements first, accounts second. */
export async function writeSlips(tx: Tx, drafts: readonly SlipDraft[]): Promise<NewSlip[]> {
  if (drafts.length === 0) return []
  const statements = await openStatements(tx, drafts)
  const transactions = await post(tx, drafts)
  const slips = drafts.map(({ month, ...draft }, index): NewSlip => {
    return {
      ...draft,
      statementId: statements[index]!,
      transactionId: transactions.get(draft.id) ?? null,
    }
  })
  await putOnStatements(tx, slips)
  return slips
}

/** Inserts slips and adds them to their statements, which the caller has locked. */
export async function putOnStatements(tx: Tx, slips: readonly NewSlip[]): Promise<void> {
  await insertSlips(tx, slips)
  const byStatement = Map.groupBy(slips, (slip) => slip.statementId)
  await addToStatements(
    tx,
    [...byStatement].map(([statementId, own]) => ({
      statementId,
      fen: sumFen(own.map((slip) => slip.totalFen)),
      slips: own.length,
    })),
  )
}

/** For each wanted place a locked, open statement: of the month asked, or of the running one when that is closed. */
export async function openStatements(
  tx: Tx,
  wanted: readonly { payee: Payee; month: string }[],
): Promise<StatementId[]> {
  const asked = byPlace(await lockStatements(tx, wanted))
  const running = businessMonth(tx.now)
  const late = wanted.filter((one) => asked.get(placeOf(one))!.state === 'closed')
  const instead =
    late.length === 0
      ? new Map<string, Statement>()
      : byPlace(
          await lockStatements(
            tx,
            late.map(({ payee }) => ({ payee, month: running })),
          ),
        )
  return wanted.map((one) => {
    const statement = asked.get(placeOf(one))!
    return statement.state === 'open' ? statement.id : instead.get(placeOf({ ...one, month: running }))!.id
  })
}

function byPlace(statements: readonly Statement[]): Map<string, Statement> {
  return new Map(statements.map((one) => [placeOf(one), one]))
}

function placeOf({ payee, month }: { payee: Payee; month: string }): string {
  return `${payee.kind}|${payee.id}|${month}`
}

async function post(tx: Tx, drafts: readonly SlipDraft[]): Promise<Map<string, TransactionId>> {
  const accounts = await openAccounts(tx, [
    payable,
    material,
    ...drafts.map(({ payee }) => earningsAccount(payee)),
  ])
  const transactions = drafts
    .map((draft) => transactionOf(draft, accounts))
    .filter((one) => one.postings.length > 0)
  const posted = await postTransactions(tx, transactions).catch(lostRace)
  return new Map(posted.map((one) => [one.subject.slice('slip:'.length), one.id]))
}

/** The place in the book was taken a moment ago by another call for the same job: the work runs again, and finds its slip. */
function lostRace(error: unknown): never {
  if (error instanceof LedgerError && error.code === 'ledger.key_reused') throw new RaceLost('slip')
  throw error
}

function transactionOf(draft: SlipDraft, accounts: Map<string, Account>): NewTransaction {
  const account = (ref: AccountRef) => accounts.get(accountKey(ref))!.id
  const [brand, payee, income] = [payable, earningsAccount(draft.payee), material].map(account)
  const { earnedFen, backFen, materialFen } = sidesOf(draft.lines)
  const postings: Posting[] = [
    { debit: brand!, credit: payee!, amountFen: earnedFen },
    { debit: payee!, credit: brand!, amountFen: backFen },
    { debit: payee!, credit: income!, amountFen: materialFen },
  ]
  return {
    idempotencyKey: keyOf(draft),
    reason: draft.kind === 'adjustment' ? 'slip.adjusted' : 'slip.posted',
    subject: `slip:${draft.id}`,
    postings: postings.filter((posting) => posting.amountFen > 0n),
    occurredAt: draft.earnedAt,
  }
}

/** A computed slip has one place in the book, whatever its id. */
function keyOf({ id, kind, workOrderId, payee }: SlipDraft): string {
  return kind === 'adjustment' ? `slip:${id}` : `slip:${workOrderId}:${payee.kind}:${kind}`
}
