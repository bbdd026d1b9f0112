import type { AfterSalesKind, AfterSalesState, ConnectorFailureKind } from '../contract/connector.ts'

/**
 * What the protocol page does not say and published SDKs and their copies of the official tables do: check each against
 * a real shop before relying on it. Also unconfirmed: why a paid order may not be shipped yet
 * (`disableDeliveryReasonCode`, `riskCode`), parcels of one order (`orderDeliveryInfo`), deposits of a presale; none
 * of them is read.
 */

/** Who granted: the token answer has an `open_id` only, while pushes name the seller by number. */
export const sellerMethod = 'open.user.seller.get'

/** `status` of a request; 1x waits, 2x is before the platform. */
export const requestStates: Record<string, AfterSalesState> = {
  '10': 'awaiting_merchant',
  '11': 'awaiting_merchant',
  '12': 'merchant_refused',
  '20': 'marketplace_intervened',
  '21': 'marketplace_intervened',
  '22': 'marketplace_intervened',
  '23': 'marketplace_intervened',
  '30': 'awaiting_buyer_return',
  '40': 'awaiting_merchant_receipt',
  // Goods are on their way to the buyer; in our words the merchant has done his part.
  '45': 'refunding',
  '50': 'refunding',
  '60': 'refunded',
  '70': 'withdrawn',
}

/** `negotiateStatus`: whether the merchant has refused and the buyer may change the request. */
export const refusedInTalks: Record<string, boolean> = { '0': false, '1': false, '2': false, '3': true }

/** `handlingWay`. */
export const refundOnly = '10'
export const requestKinds: Record<string, AfterSalesKind> = {
  '1': 'return_and_refund',
  '3': 'exchange',
  '4': 'resend',
  '5': 'repair',
}
/** `receiptStatus`: the buyer has the goods. */
export const receivedMark = '2'
/** `specialRefundType`: whether it is a price protection. */
export const priceProtections: Record<string, boolean> = { '0': false, '1': true }

/** `preSale` of an order, and the sums by which a subsidy of the state (国补) and a trade-in (以旧换新) are known. */
export const presaleMark = '1'
export const subsidyField = 'governmentDiscount'
export const tradeInField = 'tradeInPayAfterPromoAmount'

/** `totalFee` is taken for what the buyer pays, postage included and discounts taken off; sources disagree. */
export const paidField = 'totalFee'

/** The page names few codes; for all others the words tell, first match wins. */
export const kindByWords: [RegExp, ConnectorFailureKind][] = [
  [/access_?token|授权(已|过期|失效|取消)/i, 'authorisation_expired'],
  [/权限|scope/i, 'permission_missing'],
  [/限流|频繁|rate.?limit|too many/i, 'limited'],
  [/不存在|未查询到|not.?(found|exist)/i, 'not_found'],
  [/系统(繁忙|异常|错误)|system (busy|error)/i, 'temporary'],
]

/** Words of a refusal to decrypt because the shop's daily quota is spent. */
export const quotaWords = /额度|上限|quota/i
/** `errorCode` of a ciphertext that was opened. */
export const openedCode = '1'

/** `changeType` of a change of stock, which is told as a difference. */
export const stockChange = { add: 1, take: 2 } as const
/** `shelfStatus` of a listing that can be bought. */
export const onShelf = '1'

/** Fields of a listing: the page names the calls and not what they answer. */
export const listingFields = {
  rows: 'items',
  pages: 'totalPage',
  skus: 'skuList',
  skuId: 'kwaiSkuId',
  stock: 'skuStock',
  price: 'skuSalePrice',
} as const
