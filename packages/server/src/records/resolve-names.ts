import { productsByCode } from '../catalog/index.ts'
import { findByIdentifiers } from '../customers/index.ts'
import { ordersByNumber } from '../orders/index.ts'
import { listShops, type Shop } from '../organization/index.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import type { FoundBy, Name, NamedBy } from './facts.ts'
import { type Device, devicesBy, type LinkState, learnedBy } from './store.ts'

export interface Asked extends Name {
  key: Buffer
  shop: string | null
}

export interface Found {
  state: Extract<LinkState, 'linked' | 'waiting' | 'ambiguous'>
  targetId: string | null
  /** Null of one that leads nowhere. */
  foundBy: FoundBy | null
}

const nobody: Found = { state: 'waiting', targetId: null, foundBy: null }
const ambiguous: Found = { state: 'ambiguous', targetId: null, foundBy: null }

const indexOf: Record<NamedBy, string> = {
  phone: 'phone',
  unionid: 'unionid',
  openid: 'openid',
  order_number: 'order',
  product_code: 'product-code',
  serial: 'serial',
  hand: 'record-by-hand',
}

/** Of phones and unionids the very index by which customers are known. */
export function nameIndex(tx: Tx, by: NamedBy, value: string): Buffer {
  return tx.vault.index(indexOf[by], value)
}

const keyOf = ({ target, by, key }: Pick<Asked, 'target' | 'by' | 'key'>): string =>
  `${target}|${by}|${key.toString('hex')}`

/** What these names point to today, in the order asked: one statement a kind of name. */
export async function resolveNames(tx: Tx, asked: readonly Asked[]): Promise<Found[]> {
  const by = (one: NamedBy): Asked[] => asked.filter((name) => name.by === one)
  const [people, orders, products, devices] = [
    await customersNamed(tx, [...by('phone'), ...by('unionid')]),
    await ordersNamed(tx, by('order_number')),
    await productsNamed(tx, by('product_code')),
    await devicesNamed(tx, by('serial')),
  ]
  const found = asked.map((name): Found => {
    if (name.target === 'serial') return linked(name.value)
    if (name.by === 'order_number') return orders(name)
    if (name.by === 'product_code') return products(name)
    if (name.by === 'serial') return devices(name)
    return people(name)
  })
  return learn(tx, asked, found)
}

type Look = (name: Asked) => Found
const linked = (targetId: string | null | undefined, foundBy: FoundBy = 'value'): Found =>
  targetId ? { state: 'linked', targetId, foundBy } : nobody

async function customersNamed(tx: Tx, names: readonly Asked[]): Promise<Look> {
  const known = await findByIdentifiers(
    tx,
    names.map(({ by, key }) => ({ kind: by as 'phone' | 'unionid', index: key })),
  )
  // A phone that several people hold, or that is nobody's, names nobody by itself.
  return ({ by, key }) => {
    const place = `${by}|${key.toString('hex')}`
    const holders = known.blocked.has(place) ? [] : (known.holders.get(place) ?? [])
    return holders.length > 1 ? ambiguous : linked(holders[0]?.customerId)
  }
}

/** One number in two shops is decided by the shop that the record names, else by a person. */
async function ordersNamed(tx: Tx, names: readonly Asked[]): Promise<Look> {
  if (names.length === 0) return () => nobody
  const found = await ordersByNumber(
    tx,
    names.map(({ value }) => value),
  )
  const byNumber = Map.groupBy(found, ({ number }) => number)
  const shops = names.some(({ shop }) => shop !== null) ? await listShops(tx) : []
  return ({ value, shop }) => {
    const orders = byNumber.get(value) ?? []
    if (orders.length < 2) return linked(orders[0]?.id)
    const own = orders.filter(({ shopId }) => isShop(shops, shopId, shop))
    return own.length === 1 ? linked(own[0]!.id, 'value_and_shop') : ambiguous
  }
}

function isShop(shops: readonly Shop[], shopId: string, written: string | null): boolean {
  return (
    written !== null && shops.some(({ id, name }) => id === shopId && (id === written || name === written))
  )
}

async function productsNamed(tx: Tx, names: readonly Asked[]): Promise<Look> {
  if (names.length === 0) return () => nobody
  const found = await productsByCode(
    tx,
    names.map(({ value }) => value),
  )
  return ({ value }) => linked(found.get(value))
}

async function devicesNamed(tx: Tx, names: readonly Asked[]): Promise<Look> {
  const devices = new Map(
    (await devicesBy(tx, [...new Set(names.map(({ value }) => value))])).map((one) => [one.serial, one]),
  )
  return ({ target, value }) => {
    const device = devices.get(value)
    return linked(
      target === 'customer'
        ? device?.customerId
        : target === 'work_order'
          ? device?.workOrderId
          : device?.productId,
      device && toldBy(device),
    )
  }
}

/** What a device is known by. */
export function toldBy(device: Pick<Device, 'toldBy'>): FoundBy {
  return device.toldBy === 'work_order' ? 'job_told' : 'parcel_told'
}

/** Where nothing is known by itself, what a person said of the same name counts. */
async function learn(tx: Tx, asked: readonly Asked[], found: readonly Found[]): Promise<Found[]> {
  const open = asked.filter((_, i) => found[i]!.state !== 'linked')
  if (open.length === 0) return [...found]
  const learned = new Map(
    (await learnedBy(tx, open)).map((row) => [
      keyOf({ target: row.target, by: row.named_by, key: row.key }),
      row.target_id,
    ]),
  )
  return found.map((one, i) => {
    const told = one.state === 'linked' ? undefined : learned.get(keyOf(asked[i]!))
    return told ? linked(told, 'person_said') : one
  })
}
