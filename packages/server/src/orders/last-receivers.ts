import type { Receiver } from '../connectors/contract/connector.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { openReceiver } from './receiver.ts'
import { lastReceiverRows } from './receivers-store.ts'

export interface LastReceiver {
  orderId: string
  receiver: Receiver
}

/** By key the receiver of the last order of these customer rows, opened: who shows it masks by policy first. One statement. */
export async function lastReceivers(
  tx: Tx,
  rowsByKey: ReadonlyMap<string, readonly string[]>,
): Promise<Map<string, LastReceiver>> {
  const wanted = [...rowsByKey].flatMap(([key, rows]) => rows.map((customerId) => ({ key, customerId })))
  if (wanted.length === 0) return new Map()
  const found = await lastReceiverRows(tx, wanted)
  return new Map(
    found.map(({ key, id, receiver }) => [key, { orderId: id, receiver: openReceiver(tx, id, receiver) }]),
  )
}
