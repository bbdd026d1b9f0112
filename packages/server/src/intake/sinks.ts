import type {
  ChangedRecord,
  NormalisedAfterSales,
  NormalisedMember,
  NormalisedOrder,
} from '../connectors/contract/connector.ts'
import type { WecomEvent } from '../connectors/wecom/index.ts'
import type { BrandId } from '../kernel/ids.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import type { Runtime } from '../runtime/runtime.ts'

/** Where intake hands what it understood. Set by `app` at start: the folders that take it lie above intake. */
export interface Sinks {
  /** Locks those of these orders that we have, in one order of all. */
  lockOrders(tx: Tx, places: readonly { shopId: string; orderId: string }[]): Promise<void>
  recordOrders(
    tx: Tx,
    orders: NormalisedOrder[],
    receivedAt: Date | null,
  ): Promise<readonly { shopId: string; outsideOrderId: string; recorded: boolean; erased?: boolean }[]>
  /** Returns those of which something was kept. */
  recordAfterSales(
    tx: Tx,
    requests: NormalisedAfterSales[],
  ): Promise<readonly { shopId: string; outsideId: string }[]>
  /** Who joined or left the club of a shop, each with the kept message that told it. */
  recordMembers(
    tx: Tx,
    told: readonly { member: NormalisedMember; shopId: string; entryId: string }[],
  ): Promise<void>
  /** Of a marketplace's list, the rows of which we do not have this version, or know another state than `stateOf` reads. */
  missingVersions(
    tx: Tx,
    shopId: string,
    kind: 'orders' | 'after_sales',
    records: ChangedRecord[],
    stateOf?: (record: ChangedRecord) => string | null,
  ): Promise<ChangedRecord[]>
  /** Works in transactions of its own: it calls WeCom in between. Must be idempotent. */
  applyWecomEvents(runtime: Runtime, brandId: BrandId, corpId: string, events: WecomEvent[]): Promise<void>
}
