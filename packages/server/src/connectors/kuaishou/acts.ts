import type {
  DecryptOutcome,
  DecryptWish,
  Listing,
  MarketplaceActs,
  Parcel,
  StockLevel,
  StockOutcome,
} from '../contract/acts.ts'
import { malformedAnswer, type WireRecord } from '../contract/calls.ts'
import { ConnectorFailure, type ShopAccess } from '../contract/connector.ts'
import { ciphersOf, openReceivers } from '../contract/open-receivers.ts'
import type { KuaishouClient } from './client.ts'
import { fetchOrders } from './fetch-details.ts'
import { baseOf } from './normalise.ts'
import { isPrivacyNumber, sealedFields } from './receiver.ts'
import { orderStateOf } from './states.ts'
import { listingFields, onShelf, openedCode, quotaWords, stockChange } from './unconfirmed.ts'
import {
  asRecord,
  findCode,
  findCount,
  findFen,
  findList,
  findRecord,
  findText,
  findTime,
  readText,
  toId,
} from './wire.ts'

/** Notes can only be added by a call that the protocol page does not name, so memos are not written here. */
export function kuaishouActs(client: KuaishouClient): MarketplaceActs {
  return {
    pullListings: (access) => pullListings(client, access),
    pushStock: (access, levels) => pushStock(client, access, levels),
    fetchParcels: async (access, orderIds) => {
      const orders = await fetchOrders(client, access, orderIds)
      return orders.map((order) => (order ? parcelsOf(order) : []))
    },
    sealedOf: (detail) => sealedOf(asRecord(detail, 'order')),
    decryptCall: 'open.order.decrypt.batch',
    decrypt: (access, wishes) => decrypt(client, access, wishes),
  }
}

const listingPage = 100
const mostListingPages = 2_000

async function* pullListings(client: KuaishouClient, access: ShopAccess): AsyncGenerator<Listing[]> {
  const given = new Set<string>()
  for (let pageNumber = 1; pageNumber <= mostListingPages; pageNumber++) {
    const params = { itemStatus: 1, pageNumber, pageSize: listingPage }
    const { data } = await client.get(access, 'open.item.list.get', params)
    const items = findList(data, listingFields.rows)
    const fresh = items.filter((item) => !given.has(readText(item, 'kwaiItemId')))
    for (const item of fresh) given.add(readText(item, 'kwaiItemId'))
    if (fresh.length > 0) yield fresh.flatMap(listingsOf)
    if (items.length > 0 && fresh.length === 0)
      throw malformedAnswer('repeated_page', 'open.item.list.get: a page came twice')
    const last = findCount(data, listingFields.pages)
    if (last === null ? items.length < listingPage : pageNumber >= last) return
  }
}

function listingsOf(item: WireRecord): Listing[] {
  const skus = findList(item, listingFields.skus)
  const common = {
    itemId: readText(item, 'kwaiItemId'),
    title: findText(item, 'title') ?? '',
    onSale: findText(item, 'shelfStatus') === onShelf,
  }
  const rows = skus.length > 0 ? skus : [{ [listingFields.price]: item.price }]
  return rows.map((sku) => ({
    ...common,
    skuId: findCode(sku, listingFields.skuId),
    merchantCode: findText(sku, 'skuNick') ?? findCode(sku, 'relSkuId'),
    skuText: findText(sku, 'specification'),
    priceFen: findFen(sku, listingFields.price),
    stock: findCount(sku, listingFields.stock),
    versionAt: findTime(sku, 'updateTime') ?? findTime(item, 'updateTime'),
  }))
}

/** One after the other: a level is set by telling the difference to what stands there now. */
async function pushStock(
  client: KuaishouClient,
  access: ShopAccess,
  levels: StockLevel[],
): Promise<StockOutcome[]> {
  const outcomes: StockOutcome[] = []
  for (const level of levels) {
    try {
      outcomes.push(await setStock(client, access, level))
    } catch (error) {
      if (!(error instanceof ConnectorFailure)) throw error
      // Without the shop's consent no level can be set; the caller must know.
      if (error.kind === 'authorisation_expired') throw error
      const { code, retryable, retryAfterMs } = error
      outcomes.push({ ok: false, code, retryable, retryAfterMs })
    }
  }
  return outcomes
}

