import type { Ports } from '../../runtime/ports.ts'
import type { MarketplaceActs } from './acts.ts'
import type { Authoriser } from './authorisation.ts'
import type { CallLimit } from './call-gate.ts'
import type { ConnectionFacts, Probe } from './connection-facts.ts'
import type { Discount } from './discounts.ts'
import type { OrderKind } from './order-kinds.ts'
import type { Origins } from './origins.ts'
import type { ShopAccess } from './shop-access.ts'

export type { ShopAccess } from './shop-access.ts'

/** What every marketplace connector gives. The marketplace's own words stay inside its folder. */

/** Order states of the trade, the same for every marketplace; their Chinese names are in `orders/order.ts`. */
export const orderStates = [
  'unpaid',
  'deposit_paid',
  'awaiting_group',
  'under_review',
  'to_ship',
  'partly_shipped',
  'shipped',
  'delivered',
  'completed',
  'closed',
] as const
export type OrderState = (typeof orderStates)[number]

export const afterSalesKinds = [
  'refund_before_shipment',
  'refund_after_shipment',
  'return_and_refund',
  'exchange',
  'resend',
  'repair',
  'price_protection',
] as const
export type AfterSalesKind = (typeof afterSalesKinds)[number]

export const afterSalesStates = [
  'awaiting_merchant',
  'merchant_refused',
  'awaiting_buyer_return',
  'awaiting_merchant_receipt',
  'marketplace_intervened',
  'refunding',
  'refunded',
  'withdrawn',
] as const
export type AfterSalesState = (typeof afterSalesStates)[number]

/** A receiver as the marketplace shows it. Masked values are kept as they came and never identify a person. */
export interface Receiver {
  name: string | null
  phone: string | null
  province: string | null
  city: string | null
  district: string | null
  town: string | null
  address: string | null
  /** True when name, phone or address is masked or a privacy number. */
  masked: boolean
  /** The marketplace's id of this receiver information (oaid), if any. */
  receiverId: string | null
}

export interface NormalisedOrderLine {
  /** Sub-order id of the marketplace. */
  lineId: string
  itemId: string
  skuId: string | null
  /** The brand's own code of the SKU on this shop. */
  merchantCode: string | null
  title: string
  skuText: string | null
  quantity: number
  /** Paid amount allocated to this line, whole fen. */
  paidFen: bigint
  state: OrderState
  afterSalesState: AfterSalesState | null
}

/** Work at the customer's home that the marketplace sold with the goods and does itself (喵师傅, 京东服务+). */
export interface PlatformService {
  /** As the marketplace calls it. */
  name: string
  /** Of the service, not of the order. */
  number: string | null
  /** What the marketplace's technician asks the customer for. */
  code: string | null
  /** Null: for the whole order. */
  lineId: string | null
}

/** One order in our words. Every id is text; money is whole fen; times are instants. */
export interface NormalisedOrder {
  marketplace: string
  /** Our shop id, already resolved from the marketplace's seller. */
  shopId: string
  orderId: string
  state: OrderState
  kind: OrderKind
  /** Order of versions of one order: later wins. Marketplace's `modified` as an instant. */
  versionAt: Date
  createdAt: Date
  paidAt: Date | null
  deliveredAt: Date | null
  paidFen: bigint
  /** What the buyer has to pay in all, while `paidFen` is still zero or a deposit; absent where unknown. */
  payableFen?: bigint
  /** Stable buyer id on this marketplace for this app (OpenUID and the like); never a nick. */
  buyerId: string | null
  /** The buyer's WeChat account as all of the brand's own WeChat apps know it; absent where the marketplace is not WeChat's. */
  buyerUnionId?: string | null
  buyerNickMasked: string | null
  buyerMessage: string | null
  sellerMemo: string | null
  /** The marketplace's number or colour of the seller's flag; null without one, absent where it tells none. */
  sellerFlag?: string | null
  receiver: Receiver
  lines: NormalisedOrderLine[]
  /** Absent or empty: nobody but us goes there. */
  platformServices?: PlatformService[]
  /** What was taken off the price; absent where the record tells none, empty where it tells that nothing was. */
  discounts?: Discount[]
  /** Whether the buyer has reviewed it; absent where the record does not tell. */
  reviewed?: boolean
  /** Came inside a message, which may be old: of one version, an answer that was asked for is newer. */
  isCarried?: boolean
}

export interface NormalisedAfterSales {
  marketplace: string
  shopId: string
  afterSalesId: string
  orderId: string
  /** Null: the whole order, or the lines of `lineIds`. */
  lineId: string | null
  /** Two lines or more, each with all its pieces, where a request names several. */
  lineIds?: string[]
  kind: AfterSalesKind
  state: AfterSalesState
  refundFen: bigint
  quantity: number | null
  reason: string | null
  versionAt: Date
  /** As of an order. */
  isCarried?: boolean
}

/** A buyer's account and the phone that they gave to the shop's club, by consent (会员通). */
export interface NormalisedMember {
  marketplace: string
  /** As on orders of this marketplace. */
  buyerId: string
  phone: string | null
  /** When they joined or left. */
  at: Date
  left: boolean
}

