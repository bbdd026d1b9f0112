import { Type } from 'typebox'
import { defineEvent } from '../runtime/events/event.ts'

const text = Type.String()
const maybe = Type.Union([Type.String(), Type.Null()])

interface About {
  orderId: string
  customerId: string | null
}

const topics = (payload: About): string[] => [
  'orders',
  `order:${payload.orderId}`,
  ...(payload.customerId ? [`customer:${payload.customerId}`] : []),
]

const about = { orderId: text, shopId: text, marketplace: text, outsideOrderId: text, customerId: maybe }

export const installableLine = Type.Object({
  lineId: text,
  productId: text,
  productName: text,
  category: text,
  quantity: Type.Integer(),
  serviceType: text,
  surveyFirst: Type.Boolean(),
  deliverAndInstall: Type.Boolean(),
})

/** Every kept version of an order: what screens follow. */
export const orderRecorded = defineEvent(
  'order.recorded',
  1,
  Type.Object({
    ...about,
    state: text,
    previousState: maybe,
    paidFen: Type.Integer(),
    isNew: Type.Boolean(),
    districtCode: maybe,
    receivedAt: maybe,
  }),
  topics,
)

const paid = Type.Object({
  ...about,
  orderKind: text,
  districtCode: maybe,
  addressKey: maybe,
  masked: Type.Boolean(),
  installable: Type.Array(installableLine),
})
/** Once per order, when it is first seen paid. */
export const orderPaid = defineEvent('order.paid', 1, paid, topics)
/** A later product matching made lines of a paid order installable (T3). */
export const orderMatched = defineEvent('order.matched', 1, paid, topics)

export const orderDelivered = defineEvent(
  'order.delivered',
  1,
  Type.Object({
    ...about,
    lineIds: Type.Union([Type.Array(text), Type.Null()]),
    how: Type.Union([Type.Literal('signed'), Type.Literal('out_for_delivery')]),
  }),
  topics,
)

export const orderAddressChanged = defineEvent(
  'order.address-changed',
  1,
  Type.Object({ ...about, districtCode: maybe, previousDistrictCode: maybe, masked: Type.Boolean() }),
  topics,
)

export const orderClosed = defineEvent('order.closed', 1, Type.Object({ ...about, reason: text }), topics)

/** An order found its customer after it was recorded, or went from one to another. */
export const orderBound = defineEvent(
  'order.bound',
  1,
  Type.Object({
    ...about,
    evidence: text,
    /** Whose it was until then. */
    formerCustomerId: Type.Optional(maybe),
  }),
  topics,
)

const afterSales = Type.Object({
  ...about,
  afterSalesId: text,
  lineId: maybe,
  /** Where several lines of the order are named, and not all; `lineId` is null then. */
  lineIds: Type.Optional(Type.Array(text)),
  kind: text,
  quantity: Type.Union([Type.Integer(), Type.Null()]),
  refundFen: Type.Integer(),
})
export const afterSalesRequested = defineEvent('after-sales.requested', 1, afterSales, topics)
export const afterSalesWithdrawn = defineEvent('after-sales.withdrawn', 1, afterSales, topics)
export const afterSalesRefunded = defineEvent('after-sales.refunded', 1, afterSales, topics)
/** Price protection, top-up, cashback: never stops a job (T2). */
export const afterSalesPriceProtected = defineEvent('after-sales.price-protected', 1, afterSales, topics)
