import { QiaoError } from '../../kernel/error.ts'
import { parseYuan } from '../../kernel/money.ts'
import type {
  DecryptOutcome,
  DecryptWish,
  Listing,
  MarketplaceActs,
  Parcel,
  StockLevel,
  StockOutcome,
} from '../contract/acts.ts'
import { malformedAnswer } from '../contract/calls.ts'
import { ConnectorFailure, type ConnectorPorts, type ShopAccess } from '../contract/connector.ts'
import { fetchEach } from '../contract/fetch-each.ts'
import type { JdClient } from './client.ts'
import { fetchOrders } from './fetch-details.ts'
import { isPrivacyNumber } from './normalise.ts'
import { fetchTdeKeys } from './receiver-keys.ts'
import { orderStateOf } from './states.ts'
import { decryptTde, isCiphertext, type TdeKeys } from './tde.ts'
import {
  deliveringWords,
  jdWaybill,
  onSaleStatus,
  signedWords,
  skuFields,
  skusPerPage,
} from './unconfirmed.ts'
import { findList, findText, findTime, type JdRecord, readText } from './wire.ts'

/** What a shop may do beyond orders. No source names a call that writes seller memos. */
export function jdActs(
  client: JdClient,
  { clock }: Pick<ConnectorPorts, 'clock'>,
  getMethod: string,
): MarketplaceActs {
  return {
    pullListings: (access) => pullListings(client, access),
    pushStock: (access, levels) => pushStock(client, access, levels),
    fetchParcels: async (access, orderIds) => {
      const orders = await fetchOrders(client, access, getMethod, orderIds)
      const places = orders.map((_, index) => String(index))
      const parcels = await fetchEach(places, async (place) => {
        const order = orders[Number(place)]
        return order ? parcelsOf(client, access, order) : []
      })
      return parcels.map((each) => each ?? [])
    },
    decrypt: (access, wishes) => decrypt(client, access, wishes, clock.now()),
  }
}

const mostPages = 2_000

/**
 * Pages by number: rows move down while others change. So the pages are read until one round of them shows nothing that
 * was not given before.
 */
async function* pullListings(client: JdClient, access: ShopAccess): AsyncGenerator<Listing[]> {
  const given = new Set<string>()
  for (let round = 0, fresh = 1; fresh > 0 && round < 3; round++) {
    fresh = 0
    let before = ''
    for (let pageNo = 1; pageNo <= mostPages; pageNo++) {
      const params = { pageNo, page_size: skusPerPage, field: skuFields }
      const page = await client.call(access, 'jingdong.sku.read.searchSkuList', params, 'page')
      const rows = findList(page, 'data')
      const ids = rows.map((row) => readText(row, 'skuId'))
      if (ids.length > 0 && ids.join() === before)
        throw malformedAnswer('repeated_page', 'sku.read.searchSkuList: a page came twice')
      before = ids.join()
      const unseen = rows.filter((row) => !given.has(readText(row, 'skuId')))
      for (const row of unseen) given.add(readText(row, 'skuId'))
      if (unseen.length > 0) yield unseen.map(listingOf)
      fresh += unseen.length
      if (rows.length < skusPerPage) break
    }
  }
}

function listingOf(sku: JdRecord): Listing {
  const price = findText(sku, 'jdPrice')
  const stock = findText(sku, 'stockNum')
  return {
    itemId: readText(sku, 'wareId'),
    skuId: readText(sku, 'skuId'),
    merchantCode: findText(sku, 'outerId'),
    title: findText(sku, 'wareTitle') ?? '',
    skuText: attributesOf(sku),
    priceFen: price === null ? null : parseYuan(price),
    stock: stock === null || !/^\d{1,9}$/.test(stock) ? null : Number(stock),
    onSale: findText(sku, 'status') === onSaleStatus,
    versionAt: findTime(sku, 'modified'),
  }
}

function attributesOf(sku: JdRecord): string | null {
  const values = findList(sku, 'saleAttrs').flatMap(({ attrValueAlias: alias }) =>
    Array.isArray(alias) ? alias : [],
  )
  return values.length === 0 ? null : values.map(String).join(';')
}

/** Full levels, so every call may be sent again. Of a SKU that is named twice the last level counts. */
async function pushStock(
  client: JdClient,
  access: ShopAccess,
  levels: StockLevel[],
): Promise<StockOutcome[]> {
  const wanted = new Map(
    levels.flatMap((level) => (level.skuId === null ? [] : [[level.skuId, level.sellable]])),
  )
  const skuIds = [...wanted.keys()]
  const outcomes = await fetchEach(skuIds, (skuId) => setStock(client, access, skuId, wanted.get(skuId)!))
  const bySku = new Map(skuIds.map((skuId, index) => [skuId, outcomes[index]!]))
  return levels.map(({ skuId }) =>
    skuId === null
      ? { ok: false, code: 'sku_missing', retryable: false, retryAfterMs: null }
      : bySku.get(skuId)!,
  )
}

