import { type LineMatch, matchLines } from '../catalog/index.ts'
import type { NormalisedOrder } from '../connectors/contract/connector.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { event } from '../runtime/events/event.ts'
import { emit } from '../runtime/events/outbox.ts'
import { orderMatched } from './events.ts'
import { installableOf, lineWrites } from './lines.ts'
import { type LineRow, linesOf, ordersWaitingFor, writeLines } from './lines-store.ts'
import { orderStateWords } from './order.ts'
import { openReceiver } from './receiver.ts'
import { findOrders, type OrderRow } from './store.ts'

/** A match was decided: orders that waited for it get their products, and paid ones announce what is installable now. */
export async function backfillMatches(
  tx: Tx,
  skus: { shopId: string; itemId: string; skuId: string }[],
): Promise<void> {
  const waiting = await ordersWaitingFor(
    tx,
    skus.map((s) => s.shopId),
    skus.map((s) => s.itemId),
    skus.map((s) => s.skuId),
  )
  if (waiting.length === 0) return
  const [orders, lines] = await Promise.all([findOrders(tx, waiting), linesOf(tx, waiting)])
  const byOrder = Map.groupBy(lines, (line) => line.order_id)
  const rebuilt = orders.map((row) => ({
    row,
    order: asNormalised(
      tx,
      row,
      (byOrder.get(row.id) ?? []).filter((line) => line.matched === 'waiting'),
    ),
  }))
  const matches = await matchLines(
    tx,
    rebuilt.flatMap(({ order }) =>
      order.lines.map((line) => ({ ...line, shopId: order.shopId, skuId: line.skuId ?? '' })),
    ),
  )
  await writeLines(
    tx,
    rebuilt.flatMap(({ row, order }) => lineWrites(row.id, order, matches)),
  )
  await emit(
    tx,
    rebuilt.flatMap(({ row, order }) => announcement(row, order, matches)),
  )
}

function announcement(row: OrderRow, order: NormalisedOrder, matches: Map<string, LineMatch[]>) {
  const installable = installableOf(order, matches)
  if (row.quiet || installable.length === 0 || !orderStateWords[row.state].paid) return []
  return [
    event(orderMatched, row.id, {
      orderId: row.id,
      shopId: row.shop_id,
      marketplace: row.marketplace,
      outsideOrderId: row.outside_id,
      customerId: row.customer_id,
      orderKind: row.kind,
      districtCode: row.district_code,
      addressKey: row.address_key,
      masked: row.receiver_masked,
      installable,
    }),
  ]
}

function asNormalised(tx: Tx, row: OrderRow, lines: LineRow[]): NormalisedOrder {
  return {
    marketplace: row.marketplace,
    shopId: row.shop_id,
    orderId: row.outside_id,
    state: row.state,
    kind: row.kind,
    versionAt: row.version_at,
    createdAt: row.created_at,
    paidAt: row.paid_at,
    deliveredAt: row.delivered_at,
    paidFen: row.paid_fen,
    buyerId: null,
    buyerNickMasked: null,
    buyerMessage: null,
    sellerMemo: null,
    platformServices: row.platform_services,
    receiver: openReceiver(tx, row.id, row.receiver),
    lines: lines.map((line) => ({
      lineId: line.line_id,
      itemId: line.item_id,
      skuId: line.sku_id,
      merchantCode: line.merchant_code,
      title: line.title,
      skuText: line.sku_text,
      quantity: line.quantity,
      paidFen: line.paid_fen,
      state: line.state,
      afterSalesState: line.after_sales_state,
    })),
  }
}
