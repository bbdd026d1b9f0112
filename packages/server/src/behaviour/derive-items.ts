import { createHash } from 'node:crypto'
import { type OrderTimes, orderTimes } from '../orders/index.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import type { StoredEvent } from '../runtime/events/event.ts'
import { emit } from '../runtime/events/outbox.ts'
import { behaviourRecorded } from './events.ts'
import type { Facts } from './facts.ts'
import { giveOrdersTo, insertEvents, type NewEvent } from './store.ts'

interface Payload {
  orderId: string
  customerId: string | null
  formerCustomerId?: string | null
  isNew?: boolean
  state?: string
  previousState?: string | null
  orderKind?: string
  reason?: string
  afterSalesId?: string
  kind?: string
  refundFen?: number
}

interface Derived {
  item: string
  /** One act of this item has one name: deriving it again gives the same id. */
  name: string
  at: (order: OrderTimes) => Date | null
  facts?: Facts | ((order: OrderTimes) => Facts)
  only?: (order: OrderTimes) => boolean
}

/**
 * What orders' events say of their buyer, in batches. The ids are made of what happened, so a replay, or the same fact
 * told twice, keeps one. An order without a customer keeps its items, and hands them over when it finds one.
 */
export async function deriveItems(tx: Tx, events: StoredEvent<never>[]): Promise<void> {
  const told = events as StoredEvent<Payload>[]
  const orders = new Map(
    (await orderTimes(tx, [...new Set(told.map((one) => one.payload.orderId))])).map((one) => [one.id, one]),
  )
  const items = told.flatMap((one): NewEvent[] => {
    const order = orders.get(one.payload.orderId)
    if (!order) return []
    const derived = derive(one).filter(({ only }) => only?.(order) ?? true)
    return derived.map(({ item, name, at, facts = {} }) => ({
      id: idOf(`${item}|${name}`),
      item,
      at: at(order) ?? one.occurredAt,
      source: order.marketplace,
      place: order.shopId,
      subjectId: order.customerId,
      orderId: order.id,
      facts: typeof facts === 'function' ? facts(order) : facts,
    }))
  })
  await insertEvents(tx, [...new Map(items.map((one) => [one.id, one])).values()])
  await giveOrdersTo(
    tx,
    [...orders.values()].flatMap(({ id, customerId }) =>
      customerId && told.some((one) => one.type === 'order.bound' && one.payload.orderId === id)
        ? [{ orderId: id, customerId }]
        : [],
    ),
  )
  await announce(
    tx,
    [...orders.values()].map((one) => one.customerId),
    told.map((one) => one.payload.formerCustomerId),
  )
}

async function announce(tx: Tx, ...ids: (string | null | undefined)[][]): Promise<void> {
  const customerIds = [...new Set(ids.flat().flatMap((one) => one ?? []))]
  if (customerIds.length === 0) return
  await emit(tx, [{ definition: behaviourRecorded, key: customerIds[0]!, payload: { customerIds } }])
}

function derive({ type, id, payload, occurredAt }: StoredEvent<Payload>): Derived[] {
  const { orderId } = payload
  const now = () => occurredAt
  switch (type) {
    case 'order.recorded':
      return recorded(payload, now)
    case 'order.paid':
      return [
        { item: 'order_pay', name: orderId, at: (order) => order.paidAt },
        ...savings(orderId),
        ...(payload.orderKind === 'live'
          ? [{ item: 'live_room', name: orderId, at: (order: OrderTimes) => order.createdAt }]
          : []),
      ]
    case 'order.closed':
      return [
        {
          item: 'order_abandon',
          name: orderId,
          at: (order) => order.createdAt,
          only: (order) => order.paidAt === null,
        },
      ]
    case 'order.address-changed':
      return [{ item: 'address_change', name: id, at: now }]
    case 'after-sales.requested':
      return [{ item: 'after_sales', name: payload.afterSalesId!, at: now, facts: { kind: payload.kind! } }]
    case 'after-sales.price-protected':
      return [{ item: 'price_protect', name: payload.afterSalesId!, at: now }]
    default:
      return []
  }
}

const shipped = ['partly_shipped', 'shipped', 'delivered', 'completed']

/** Only the share is kept: a sum of money has readers of its own. */
function savings(orderId: string): Derived[] {
  const at = (order: OrderTimes) => order.paidAt
  return [
    {
      item: 'coupon_use',
      name: orderId,
      at,
      only: ({ discounts }) => discounts?.some((one) => one.kind === 'coupon') ?? false,
    },
    {
      item: 'discount_share',
      name: orderId,
      at,
      facts: (order) => ({ percent: percentOff(order)! }),
      only: (order) => percentOff(order) !== null,
    },
  ]
}

/** What was taken off, of what the order would have cost; null where nobody told, or it cost nothing. */
function percentOff({ discounts, paidFen }: OrderTimes): number | null {
  if (discounts === null) return null
  const off = discounts.reduce((sum, { fen }) => sum + fen, 0n)
  return off + paidFen === 0n ? null : Math.round((100 * Number(off)) / Number(off + paidFen))
}

function recorded({ orderId, isNew, state = '' }: Payload, now: () => Date): Derived[] {
  return [
    ...(isNew ? [{ item: 'order_create', name: orderId, at: (order: OrderTimes) => order.createdAt }] : []),
    // An order first seen further on was shipped and received at times that nobody told: the best known is its own.
    ...(shipped.includes(state)
      ? [{ item: 'shipment', name: orderId, at: isNew ? (order: OrderTimes) => order.paidAt : now }]
      : []),
    // When it was written nobody tells: it is dated as we first saw it.
    { item: 'review', name: orderId, at: now, only: ({ reviewed }) => reviewed === true },
    ...(state === 'delivered' || state === 'completed'
      ? [{ item: 'receipt', name: orderId, at: (order: OrderTimes) => order.deliveredAt }]
      : []),
  ]
}

/** A name-based UUID (version 8): the same act, the same id. */
function idOf(name: string): string {
  const hex = createHash('sha256').update(`qiao.behaviour|${name}`).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
