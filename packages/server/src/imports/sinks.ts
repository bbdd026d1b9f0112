import type { NormalisedAfterSales, NormalisedOrder } from '../connectors/contract/connector.ts'
import type { Tx } from '../runtime/db/transaction.ts'

interface Place {
  shopId: string
  outsideId: string
}

/** Something that was there before it was written over; `text` is read by the same sink only. */
export interface Before extends Place {
  id: string
  text: string
}

export interface Written {
  id: string
  at: Date
  before: string | null
}

export interface StockLevel {
  /** Unique: a level that is told twice counts once. */
  cause: string
  productCode: string
  warehouse: string
  units: number
  countedAt: Date | null
}

/** A record of a kind that no other folder takes: a call, a parcel, a payment. */
export interface KeptRecord {
  id: string
  kind: string
  at: Date | null
  /** Name of the mapping that gave it. */
  source: string
  value: Record<string, unknown>
}

/** Where imports hand what they understood. Set by `app` at start: the folders that take it lie above. */
export interface ImportSinks {
  ordersBefore(tx: Tx, places: readonly Place[]): Promise<Before[]>
  recordOrders(
    tx: Tx,
    orders: NormalisedOrder[],
    quiet: boolean,
  ): Promise<
    {
      shopId: string
      outsideOrderId: string
      orderId: string
      recorded: boolean
      isNew: boolean
      customerId: string | null
      customerIsNew: boolean
    }[]
  >
  takeBackOrders(tx: Tx, written: readonly Written[]): Promise<ReadonlyMap<string, string>>
  afterSalesBefore(tx: Tx, places: readonly Place[]): Promise<Before[]>
  recordAfterSales(
    tx: Tx,
    requests: NormalisedAfterSales[],
    quiet: boolean,
  ): Promise<{ id: string; shopId: string; outsideId: string; isNew: boolean }[]>
  takeBackAfterSales(tx: Tx, written: readonly Written[]): Promise<ReadonlyMap<string, string>>
  /** Orders that work was started for, or that a friend was given: they stay when an import is taken back. */
  ordersInUse(tx: Tx, orderIds: readonly string[]): Promise<ReadonlySet<string>>
  /** Customers whom orders, work orders or contacts know. */
  customersInUse(tx: Tx, customerIds: readonly string[]): Promise<ReadonlySet<string>>
  /** Counts what warehouses have; returns of each level whether its product is known. */
  countStock(tx: Tx, levels: readonly StockLevel[]): Promise<boolean[]>
  /** Records that were kept, or kept anew: whom they are about is found in the same commit. */
  takeKept(tx: Tx, records: readonly KeptRecord[]): Promise<void>
  /** Records that went with the import that made them. */
  dropKept(tx: Tx, ids: readonly string[]): Promise<void>
  /** Customers whom a file completed: what waits for them is told. */
  customersKnown(tx: Tx, customerIds: readonly string[]): Promise<void>
  shopsInUse(tx: Tx, shopIds: readonly string[]): Promise<ReadonlySet<string>>
}
