import type { Tx } from '../runtime/db/transaction.ts'
import { serialsOfOwners } from './store.ts'

/** Serial numbers of what these rows own, one form each, without those that tell nothing: for the engine that says who is one person. */
export async function serialsForIdentity(
  tx: Tx,
  customerIds: readonly string[],
): Promise<{ customerId: string; value: string }[]> {
  return (await serialsOfOwners(tx, customerIds)).flatMap(({ customerId, serial }) => {
    const value = tidySerial(serial)
    return value === null ? [] : [{ customerId, value }]
  })
}

const leastSigns = 6

/** `SN: hm-22 0817` and `HM220817` are one; null for what people type where they have none (无, 000000). */
export function tidySerial(serial: string): string | null {
  const text = serial
    .normalize('NFKC')
    .toUpperCase()
    .replace(/^\s*(?:S\/?N|序列号)\s*[:：]?\s*/, '')
    .replace(/[^0-9A-Z]/g, '')
  const told = text.length >= leastSigns && /\d/.test(text) && new Set(text).size > 2
  return told ? text : null
}
