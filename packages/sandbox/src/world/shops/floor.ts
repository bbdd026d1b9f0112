import type { Item, PlaceOrder, PlainReceiver } from '../../taobao/index.ts'
import { ActRefused } from '../act-refused.ts'
import { listedIn, type ShopItem } from '../products.ts'

/** Kinds of sales that some marketplace has a path of its own for (T6). Each floor carries those that are real there. */
export const saleKinds = [
  'ordinary',
  'group_buy',
  'live',
  'virtual',
  'bonded',
  'cash_on_delivery',
  'price_difference',
  'platform_service',
  'trade_in',
  'subsidy',
] as const
export type SaleKind = (typeof saleKinds)[number]

/** Where a sale is, in the words of the trade; each floor reads it from its own records. */
export type Stage =
  | 'unpaid'
  | 'deposit_paid'
  | 'awaiting_group'
  | 'under_review'
  | 'to_ship'
  | 'partly_shipped'
  | 'shipped'
  | 'delivered'
  | 'completed'
  | 'closed'

export type RequestStage =
  | 'awaiting_merchant'
  | 'awaiting_buyer_return'
  | 'awaiting_merchant_receipt'
  | 'merchant_refused'
  | 'marketplace_intervened'
  | 'refunding'
  | 'refunded'
  | 'withdrawn'

/** The truth about one order, as far as the marketplace tells it to anybody. */
export interface Sale {
  tid: string
  /** The marketplace's own word. */
  status: string
  stage: Stage
  paidFen: number
  payableFen: number
  lines: { id: string; merchantCode: string; quantity: number }[]
  isShipped: boolean
  isDelivered: boolean
  /** False while no call and no list of the marketplace shows it. */
  isTold: boolean
}

export interface Request {
  id: string
  tid: string
  status: string
  stage: RequestStage
  refundFen: number
  /** JD has two kinds of records. */
  isBill: boolean
}

export interface Wish extends PlaceOrder {
  kind?: SaleKind
  /** Of the buyer's WeChat account; told by shops that live in WeChat. */
  unionId?: string
}

export interface RefundWish {
  oid?: string
  reason?: string
  amountFen?: number
  withReturn?: boolean
  exchange?: boolean
}

/** One shop of the brand as people use it: everything that buyer and seller can do there, by the stand-in's own means. */
export interface Floor {
  readonly marketplace: string
  readonly title: string
  /** How much it sells beside the others. */
  readonly share: number
  /** Kinds beside the ordinary one, and how often. */
  readonly kinds: readonly { kind: SaleKind; share: number }[]
  /** One order is one item there. */
  readonly isOneLine: boolean
  /** Nothing is pushed from there. */
  readonly isSilent: boolean
  /** What sells there, under the numbers that this shop gave it. */
  list(item: ShopItem): Item
  place(wish: Wish, paid: boolean): Sale
  pay(tid: string): Sale
  fillGroup(tid: string): Sale
  failGroup(tid: string): Sale
  cancel(tid: string): Sale
  changeAddress(tid: string, receiver: PlainReceiver): Sale
  ship(tid: string): Sale
  deliver(tid: string): Sale
  confirmReceipt(tid: string): Sale
  askRefund(tid: string, wish: RefundWish): Request
  agreeReturn(id: string): Request
  sendBack(id: string): Request
  agreeRefund(id: string): Request
  refuseRefund(id: string): Request
  withdrawRefund(id: string): Request
  look(tid: string): Sale
  sales(): Iterable<Sale>
  requests(): Iterable<Request>
}

/** What every stand-in's trading does, whatever its records are and in whose words an order is wished for. */
export interface Trading<O, R, W = Wish, F = RefundWish> {
  place(wish: W): O
  placePaid(wish: W): O
  pay(tid: string): O
  cancel(tid: string): O
  changeAddress(tid: string, receiver: PlainReceiver): O
  ship(tid: string): O
  deliver(tid: string): O
  confirmReceipt(tid: string): O
  askRefund(tid: string, wish: F): R
  agreeRefund(id: string): R
  refuseRefund(id: string): R
  withdrawRefund(id: string): R
}

