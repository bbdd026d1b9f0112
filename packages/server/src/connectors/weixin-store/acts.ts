import { type MemoPen, refusedLevel, setLevels, writeMemosWith } from '../contract/act-rows.ts'
import type {
  DecryptOutcome,
  Listing,
  MarketplaceActs,
  MemoOutcome,
  MemoWish,
  Parcel,
  StockLevel,
  StockOutcome,
} from '../contract/acts.ts'
import { malformedAnswer, type WireRecord } from '../contract/calls.ts'
import { ConnectorFailure, type ShopAccess } from '../contract/connector.ts'
import { fetchEach, unlessMissing } from '../contract/fetch-each.ts'
import type { WeixinStoreClient } from './client.ts'
import { fetchOrder } from './fetch-details.ts'
import { parcelsIn, skuTextOf } from './lines.ts'
import { personIn } from './receiver.ts'
import { onSale } from './unconfirmed.ts'
import {
  asRecord,
  findCount,
  findFen,
  findId,
  findIds,
  findList,
  findRecord,
  findText,
  findTime,
  readText,
} from './wire.ts'

const productsAPage = 30

/** What may be done in a shop beyond orders. Parcels have no steps here: the platform tells only that one was sent. */
export function acts(client: WeixinStoreClient): MarketplaceActs {
  return {
    pullListings: (access) => pullListings(client, access),
    pushStock: (access, levels) => setLevels(levels, (level) => setStock(client, access, level)),
    writeMemos: (access, wishes) => writeMemos(client, access, wishes),
    fetchParcels: async (access, orderIds) => {
      const orders = await fetchEach(orderIds, (id) => fetchOrder(client, access, id))
      return orders.map((order) => (order === null ? [] : parcelsOf(order)))
    },
    decryptCall: '/channels/ec/order/sensitiveinfo/decode',
    decrypt: (access, wishes) =>
      Promise.all(wishes.map(({ orderId }) => decodeReceiver(client, access, orderId))),
  }
}

async function* pullListings(client: WeixinStoreClient, access: ShopAccess): AsyncGenerator<Listing[]> {
  const seen = new Set<string>()
  for (let nextKey: string | null = null; ; ) {
    const answer: WireRecord = await client.call(access, '/channels/ec/product/list/get', {
      page_size: productsAPage,
      ...(nextKey === null ? {} : { next_key: nextKey }),
    })
    const ids = findIds(answer, 'product_ids')
    const products = await fetchEach(ids, async (product_id) => {
      const { product } = await client.call(access, '/channels/ec/product/get', { product_id, data_type: 1 })
      // A product that was never listed has a draft only.
      return product === undefined || product === null ? null : asRecord(product, 'product')
    })
    const listings = products.filter((product) => product !== null).flatMap(listingsOf)
    if (listings.length > 0) yield listings
    nextKey = findText(answer, 'next_key')
    // `total_num` counts what changes meanwhile; the last page is the one that is not full.
    if (nextKey === null || ids.length < productsAPage) return
    if (seen.has(nextKey)) throw malformedAnswer('repeated_page', 'product/list/get: the same page again')
    seen.add(nextKey)
  }
}

function listingsOf(product: WireRecord): Listing[] {
  return findList(product, 'skus').map((sku) => ({
    itemId: readText(product, 'product_id'),
    skuId: findId(sku, 'sku_id'),
    merchantCode:
      ['sku_code', 'out_sku_id', 'out_product_id'].map((field) => findId(sku, field)).find(Boolean) ?? null,
    title: findText(product, 'title') ?? '',
    skuText: skuTextOf(sku),
    priceFen: findFen(sku, 'sale_price'),
    stock: findCount(sku, 'stock_num'),
    onSale: findText(product, 'status') === onSale,
    versionAt: null,
  }))
}

/** Sets (3), though the platform would rather be told the difference (1, 2): only a set may be sent twice. */
async function setStock(
  client: WeixinStoreClient,
  access: ShopAccess,
  { itemId, skuId, sellable }: StockLevel,
): Promise<StockOutcome> {
  if (skuId === null) return refusedLevel('sku_missing')
  const params = { product_id: itemId, sku_id: skuId, diff_type: 3, num: sellable }
  await client.call(access, '/channels/ec/product/stock/update', params)
  return { ok: true }
}

/** There are no flags, and no source names a limit of the text. */
async function writeMemos(client: WeixinStoreClient, access: ShopAccess, wishes: MemoWish[]) {
  const pen: MemoPen = {
    longest: Number.POSITIVE_INFINITY,
    async read(orderId) {
      const order = await unlessMissing(fetchOrder(client, access, orderId))
      const info = order && findRecord(findRecord(order, 'order_detail'), 'ext_info')
      return info && { text: findText(info, 'merchant_notes') ?? '', flag: null }
    },
    async write(order_id, merchant_notes) {
      await client.callOnce(access, '/channels/ec/order/merchantnotes/update', { order_id, merchant_notes })
    },
  }
  const plain = await writeMemosWith(
    pen,
    wishes.filter(({ next }) => next.flag === null),
  )
  return wishes.map(
    ({ next }): MemoOutcome => (next.flag === null ? plain.shift()! : { ok: false, code: 'no_flag' }),
  )
}

/** Goods without a parcel have a row without a waybill. */
function parcelsOf(order: WireRecord): Parcel[] {
  return parcelsIn(order).flatMap((row) => {
    const waybill = findText(row, 'waybill_id')
    return waybill === null ? [] : [parcelOf(row, waybill, order)]
  })
}

function parcelOf(row: WireRecord, waybill: string, order: WireRecord): Parcel {
  const sentAt = findTime(row, 'delivery_time')
  return {
    carrier: findText(row, 'delivery_name') ?? findText(row, 'delivery_id'),
    waybill,
    state: findText(order, 'status') === '100' ? 'delivered' : 'shipped',
    steps: sentAt === null ? [] : [{ at: sentAt, text: '商家已发货' }],
  }
}

/** Needs no ciphertext and no scene; the platform counts orders by day, and one order once however often it is asked. */
async function decodeReceiver(
  client: WeixinStoreClient,
  access: ShopAccess,
  orderId: string,
): Promise<DecryptOutcome> {
  try {
    const path = '/channels/ec/order/sensitiveinfo/decode'
    const answer = await client.call(access, path, { order_id: orderId })
    const person = personIn(findRecord(answer, 'address_info'))
    const virtual = findRecord(answer, 'virtual_number_info')
    const number = findText(virtual, 'virtual_number')
    const extension = findText(virtual, 'extension')
    return {
      ok: true,
      ...person,
      phone: number === null ? person.phone : extension === null ? number : `${number}-${extension}`,
      virtualPhone: number !== null,
      virtualPhoneEndsAt: number === null ? null : findTime(virtual, 'expiration'),
    }
  } catch (error) {
    return { ok: false, code: codeOfDecrypt(error) }
  }
}

function codeOfDecrypt(error: unknown): string {
  if (error instanceof ConnectorFailure && error.kind === 'limited') return 'quota_spent'
  if (error instanceof ConnectorFailure && error.kind === 'permission_missing') return 'not_allowed'
  return finalCodeOf(error)
}

/** Throws what another try may heal. */
function finalCodeOf(error: unknown): string {
  if (error instanceof ConnectorFailure && !error.retryable && error.kind !== 'authorisation_expired')
    return error.code
  throw error
}
