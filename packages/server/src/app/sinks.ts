import { applyWecomEvents, recordMemberships } from '../contacts/index.ts'
import { applyConversationEvents } from '../conversations/index.ts'
import type { ImportSinks } from '../imports/index.ts'
import { customersInUse, ordersInUse, shopsInUse } from '../insight/index.ts'
import { readUnitsOfOrders } from '../installed-products/index.ts'
import type { Sinks } from '../intake/index.ts'
import { takeLevels } from '../inventory/index.ts'
import {
  afterSalesBefore,
  lockOrders,
  missingVersions,
  ordersBefore,
  recordAfterSales,
  recordOrders,
  takeBackAfterSales,
  takeBackOrders,
} from '../orders/index.ts'
import { dropRecords, linkToCustomers, linkToOrders, takeRecords } from '../records/index.ts'

/** Who takes what intake understood. */
export const sinks: Sinks = {
  recordOrders,
  lockOrders,
  recordAfterSales,
  recordMembers: recordMemberships,
  missingVersions,
  async applyWecomEvents(...told) {
    await applyWecomEvents(...told)
    await applyConversationEvents(...told)
  },
}

/** Who takes what files bring, and who says what may be taken back. */
export const importSinks: ImportSinks = {
  ordersBefore,
  async recordOrders(tx, orders, quiet) {
    const recorded = await recordOrders(tx, orders, null, { quiet })
    // Quiet orders are announced to nobody.
    const fresh = quiet ? recorded.filter(({ isNew }) => isNew) : []
    await linkToOrders(
      tx,
      fresh.map(({ orderId, outsideOrderId }) => ({ orderId, number: outsideOrderId })),
    )
    await linkToCustomers(
      tx,
      fresh.flatMap(({ customerId }) => customerId ?? []),
    )
    await readUnitsOfOrders(tx, quiet ? recorded.map(({ orderId }) => orderId) : [])
    return recorded
  },
  takeKept: takeRecords,
  dropKept: dropRecords,
  customersKnown: linkToCustomers,
  takeBackOrders,
  afterSalesBefore,
  recordAfterSales,
  takeBackAfterSales,
  ordersInUse,
  customersInUse,
  shopsInUse,
  countStock: takeLevels,
}
