import { refusedLevel, setLevels, writeMemosWith } from '../contract/act-rows.ts'
import type { Listing, MarketplaceActs, StockLevel, StockOutcome } from '../contract/acts.ts'
import { malformedAnswer } from '../contract/calls.ts'
import { ConnectorFailure, type ShopAccess } from '../contract/connector.ts'
import type { PddClient } from './client.ts'
import { decrypt } from './decrypt.ts'
import { type FetchPorts, fetchOrders } from './fetch-details.ts'
import { fetchParcels } from './parcels.ts'
import { flagNames, longestNote, noteTooLong, onSale, setQuantity } from './unconfirmed.ts'
import { findCount, findList, findText, type PddRecord, readText } from './wire.ts'

/** `once` never tries a call again: for what may be repeated only after another look. */
export function pinduoduoActs(ports: FetchPorts, once: PddClient): MarketplaceActs {
  const { client } = ports
  return {
    pullListings: (access) => pullListings(client, access),
    pushStock: (access, levels) => setLevels(levels, (level) => setStock(client, access, level)),
    writeMemos: (access, wishes) => writeMemosWith(memoPen(ports, once, access), wishes),
    fetchParcels: (access, orderIds) => fetchParcels(ports, access, orderIds),
    decryptCall: 'pdd.open.decrypt.batch',
    decrypt: (access, wishes) => decrypt(client, access, wishes),
  }
}

const goodsAPage = 100

/** The list wants a filter: what is on sale, then what is not. */
async function* pullListings(client: PddClient, access: ShopAccess): AsyncGenerator<Listing[]> {
  for (const is_onsale of ['1', '0']) yield* pullGoods(client, access, is_onsale)
}

async function* pullGoods(
  client: PddClient,
  access: ShopAccess,
  is_onsale: string,
): AsyncGenerator<Listing[]> {
  const given = new Set<string>()
  for (let page = 1; ; page++) {
    const params = { page: String(page), page_size: String(goodsAPage), is_onsale }
    const { content } = await client.call(access, 'pdd.goods.list.get', params)
    const rows = findList(content, 'goods_list')
    const fresh = rows.filter((row) => !given.has(readText(row, 'goods_id')))
    if (rows.length > 0 && fresh.length === 0)
      throw malformedAnswer('repeated_page', 'pdd.goods.list.get: a page came twice')
    for (const row of fresh) given.add(readText(row, 'goods_id'))
    const listings = fresh.flatMap(listingsOf)
    if (listings.length > 0) yield listings
    if (rows.length < goodsAPage) return
  }
}

/** The list tells no price. */
function listingsOf(goods: PddRecord): Listing[] {
  return findList(goods, 'sku_list').map((sku) => ({
    itemId: readText(goods, 'goods_id'),
    skuId: readText(sku, 'sku_id'),
    merchantCode: findText(sku, 'outer_id') ?? findText(sku, 'outer_goods_id'),
    title: findText(goods, 'goods_name') ?? '',
    skuText: findText(sku, 'spec'),
    priceFen: null,
    stock: findCount(sku, 'sku_quantity'),
    pictureUrl: findText(goods, 'thumb_url') ?? findText(goods, 'image_url'),
    onSale: [findText(goods, 'is_onsale'), findText(sku, 'is_sku_onsale')].every((flag) => flag === onSale),
    versionAt: null,
  }))
}

/** Set and never added, so the client may try again. */
async function setStock(
  client: PddClient,
  access: ShopAccess,
  { itemId, skuId, sellable }: StockLevel,
): Promise<StockOutcome> {
  if (skuId === null) return refusedLevel('unknown_sku')
  const params = { goods_id: itemId, sku_id: skuId, quantity: String(sellable), update_type: setQuantity }
  const { content } = await client.call(access, 'pdd.goods.quantity.update', params)
  return content.is_success === false ? refusedLevel('not_set') : { ok: true }
}

/** The platform's note replaces the one before. A flag comes with a name, and cannot be taken away. */
function memoPen(ports: FetchPorts, once: PddClient, access: ShopAccess) {
  return {
    longest: longestNote,
    isTooLong: ({ message }: ConnectorFailure) => noteTooLong.test(message),
    async read(orderId: string) {
      const [order] = await fetchOrders(ports, access, [orderId])
      if (!order) return null
      const tag = findText(order, 'remark_tag')
      return { text: findText(order, 'remark') ?? '', flag: tag === '0' ? null : tag }
    },
    async write(order_sn: string, note: string, flag: string | null | undefined) {
      const named = flag === undefined ? {} : flagOf(flag)
      const { content } = await once.call(access, 'pdd.order.note.update', { order_sn, note, ...named })
      if (content.success === false)
        throw new ConnectorFailure('invalid_request', 'not_written', 'the platform wrote no note')
    },
  }
}

function flagOf(tag: string | null): Record<string, string> {
  if (tag === null) throw new ConnectorFailure('invalid_request', 'flag_stays', 'a flag cannot be taken away')
  const tag_name = Object.hasOwn(flagNames, tag) ? flagNames[tag]! : null
  if (tag_name === null) throw new ConnectorFailure('invalid_request', 'no_such_flag', 'no such flag')
  return { tag, tag_name }
}
