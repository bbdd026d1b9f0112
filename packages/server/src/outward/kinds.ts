import { findProducts, type Product } from '../catalog/index.ts'
import { type Customer, getCustomers, searchCustomers } from '../customers/index.ts'
import { stockOf } from '../inventory/index.ts'
import type { CustomerId } from '../kernel/ids.ts'
import { regionByCode } from '../kernel/region/regions.ts'
import type { KindName, MappedRecord } from '../mapping/index.ts'
import { getOrders, type Order, searchOrders } from '../orders/index.ts'
import { getTechnicians, listProviders } from '../providers/index.ts'
import type { Permission } from '../runtime/access/policy.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { listStatements } from '../settlement/index.ts'
import {
  getWorkOrders,
  listWorkOrders,
  serviceAddressOf,
  serviceContactOf,
  type WorkOrder,
} from '../work-orders/index.ts'
import { payeeNames, voucherOfStatement } from './vouchers.ts'

type Payload = Record<string, unknown>

/** A kind of record that is told to others, and which events tell of it. */
export interface OutwardKind<K extends KindName = KindName> {
  /** First parts of the types of events. */
  nouns: readonly string[]
  /** What whoever sets it up must be allowed to see. */
  permission: Permission
  /** One event may tell of several. */
  isList: boolean
  /** Records as they stand now, opened, one list for each payload. */
  gather(tx: Tx, payloads: readonly Payload[]): Promise<MappedRecord<K>[][]>
  /** What an event of the newest one would say; null where the brand has none. */
  newest(tx: Tx): Promise<Payload | null>
}

const textIn = (payload: Payload, name: string): string =>
  typeof payload[name] === 'string' ? (payload[name] as string) : ''

/** Loads each once, and gives every payload its own. */
async function byId<T>(
  payloads: readonly Payload[],
  name: string,
  load: (ids: string[]) => Promise<readonly (readonly [string, T])[]>,
): Promise<(T | undefined)[]> {
  const ids = [...new Set(payloads.map((one) => textIn(one, name)).filter((id) => id !== ''))]
  const found = new Map(ids.length === 0 ? [] : await load(ids))
  return payloads.map((one) => found.get(textIn(one, name)))
}

const ordersOf = (tx: Tx, payloads: readonly Payload[]) =>
  byId(payloads, 'orderId', async (ids) => (await getOrders(tx, ids)).map((one) => [one.id, one] as const))

const listOf = <T>(one: T | undefined): T[] => (one === undefined ? [] : [one])

const order: OutwardKind<'order'> = {
  nouns: ['order', 'after-sales', 'work-order'],
  permission: 'orders.read',
  isList: false,
  gather: async (tx, payloads) =>
    (await ordersOf(tx, payloads)).map((one) => (one ? [orderRecord(one)] : [])),
  async newest(tx) {
    const [one] = (await searchOrders(tx, { limit: 1 })).items
    return one ? { orderId: one.id } : null
  },
}

const afterSales: OutwardKind<'after_sales'> = {
  nouns: ['after-sales'],
  permission: 'orders.read',
  isList: false,
  async gather(tx, payloads) {
    const orders = await ordersOf(tx, payloads)
    return payloads.map((payload, i) => {
      const one = orders[i]
      const request = one?.afterSales.find(({ id, outsideId }) =>
        [id, outsideId].includes(textIn(payload, 'afterSalesId')),
      )
      return one && request
        ? [
            {
              shop: one.shopId,
              afterSalesId: request.outsideId,
              orderId: one.outsideId,
              reason: null,
              ...request,
            } as MappedRecord<'after_sales'>,
          ]
        : []
    })
  },
  async newest(tx) {
    const { items } = await searchOrders(tx, { limit: 100 })
    const one = items.find((each) => each.afterSales.length > 0)
    return one ? { orderId: one.id, afterSalesId: one.afterSales[0]!.id } : null
  },
}

