import type { KeptRecord } from '../imports/index.ts'
import { moneyOfOrders } from '../orders/index.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { type Facts, factsOf, isKept, type KeptKind } from './facts.ts'
import { type Asked, type Found, nameIndex, resolveNames } from './resolve-names.ts'
import {
  type Device,
  type LinkWrite,
  ordersWithPayments,
  replaceLinks,
  settleEntries,
  targetsOf,
  writeDevices,
  writeDifferences,
  writeEntries,
} from './store.ts'

interface Read {
  id: string
  kind: KeptKind
  source: string
  at: Date
  facts: Facts
  names: Asked[]
}

/**
 * Takes records that were kept: their typed facts, and whom each is about. Taking one again sets it as it is now; what a
 * person linked stays. Fourteen statements at most, whatever the number.
 */
export async function takeRecords(tx: Tx, records: readonly KeptRecord[]): Promise<void> {
  const read = records.flatMap((one) => readOne(tx, one))
  if (read.length === 0) return
  await writeEntries(
    tx,
    read.map(({ id, kind, source, at, facts }) => ({
      id,
      kind,
      source,
      at,
      state: facts.state,
      number: facts.number === null ? null : numberIndex(tx, facts.number),
      tail: facts.tail === null ? null : tx.vault.index('phone-tail', facts.tail),
      amountFen: facts.amountFen,
    })),
  )
  const asked = read.flatMap(({ names }) => names)
  const found = await resolveNames(tx, asked)
  const answer = new Map(asked.map((name, i) => [name, found[i]!]))
  const ids = read.map(({ id }) => id)
  await replaceLinks(
    tx,
    ids,
    read.flatMap((one) => linksOf(one, answer)),
  )
  await learnDevices(tx, ids)
  await settleRecords(tx, ids)
}

function readOne(tx: Tx, { id, kind, at, source, value }: KeptRecord): Read[] {
  if (!isKept(kind, value)) return []
  const facts = factsOf(kind, value)
  const names = facts.names.map((name) => ({
    ...name,
    key: nameIndex(tx, name.by, name.value),
    shop: facts.shop,
  }))
  return [{ id, kind, source, at: facts.at ?? at ?? tx.now, facts, names }]
}

/** A number of a record's own: waybill, invoice, call. */
export function numberIndex(tx: Tx, number: string): Buffer {
  return tx.vault.index('record-number', number)
}

function linksOf({ id, at, names }: Read, answer: ReadonlyMap<Asked, Found>): LinkWrite[] {
  return names.map((name) => ({
    recordId: id,
    target: name.target,
    by: name.by,
    key: name.key,
    at,
    ...answer.get(name)!,
  }))
}

/** Devices that lay in these parcels belong to the order that the parcel was sent for. */
export async function learnDevices(tx: Tx, recordIds: readonly string[]): Promise<string[]> {
  const [serials, orders, products] = [
    (await targetsOf(tx, recordIds, 'serial')).filter(({ kind }) => kind === 'shipment'),
    await targetsOf(tx, recordIds, 'order'),
    await targetsOf(tx, recordIds, 'product'),
  ]
  if (serials.length === 0) return []
  const orderOf = new Map(orders.map((one) => [one.record_id, one.target_id]))
  const productsOf = Map.groupBy(products, (one) => one.record_id)
  const money = new Map((await moneyOfOrders(tx, [...orderOf.values()])).map((one) => [one.id, one]))
  const devices = serials.flatMap((one): Device[] => {
    const orderId = orderOf.get(one.record_id)
    if (!orderId) return []
    const own = new Set(productsOf.get(one.record_id)?.map(({ target_id }) => target_id))
    return [
      {
        serial: one.target_id,
        // In a parcel with several products nobody says which number is whose.
        productId: own.size === 1 ? [...own][0]! : null,
        workOrderId: null,
        orderId,
        customerId: money.get(orderId)?.customerId ?? null,
        toldBy: 'parcel',
      },
    ]
  })
  await writeDevices(tx, [...new Map(devices.map((one) => [one.serial, one])).values()])
  return [...new Set(devices.map(({ serial }) => serial))]
}

/** Says of records whether they found whom they are about, and holds payments against their orders. */
export async function settleRecords(tx: Tx, recordIds: readonly string[]): Promise<void> {
  if (recordIds.length === 0) return
  await settleEntries(tx, recordIds)
  const paid = (await targetsOf(tx, recordIds, 'order')).filter(({ kind }) => kind === 'payment')
  await compareOrders(tx, [...new Set(paid.map(({ target_id }) => target_id))])
}

/** Orders whose money changed, or whose payments did. */
export async function comparePayments(tx: Tx, orderIds: readonly string[]): Promise<void> {
  if (orderIds.length > 0) await compareOrders(tx, await ordersWithPayments(tx, orderIds))
}

async function compareOrders(tx: Tx, orderIds: readonly string[]): Promise<void> {
  if (orderIds.length > 0) await writeDifferences(tx, await moneyOfOrders(tx, orderIds))
}
