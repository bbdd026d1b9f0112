import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { NormalisedAfterSales, NormalisedOrder } from '../connectors/contract/connector.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { newestOf, placeOf, recordedPlaces, versionOfOrder } from './newest.ts'
import { type RawRow, type RawWay, type RawWrite, rawRecordsOf } from './raw-store.ts'
import type { Connectors } from './shops.ts'
import type { Sinks } from './sinks.ts'
import type { Understood } from './understand.ts'

/** One detail of a marketplace and what it was understood as. */
export interface Told {
  understood: Understood | null
  detail: unknown
  way: RawWay
  /** The message that led to it; null for what a sweep found. */
  entryId: string | null
}

const place = 'intake.raw_record.body'
/** Bodies are a few KiB, and two a second or a thousand: less is set up for each. */
const smallWindow = { level: 1, memLevel: 5, windowBits: 12 }

/** Records what details tell; returns what is to be kept of them: the body of each that gave an order or a request its state. */
export async function recordTold(
  tx: Tx,
  { sinks, connectors }: { sinks: Sinks; connectors: Connectors },
  told: readonly Told[],
  receivedAt: Date | null,
): Promise<RawWrite[]> {
  const orders = new Map<NormalisedOrder, Told>()
  const requests = new Map<NormalisedAfterSales, Told>()
  for (const one of told) {
    if (one.understood?.kind === 'order') orders.set(one.understood.order, one)
    if (one.understood?.kind === 'after_sales') requests.set(one.understood.request, one)
  }
  if (orders.size > 0 && requests.size > 0) await sinks.lockOrders(tx, [...orders.keys(), ...requests.keys()])
  const stated = orders.size > 0 ? await sinks.recordOrders(tx, [...orders.keys()], receivedAt) : []
  const asked = requests.size > 0 ? await sinks.recordAfterSales(tx, [...requests.keys()]) : []
  const changed = recordedPlaces(stated.filter(({ erased }) => !erased))
  const news = new Set(asked.map((one) => placeOf(one.shopId, one.outsideId)))
  const rulesOf = (marketplace: string) => connectors.get(marketplace)?.origins.version ?? 0
  return [
    ...newestOf(orders, ([order]) => versionOfOrder(order), changed).map(([order, one]) =>
      toWrite(tx, one, order, 'order', order.orderId, rulesOf(order.marketplace)),
    ),
    ...newestOf(
      requests,
      ([{ shopId, afterSalesId, versionAt }]) => ({ place: placeOf(shopId, afterSalesId), versionAt }),
      news,
    ).map(([request, one]) =>
      toWrite(tx, one, request, 'after_sales', request.afterSalesId, rulesOf(request.marketplace)),
    ),
  ]
}

function toWrite(
  tx: Tx,
  { detail, way, entryId }: Told,
  { shopId, orderId, versionAt, marketplace }: NormalisedOrder | NormalisedAfterSales,
  kind: RawWrite['kind'],
  subjectId: string,
  rules: number,
): RawWrite {
  const text = JSON.stringify(detail, wholeAsText)
  const id = uuidOf(tx.vault.mark('raw-record', `${shopId}|${kind}|${subjectId}|${text}`))
  const body = tx.vault.seal(place, id, deflateRawSync(text, smallWindow))
  return { id, shopId, orderId, kind, subjectId, source: marketplace, way, entryId, rules, versionAt, body }
}

/** What came through a gateway is ours already, and has whole numbers that JSON has not. */
function wholeAsText(_name: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value
}

function uuidOf(bytes: Buffer): string {
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

/** A kept body, opened. Whoever shows it masks first. */
export interface RawRecord extends Omit<RawRow, 'body'> {
  detail: unknown
}

const mostShown = 40

/** What marketplaces told of an order and its after-sales requests, newest first; with `id`, that one. */
export async function readRawRecords(
  tx: Tx,
  shopId: string,
  orderId: string,
  id: string | null = null,
): Promise<RawRecord[]> {
  const found = await rawRecordsOf(tx, shopId, orderId, id, mostShown)
  return found.map(({ body, ...row }) => ({ ...row, detail: JSON.parse(opened(tx, row.id, body)) }))
}

function opened(tx: Tx, id: string, body: Buffer): string {
  return inflateRawSync(tx.vault.openBytes(place, id, body)).toString('utf8')
}