/** Never sent twice by us: a difference that arrives twice counts twice. Another try reads first, and so heals. */
async function setStock(
  client: KuaishouClient,
  access: ShopAccess,
  level: StockLevel,
): Promise<StockOutcome> {
  const kwaiItemId = toId(level.itemId)
  const skuId = toId(level.skuId ?? '')
  if (kwaiItemId === null || skuId === null) return refused('unknown_sku')
  const { data: item } = await client.get(access, 'open.item.get', { kwaiItemId })
  const sku = findList(item, listingFields.skus).find(
    (each) => findText(each, listingFields.skuId) === level.skuId,
  )
  const stock = sku ? findCount(sku, listingFields.stock) : null
  if (stock === null) return refused('unknown_sku')
  const change = level.sellable - stock
  if (change === 0) return { ok: true }
  await client.post(access, 'open.item.sku.stock.update', {
    kwaiItemId,
    skuId,
    skuChangeStock: Math.abs(change),
    changeType: change > 0 ? stockChange.add : stockChange.take,
  })
  return { ok: true }
}

function refused(code: string): StockOutcome {
  return { ok: false, code, retryable: false, retryAfterMs: null }
}

/** The order carries waybills and no steps of their way; it tells as a whole whether it has arrived. */
function parcelsOf(order: WireRecord): Parcel[] {
  const state = orderStateOf(readText(baseOf(order), 'status'))
  const arrived = state === 'delivered' || state === 'completed'
  return logisticsOf(order).flatMap((parcel): Parcel[] => {
    const waybill = findText(parcel, 'expressNo')
    if (waybill === null) return []
    return [
      {
        carrier: findCode(parcel, 'expressCode'),
        waybill,
        state: arrived ? 'delivered' : 'shipped',
        steps: [],
      },
    ]
  })
}

/** A list of its own, or a record or list in the older form. */
function logisticsOf(order: WireRecord): WireRecord[] {
  if (order.orderLogisticsInfo !== undefined) return findList(order, 'orderLogisticsInfo')
  if (Array.isArray(order.logisticsInfo)) return findList(order, 'logisticsInfo')
  const one = findRecord(order, 'logisticsInfo')
  return one ? [one] : []
}

function sealedOf(order: WireRecord): Record<string, string> {
  const address = findRecord(order, 'orderAddress') ?? {}
  return Object.fromEntries(
    Object.values(sealedFields).flatMap((field) => {
      const text = findText(address, field)
      return text === null ? [] : [[field, text]]
    }),
  )
}

const decryptFields = Object.values(sealedFields)
const mostCiphertexts = 100

/** Each ciphertext counts against the shop's daily quota. */
function decrypt(
  client: KuaishouClient,
  access: ShopAccess,
  wishes: DecryptWish[],
): Promise<DecryptOutcome[]> {
  return openReceivers(wishes, {
    fields: decryptFields,
    mostCiphertexts,
    async ask(some) {
      const batchDecryptList = some.flatMap(({ orderId, sealed }) =>
        ciphersOf(sealed, decryptFields).map((encryptedData) => ({ bizId: orderId, encryptedData })),
      )
      const answer = await client.post(access, 'open.order.decrypt.batch', { batchDecryptList })
      // SDKs read the list beside `data`, others within it.
      const holder = answer.batchDecryptResultList === undefined ? asRecord(answer.data, 'data') : answer
      const opened = new Map(
        findList(holder, 'batchDecryptResultList').map((each) => [findText(each, 'encryptedData'), each]),
      )
      return ({ sealed }) => outcomeOf(sealed, opened)
    },
    codeOf: ({ kind, message }) => codeOf(kind, message),
  })
}

function outcomeOf(sealed: DecryptWish['sealed'], opened: Map<string | null, WireRecord>): DecryptOutcome {
  const results = ciphersOf(sealed, decryptFields).map((cipher) => opened.get(cipher) ?? {})
  const bad = results.find((each) => findText(each, 'errorCode') !== openedCode)
  if (results.length === 0) return { ok: false, code: 'nothing_sealed' }
  if (bad)
    return { ok: false, code: codeOf(findText(bad, 'errorCode') ?? 'no_answer', findText(bad, 'errorMsg')) }
  const plain = (field: string) => {
    const cipher = sealed[field]
    return cipher ? findText(opened.get(cipher) ?? {}, 'decryptedData') : null
  }
  const phone = plain(sealedFields.phone)
  return {
    ok: true,
    name: plain(sealedFields.name),
    phone,
    address: plain(sealedFields.address),
    virtualPhone: isPrivacyNumber(phone),
    virtualPhoneEndsAt: null,
  }
}

function codeOf(code: string, words: string | null): string {
  if (quotaWords.test(words ?? '')) return 'quota_spent'
  return code === 'permission_missing' ? 'not_allowed' : code
}
