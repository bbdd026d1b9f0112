import { indexesOfCustomers } from '../customers/index.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { getWorkOrders } from '../work-orders/index.ts'
import { serialOf } from './facts.ts'
import { nameIndex, toldBy } from './resolve-names.ts'
import {
  type Awaited,
  awaited,
  type Device,
  devicesBy,
  type Known,
  linkWaiting,
  reviveLinks,
  writeDevices,
} from './store.ts'
import { learnDevices, settleRecords } from './take-records.ts'

/** Orders that came after records that name them. */
export async function linkToOrders(
  tx: Tx,
  orders: readonly { orderId: string; number: string }[],
  before?: Awaited,
): Promise<void> {
  if (orders.length === 0) return
  const { names } = before ?? (await awaited(tx))
  if (!names.includes('order_number')) return
  const linked = await linkWaiting(
    tx,
    orders.map(({ orderId, number }) => ({
      target: 'order',
      by: 'order_number',
      key: nameIndex(tx, 'order_number', number),
      targetId: orderId,
      foundBy: 'value',
    })),
  )
  if (linked.length === 0) return
  await linkToDevices(tx, await learnDevices(tx, linked))
  await settleRecords(tx, linked)
}

/** Customers who became known by an identifier that records name. */
export async function linkToCustomers(
  tx: Tx,
  customerIds: readonly string[],
  before?: Awaited,
): Promise<void> {
  if (customerIds.length === 0) return
  const { names } = before ?? (await awaited(tx))
  if (!names.includes('phone') && !names.includes('unionid')) return
  const known = (await indexesOfCustomers(tx, [...new Set(customerIds)])).flatMap(
    ({ customerId, kind, index }): Known[] =>
      kind === 'phone' || kind === 'unionid'
        ? [{ target: 'customer', by: kind, key: index, targetId: customerId, foundBy: 'value' }]
        : [],
  )
  await settleRecords(tx, await linkWaiting(tx, known))
}

/** Devices whose numbers a technician read off when a job was done. */
export async function learnFromJobs(tx: Tx, workOrderIds: readonly string[]): Promise<void> {
  const devices = (await getWorkOrders(tx, [...new Set(workOrderIds)])).flatMap((job) =>
    job.visits
      .flatMap(({ serials }) => serials)
      .map(
        ({ lineId, serial }): Device => ({
          serial: serialOf(serial),
          productId:
            job.lines.find((line) => line.lineId === lineId)?.productId ??
            (job.lines.length === 1 ? job.lines[0]!.productId : null),
          workOrderId: job.workOrderId,
          orderId: job.orderId,
          customerId: job.customerId,
          toldBy: 'work_order',
        }),
      ),
  )
  if (devices.length === 0) return
  const each = [...new Map(devices.map((one) => [one.serial, one])).values()]
  await writeDevices(tx, each)
  await linkToDevices(
    tx,
    each.map(({ serial }) => serial),
  )
}

async function linkToDevices(tx: Tx, serials: readonly string[]): Promise<void> {
  if (serials.length === 0 || !(await awaited(tx)).names.includes('serial')) return
  const known = (await devicesBy(tx, serials)).flatMap((device): Known[] => {
    const key = nameIndex(tx, 'serial', device.serial)
    const targets = [
      ['customer', device.customerId],
      ['work_order', device.workOrderId],
      ['product', device.productId],
    ] as const
    return targets.flatMap(([target, targetId]) =>
      targetId ? [{ target, by: 'serial', key, targetId, foundBy: toldBy(device) }] : [],
    )
  })
  await settleRecords(tx, await linkWaiting(tx, known))
}

/** After an import was taken back: what it had made is gone, and those who named it wait again. */
export async function unlinkGone(tx: Tx): Promise<void> {
  await settleRecords(tx, await reviveLinks(tx))
}
