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
  announcedPaid: boolean
  deliveredAt: Date | null
  customerId: string | null
  /** The newest version came from a file. */
  fromFile: boolean
}

export interface Change {
  /** Something to keep: the order is new or this version is newer. */
  record: boolean
  nowPaid: boolean
  delivered: boolean
  addressChanged: boolean
  closed: boolean
  stateFrom: OrderState | null
}

const nothing: Change = {
  record: false,
  nowPaid: false,
  delivered: false,
  addressChanged: false,
  closed: false,
  stateFrom: null,
}

/**
 * What a version of an order changes. An older version changes nothing, whatever it says, so the order in which
 * messages arrive does not matter. Marketplaces count versions in whole seconds: inside one second the state that is
 * further on wins, and between equal states the one read last. An order is announced as paid once, even when it was
 * first seen further on.
 *
 * A file has no versions of its own: what a later file says of the same moment mends what an earlier one said.
 */
export function changeOf(
  known: KnownOrder | null,
  next: NormalisedOrder,
  receiverKey: string,
  fromFile = false,
): Change {
  if (known && !isNewer(known, next, receiverKey, fromFile)) return nothing
  const paid = orderStateWords[next.state].paid
  return {
    record: true,
    nowPaid: paid && !known?.announcedPaid,
    delivered: isDelivered(next) && !known?.deliveredAt,
    addressChanged: known !== null && known.receiverKey !== receiverKey,
    closed: next.state === 'closed' && known?.state !== 'closed',
    stateFrom: known && known.state !== next.state ? known.state : null,
  }
}

function isNewer(known: KnownOrder, next: NormalisedOrder, receiverKey: string, fromFile: boolean): boolean {
  const ahead = next.versionAt.getTime() - known.versionAt.getTime()
  if (ahead !== 0) return ahead > 0
  // A marketplace's word stands above a file's of the same moment, and must be announced.
  if (known.fromFile) return true
  if (fromFile) return false
  const further = orderStates.indexOf(next.state) - orderStates.indexOf(known.state)
  return further > 0 || (further === 0 && receiverKey !== known.receiverKey)
}

function isDelivered(order: NormalisedOrder): boolean {
  return order.deliveredAt !== null || order.state === 'delivered' || order.state === 'completed'
}

/** Some marketplaces empty the receiver once the parcel is on its way: that says nothing, and is no other address. */
export function isShown({ name, phone, address }: Receiver): boolean {
  return name !== null || phone !== null || address !== null
}

/**
 * The newest version of each order of a batch, in the order of first appearance; with the receiver of another version
 * where it does not show one.
 */
export function newestVersions(orders: readonly NormalisedOrder[]): NormalisedOrder[] {
  const newest = new Map<string, NormalisedOrder>()
  for (const order of orders) {
    const key = `${order.shopId}|${order.orderId}`
    const other = newest.get(key)
    if (!other) newest.set(key, order)
    else if (compareVersions(order, other) >= 0) newest.set(key, withReceiverOf(order, other))
    else newest.set(key, withReceiverOf(other, order))
  }
  return [...newest.values()]
}

function withReceiverOf(order: NormalisedOrder, other: NormalisedOrder): NormalisedOrder {
  return isShown(order.receiver) ? order : { ...order, receiver: other.receiver }
}

function compareVersions(a: NormalisedOrder, b: NormalisedOrder): number {
  return (
    a.versionAt.getTime() - b.versionAt.getTime() ||
    orderStates.indexOf(a.state) - orderStates.indexOf(b.state)
  )
}

/** Lines that still count: a refunded or closed line needs no work. */
export function isLive(line: Pick<NormalisedOrderLine, 'state' | 'afterSalesState'>): boolean {
  return line.state !== 'closed' && line.afterSalesState !== 'refunded'
}
