import type { TransactionId } from '../kernel/ids.ts'
import { sumFen } from '../kernel/money.ts'
import { accountKey, effectOf, openAccounts } from '../ledger/index.ts'
import { audit } from '../runtime/access/audit.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { event } from '../runtime/events/event.ts'
import { emit } from '../runtime/events/outbox.ts'
import { SettlementError } from './errors.ts'
import { statementClosed } from './events.ts'
import { checkClosable, type Statement, type StatementProof } from './statement.ts'
import { closeStatementRow, findStatements, listSlipRows, lockStatement } from './store.ts'
import { earningsAccount } from './write-slips.ts'

const everySlip = 1_000_000

/**
 * Closes a month of a payee once slips, statement and ledger agree; closing it again changes nothing.
 * What comes later goes to the running month. Throws `settlement.unknown_statement`, `settlement.month_not_over`,
 * `settlement.statement_mismatch`.
 */
export async function closeStatement(tx: Tx, statementId: string): Promise<Statement> {
  const statement = await lockStatement(tx, statementId)
  if (!statement) throw new SettlementError('settlement.unknown_statement', { statementId })
  if (statement.state === 'closed') return statement
  checkClosable(statement, await proofOf(tx, statement), tx.now)
  await closeStatementRow(tx, statement.id)
  const { payee, month, slips, totalFen } = statement
  const facts = { payeeKind: payee.kind, payeeId: payee.id, month, slips, totalFen: Number(totalFen) }
  await audit(tx, [{ action: 'settlement.statement-closed', subject: `statement:${statement.id}`, facts }])
  await emit(tx, [event(statementClosed, statement.id, { statementId: statement.id, ...facts })])
  return getStatement(tx, statementId)
}

/** Throws `settlement.unknown_statement`. */
export async function getStatement(tx: Tx, statementId: string): Promise<Statement> {
  const [statement] = await findStatements(tx, [statementId])
  if (!statement) throw new SettlementError('settlement.unknown_statement', { statementId })
  return statement
}

async function proofOf(tx: Tx, statement: Statement): Promise<StatementProof> {
  const slips = await listSlipRows(tx, { statementId: statement.id, limit: everySlip })
  const ref = earningsAccount(statement.payee)
  const account = (await openAccounts(tx, [ref])).get(accountKey(ref))!
  const transactions = slips
    .map((slip) => slip.transactionId)
    .filter((one): one is TransactionId => one !== null)
  return {
    slips: slips.length,
    slipsFen: sumFen(slips.map((slip) => slip.totalFen)),
    ledgerFen: await effectOf(tx, account.id, transactions),
  }
}
