import { createHash } from 'node:crypto'
import type { PlaceOrder, PlainReceiver } from '../taobao/index.ts'
import { listedIn, shopItems } from '../world/products.ts'
import { type AfterSale, type Line, type OrderKind, type Product, Shelf, type StoreOrder } from './records.ts'

export interface StorePlaceOrder extends Omit<PlaceOrder, 'depositFen'> {
  kind?: OrderKind
  hidesPhone?: boolean
  /** Of the buyer's WeChat account, by which WeCom knows the same person. */
  unionId?: string
}

export interface AskAfterSale {
  /** Without it the first line. */
  skuId?: string
  type?: AfterSale['type']
  reason?: string
  amountFen?: number
}

/** Tells an event with the fields of its body. */
export type Tell = (event: string, openid: string, body: Record<string, unknown>) => void

export interface TradingOptions {
  clockNow: () => number
  tell: Tell
  largest?: number
}

export class TradingError extends Error {}

const ended = new Set([
  'USER_CANCELD',
  'MERCHANT_REFUND_SUCCESS',
  'MERCHANT_RETURN_SUCCESS',
  'MERCHANT_EXCHANGE_SUCCESS',
])

type Listed = Pick<Line, 'productId' | 'title' | 'skuId' | 'outSkuId' | 'skuCode' | 'properties' | 'price'>

/** What the shop's item numbers begin with. */
export const weixinStoreItemPrefix = '100002384716'

/** The shop floor of one shop: orders, requests and goods, and what the platform tells about each step. */
export class StoreTrading {
  readonly orders: Shelf<StoreOrder>
  readonly afterSales: Shelf<AfterSale>
  readonly products = new Map<string, Product>()
  readonly #now: () => number
  readonly #tell: Tell
  #count: number

  constructor({ clockNow, tell, largest = 100_000 }: TradingOptions) {
    this.#now = clockNow
    this.#tell = tell
    this.orders = new Shelf(largest)
    this.afterSales = new Shelf(largest)
    for (const item of shopItems) {
      const { num_iid, sku_id, outer_sku_id, sku_properties_name, priceFen, title } = listedIn(
        weixinStoreItemPrefix,
        item,
      )
      const sku = { skuId: sku_id, outSkuId: '', skuCode: outer_sku_id, properties: sku_properties_name }
      this.#list({ productId: num_iid, title, ...sku, price: priceFen })
    }
    // Ids that no later run of the stand-in gives again within the same second.
    this.#count = clockNow() % 1_000_000
  }

  place(wish: StorePlaceOrder): StoreOrder {
    const order = this.#newOrder(wish)
    this.orders.add(order.orderId, order)
    for (const line of order.lines) this.#listFor(line)
    return this.#changed(order, 'channels_ec_order_new')
  }

  placePaid(wish: StorePlaceOrder): StoreOrder {
    return this.pay(this.place(wish).orderId)
  }

  /** A gift waits for whom it is for, a group for its members; goods without a parcel are there at once. */
  pay(orderId: string): StoreOrder {
    const order = this.#order(orderId, 10)
    order.payTime = this.#seconds()
    order.status = { gift: 12, group_buy: 13, virtual: 30, ordinary: 20, live: 20 }[order.kind]
    // One published sample has the time as text.
    return this.#changed(order, 'channels_ec_order_pay', { pay_time: String(order.payTime) })
  }

