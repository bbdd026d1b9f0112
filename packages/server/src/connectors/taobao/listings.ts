import { parseYuan } from '../../kernel/money.ts'
import type { Listing, StockLevel, StockOutcome } from '../contract/acts.ts'
import { malformedAnswer } from '../contract/calls.ts'
import { ConnectorFailure, type ShopAccess } from '../contract/connector.ts'
import { fetchEach } from '../contract/fetch-each.ts'
import type { TopClient } from './client.ts'
import { asRecord, findText, findTime, formatWireTime, readList, readText, type TopRecord } from './wire.ts'

const pageSize = 200
const mostPages = 2_000
const overlapMs = 1_000
const lists = ['taobao.items.onsale.get', 'taobao.items.inventory.get'] as const
const listFields = 'num_iid,modified'
const itemFields = 'num_iid,title,price,num,modified,outer_id,approve_status,sku'

/** First what is on sale, then what lies in the warehouse. An item that moves meanwhile may come twice, and never not at all. */
export async function* pullListings(client: TopClient, access: ShopAccess): AsyncGenerator<Listing[]> {
  for (const method of lists)
    for await (const ids of walk(client, access, method)) {
      const items = await fetchEach(ids, async (num_iid) => {
        const answer = await client.call(access, 'taobao.item.seller.get', { fields: itemFields, num_iid })
        return asRecord(answer.item, 'item')
      })
      const listings = items.filter((item) => item !== null).flatMap(listingsOf)
      if (listings.length > 0) yield listings
    }
}

/**
 * Oldest change first, and from the last change on: what changes meanwhile moves to the end, where it is met, and no page
 * lies deeper than the platform goes. Pages are counted only within the items of one second.
 */
async function* walk(client: TopClient, access: ShopAccess, method: string): AsyncGenerator<string[]> {
  const given = new Set<string>()
  let from: Date | null = null
  let before = ''
  for (let number = 1, asked = 0; asked < mostPages; asked++) {
    const answer: TopRecord = await client.call(access, method, {
      fields: listFields,
      order_by: 'modified:asc',
      page_no: String(number),
      page_size: String(pageSize),
      start_modified: from === null ? '' : formatWireTime(from),
    })
    const rows = readList(answer, 'items', 'item')
    const ids = rows.map((row) => readText(row, 'num_iid'))
    const fresh = ids.filter((id) => !given.has(id))
    for (const id of fresh) given.add(id)
    if (fresh.length > 0) yield fresh
    if (rows.length < pageSize) return
    if (ids.join() === before) throw malformedAnswer('repeated_page', `${method}: a page came twice`)
    before = ids.join()
    const first = findTime(rows[0]!, 'modified')
    const last = findTime(rows.at(-1)!, 'modified')
    const next: Date | null = last && new Date(last.getTime() - overlapMs)
    if (first && next && first < next) [from, number] = [next, 1]
    else number += 1
  }
  throw malformedAnswer('endless_list', `${method}: no end after ${mostPages} pages`)
}

function listingsOf(item: TopRecord): Listing[] {
  const skus = readList(item, 'skus', 'sku')
  const common = {
    itemId: readText(item, 'num_iid'),
    title: findText(item, 'title') ?? '',
    onSale: findText(item, 'approve_status') === 'onsale',
  }
  if (skus.length === 0)
    return [
      {
        ...common,
        ...countsOf(item, 'num'),
        skuId: null,
        skuText: null,
        versionAt: findTime(item, 'modified'),
      },
    ]
  return skus.map((sku) => ({
    ...common,
    ...countsOf(sku, 'quantity'),
    skuId: readText(sku, 'sku_id'),
    skuText: skuTextOf(findText(sku, 'properties_name')),
    versionAt: findTime(sku, 'modified') ?? findTime(item, 'modified'),
  }))
}

function countsOf(record: TopRecord, field: string): Pick<Listing, 'merchantCode' | 'priceFen' | 'stock'> {
  const price = findText(record, 'price')
  const stock = findText(record, field)
  return {
    merchantCode: findText(record, 'outer_id'),
    priceFen: price === null ? null : parseYuan(price),
    stock: stock === null || !/^\d{1,9}$/.test(stock) ? null : Number(stock),
  }
}

/** `1627207:28320:颜色:黑;…` as an order shows it: `颜色:黑;…`. */
function skuTextOf(names: string | null): string | null {
  return names === null ? null : names.replaceAll(/(^|;)\d+:-?\d+:/g, '$1')
}

const mostSkus = 20

/**
 * Full levels, so every call may be sent again. Of a SKU that is named twice the last level counts. Where a call for many
 * SKUs is refused, each is tried alone, so that one bad row costs no other.
 */
export async function pushStock(
  client: TopClient,
  access: ShopAccess,
  levels: StockLevel[],
): Promise<StockOutcome[]> {
  const wanted = new Map(levels.map((level) => [keyOf(level), level]))
  const byItem = Map.groupBy(wanted.values(), ({ itemId }) => itemId)
  const outcomes = new Map<string, StockOutcome>()
  await fetchEach([...byItem.keys()], async (itemId) => {
    const ofItem = byItem.get(itemId)!
    const withSku = ofItem.filter(({ skuId }) => skuId !== null)
    for (const level of ofItem)
      if (level.skuId === null) outcomes.set(keyOf(level), await setOne(client, access, level))
    for (let from = 0; from < withSku.length; from += mostSkus) {
      const batch = withSku.slice(from, from + mostSkus)
      const results = await setMany(client, access, batch)
      for (const [index, level] of batch.entries()) outcomes.set(keyOf(level), results[index]!)
    }
    return null
  })
  return levels.map((level) => outcomes.get(keyOf(level))!)
}

async function setMany(client: TopClient, access: ShopAccess, levels: StockLevel[]): Promise<StockOutcome[]> {
  if (levels.length === 1) return [await setOne(client, access, levels[0]!)]
  const together = await outcomeOf(
    client.call(access, 'taobao.skus.quantity.update', {
      num_iid: levels[0]!.itemId,
      skuid_quantities: levels.map(({ skuId, sellable }) => `${skuId}:${sellable}`).join(';'),
      type: '1',
    }),
  )
  if (together.ok || together.retryable) return levels.map(() => together)
  const alone: StockOutcome[] = []
  for (const level of levels) alone.push(await setOne(client, access, level))
  return alone
}

function setOne(client: TopClient, access: ShopAccess, level: StockLevel): Promise<StockOutcome> {
  return outcomeOf(
    client.call(access, 'taobao.item.quantity.update', {
      num_iid: level.itemId,
      sku_id: level.skuId ?? '',
      quantity: String(level.sellable),
      type: '1',
    }),
  )
}

async function outcomeOf(call: Promise<unknown>): Promise<StockOutcome> {
  try {
    await call
    return { ok: true }
  } catch (error) {
    // Without the shop's consent no level can be set; the caller must know.
    if (!(error instanceof ConnectorFailure) || error.kind === 'authorisation_expired') throw error
    const { code, retryable, retryAfterMs } = error
    return { ok: false, code, retryable, retryAfterMs }
  }
}

function keyOf({ itemId, skuId }: StockLevel): string {
  return `${itemId}/${skuId ?? ''}`
}
