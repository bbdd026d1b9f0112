import type { ListedItem, Order, Request } from './records.ts'

/** A number beyond 2^53 as it stands on the wire: bare digits. */
const digits = (id: string): unknown => (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(id)

/** Which generation of orders is shown: parts of their own as SDKs have them, or all in one as the protocol page has it. */
export type OrderShape = 'parts' | 'flat'

export function renderOrder(order: Order, shape: OrderShape): Record<string, unknown> {
  return shape === 'parts' ? orderInParts(order) : flatOrder(order)
}

function orderInParts(order: Order): Record<string, unknown> {
  const { openAddressId, ...address } = order.receiver
  const { item } = order
  return {
    orderBaseInfo: baseOf(order),
    orderItemInfo: {
      itemId: digits(item.itemId),
      relItemId: 0,
      skuId: digits(item.skuId),
      relSkuId: 0,
      skuNick: item.skuNick,
      skuDesc: item.skuDesc,
      itemTitle: item.itemTitle,
      num: item.num,
      price: item.price,
      originalPrice: item.price,
      discountFee: order.discountFee,
      itemType: 1,
      orderItemId: digits(order.oid),
    },
    orderRefundList: order.requests.map(({ refundId, status, reason }) => ({
      refundId: digits(refundId),
      refundStatus: status,
      refundReason: reason,
    })),
    orderAddress: address,
    orderLogisticsInfo: parcels(order),
    orderNote: {
      orderNoteInfo: order.notes.map((note) => ({ ...note, operatorName: '店主', flagTagCode: 'GREY' })),
    },
    orderDeliveryInfo: { openAddressId, splitDeliveryOrder: false, packageNum: order.expressNo ? 1 : 0 },
  }
}

function flatOrder(order: Order): Record<string, unknown> {
  const { openAddressId: _, ...address } = order.receiver
  const { item } = order
  const [request] = order.requests
  const product = {
    itemId: digits(item.itemId),
    skuId: digits(item.skuId),
    relSkuId: 0,
    skuNick: item.skuNick,
    itemTitle: item.itemTitle,
    num: item.num,
    price: item.price,
    originalPrice: item.price,
    refundId: request ? digits(request.refundId) : 0,
    refundStatus: request?.status ?? 0,
  }
  const logisticsInfo = parcels(order)
  return { ...baseOf(order), ...address, orderProductInfoList: [product], logisticsInfo }
}

function baseOf(order: Order): Record<string, unknown> {
  return {
    oid: digits(order.oid),
    sellerId: digits(order.shop.sellerId),
    sellerNick: order.shop.name,
    buyerOpenId: order.buyerOpenId,
    buyerNick: order.buyerNick,
    status: order.status,
    totalFee: order.totalFee,
    expressFee: order.expressFee,
    discountFee: order.discountFee,
    payType: 1,
    payChannel: 'WECHAT',
    createTime: order.created,
    updateTime: order.modified,
    payTime: order.payTime,
    sendTime: order.sendTime,
    recvTime: order.recvTime,
    refundTime: order.refundTime,
    remark: order.remark,
    preSale: order.kind === 'presale' ? 1 : 0,
    governmentDiscount: order.kind === 'subsidy' ? Math.floor(order.totalFee * 0.15) : 0,
    tradeInPayAfterPromoAmount: order.kind === 'trade_in' ? order.totalFee : 0,
    cpsType: order.kind === 'distribution' ? 2 : 1,
    activityType: 1,
    riskCode: 0,
    disableDeliveryReasonCode: [],
  }
}

function parcels({ expressNo }: Order): Record<string, unknown>[] {
  return expressNo === null ? [] : [{ logisticsId: 1, expressNo, expressCode: 4 }]
}

/** A row of the list and the detail alike; neither tells how many, nor whether goods had left. */
export function renderRequest(request: Request): Record<string, unknown> {
  const { order } = request
  return {
    refundId: digits(request.refundId),
    oid: digits(order.oid),
    sellerId: digits(order.shop.sellerId),
    itemId: digits(order.item.itemId),
    skuId: digits(order.item.skuId),
    skuNick: order.item.skuNick,
    status: request.status,
    handlingWay: request.handlingWay,
    negotiateStatus: request.negotiateStatus,
    negotiateUpdateTime: request.negotiateAt,
    refundFee: request.refundFee,
    refundType: 1,
    refundReason: 1,
    refundReasonDesc: request.reason,
    refundDesc: '',
    receiptStatus: order.recvTime > 0 ? 2 : 1,
    specialRefundType: 0,
    createTime: request.created,
    submitTime: request.created,
    updateTime: request.modified,
    endTime: request.ended,
  }
}

export function renderItem(item: ListedItem): Record<string, unknown> {
  return {
    kwaiItemId: digits(item.itemId),
    relItemId: 0,
    title: item.title,
    price: Math.min(...item.skus.map(({ price }) => price)),
    itemStatus: 1,
    shelfStatus: 1,
    auditStatus: 3,
    updateTime: item.modified,
    skuList: item.skus.map((sku) => ({
      kwaiItemId: digits(item.itemId),
      kwaiSkuId: digits(sku.skuId),
      relSkuId: 0,
      skuNick: sku.skuNick,
      specification: sku.specification,
      skuSalePrice: sku.price,
      skuStock: sku.stock,
      isValid: 1,
      updateTime: sku.modified,
    })),
  }
}
