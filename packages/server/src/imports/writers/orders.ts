import type {
  NormalisedAfterSales,
  NormalisedOrder,
  OrderState,
  Receiver,
} from '../../connectors/contract/connector.ts'
import type { OrderKind } from '../../connectors/contract/order-kinds.ts'
import { parsePhone } from '../../kernel/phone.ts'
import type { MappedRecord } from '../../mapping/index.ts'
import type { EffectWrite } from '../effect-store.ts'
import type { Before } from '../sinks.ts'
import { resolveShops, type Shops } from './shops.ts'
import { clean, type Draft, draftsOf, resultsOf, sealBefore, type Writer } from './writer.ts'

const placeKey = ({ shopId, outsideId }: { shopId: string; outsideId: string }): string =>
  `${shopId}|${outsideId}`

/** Orders of a file take the way of every order; what they were before is kept. */
export const writeOrderRecords: Writer<'order'> = async (tx, context, records) => {
  const { importId, options, sinks } = context
  const shops = await resolveShops(
    tx,
    options,
    records.map(({ record }) => record.shop),
  )
  const { drafts, newest } = await draftsOf(
    tx,
    records.map(({ row, record }) => {
      const value = orderOf(clean(record), shops)
      const outside = `order|${value.shopId}|${value.orderId}`
      return { row, value, outside, versionAt: value.versionAt }
    }),
  )
  const before = await sinks.ordersBefore(
    tx,
    newest.map(({ value }) => ({ shopId: value.shopId, outsideId: value.orderId })),
  )
  const recorded = await sinks.recordOrders(
    tx,
    newest.map(({ value }) => value),
    !options.startFlows,
  )
  const done = new Map(
    recorded.map((one) => [placeKey({ shopId: one.shopId, outsideId: one.outsideOrderId }), one]),
  )
  const stood = new Map(before.map((one) => [placeKey(one), one]))
  const outcome = ({ value }: Draft<NormalisedOrder>): 'created' | 'updated' | 'unchanged' => {
    const one = done.get(placeKey({ shopId: value.shopId, outsideId: value.orderId }))!
    return one.isNew ? 'created' : one.recorded ? 'updated' : 'unchanged'
  }
  const effects: EffectWrite[] = newest.flatMap((draft) => {
    const what = outcome(draft)
    if (what === 'unchanged') return []
    const { value, row, key, content } = draft
    const place = placeKey({ shopId: value.shopId, outsideId: value.orderId })
    const { orderId, customerId, customerIsNew } = done.get(place)!
    const text = stood.get(place)?.text
    const order: EffectWrite = {
      kind: 'order',
      id: orderId,
      what,
      row,
      key,
      content,
      before: text === undefined ? null : sealBefore(tx, importId, 'order', orderId, text),
    }
    return customerId ? [order, touched(customerId, customerIsNew, row)] : [order]
  })
  return { results: resultsOf(drafts, outcome, newest), effects: [...shops.effects, ...madeFirst(effects)] }
}

function touched(customerId: string, isNew: boolean, row: number): EffectWrite {
  return {
    kind: 'customer',
    id: customerId,
    what: isNew ? 'created' : 'touched',
    row,
    key: null,
    content: null,
    before: null,
  }
}

/** A customer whom several orders of a batch name is told once: as made, if one of them made him. */
function madeFirst(effects: readonly EffectWrite[]): EffectWrite[] {
  const made = new Set(
    effects.filter((one) => one.kind === 'customer' && one.what === 'created').map(({ id }) => id),
  )
  return effects.filter((one) => one.kind !== 'customer' || one.what === 'created' || !made.has(one.id))
}

