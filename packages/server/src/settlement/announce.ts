import { event, type NewEvent } from '../runtime/events/event.ts'
import { slipPosted, slipPriced } from './events.ts'
import type { NewSlip } from './store.ts'

/** What a new slip tells: it is priced, and where money moved, it is posted. */
export function slipEvents(slip: NewSlip): NewEvent[] {
  const payload = {
    slipId: slip.id,
    workOrderId: slip.workOrderId,
    kind: slip.kind,
    payeeKind: slip.payee.kind,
    payeeId: slip.payee.id,
    servicePointId: slip.servicePointId,
    totalFen: Number(slip.totalFen),
  }
  const priced = event(slipPriced, slip.workOrderId, payload)
  return slip.transactionId === null ? [priced] : [priced, event(slipPosted, slip.workOrderId, payload)]
}