/** A stand-in's trading behind our wishes, each told in its own words. */
export function inOwnWords<O, R, W, F>(
  trading: Trading<O, R, W, F>,
  wishOf: (wish: Wish) => W,
  refundOf: (wish: RefundWish) => F,
): Trading<O, R> {
  return {
    place: (wish) => trading.place(wishOf(wish)),
    placePaid: (wish) => trading.placePaid(wishOf(wish)),
    pay: (tid) => trading.pay(tid),
    cancel: (tid) => trading.cancel(tid),
    changeAddress: (tid, receiver) => trading.changeAddress(tid, receiver),
    ship: (tid) => trading.ship(tid),
    deliver: (tid) => trading.deliver(tid),
    confirmReceipt: (tid) => trading.confirmReceipt(tid),
    askRefund: (tid, wish) => trading.askRefund(tid, refundOf(wish)),
    agreeRefund: (id) => trading.agreeRefund(id),
    refuseRefund: (id) => trading.refuseRefund(id),
    withdrawRefund: (id) => trading.withdrawRefund(id),
  }
}

/** A wish of a kind that the marketplace has a path of its own for; all others are ordinary there. */
export function ofKinds<const K extends SaleKind>(known: readonly K[]) {
  return ({ kind, ...wish }: Wish) => ({
    ...wish,
    kind: known.find((one) => one === kind) ?? ('ordinary' as const),
  })
}

/** Where a refund is wished for in the words that we have. */
export const asItIs = (wish: RefundWish) => wish

export interface FloorPlan<O, R> {
  marketplace: string
  title: string
  share: number
  kinds?: readonly { kind: SaleKind; share: number }[]
  isOneLine?: boolean
  isSilent?: boolean
  /** Before the two digits of a product stands what this shop's item numbers begin with. */
  itemPrefix: string
  trading: Trading<O, R>
  /** How its trading says no. */
  refusal: new (
    message: string,
  ) => Error
  order(tid: string): O | undefined
  orders(): Iterable<O>
  records(): Iterable<R>
  readSale(order: O): Sale
  readRequest(record: R): Request
  fillGroup?(tid: string): O
  failGroup?(tid: string): O
  agreeReturn?(id: string): R
  sendBack?(id: string): R
}

/** A marketplace joins the world by one plan. */
export function openFloor<O, R>(plan: FloorPlan<O, R>): Floor {
  const { marketplace, title, share, trading, readSale, readRequest } = plan
  const refusable = <T>(act: () => T): T => {
    try {
      return act()
    } catch (error) {
      if (error instanceof plan.refusal) throw new ActRefused(error.message)
      throw error
    }
  }
  const sale = (act: () => O): Sale => readSale(refusable(act))
  const request = (act: () => R): Request => readRequest(refusable(act))
  const missing = (what: string) => () => {
    throw new ActRefused(`${title} knows no ${what}`)
  }
  const { fillGroup = missing('group'), failGroup = missing('group that fails') } = plan
  const { agreeReturn = missing('agreement before goods come back') } = plan
  const { sendBack = missing('sending back') } = plan
  return {
    marketplace,
    title,
    share,
    kinds: plan.kinds ?? [],
    isOneLine: plan.isOneLine ?? false,
    isSilent: plan.isSilent ?? false,
    list: (item) => listedIn(plan.itemPrefix, item),
    place: (wish, paid) => sale(() => (paid ? trading.placePaid(wish) : trading.place(wish))),
    pay: (tid) => sale(() => trading.pay(tid)),
    fillGroup: (tid) => sale(() => fillGroup(tid)),
    failGroup: (tid) => sale(() => failGroup(tid)),
    cancel: (tid) => sale(() => trading.cancel(tid)),
    changeAddress: (tid, receiver) => sale(() => trading.changeAddress(tid, receiver)),
    ship: (tid) => sale(() => trading.ship(tid)),
    deliver: (tid) => sale(() => trading.deliver(tid)),
    confirmReceipt: (tid) => sale(() => trading.confirmReceipt(tid)),
    askRefund: (tid, wish) => request(() => trading.askRefund(tid, wish)),
    agreeReturn: (id) => request(() => agreeReturn(id)),
    sendBack: (id) => request(() => sendBack(id)),
    agreeRefund: (id) => request(() => trading.agreeRefund(id)),
    refuseRefund: (id) => request(() => trading.refuseRefund(id)),
    withdrawRefund: (id) => request(() => trading.withdrawRefund(id)),
    look(tid) {
      const order = plan.order(tid)
      if (!order) throw new ActRefused(`${title} has no order ${tid}`)
      return readSale(order)
    },
    *sales() {
      for (const order of plan.orders()) yield readSale(order)
    },
    *requests() {
      for (const record of plan.records()) yield readRequest(record)
    },
  }
}
