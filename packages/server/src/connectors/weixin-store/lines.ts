import type { WireRecord } from '../contract/calls.ts'
import type { NormalisedOrderLine, OrderState } from '../contract/connector.ts'
import { parcelSentField } from './unconfirmed.ts'
import {
  findCount,
  findFen,
  findId,
  findList,
  findRecord,
  findText,
  findTime,
  isSet,
  readCount,
  readText,
} from './wire.ts'

/**
 * A line has no id that an after-sales order would name: product and SKU are what both have. A gift of the same SKU
 * and a second line of it get a mark of their own.
 */
export function lineIdOf(productId: string, skuId: string | null): string {
  return `${productId}-${skuId ?? '0'}`
}

export function normaliseLines(order: WireRecord, state: OrderState, paid: boolean): NormalisedOrderLine[] {
  const detail = findRecord(order, 'order_detail')
  const goods = findList(detail, 'product_infos')
  const sumOf = lineSums(goods, detail)
  const sent = sentCounts(parcelsIn(order))
  const seen = new Map<string, number>()
  return goods.map((line) => {
    const productId = readText(line, 'product_id')
    const skuId = findId(line, 'sku_id')
    const quantity = readCount(line, 'sku_cnt')
    const bare = `${lineIdOf(productId, skuId)}${isSet(line, 'is_free_gift') ? '-gift' : ''}`
    const before = seen.get(bare) ?? 0
    seen.set(bare, before + 1)
    return {
      lineId: before === 0 ? bare : `${bare}-${before + 1}`,
      itemId: productId,
      skuId,
      merchantCode: merchantCodeOf(line),
      title: findText(line, 'title') ?? '',
      skuText: skuTextOf(line),
      quantity,
      paidFen: paid ? sumOf(line) : 0n,
      state: lineStateOf(state, takeSent(sent, lineIdOf(productId, skuId), quantity)),
      afterSalesState: isRefunded(line, state, quantity) ? 'refunded' : null,
    }
  })
}

/**
 * Whether goods of this SKU were in a parcel at that time. The order is read later than the request was made: by then
 * they may have left after it. Where parcels tell no time, what is so now is taken.
 */
export function hasLeft(
  order: WireRecord,
  { productId, skuId, by }: { productId: string; skuId: string | null; by: Date | null },
): boolean {
  const parcels = parcelsIn(order)
  const earlier = parcels.filter((parcel) => {
    const sentAt = findTime(parcel, parcelSentField)
    return by === null || sentAt === null || sentAt <= by
  })
  const status = findText(order, 'status')
  const allLeft = status === '30' || status === '100'
  if (allLeft && earlier.length === parcels.length) return true
  return (sentCounts(earlier).get(lineIdOf(productId, skuId)) ?? 0) > 0
}

/** Parcels of an order, as the platform knows them: one row each. */
export function parcelsIn(order: WireRecord): WireRecord[] {
  return findList(findRecord(findRecord(order, 'order_detail'), 'delivery_info'), 'delivery_product_info')
}

function sentCounts(parcels: WireRecord[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const goods of parcels.flatMap((parcel) => findList(parcel, 'product_infos'))) {
    const id = lineIdOf(readText(goods, 'product_id'), findId(goods, 'sku_id'))
    counts.set(id, (counts.get(id) ?? 0) + (findCount(goods, 'product_cnt') ?? 1))
  }
  return counts
}

function takeSent(sent: Map<string, number>, id: string, quantity: number): boolean {
  const left = sent.get(id) ?? 0
  if (left < quantity) return false
  sent.set(id, left - quantity)
  return true
}

function lineStateOf(state: OrderState, isSent: boolean): OrderState {
  if (state !== 'partly_shipped') return state
  return isSent ? 'shipped' : 'to_ship'
}

/** Later on the count also holds exchanges, after which the goods are there: then the after-sales order tells. */
function isRefunded(line: WireRecord, state: OrderState, quantity: number): boolean {
  const unsent = state === 'to_ship' || state === 'partly_shipped'
  return unsent && (findCount(line, 'finish_aftersale_sku_cnt') ?? 0) >= quantity
}

/**
 * `real_price` is what the line costs in all. One source reads it as the price of a piece; where only that makes up the
 * sum of the order, it is taken so.
 */
function lineSums(goods: WireRecord[], detail: WireRecord): (line: WireRecord) => bigint {
  const price = findRecord(detail, 'price_info')
  const due = (findFen(price, 'order_price') ?? 0n) - (findFen(price, 'freight') ?? 0n)
  const whole = (line: WireRecord) => findFen(line, 'real_price') ?? 0n
  const byPiece = (line: WireRecord) => whole(line) * BigInt(readCount(line, 'sku_cnt'))
  const sum = (each: (line: WireRecord) => bigint) => goods.reduce((total, line) => total + each(line), 0n)
  return sum(whole) !== due && sum(byPiece) === due ? byPiece : whole
}

/** The code of the SKU first; shops that list by their own ids have it there. */
function merchantCodeOf(line: WireRecord): string | null {
  const fields = ['sku_code', 'out_sku_id', 'out_product_id']
  return fields.map((field) => findId(line, field)).find((code) => code !== null) ?? null
}

export function skuTextOf(line: WireRecord): string | null {
  const parts = findList(line, 'sku_attrs').map(
    (each) => `${findText(each, 'attr_key') ?? ''}:${findText(each, 'attr_value') ?? ''}`,
  )
  return parts.length > 0 ? parts.join(';') : null
}
