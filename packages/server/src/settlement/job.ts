import { SettlementError } from './errors.ts'
import type { PayeeKind } from './price-work-order.ts'
import type { Payee } from './slip.ts'
import type { WorkOrderFacts } from './work-order-facts.ts'

/** A work order as settlement knows it: whom to pay, and what the price depends on. */
export interface Job {
  workOrderId: string
  code: string
  technicianId: string | null
  servicePointId: string | null
  providerId: string | null
  facts: WorkOrderFacts
}

/** Throws `settlement.no_payee`. */
export function payeeOf(job: Job, kind: PayeeKind): Payee {
  const id = kind === 'technician' ? job.technicianId : job.providerId
  if (!id) throw new SettlementError('settlement.no_payee', { workOrderId: job.workOrderId, payeeKind: kind })
  return { kind, id }
}
