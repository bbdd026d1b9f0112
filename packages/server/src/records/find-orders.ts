import type { Tx } from '../runtime/db/transaction.ts'
import { serialOf } from './facts.ts'
import { devicesBy, ordersOfNumber } from './store.ts'
import { numberIndex } from './take-records.ts'

/** The order that a device was sent for or mounted in, by the number on it. */
export async function orderOfSerial(tx: Tx, written: string): Promise<string | null> {
  const [device] = await devicesBy(tx, [serialOf(written)])
  return device?.orderId ?? null
}

/** Orders whose parcel has this number. */
export function ordersOfWaybill(tx: Tx, written: string): Promise<string[]> {
  return ordersOfNumber(tx, 'shipment', numberIndex(tx, written.trim()))
}
