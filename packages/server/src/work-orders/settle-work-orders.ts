import type { Tx } from '../runtime/db/transaction.ts'
import { event, type NewEvent } from '../runtime/events/event.ts'
import { aboutOf, act, applyChanges } from './apply-changes.ts'
import { mergeSaved } from './assign-work-orders.ts'
import { workOrderGoodsArrived, workOrderSettled } from './events.ts'
import { lockWorkOrders } from './store.ts'
import type { WorkOrder } from './work-order.ts'

/** The slip of a job is posted: the job ends. One that is settled already stays as it is. */
export async function settleWorkOrders(
  tx: Tx,
  given: readonly { workOrderId: string; slipId: string }[],
): Promise<WorkOrder[]> {
  const slips = new Map(given.map((one) => [one.workOrderId, one.slipId]))
  const found = await lockWorkOrders(tx, [...slips.keys()])
  const saved = await applyChanges(
    tx,
    found
      .filter(({ state }) => state !== 'settled')
      .map((before) => {
        const slipId = slips.get(before.workOrderId)!
        return {
          act: 'settle',
          before,
          after: { ...before, slipId },
          facts: { slipId },
          signals: [{ signal: 'slip.posted' }],
          events: (one: WorkOrder) => [
            event(workOrderSettled, one.workOrderId, {
              ...aboutOf(one),
              slipId,
              technicianId: one.technicianId,
            }) as NewEvent,
          ],
        }
      }),
  )
  return mergeSaved(found, saved)
}

/** 到货 told by a person, where the marketplace does not say it. */
export function recordGoodsArrival(tx: Tx, workOrderId: string): Promise<WorkOrder> {
  return act(tx, 'goods_arrived', workOrderId, (before) => ({
    after: {
      ...before,
      goodsArrivedAt: tx.now,
      lines: before.lines.map((line) => ({ ...line, arrived: true })),
    },
    signals: [{ signal: 'goods.arrived' }],
    events: (saved) => [event(workOrderGoodsArrived, saved.workOrderId, aboutOf(saved)) as NewEvent],
  }))
}
