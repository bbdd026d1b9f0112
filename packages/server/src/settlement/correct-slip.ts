import { id, type SlipId, type StatementId } from '../kernel/ids.ts'
import { businessMonth } from '../kernel/time.ts'
import { reverseTransactions } from '../ledger/index.ts'
import { audit } from '../runtime/access/audit.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { emit } from '../runtime/events/outbox.ts'
import { slipEvents } from './announce.ts'
import { SettlementError } from './errors.ts'
import { adjustmentLine, type CorrectionReason, reversalLines, type Slip } from './slip.ts'
import { findSlip, type NewSlip } from './store.ts'
import { openStatements, putOnStatements, writeSlips } from './write-slips.ts'

export interface Correction {
  slipId: string
  reason: CorrectionReason
  note: string | null
}

/**
 * Adds to a slip or takes from it, by a slip of its own with a reason. Throws `settlement.unknown_slip`,
 * `settlement.slip_not_adjustable`, `settlement.adjustment_is_zero`, `ledger.insufficient_balance`.
 */
export async function adjustSlip(tx: Tx, correction: Correction & { amountFen: bigint }): Promise<NewSlip> {
  const { slip } = await lockSlip(tx, correction.slipId)
  const line = adjustmentLine(slip, correction.amountFen, correction.reason)
  const draft = { ...correctionOf(tx, slip, correction), kind: 'adjustment' as const, lines: [line] }
  const [adjustment] = await writeSlips(tx, [
    { ...draft, totalFen: line.amountFen, month: businessMonth(slip.earnedAt) },
  ])
  await told(tx, 'settlement.slip-adjusted', adjustment!)
  return adjustment!
}

/**
 * Undoes a slip whole, by a slip with every line turned round and the reversal of its transaction.
 * Throws `settlement.unknown_slip`, `settlement.slip_already_reversed`, `settlement.slip_not_adjustable`,
 * `ledger.insufficient_balance`.
 */
export async function reverseSlip(tx: Tx, correction: Correction): Promise<NewSlip> {
  const { slip, statementId } = await lockSlip(tx, correction.slipId)
  const lines = reversalLines(slip, correction.reason)
  const [transaction] = slip.transactionId
    ? await reverseTransactions(tx, [{ transactionId: slip.transactionId, reason: 'slip.reversed' }])
    : []
  const reversal: NewSlip = {
    ...correctionOf(tx, slip, correction),
    kind: 'reversal',
    lines,
    totalFen: -slip.totalFen,
    statementId,
    transactionId: transaction?.id ?? null,
  }
  await putOnStatements(tx, [reversal])
  await told(tx, 'settlement.slip-reversed', reversal)
  return reversal
}

/** Locks the statement that a correction will stand on, and only then trusts what the slip says of itself. */
async function lockSlip(tx: Tx, slipId: string): Promise<{ slip: Slip; statementId: StatementId }> {
  const { payee, earnedAt } = await getSlip(tx, slipId)
  const [statementId] = await openStatements(tx, [{ payee, month: businessMonth(earnedAt) }])
  return { slip: await getSlip(tx, slipId), statementId: statementId! }
}

/** Throws `settlement.unknown_slip`. */
export async function getSlip(tx: Tx, slipId: string): Promise<Slip> {
  const slip = await findSlip(tx, slipId)
  if (!slip) throw new SettlementError('settlement.unknown_slip', { slipId })
  return slip
}

function correctionOf(tx: Tx, slip: Slip, { reason, note }: Correction) {
  return {
    id: id<SlipId>(tx.ports.ids.next()),
    workOrderId: slip.workOrderId,
    workOrderCode: slip.workOrderCode,
    payee: slip.payee,
    servicePointId: slip.servicePointId,
    rateCard: null,
    facts: null,
    correctsSlipId: slip.id,
    reason,
    note,
    earnedAt: tx.now,
  }
}

async function told(tx: Tx, action: string, slip: NewSlip): Promise<void> {
  const facts = { slipId: slip.id, totalFen: Number(slip.totalFen), reason: slip.reason }
  await audit(tx, [{ action, subject: `slip:${slip.correctsSlipId}`, facts }])
  await emit(tx, slipEvents(slip))
}
