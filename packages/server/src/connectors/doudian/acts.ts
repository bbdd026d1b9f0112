import { refusedLevel, setLevels, writeMemosWith } from '../contract/act-rows.ts'
import type { Listing, MarketplaceActs, Parcel, StockLevel, StockOutcome } from '../contract/acts.ts'
import { malformedAnswer } from '../contract/calls.ts'
import { ConnectorFailure, type ShopAccess } from '../contract/connector.ts'
import { fetchEach } from '../contract/fetch-each.ts'
import type { DoudianClient, DoudianParams } from './client.ts'
import { decrypt } from './decrypt.ts'
import { fetchOrders } from './fetch-details.ts'
import { listingFields, longestRemark, noStar, onShelf, remarkTooLong } from './unconfirmed.ts'
import {
  type DoudianRecord,
  findCode,
  findCount,
  findFen,
  findList,
  findText,
  findTime,
  readText,
} from './wire.ts'

/** `once` never tries a call again: for what may be repeated only after another look. */
export function doudianActs(client: DoudianClient, once: DoudianClient): MarketplaceActs {
  return {
    pullListings: (access) => pullListings(client, access),
    pushStock: (access, levels) => setLevels(levels, (level) => setStock(client, access, level)),
    writeMemos: (access, wishes) => writeMemosWith(memoPen(client, once, access), wishes),
    fetchParcels: async (access, orderIds) => {
      const orders = await fetchOrders(client, access, orderIds)
      return orders.map((order) => (order ? parcelsOf(order) : []))
    },
    decryptCall: 'order.batchDecrypt',
    decrypt: (access, wishes) => decrypt(client, access, wishes),
  }
}

const productsAPage = 100
const reachableProducts = 10_000

/** The list names the products, the detail their SKUs. */
async function* pullListings(client: DoudianClient, access: ShopAccess): AsyncGenerator<Listing[]> {
  const given = new Set<string>()
  for (let page = 1; ; page++) {
    const { data } = await client.call(access, 'product.listV2', { page, size: productsAPage })
    const rows = findList(data, listingFields.products)
    const fresh = rows.filter((row) => !given.has(readText(row, 'product_id')))
    if (rows.length > 0 && fresh.length === 0)
      throw malformedAnswer('repeated_page', 'product.listV2: a page came twice')
    for (const row of fresh) given.add(readText(row, 'product_id'))
    const listings = await listingsOf(client, access, fresh)
    if (listings.length > 0) yield listings
    if (rows.length < productsAPage || page * productsAPage >= (findCount(data, 'total') ?? Infinity)) return
    if (page * productsAPage >= reachableProducts)
      throw new ConnectorFailure('invalid_request', 'too_many_products', 'not all products can be listed')
  }
}

async function listingsOf(
  client: DoudianClient,
  access: ShopAccess,
  rows: DoudianRecord[],
): Promise<Listing[]> {
  const ids = rows.map((row) => readText(row, 'product_id'))
  // A product may be deleted between the list and its detail.
  const details = await fetchEach(ids, async (id) => {
    const { data } = await client.call(access, 'product.detail', { product_id: id })
    return data
  })
  return details.flatMap((detail, index) => (detail ? skusOf(rows[index]!, detail) : []))
}

function skusOf(row: DoudianRecord, detail: DoudianRecord): Listing[] {
  return findList(detail, listingFields.skus).map((sku) => ({
    itemId: readText(row, 'product_id'),
    skuId: findCode(sku, 'sku_id'),
    merchantCode: findText(sku, 'code') ?? findCode(sku, 'out_sku_id'),
    title: findText(detail, 'name') ?? findText(row, 'name') ?? '',
    skuText: textOf(sku),
    priceFen: findFen(sku, 'price'),
    stock: findCount(sku, 'stock_num'),
    onSale: (findText(detail, 'status') ?? findText(row, 'status')) === onShelf,
    versionAt: findTime(row, 'update_time'),
  }))
}

function textOf(sku: DoudianRecord): string | null {
  const named = findList(sku, 'sell_properties').map(
    (each) => `${findText(each, 'property_name') ?? ''}:${findText(each, 'value_name') ?? ''}`,
  )
  return named.length > 0 ? named.join(';') : null
}

/** Set and never added (`incremental` stays away), so the client may try again. */
async function setStock(
  client: DoudianClient,
  access: ShopAccess,
  { itemId, skuId, sellable }: StockLevel,
): Promise<StockOutcome> {
  if (!/^\d+$/.test(itemId) || !/^\d+$/.test(skuId ?? '')) return refusedLevel('unknown_sku')
  await client.call(access, 'sku.syncStock', {
    product_id: BigInt(itemId),
    sku_id: BigInt(skuId!),
    stock_num: sellable,
  })
  return { ok: true }
}

/** The platform's remark replaces the one before. */
function memoPen(client: DoudianClient, once: DoudianClient, access: ShopAccess) {
  return {
    longest: longestRemark,
    isTooLong: ({ code }: ConnectorFailure) => remarkTooLong.test(code),
    async read(orderId: string) {
      const [order] = await fetchOrders(client, access, [orderId])
      if (!order) return null
      return { text: findText(order, 'seller_words') ?? '', flag: findCode(order, 'seller_remark_stars') }
    },
    async write(order_id: string, remark: string, flag: string | null | undefined) {
      const params: DoudianParams = { order_id, remark }
      if (flag !== undefined) Object.assign(params, { is_add_star: 'true', star: flag ?? noStar })
      await once.call(access, 'order.addOrderRemark', params)
    },
  }
}

/** The order carries its waybills; the lines say when goods arrived. No call for the steps between is confirmed. */
function parcelsOf(order: DoudianRecord): Parcel[] {
  const sent = findList(order, 'sku_order_list').filter((line) => findTime(line, 'ship_time') !== null)
  const arrivals = sent.map((line) => findTime(line, 'logistics_receipt_time'))
  const arrivedAt = arrivals.every((at) => at !== null) ? (arrivals.at(-1) ?? null) : null
  return findList(order, 'logistics_info').flatMap((row): Parcel[] => {
    const waybill = findText(row, 'tracking_no')
    if (waybill === null) return []
    const sentAt = findTime(row, 'ship_time')
    return [
      {
        carrier: findText(row, 'company_name') ?? findText(row, 'company'),
        waybill,
        state: arrivedAt === null ? 'shipped' : 'delivered',
        steps: [
          ...(sentAt === null ? [] : [{ at: sentAt, text: '商家已发货' }]),
          ...(arrivedAt === null ? [] : [{ at: arrivedAt, text: '已签收' }]),
        ],
      },
    ]
  })
}
