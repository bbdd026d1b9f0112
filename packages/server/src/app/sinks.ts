import { applyWecomEvents } from '../contacts/index.ts'
import { applyConversationEvents } from '../conversations/index.ts'
import type { Sinks } from '../intake/index.ts'
import { missingVersions, recordAfterSales, recordOrders } from '../orders/index.ts'

/** Who takes what intake understood. */
export const sinks: Sinks = {
  recordOrders,
  recordAfterSales,
  missingVersions,
  async applyWecomEvents(...told) {
    await applyWecomEvents(...told)
    await applyConversationEvents(...told)
  },
}