/** A push as it reached us, after the signature was checked. The body is kept raw and encrypted. */
export interface Push {
  marketplace: string
  /** The marketplace's name of the seller (user id or nick); intake resolves it to brand and shop. */
  sellerId: string
  /** Unique among the pushes of this marketplace: message id, or a hash of the content where there is none. */
  pushId: string
  topic: string
  /** The order or after-sales id that the push is about, when it names one. */
  subject: { kind: 'order' | 'after_sales'; id: string; orderId: string } | null
  raw: string
  /** Somebody joined or left the club of the shop; absent where the push is about something else. */
  member?: NormalisedMember | null
  /** Full detail when the push carries it (a data push); otherwise it is fetched. */
  detail: unknown | null
}

/** What the inbox keeps of a push; enough to read it again after a crash or for a replay. */
export type KeptPush = Pick<Push, 'sellerId' | 'pushId' | 'topic' | 'raw'>

export class UnknownValue extends Error {
  readonly field: string
  readonly value: string
  constructor(field: string, value: string) {
    super(`unknown value ${JSON.stringify(value)} of ${field}`)
    this.field = field
    this.value = value
  }
}

/** Named failures of a marketplace's API; the client of each connector maps its codes to these. */
export type ConnectorFailureKind =
  | 'authorisation_expired'
  | 'permission_missing'
  | 'limited'
  | 'temporary'
  | 'malformed_answer'
  | 'invalid_request'
  | 'not_found'

export class ConnectorFailure extends Error {
  readonly kind: ConnectorFailureKind
  /** The marketplace's own code, for the log and the connection doctor. */
  readonly code: string
  /** Wait this long before the next try, where the marketplace says so. */
  readonly retryAfterMs: number | null
  constructor(kind: ConnectorFailureKind, code: string, message: string, retryAfterMs: number | null = null) {
    super(message)
    this.kind = kind
    this.code = code
    this.retryAfterMs = retryAfterMs
  }
  get retryable(): boolean {
    return this.kind === 'limited' || this.kind === 'temporary' || this.kind === 'malformed_answer'
  }
}

export interface PullWindow {
  from: Date
  to: Date
}

/** One row of a sweep: enough to see whether we have this version, and the detail where the list gives all of it. */
export interface ChangedRecord {
  id: string
  orderId: string
  versionAt: Date
  /** Ready for `normaliseOrder` or `normaliseAfterSales`; null where it must be fetched. */
  detail: unknown | null
}

export interface Seller {
  sellerId: string
  name: string | null
}

/** How details of a marketplace are understood: pure, and usable without a client. */
export interface Reading {
  readonly marketplace: string
  /** Throws `UnknownValue` for a state that no table knows. */
  normaliseOrder(shopId: string, detail: unknown): NormalisedOrder
  normaliseAfterSales(shopId: string, detail: unknown): NormalisedAfterSales
  /** Reads a kept push again; a body that cannot be read has neither subject nor detail. */
  readPush(kept: KeptPush): Push
  /** Where in a detail each field of ours comes from. */
  readonly origins: Origins
}

export interface Connector extends Reading {
  /** One call per order unless the API groups; answers come in the order asked; a missing order is null. */
  fetchOrders(access: ShopAccess, orderIds: string[]): Promise<(unknown | null)[]>
  fetchAfterSales(access: ShopAccess, afterSalesIds: string[]): Promise<(unknown | null)[]>
  /** How many days back the lists reach; absent where the marketplace names no end. */
  readonly reachDays?: { orders?: number; after_sales?: number }
  /** Ids (and versions) of orders changed inside the window, paged so that none is missed. */
  pullChangedOrders(access: ShopAccess, window: PullWindow): AsyncIterable<ChangedRecord[]>
  pullChangedAfterSales(access: ShopAccess, window: PullWindow): AsyncIterable<ChangedRecord[]>
  /** Whose session it is; null where the answer does not say. Absent where no such call is confirmed. */
  whoIs?(access: ShopAccess): Promise<Seller | null>
  /** Whether the marketplace answers at all, and what time it is there. */
  probe?(access: ShopAccess): Promise<Probe>
  /** What the doctor of connections reads in refusals. */
  readonly connection?: ConnectionFacts
  /** Limits of calls, the narrowest that fits first; calls of no group are counted under their own name. */
  readonly limits?: readonly CallLimit[]
  /** Absent while nobody built it for this marketplace: its shops are connected by a session that a person pastes. */
  readonly authoriser?: Authoriser
  readonly acts?: MarketplaceActs
}

/** A channel that a marketplace keeps open towards us; `deliver` resolves after the raw copy is committed. */
export interface PushChannel {
  /** Connects and keeps connected until `stop`; a message is confirmed only after `deliver` resolved. */
  start(access: ShopAccess, deliver: (pushes: Push[]) => Promise<void>): Promise<() => Promise<void>>
  /** How the connection of a shop stands; null where none was tried. */
  stateOf?(shopId: string): { state: 'connected' | 'lost' | 'refused'; detail: string | null } | null
}

export type ConnectorPorts = Pick<Ports, 'clock' | 'http' | 'sockets' | 'randomness'>
