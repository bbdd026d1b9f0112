import type { Tx } from '../../runtime/db/transaction.ts'
import { getWorkOrders, type WorkOrder } from '../../work-orders/index.ts'
import { InsightError } from '../errors.ts'

/** Throws `insight.work_order_not_found`. */
export async function getWorkOrder(tx: Tx, workOrderId: string): Promise<WorkOrder> {
  const [workOrder] = await getWorkOrders(tx, [workOrderId])
  if (!workOrder) throw new InsightError('insight.work_order_not_found', { workOrderId })
  return workOrder
}
