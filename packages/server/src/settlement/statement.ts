import type { StatementId } from '../kernel/ids.ts'
import { businessMonth } from '../kernel/time.ts'
import { SettlementError } from './errors.ts'
import type { Payee } from './slip.ts'

/** All slips of one payee in one month of Shanghai. */
export interface Statement {
  id: StatementId
  payee: Payee
  /** `yyyy-MM`. */
  month: string
  state: 'open' | 'closed'
  totalFen: bigint
  slips: number
  openedAt: Date
  closedAt: Date | null
  closedBy: string | null
}

/** What slips and ledger say of a statement, to be held against it before it is closed. */
export interface StatementProof {
  slips: number
  slipsFen: bigint
  ledgerFen: bigint
}

/** Throws `settlement.month_not_over`, `settlement.statement_mismatch`. */
export function checkClosable(statement: Statement, proof: StatementProof, now: Date): void {
  if (statement.month >= businessMonth(now))
    throw new SettlementError('settlement.month_not_over', { month: statement.month })
  const { totalFen, slips } = statement
  if (proof.slips === slips && proof.slipsFen === totalFen && proof.ledgerFen === totalFen) return
  throw new SettlementError('settlement.statement_mismatch', {
    slips,
    totalFen: totalFen.toString(),
    foundSlips: proof.slips,
    slipsFen: proof.slipsFen.toString(),
    ledgerFen: proof.ledgerFen.toString(),
  })
}
