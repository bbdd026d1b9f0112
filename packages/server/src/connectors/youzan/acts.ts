import { refusedLevel, setLevels, writeMemosWith } from '../contract/act-rows.ts'
import type { Listing, MarketplaceActs, Parcel, StockLevel, StockOutcome } from '../contract/acts.ts'
import { malformedAnswer, type WireRecord } from '../contract/calls.ts'
import { ConnectorFailure, type ShopAccess } from '../contract/connector.ts'
import { fetchEach } from '../contract/fetch-each.ts'
import type { YouzanClient } from './client.ts'
import { decrypt } from './decrypt.ts'
import { type FetchPorts, fetchOrders } from './fetch-details.ts'
import { apis, displayed, fields, longestMemo, memoTooLong, setQuantity } from './unconfirmed.ts'
import { findRecord, findText, findTime, readFen, readList, readText } from './wire.ts'

/** `once` never tries a call again: for what may be repeated only after another look. */
export function youzanActs(ports: FetchPorts, once: YouzanClient): MarketplaceActs {
  return {
    pullListings: (access) => pullListings(ports.client, access),
    pushStock: (access, levels) => setLevels(levels, (level) => setStock(ports.client, access, level)),
    writeMemos: (access, wishes) => writeMemosWith(memoPen(ports, once, access), wishes),
    fetchParcels: (access, orderIds) => fetchParcels(ports, access, orderIds),
    decryptCall: apis.decrypt,
    decrypt: (access, wishes) => decrypt(ports.client, access, wishes),
  }
}

const itemsAPage = 100
const mostPages = 100

/** What is on sale: the list names the items, the detail their SKUs. */
async function* pullListings(client: YouzanClient, access: ShopAccess): AsyncGenerator<Listing[]> {
  const given = new Set<string>()
  for (let page_no = 1; page_no <= mostPages; page_no++) {
    const rows = readList(
      await client.call(access, apis.onSale, { page_no, page_size: itemsAPage }),
      fields.items,
    )
    const fresh = rows.map((row) => readText(row, 'item_id')).filter((id) => !given.has(id))
    for (const id of fresh) given.add(id)
    if (rows.length > 0 && fresh.length === 0)
      throw malformedAnswer('repeated_page', `${apis.onSale}: a page came twice`)
    // An item may leave between the list and its detail.
    const details = await fetchEach(fresh, (id) => client.call(access, apis.item, { item_id: toId(id) }))
    const listings = details.flatMap((detail, index) => (detail ? listingsOf(fresh[index]!, detail) : []))
    if (listings.length > 0) yield listings
    if (rows.length < itemsAPage) return
  }
  throw new ConnectorFailure('invalid_request', 'too_many_items', 'not all items can be listed')
}

function listingsOf(itemId: string, item: WireRecord): Listing[] {
  const common = {
    itemId,
    title: findText(item, 'title') ?? '',
    onSale: findText(item, 'is_display') === displayed,
  }
  const skus = readList(item, fields.skus)
  if (skus.length === 0) return [{ ...common, ...withoutSkus(item) }]
  return skus.map((sku) => ({
    ...common,
    skuId: readText(sku, 'sku_id'),
    merchantCode: findText(sku, 'sku_no') ?? findText(item, 'item_no'),
    skuText: textOf(sku),
    priceFen: findFen(sku, 'price'),
    stock: findCount(sku, 'stock_num'),
    versionAt: findMoment(sku, 'sku_modified_time'),
  }))
}

function withoutSkus(item: WireRecord) {
  return {
    skuId: null,
    merchantCode: findText(item, 'item_no'),
    skuText: null,
    priceFen: findFen(findRecord(item, 'item_price_param'), 'price'),
    stock: findCount(item, 'quantity'),
    versionAt: null,
  }
}

function textOf(sku: WireRecord): string | null {
  const named = readList(sku, 'sku_props').map(
    (each) => `${findText(each, 'prop_name') ?? ''}:${findText(each, 'prop_value_name') ?? ''}`,
  )
  return named.length > 0 ? named.join(';') : null
}

