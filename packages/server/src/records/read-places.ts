import { findProducts } from '../catalog/index.ts'
import { customerNames } from '../contacts/index.ts'
import { moneyOfOrders } from '../orders/index.ts'
import { listShops } from '../organization/index.ts'
import { can, visibility } from '../runtime/access/policy.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { getWorkOrders } from '../work-orders/index.ts'
import type { KeptKind } from './facts.ts'
import { kindsFor, showRecords, talkKinds } from './read-records.ts'
import { countsOfTarget, type DeviceRow, devicesOf, entriesOfTarget } from './read-store.ts'
import type { Reader } from './shown-fields.ts'

const ofOrders: readonly KeptKind[] = ['shipment', 'invoice', 'payment', 'work_order_history']
const mostOfOrder = 200

/** Parcels, invoices and payments of an order, and what the payments come to beside what the order says. */
export async function recordsOfOrder(tx: Tx, orderId: string, reader: Reader) {
  const kinds = kindsFor(reader.roles).filter((kind) => ofOrders.includes(kind))
  const entries = await entriesOfTarget(tx, 'order', orderId, kinds, null, mostOfOrder)
  const [order] = await moneyOfOrders(tx, [orderId])
  const payments = entries.filter(({ kind }) => kind === 'payment')
  const told = (state: string): bigint =>
    payments.reduce((sum, one) => sum + (one.state === state ? (one.amountFen ?? 0n) : 0n), 0n)
  const sees = visibility(reader.roles, 'money') === 'plain'
  return {
    items: await showRecords(tx, entries, reader),
    devices: await shownDevices(tx, await devicesOf(tx, { orderId }), reader),
    money:
      sees && order && payments.length > 0
        ? {
            orderPaidFen: Number(order.paidFen),
            toldPaidFen: Number(told('paid')),
            orderRefundedFen: Number(order.refundedFen),
            toldRefundedFen: Number(told('refunded')),
          }
        : null,
  }
}

/** How many of each kind a customer's page can show, and when the last was. */
export async function countsOfCustomer(tx: Tx, customerId: string) {
  const counts = await countsOfTarget(tx, 'customer', customerId)
  return talkKinds.map((kind) => {
    const found = counts.find((one) => one.kind === kind)
    return { kind, count: found?.count ?? 0, lastAt: found?.lastAt.toISOString() ?? null }
  })
}

export async function shownDevices(tx: Tx, devices: readonly DeviceRow[], { roles }: Reader) {
  const sees = can(roles, 'customers.read')
  const ids = (of: (one: DeviceRow) => string | null): string[] => [
    ...new Set(devices.flatMap((one) => of(one) ?? [])),
  ]
  const products = await findProducts(
    tx,
    ids(({ productId }) => productId),
  )
  const jobs = await getWorkOrders(
    tx,
    ids(({ workOrderId }) => workOrderId),
  )
  const orders = await moneyOfOrders(
    tx,
    ids(({ orderId }) => orderId),
  )
  const shops = new Map(orders.length > 0 ? (await listShops(tx)).map(({ id, name }) => [id, name]) : [])
  const customers = sees
    ? await customerNames(
        tx,
        ids(({ customerId }) => customerId),
        roles,
      )
    : new Map<string, string>()
  return devices.map(({ toldAt, ...one }) => {
    const order = orders.find(({ id }) => id === one.orderId)
    return {
      ...one,
      productName: products.find(({ id }) => id === one.productId)?.name ?? null,
      workOrderCode: jobs.find(({ workOrderId }) => workOrderId === one.workOrderId)?.code ?? null,
      orderName: order ? `${shops.get(order.shopId) ?? order.shopId} ${order.number}` : null,
      customerId: sees ? one.customerId : null,
      customerName: (one.customerId && customers.get(one.customerId)) || null,
      toldAt: toldAt.toISOString(),
    }
  })
}