async function setStock(
  client: JdClient,
  access: ShopAccess,
  skuId: string,
  stockNum: number,
): Promise<StockOutcome> {
  try {
    await client.call(access, 'jingdong.stock.write.updateSkuStock', { skuId, stockNum }, null)
    return { ok: true }
  } catch (error) {
    // Without the shop's consent no level can be set; the caller must know.
    if (!(error instanceof ConnectorFailure) || error.kind === 'authorisation_expired') throw error
    const { code, retryable, retryAfterMs } = error
    return { ok: false, code, retryable, retryAfterMs }
  }
}

async function parcelsOf(client: JdClient, access: ShopAccess, order: JdRecord): Promise<Parcel[]> {
  const waybills = (findText(order, 'waybill') ?? '').split(/[,;，；\s]+/).filter((each) => each !== '')
  const isDone = orderStateOf(readText(order, 'orderState')) === 'completed'
  return Promise.all(
    waybills.map(async (waybill): Promise<Parcel> => {
      const rows = jdWaybill.test(waybill) ? await fetchTrace(client, access, waybill) : []
      const steps = rows.map((row) => ({ at: timeOf(row), text: findText(row, 'opeRemark') ?? '' }))
      const said = rows.map((row) => `${findText(row, 'opeTitle') ?? ''} ${findText(row, 'opeRemark') ?? ''}`)
      const isSigned = isDone || said.some((words) => signedWords.test(words))
      const isNear = deliveringWords.test(said.at(-1) ?? '')
      return {
        carrier: findText(order, 'logisticsId'),
        waybill,
        state: isSigned ? 'delivered' : isNear ? 'out_for_delivery' : 'shipped',
        steps,
      }
    }),
  )
}

/** An app without the right to ask still gets the waybill. */
async function fetchTrace(client: JdClient, access: ShopAccess, waybillCode: string): Promise<JdRecord[]> {
  try {
    const method = 'jingdong.ldop.receive.trace.get'
    return findList(await client.call(access, method, { waybillCode }, 'querytrace_result'), 'data')
  } catch (error) {
    if (!(error instanceof ConnectorFailure) || error.retryable || error.kind === 'authorisation_expired')
      throw error
    return []
  }
}

/** `2026/11/22 15:00:00` here, unlike everywhere else. */
function timeOf(row: JdRecord): Date {
  const at = findTime({ opeTime: readText(row, 'opeTime').replaceAll('/', '-') }, 'opeTime')
  if (at === null) throw malformedAnswer('no_time', 'ldop.receive.trace.get: a step without a time')
  return at
}

/** As they stand in `consigneeInfo` of an order that was fetched encrypted. */
const sealedFields = { name: 'fullname', phone: 'mobile', address: 'fullAddress' } as const

/** Opened here, by keys that are fetched once a call: JD counts nothing, and asks for no scene. */
async function decrypt(
  client: JdClient,
  access: ShopAccess,
  wishes: DecryptWish[],
  now: Date,
): Promise<DecryptOutcome[]> {
  const isSealed = ({ sealed }: DecryptWish) =>
    Object.values(sealedFields).some((field) => isCiphertext(sealed[field] ?? ''))
  if (!wishes.some(isSealed)) return wishes.map(() => nothingSealed)
  try {
    const keys = await fetchTdeKeys(client, access, now)
    return wishes.map((wish) => (isSealed(wish) ? openOne(wish.sealed, keys) : nothingSealed))
  } catch (error) {
    if (!(error instanceof ConnectorFailure) || error.retryable || error.kind === 'authorisation_expired')
      throw error
    const code = error.kind === 'permission_missing' ? 'not_allowed' : error.code
    return wishes.map((wish) => (isSealed(wish) ? { ok: false, code } : nothingSealed))
  }
}

const nothingSealed: DecryptOutcome = { ok: false, code: 'nothing_sealed' }

function openOne(sealed: DecryptWish['sealed'], keys: TdeKeys): DecryptOutcome {
  const plain = (field: string) => {
    const text = sealed[field]
    return text && isCiphertext(text) ? decryptTde(text, keys) : null
  }
  try {
    const [name, phone, address] = Object.values(sealedFields).map(plain)
    return {
      ok: true,
      name: name ?? null,
      phone: phone ?? null,
      address: address ?? null,
      virtualPhone: isPrivacyNumber(phone ?? null),
      virtualPhoneEndsAt: null,
    }
  } catch (error) {
    if (!(error instanceof QiaoError)) throw error
    return { ok: false, code: 'undecryptable' }
  }
}