function findFen(record: WireRecord, field: string): bigint | null {
  return findText(record, field) === null ? null : readFen(record, field)
}

function findCount(record: WireRecord, field: string): number | null {
  const fen = findFen(record, field)
  return fen === null ? null : Number(fen)
}

/** Milliseconds, 0 for never. */
function findMoment(record: WireRecord, field: string): Date | null {
  const ms = findCount(record, field)
  return ms === null || ms === 0 ? null : new Date(ms)
}

/** Set and never added, so the client may try again. */
async function setStock(
  client: YouzanClient,
  access: ShopAccess,
  { itemId, skuId, sellable }: StockLevel,
): Promise<StockOutcome> {
  if (![itemId, skuId ?? '0'].every((id) => /^\d+$/.test(id))) return refusedLevel('unknown_sku')
  await client.call(access, apis.quantity, {
    item_id: toId(itemId),
    ...(skuId === null ? {} : { sku_id: toId(skuId) }),
    quantity: sellable,
    type: setQuantity,
  })
  return { ok: true }
}

/** A number where a double can hold it. */
function toId(id: string): number | string {
  return Number.isSafeInteger(Number(id)) ? Number(id) : id
}

/** The platform's memo replaces the one before. A flag can be set and not be taken away. */
function memoPen(ports: FetchPorts, once: YouzanClient, access: ShopAccess) {
  return {
    longest: longestMemo,
    isTooLong: ({ code }: ConnectorFailure) => code === memoTooLong,
    async read(orderId: string) {
      const [order] = await fetchOrders(ports, access, [orderId])
      if (!order) return null
      const remark = findRecord(findRecord(order, 'full_order_info'), 'remark_info')
      const star = findText(remark, 'star')
      return { text: findText(remark, 'trade_memo') ?? '', flag: star === '0' ? null : star }
    },
    async write(tid: string, memo: string, flag: string | null | undefined) {
      if (flag === null)
        throw new ConnectorFailure('invalid_request', 'flag_stays', 'a flag cannot be taken away')
      await once.call(access, apis.memo, { tid, memo, ...(flag === undefined ? {} : { flag }) })
    },
  }
}

/** Waybills as the order has them; carriers are numbers there. Youzan tells no steps, and not that goods arrived. */
async function fetchParcels(ports: FetchPorts, access: ShopAccess, orderIds: string[]): Promise<Parcel[][]> {
  const orders = await fetchOrders(ports, access, orderIds)
  const sent = orders.map((order) => (order ? waybillsOf(order) : []))
  const names = sent.flat().length > 0 ? await carrierNames(ports.client, access) : null
  return sent.map((rows) =>
    rows.map(({ carrier, ...parcel }) => ({ ...parcel, carrier: names?.get(carrier ?? '') ?? carrier })),
  )
}

function waybillsOf(order: WireRecord): Parcel[] {
  const info = findRecord(findRecord(order, 'full_order_info'), 'order_info')
  const sentAt = findTime(info, 'consign_time')
  const isOver = findTime(info, 'success_time') !== null
  return readList(order, 'delivery_order')
    .flatMap((part) => readList(part, 'dists'))
    .flatMap((dist): Parcel[] => {
      const express = findRecord(dist, 'express_info')
      const waybill = findText(express, 'express_no')
      if (waybill === null) return []
      const steps = sentAt === null ? [] : [{ at: sentAt, text: '商家已发货' }]
      const carrier = findText(express, 'express_id')
      return [{ carrier, waybill, state: isOver ? 'delivered' : 'shipped', steps }]
    })
}

/** A name is a nicety: where the list cannot be had for good, the number stays. */
async function carrierNames(client: YouzanClient, access: ShopAccess): Promise<Map<string, string> | null> {
  try {
    const answer = await client.call(access, apis.carriers, {})
    const rows = readList(answer, fields.carriers)
    return new Map(rows.map((row) => [readText(row, 'id'), readText(row, 'name')]))
  } catch (error) {
    const lasts = error instanceof ConnectorFailure && !error.retryable
    if (lasts && error.kind !== 'authorisation_expired') return null
    throw error
  }
}