const workOrder: OutwardKind<'work_order_history'> = {
  nouns: ['work-order'],
  permission: 'work-orders.read',
  isList: false,
  async gather(tx, payloads) {
    const found = await byId(payloads, 'workOrderId', async (ids) =>
      workOrderRecords(tx, await getWorkOrders(tx, ids)),
    )
    return found.map(listOf)
  },
  async newest(tx) {
    const [one] = (await listWorkOrders(tx, { limit: 1 })).items
    return one ? { workOrderId: one.workOrderId } : null
  },
}

const customer: OutwardKind<'customer'> = {
  nouns: ['customer'],
  permission: 'customers.read',
  isList: false,
  async gather(tx, payloads) {
    const found = await byId(payloads, 'customerId', async (ids) =>
      (await getCustomers(tx, ids as CustomerId[])).map((one) => [one.id, customerRecord(one)] as const),
    )
    return found.map(listOf)
  },
  async newest(tx) {
    const [one] = (await searchCustomers(tx, { limit: 1 })).items
    return one ? { customerId: one.id } : null
  },
}

const stock: OutwardKind<'stock_level'> = {
  nouns: ['stock'],
  permission: 'catalog.read',
  isList: true,
  async gather(tx, payloads) {
    const idsIn = ({ productIds, productId }: Payload): string[] =>
      Array.isArray(productIds) ? productIds.map(String) : listOf(productId as string | undefined)
    const ids = [...new Set(payloads.flatMap(idsIn))]
    const products = new Map((await findProducts(tx, ids)).map((one) => [one.id, one]))
    const levels = new Map((await stockOf(tx, ids)).map((one) => [one.productId, one]))
    return payloads.map((payload) =>
      idsIn(payload).flatMap((id) => {
        const [product, level] = [products.get(id), levels.get(id)]
        return product && level ? [stockRecord(product, level)] : []
      }),
    )
  },
  newest: async () => null,
}

const voucher: OutwardKind<'voucher'> = {
  nouns: ['statement'],
  permission: 'settlement.read',
  isList: false,
  async gather(tx, payloads) {
    const names = await payeeNames(
      tx,
      payloads.map(({ payeeKind, payeeId }) => ({ kind: String(payeeKind), id: String(payeeId) })),
    )
    return payloads.map((one) => listOf(voucherOfStatement(one, names) ?? undefined))
  },
  async newest(tx) {
    const [one] = (await listStatements(tx, { limit: 1 })).items
    if (!one) return null
    const { id: statementId, payee, month, slips, totalFen } = one
    return { statementId, payeeKind: payee.kind, payeeId: payee.id, month, slips, totalFen: Number(totalFen) }
  },
}

/** What can be told to other systems in their own shape. */
export const outwardKinds = {
  order,
  after_sales: afterSales,
  work_order_history: workOrder,
  customer,
  stock_level: stock,
  voucher,
} as const
export type OutwardKindName = keyof typeof outwardKinds
export const outwardKindNames = Object.keys(outwardKinds) as OutwardKindName[]

export function kindNamed(name: string): OutwardKind | null {
  return Object.hasOwn(outwardKinds, name) ? (outwardKinds[name as OutwardKindName] as OutwardKind) : null
}

function orderRecord(one: Order): MappedRecord<'order'> {
  const { receiver } = one
  return {
    shop: one.shopId,
    orderId: one.outsideId,
    state: one.state,
    kind: one.kind as MappedRecord<'order'>['kind'],
    createdAt: one.createdAt,
    paidAt: one.paidAt,
    deliveredAt: one.deliveredAt,
    versionAt: one.versionAt,
    paidFen: one.paidFen,
    payableFen: null,
    buyerId: null,
    buyerNick: null,
    buyerMessage: null,
    sellerMemo: null,
    receiver: {
      name: receiver.name,
      phone: receiver.phone,
      province: receiver.province,
      city: receiver.city,
      district: receiver.district,
      town: receiver.town,
      address: receiver.address,
      receiverId: receiver.receiverId,
    },
    lines: one.lines.map((line) => ({
      lineId: line.lineId,
      itemId: line.itemId,
      skuId: line.skuId,
      merchantCode: null,
      title: line.title,
      skuText: line.skuText,
      quantity: line.quantity,
      paidFen: line.paidFen,
      state: line.state,
      afterSalesState: line.afterSalesState,
    })),
  } as MappedRecord<'order'>
}

