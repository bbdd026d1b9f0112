import { invoice, payment, voucher } from './finance.ts'
import { product, productMatch, shipment, stockLevel } from './goods.ts'
import { afterSales, order } from './orders.ts'
import { call, customer, message } from './people.ts'
import type { RecordOf } from './record-kind.ts'
import { telemetry, workOrderHistory } from './service.ts'

/** Every kind of record that a mapping makes, or takes on its way out. */
export const recordKinds = {
  order,
  after_sales: afterSales,
  customer,
  product,
  product_match: productMatch,
  stock_level: stockLevel,
  shipment,
  work_order_history: workOrderHistory,
  payment,
  invoice,
  call,
  message,
  telemetry,
  voucher,
} as const
export type KindName = keyof typeof recordKinds
export type MappedRecord<K extends KindName = KindName> = RecordOf<(typeof recordKinds)[K]>

export const kindNames = Object.keys(recordKinds) as KindName[]
