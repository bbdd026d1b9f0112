import type { KindName } from '../../mapping/index.ts'
import { writeMatchRecords, writeProductRecords } from './catalog.ts'
import { writeCustomerRecords } from './customers.ts'
import { writeAfterSalesRecords, writeOrderRecords } from './orders.ts'
import { keepKind } from './records.ts'
import { writeStockRecords } from './stock.ts'
import type { Writer } from './writer.ts'

const homes = {
  order: writeOrderRecords,
  after_sales: writeAfterSalesRecords,
  customer: writeCustomerRecords,
  product: writeProductRecords,
  product_match: writeMatchRecords,
  stock_level: writeStockRecords,
}

/** Where records of a kind go; kinds without a home yet are kept. */
export function writerOf(kind: KindName): Writer {
  return (homes[kind as keyof typeof homes] as Writer | undefined) ?? keepKind(kind)
}