function orderOf(record: MappedRecord<'order'>, shops: Shops): NormalisedOrder {
  const shop = shops.of(record.shop)
  return {
    marketplace: shop.marketplace,
    shopId: shop.id,
    orderId: record.orderId,
    state: record.state,
    kind: (record.kind ?? 'ordinary') as OrderKind,
    versionAt: record.versionAt ?? record.createdAt,
    createdAt: record.createdAt,
    paidAt: record.paidAt,
    deliveredAt: record.deliveredAt,
    paidFen: record.paidFen,
    ...(record.payableFen === null ? {} : { payableFen: record.payableFen }),
    buyerId: record.buyerId,
    buyerNickMasked: record.buyerNick,
    buyerMessage: record.buyerMessage,
    sellerMemo: record.sellerMemo,
    receiver: receiverOf(record.receiver),
    lines: record.lines.map((line, i) => ({
      lineId: line.lineId ?? String(i + 1),
      itemId: line.itemId ?? line.skuId ?? line.merchantCode ?? String(i + 1),
      skuId: line.skuId,
      merchantCode: line.merchantCode,
      title: line.title ?? line.merchantCode ?? line.itemId ?? '',
      skuText: line.skuText,
      quantity: line.quantity,
      paidFen: line.paidFen ?? 0n,
      state: (line.state ?? record.state) as OrderState,
      afterSalesState: line.afterSalesState,
    })),
  }
}

function receiverOf(given: MappedRecord<'order'>['receiver']): Receiver {
  const { name, phone, province, city, district, town, address, receiverId } = given
  const read = phone === null ? null : parsePhone(phone)
  const hidden =
    read !== null && (read.kind === 'privacy' || read.problem === 'masked' || read.problem === 'token')
  return {
    name,
    phone,
    province,
    city,
    district,
    town,
    address,
    masked: hidden || [name, address].some((text) => text !== null && /[*＊]/.test(text)),
    receiverId,
  }
}

export const writeAfterSalesRecords: Writer<'after_sales'> = async (tx, context, records) => {
  const { importId, options, sinks } = context
  const shops = await resolveShops(
    tx,
    options,
    records.map(({ record }) => record.shop),
  )
  const { drafts, newest } = await draftsOf(
    tx,
    records.map(({ row, record }) => {
      const value = requestOf(clean(record), shops)
      const outside = `after_sales|${value.shopId}|${value.afterSalesId}`
      return { row, value, outside, versionAt: value.versionAt }
    }),
  )
  const placesOf = newest.map(({ value }) => ({ shopId: value.shopId, outsideId: value.afterSalesId }))
  const stood = new Map((await sinks.afterSalesBefore(tx, placesOf)).map((one) => [placeKey(one), one]))
  const recorded = await sinks.recordAfterSales(
    tx,
    newest.map(({ value }) => value),
    !options.startFlows,
  )
  const done = new Map(recorded.map((one) => [placeKey(one), one]))
  const outcome = ({ value }: Draft<NormalisedAfterSales>): 'created' | 'updated' | 'unchanged' => {
    const one = done.get(placeKey({ shopId: value.shopId, outsideId: value.afterSalesId }))
    return !one ? 'unchanged' : one.isNew ? 'created' : 'updated'
  }
  const effects = newest.flatMap((draft): EffectWrite[] => {
    const place = placeKey({ shopId: draft.value.shopId, outsideId: draft.value.afterSalesId })
    const one = done.get(place)
    if (!one) return []
    const before: Before | undefined = stood.get(place)
    return [
      {
        kind: 'after_sales',
        id: one.id,
        what: one.isNew ? 'created' : 'updated',
        row: draft.row,
        key: draft.key,
        content: draft.content,
        before: before ? sealBefore(tx, importId, 'after_sales', one.id, before.text) : null,
      },
    ]
  })
  return { results: resultsOf(drafts, outcome, newest), effects: [...shops.effects, ...effects] }
}

function requestOf(record: MappedRecord<'after_sales'>, shops: Shops): NormalisedAfterSales {
  const shop = shops.of(record.shop)
  const { afterSalesId, orderId, lineId, kind, state, refundFen, quantity, reason, versionAt } = record
  return {
    marketplace: shop.marketplace,
    shopId: shop.id,
    afterSalesId,
    orderId,
    lineId,
    kind,
    state,
    refundFen,
    quantity,
    reason,
    versionAt,
  }
}
