import {
  type NormalisedOrder,
  type NormalisedOrderLine,
  type OrderState,
  orderStates,
  type Receiver,
} from '../connectors/contract/connector.ts'

/** Order states in the words of the trade, and which of them mean that the buyer has paid. */
export const orderStateWords: Record<OrderState, { zh: string; en: string; paid: boolean; over: boolean }> = {
  unpaid: { zh: '待付款', en: 'Unpaid', paid: false, over: false },
  deposit_paid: { zh: '已付定金', en: 'Deposit paid', paid: false, over: false },
  awaiting_group: { zh: '待成团', en: 'Awaiting group', paid: false, over: false },
  under_review: { zh: '风控待审核', en: 'Under review', paid: false, over: false },
  to_ship: { zh: '待发货', en: 'To ship', paid: true, over: false },
  partly_shipped: { zh: '部分发货', en: 'Partly shipped', paid: true, over: false },
  shipped: { zh: '已发货', en: 'Shipped', paid: true, over: false },
  delivered: { zh: '已签收', en: 'Delivered', paid: true, over: false },
  completed: { zh: '交易成功', en: 'Completed', paid: true, over: true },
  closed: { zh: '交易关闭', en: 'Closed', paid: false, over: true },
}

/** What we knew of an order before this version. */
export interface KnownOrder {
  id: string
  state: OrderState
  versionAt: Date
  receiverKey: string
  /** Of all but the receiver; null where it was never noted. */
  contentKey?: string | null
  announcedPaid: boolean
  deliveredAt: Date | null
  customerId: string | null
  /** The newest version came from a file. */
  fromFile: boolean
}

export interface Change {
  /** Something to keep: the order is new or this version is newer. */
  record: boolean
  /** An older version that tells what no newer one did. */
  adds: boolean
  nowPaid: boolean
  delivered: boolean
  addressChanged: boolean
  closed: boolean
  stateFrom: OrderState | null
}

const nothing: Change = {
  record: false,
  adds: false,
  nowPaid: false,
  delivered: false,
  addressChanged: false,
  closed: false,
  stateFrom: null,
}

/** Fingerprints of a version: equal ones say the same. */
export interface VersionKeys {
  receiver: string
  content?: string | null
  /** The version shows a receiver, and no newer one has shown another. */
  takesReceiver?: boolean
}

/**
 * What a version of an order changes. An older version changes nothing of what a newer one said, so the order in which
 * messages arrive does not matter; it only adds what no newer one tells: a receiver that is hidden since, and when the
 * goods first were there. Marketplaces count versions in whole seconds: inside one second the state that is further on
 * wins, and between equal states the one read last, unless a message carried it. An order is announced as paid once,
 * even when it was first seen further on.
 *
 * A file has no versions of its own: what a later file says of the same moment mends what an earlier one said.
 */
export function changeOf(
  known: KnownOrder | null,
  next: NormalisedOrder,
  keys: VersionKeys,
  fromFile = false,
): Change {
  const addressChanged = known !== null && known.receiverKey !== keys.receiver
  const delivered = firstDelivery(next) !== null && !known?.deliveredAt
  if (known && !isNewer(known, next, keys, fromFile)) {
    if (fromFile) return nothing
    const moved = addressChanged && (keys.takesReceiver ?? false)
    const adds = moved || isEarlier(firstDelivery(next), known.deliveredAt)
    return { ...nothing, adds, delivered, addressChanged: moved }
  }
  const paid = orderStateWords[next.state].paid
  return {
    record: true,
    adds: false,
    nowPaid: paid && !known?.announcedPaid,
    delivered,
    addressChanged,
    closed: next.state === 'closed' && known?.state !== 'closed',
    stateFrom: known && known.state !== next.state ? known.state : null,
  }
}

function isNewer(
  known: KnownOrder,
  next: NormalisedOrder,
  { receiver, content }: VersionKeys,
  fromFile: boolean,
): boolean {
  const ahead = next.versionAt.getTime() - known.versionAt.getTime()
  if (ahead !== 0) return ahead > 0
  // A marketplace's word stands above a file's of the same moment, and must be announced.
  if (known.fromFile) return true
  if (fromFile) return false
  const further = orderStates.indexOf(next.state) - orderStates.indexOf(known.state)
  if (further !== 0) return further > 0
  const differs = receiver !== known.receiverKey || (content ?? null) !== (known.contentKey ?? null)
  return differs && !next.isCarried
}

/** When the goods first were there, as this version tells it. */
export function firstDelivery({ state, deliveredAt, versionAt }: NormalisedOrder): Date | null {
  return deliveredAt ?? (state === 'delivered' || state === 'completed' ? versionAt : null)
}

export function earliest(a: Date | null, b: Date | null): Date | null {
  return isEarlier(b, a) ? b : a
}

function isEarlier(one: Date | null, than: Date | null): boolean {
  return one !== null && (than === null || one < than)
}

/** Some marketplaces empty the receiver once the parcel is on its way: that says nothing, and is no other address. */
export function isShown({ name, phone, address }: Receiver): boolean {
  return name !== null || phone !== null || address !== null
}

/** A version, with what older ones of its batch add to it. */
export interface Heard extends NormalisedOrder {
  /** The version that showed the receiver; null where none did. */
  receiverAt: Date | null
}

/** The newest version of each order of a batch, in the order of first appearance. */
export function newestVersions(orders: readonly NormalisedOrder[]): Heard[] {
  const newest = new Map<string, Heard>()
  for (const order of orders) {
    const key = `${order.shopId}|${order.orderId}`
    const heard = { ...order, receiverAt: isShown(order.receiver) ? order.versionAt : null }
    const other = newest.get(key)
    if (!other) newest.set(key, heard)
    else if (compareVersions(order, other) >= 0) newest.set(key, completed(heard, other))
    else newest.set(key, completed(other, heard))
  }
  return [...newest.values()]
}

function completed(newer: Heard, older: Heard): Heard {
  const shownLater = (older.receiverAt?.getTime() ?? 0) > (newer.receiverAt?.getTime() ?? 0)
  return {
    ...newer,
    ...(shownLater && { receiver: older.receiver, receiverAt: older.receiverAt }),
    deliveredAt: earliest(firstDelivery(newer), firstDelivery(older)),
  }
}

function compareVersions(a: NormalisedOrder, b: NormalisedOrder): number {
  return (
    a.versionAt.getTime() - b.versionAt.getTime() ||
    orderStates.indexOf(a.state) - orderStates.indexOf(b.state) ||
    Number(b.isCarried ?? false) - Number(a.isCarried ?? false)
  )
}

/** Lines that still count: a refunded or closed line needs no work. */
export function isLive(line: Pick<NormalisedOrderLine, 'state' | 'afterSalesState'>): boolean {
  return line.state !== 'closed' && line.afterSalesState !== 'refunded'
}
