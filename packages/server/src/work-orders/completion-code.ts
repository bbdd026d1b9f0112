import type { Tx } from '../runtime/db/transaction.ts'
import type { WorkOrder } from './work-order.ts'

export const mostCodeTries = 5

/**
 * 完工码: six digits, made from the brand's key and never stored, so no dump and no screen but the customer's has
 * them. A new generation makes a new code.
 */
export function completionCode(
  tx: Pick<Tx, 'vault'>,
  { workOrderId, codeGeneration }: Pick<WorkOrder, 'workOrderId' | 'codeGeneration'>,
): string {
  const bytes = tx.vault.mark('completion-code', `${workOrderId}#${codeGeneration}`)
  return String(bytes.readUIntBE(0, 6) % 1_000_000).padStart(6, '0')
}
