import type { AfterSalesState } from '../contract/connector.ts'

/**
 * All that the protocol page does not confirm, in one place: check each against a real shop before relying on it.
 * Also unconfirmed: how long a `next_key` lives and whether it counts rows (so a list is walked until it says the same
 * twice); whether an order has a length limit for its merchant notes; whether a dispute (`complaint_id`) stops an
 * after-sales order before it moves; whether platform coupons lower `order_price`.
 *
 * Not built, because the page gives it in one line only: the way of a service provider with many merchants
 * (`component_verify_ticket` to `api_authorizer_token`). A shop is connected by its own AppID and AppSecret.
 */

/** The platform hands out a new token this long before the old one ends, and both are good meanwhile. */
export const handoverMs = 5 * 60_000

/** A limit (45009, 45011) is said without its end; the counters are by minute and by day. */
export const limitedPauseMs = 60_000

/** When a parcel was sent, in seconds: in transcriptions of the official order, not on the protocol page. */
export const parcelSentField = 'delivery_time'

/** Business codes that stand for "there is no such record": after-sales orders, of this and of another account. */
export const missingCodes = new Set(['10020000', '10021043', '10021050'])

/** Words with which a business code of an order says the same; the page gives no number for it. */
export const missingWords = /not[- ]?(exist|found)|不存在|查不到/i

/** Business codes that pass by themselves. */
export const busyCodes = new Set(['10021044', '9700223'])

/**
 * States of talks about a request, of parcels that are called back and of exchanges. They stand in transcriptions of
 * the official list, not on the protocol page. As for other marketplaces, goods on their way to the buyer count as
 * the last step before the end.
 */
export const furtherAfterSalesStates: Record<string, AfterSalesState> = {
  USER_WAIT_CONFIRM_UPDATE: 'awaiting_merchant',
  WAIT_PACKAGE_INTERCEPT: 'awaiting_merchant_receipt',
  MERCHANT_REJECT_EXCHANGE: 'merchant_refused',
  MERCHANT_REJECT_RESHIP: 'merchant_refused',
  USER_WAIT_RECEIPT: 'refunding',
  MERCHANT_EXCHANGE_SUCCESS: 'refunded',
}

/** `sub_type` of a refund of a difference in price, which stops no job (T2). */
export const priceDifference = 'REFUND_PRICE_DIFF'

/** `status` of a product that can be bought. */
export const onSale = '5'

/** The seller cancelled an order that was oversold; the page has only the number. */
export const sellerCancelled = '190'

/** `deliver_method` of orders that need no parcel. */
export const virtualDelivery = new Set(['1', '3'])

/** `order_scene` of an order from a live room. */
export const liveRoom = '2'

/** The event that the platform's own page for trying an address sends. */
export const testEvent = 'debug_demo'

/** `payment_method` of a prize that costs nothing. */
export const lottery = '3'

/** In `price_info`, what the state pays of the order; more than nothing makes it a subsidised one (T6). */
export const subsidyField = 'national_subsidy_discounted_price'

/**
 * A buyer joined or left the shop's club. The names of the events stand on the protocol page; that the phone and the moment lie
 * in `user_info`, and that `FromUserName` is the open id of orders, is how two open SDKs read them.
 */
export const vipJoined = 'channels_ec_vip_join'
export const vipLeft = 'channels_ec_vip_close'
export const vipUser = 'user_info'