  /** The buyer joins the shop's club and agrees that it knows their phone. */
  joinClub(openid: string, phone: string): void {
    this.#tell('channels_ec_vip_join', openid, {
      user_info: { phone_number: phone, join_time: this.#seconds() },
    })
  }

  leaveClub(openid: string): void {
    this.#tell('channels_ec_vip_close', openid, {})
  }

  acceptGift(orderId: string): StoreOrder {
    return this.#ready(this.#order(orderId, 12))
  }

  formGroup(orderId: string): StoreOrder {
    return this.#ready(this.#order(orderId, 13))
  }

  changeAddress(orderId: string, receiver: PlainReceiver): StoreOrder {
    const order = this.#order(orderId)
    if (order.parcels.length > 0) throw new TradingError(`order ${orderId} is on its way`)
    order.receiver = receiver
    return this.#changed(order, 'channels_ec_order_ext_info_update', { type: 1 })
  }

  /** Without `skuIds` all that is left. */
  ship(orderId: string, skuIds?: string[]): StoreOrder {
    const order = this.#order(orderId)
    if (order.status !== 20 && order.status !== 21)
      throw new TradingError(`order ${orderId} is ${order.status}`)
    const lines = order.lines.filter(({ sent, skuId }) => !sent && (skuIds?.includes(skuId) ?? true))
    if (lines.length === 0) throw new TradingError(`nothing to ship in order ${orderId}`)
    for (const line of lines) line.sent = true
    order.parcels.push({ waybill: `SF${this.#number(13)}`, deliveryId: 'SF', sentAt: this.#seconds(), lines })
    const whole = order.lines.every(({ sent }) => sent)
    order.status = whole ? 30 : 21
    return this.#changed(order, 'channels_ec_order_deliver', { finish_delivery: whole ? 1 : 0 })
  }

  /** The parcel is signed for. Orders do not know, and nothing is told. */
  deliver(orderId: string): StoreOrder {
    return this.#order(orderId, 30)
  }

  confirmReceipt(orderId: string): StoreOrder {
    const order = this.#order(orderId, 30)
    order.receiptTime = this.#seconds()
    order.status = 100
    return this.#changed(order, 'channels_ec_order_confirm', { confirm_type: 1 })
  }

  cancel(orderId: string): StoreOrder {
    const order = this.#order(orderId, 10)
    order.status = 250
    return this.#changed(order, 'channels_ec_order_cancel', { cancel_type: 1 })
  }

  updateMemo(orderId: string, notes: string): StoreOrder {
    const order = this.#order(orderId)
    order.merchantNotes = notes
    return this.#changed(order, 'channels_ec_order_ext_info_update', { type: 2 })
  }

  askRefund(orderId: string, { skuId, type = 'REFUND', reason, amountFen }: AskAfterSale = {}): AfterSale {
    const order = this.#order(orderId)
    const line = skuId ? order.lines.find((one) => one.skuId === skuId) : order.lines[0]
    if (!line || order.payTime === 0) throw new TradingError(`nothing to refund in order ${orderId}`)
    if (order.afterSales.some((one) => one.line === line && one.status !== 'USER_CANCELD'))
      throw new TradingError(`SKU ${line.skuId} has a request`)
    if ((amountFen ?? 0) > line.realPrice)
      throw new TradingError(`SKU ${line.skuId} cost ${line.realPrice} fen`)
    const now = this.#seconds()
    const request: AfterSale = {
      id: `20${this.#number(14)}`,
      order,
      line,
      type,
      status: '',
      amount: type === 'EXCHANGE' ? 0 : (amountFen ?? line.realPrice),
      count: line.count,
      reason: reason ?? '不想要了',
      created: now,
      modified: now,
    }
    line.onAfterSale = line.count
    order.afterSales.push(request)
    this.afterSales.add(request.id, request)
    return this.#moves(request, 'MERCHANT_PROCESSING')
  }

  agreeReturn(id: string): AfterSale {
    return this.#moves(this.#afterSale(id), 'USER_WAIT_RETURN')
  }

  returnGoods(id: string): AfterSale {
    return this.#moves(this.#afterSale(id), 'MERCHANT_WAIT_RECEIPT')
  }

  /** Agrees and pays back; the order closes when nothing of it is left. `slowly` leaves the money under way. */
  agreeRefund(id: string, { slowly = false } = {}): AfterSale {
    const request = this.#afterSale(id)
    if (slowly) return this.#moves(request, 'PLATFORM_REFUNDING')
    request.line.finished = request.line.count
    request.line.onAfterSale = 0
    const { order, type } = request
    if (order.lines.every((line) => line.finished >= line.count)) order.status = 200
    const status = {
      REFUND: 'MERCHANT_REFUND_SUCCESS',
      RETURN: 'MERCHANT_RETURN_SUCCESS',
      EXCHANGE: 'MERCHANT_EXCHANGE_SUCCESS',
    }
    return this.#moves(request, status[type])
  }

  withdrawRefund(id: string): AfterSale {
    const request = this.#afterSale(id)
    request.line.onAfterSale = 0
    return this.#moves(request, 'USER_CANCELD')
  }

  refuseRefund(id: string): AfterSale {
    const request = this.#afterSale(id)
    return this.#moves(
      request,
      request.type === 'REFUND' ? 'MERCHANT_REJECT_REFUND' : 'MERCHANT_REJECT_RETURN',
    )
  }

  #ready(order: StoreOrder): StoreOrder {
    order.status = 20
    return this.#changed(order, 'channels_ec_order_ext_info_update', { type: 3 })
  }

  #changed(order: StoreOrder, event: string, more: Record<string, unknown> = {}): StoreOrder {
    order.modified = Math.max(order.modified, this.#seconds())
    this.#tell(event, order.openid, { order_info: { order_id: order.orderId, ...more } })
    return order
  }

  #moves(request: AfterSale, status: string): AfterSale {
    request.status = status
    request.modified = request.order.modified = Math.max(request.order.modified, this.#seconds())
    this.#tell('channels_ec_aftersale_update', request.order.openid, {
      finder_shop_aftersale_status_update: {
        status,
        after_sale_order_id: request.id,
        order_id: request.order.orderId,
      },
    })
    return request
  }

  #newOrder(wish: StorePlaceOrder): StoreOrder {
    const product = wish.items.reduce((sum, item) => sum + item.priceFen * item.quantity, 0)
    const discount = wish.discountFen ?? 0
    if (discount > product) throw new TradingError(`a discount of ${discount} fen on ${product} fen`)
    const freight = wish.postFen ?? 0
    const now = this.#seconds()
    return {
      orderId: `37${this.#number(17)}`,
      kind: wish.kind ?? 'ordinary',
      status: 10,
      created: now,
      modified: now,
      payTime: 0,
      receiptTime: 0,
      product,
      freight,
      discount,
      total: product - discount + freight,
      openid: openidOf(wish.buyer.openUid),
      unionid: wish.unionId ?? `oUN${digest(`unionid ${wish.buyer.openUid}`)}`,
      customerNotes: wish.message ?? '',
      merchantNotes: '',
      receiver: wish.receiver,
      hidesPhone: wish.hidesPhone ?? false,
      lines: newLines(wish, product, product - discount),
      parcels: [],
      afterSales: [],
    }
  }

  /** What was bought is for sale. */
  #listFor(line: Line): void {
    if (!this.products.get(line.productId)?.skus.some(({ skuId }) => skuId === line.skuId)) this.#list(line)
  }

  #list({ productId, title, skuId, outSkuId, skuCode, properties, price }: Listed): void {
    const product = this.products.get(productId) ?? { productId, title, status: 5, skus: [] }
    this.products.set(productId, product)
    product.skus.push({ skuId, outSkuId, skuCode, properties, price, stock: 100 })
  }

  #order(orderId: string, status?: number): StoreOrder {
    const order = this.orders.get(orderId)
    if (!order) throw new TradingError(`no order ${orderId}`)
    if (status !== undefined && order.status !== status)
      throw new TradingError(`order ${orderId} is ${order.status}`)
    return order
  }

  #afterSale(id: string): AfterSale {
    const request = this.afterSales.get(id)
    if (!request) throw new TradingError(`no after-sales order ${id}`)
    if (ended.has(request.status)) throw new TradingError(`after-sales order is ${request.status}`)
    return request
  }

  #seconds(): number {
    return Math.floor(this.#now() / 1000)
  }

  #number(digits: number): string {
    this.#count += 1
    return `1${String(this.#count)
      .padStart(digits - 1, '0')
      .slice(1 - digits)}`
  }
}

/** The discount is shared by price, rounded over the running sum, so that the lines make up the whole. */
function newLines(wish: StorePlaceOrder, product: number, due: number): Line[] {
  let priced = 0
  let shared = 0
  return wish.items.map((item) => {
    priced += item.priceFen * item.quantity
    const share = (product === 0 ? 0 : Math.floor((due * priced) / product)) - shared
    shared += share
    return {
      productId: item.num_iid,
      skuId: item.sku_id || '0',
      outProductId: item.outer_iid,
      outSkuId: '',
      skuCode: item.outer_sku_id,
      title: item.title,
      properties: item.sku_properties_name,
      count: item.quantity,
      price: item.priceFen,
      realPrice: share,
      sent: wish.kind === 'virtual',
      onAfterSale: 0,
      finished: 0,
    }
  })
}

/** Whom this shop sees. */
export function openidOf(openUid: string): string {
  return `o${digest(`openid ${openUid}`)}`
}

function digest(text: string): string {
  return createHash('sha256').update(`weixin ${text}`).digest('base64url').slice(0, 25)
}