async function workOrderRecords(
  tx: Tx,
  found: readonly WorkOrder[],
): Promise<[string, MappedRecord<'work_order_history'>][]> {
  const ids = found.map((one) => one.workOrderId)
  const contacts = new Map((await serviceContactOf(tx, ids)).map((one) => [one.workOrderId, one]))
  const addresses = new Map((await serviceAddressOf(tx, ids)).map((one) => [one.workOrderId, one]))
  const orders = new Map(
    (await getOrders(tx, [...new Set(found.flatMap(({ orderId }) => orderId ?? []))])).map((one) => [
      one.id,
      one.outsideId,
    ]),
  )
  const providers = new Map((await listProviders(tx)).map((one) => [one.providerId, one.name]))
  const technicians = new Map(
    (await getTechnicians(tx, [...new Set(found.flatMap(({ technicianId }) => technicianId ?? []))])).map(
      (one) => [one.technicianId, one.name],
    ),
  )
  return found.map((one) => {
    const visit = one.visits.at(-1)
    const [line] = one.lines
    const region = regionsOf(one.districtCode)
    const contact = contacts.get(one.workOrderId)
    const record = {
      outsideId: one.code,
      orderId: (one.orderId && orders.get(one.orderId)) ?? null,
      serviceType: serviceTypes.has(one.serviceType) ? one.serviceType : 'other',
      state: one.state === 'cancelled' ? 'cancelled' : isDone.has(one.state) ? 'completed' : 'open',
      contact: {
        name: contact?.name ?? null,
        phone: contact?.phone ?? null,
        ...region,
        town: one.street,
        address: addresses.get(one.workOrderId)?.address ?? null,
      },
      productCode: line?.productId ?? null,
      productTitle: line?.productName ?? null,
      quantity: one.quantity,
      serialNumber: visit?.serials[0]?.serial ?? null,
      providerName: (one.providerId && providers.get(one.providerId)) ?? null,
      technicianName: (one.technicianId && technicians.get(one.technicianId)) ?? null,
      technicianPhone: null,
      createdAt: one.openedAt,
      appointedAt: one.appointment?.startsAt ?? null,
      completedAt: visit?.completedAt ? new Date(visit.completedAt) : null,
      feeFen: null,
      rating: one.rating,
      fault: null,
      remark: null,
    }
    return [one.workOrderId, record as MappedRecord<'work_order_history'>]
  })
}

const serviceTypes = new Set(['install', 'repair', 'maintain', 'survey', 'remove', 'exchange'])
const isDone = new Set(['sign_off', 'settle', 'settled'])

function regionsOf(code: string | null): {
  province: string | null
  city: string | null
  district: string | null
} {
  const name = (level: string | null): string | null =>
    level === null ? null : (regionByCode(level)?.name ?? null)
  if (code === null) return { province: null, city: null, district: null }
  return {
    province: name(`${code.slice(0, 2)}0000`),
    city: name(`${code.slice(0, 4)}00`),
    district: name(code),
  }
}

function customerRecord(one: Customer): MappedRecord<'customer'> {
  return {
    outsideId: one.id,
    unionId: null,
    openId: null,
    storeName: null,
    contact: { name: one.name, phone: one.phone, ...regionsOf(one.regionCode), town: null, address: null },
    secondPhone: null,
    gender: null,
    birthday: null,
    email: null,
    level: one.level,
    points: null,
    tags: one.tags.map(({ name }) => name),
    channel: null,
    landingPage: null,
    enquiry: null,
    consent: null,
    registeredAt: one.createdAt,
    remark: null,
  } as unknown as MappedRecord<'customer'>
}

function stockRecord(
  product: Product,
  level: { units: number; changedAt: Date },
): MappedRecord<'stock_level'> {
  return {
    productCode: product.model,
    warehouse: null,
    available: level.units,
    onHand: null,
    reserved: null,
    countedAt: level.changedAt,
  } as MappedRecord<'stock_level'>
}
