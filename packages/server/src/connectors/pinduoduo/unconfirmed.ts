import type { Parcel } from '../contract/acts.ts'
import { type AfterSalesKind, ConnectorFailure, type ConnectorFailureKind } from '../contract/connector.ts'
import type { OrderKind } from '../contract/order-kinds.ts'

/**
 * What no source confirms of the REST side, in one place: check each against a real shop before relying on it. The
 * message service has its own such place, `framing.ts`.
 * Also unconfirmed, and therefore not built: the units of `pdd.refund.information.get` (the list, which is in yuan,
 * is asked by order instead), and whether a group that is still to be filled shows in the lists.
 */

/** Codes whose meaning for us is a guess. */
export const guessedKinds: Record<string, ConnectorFailureKind> = {
  '10016': 'invalid_request',
  '10018': 'invalid_request',
  '20032': 'authorisation_expired',
  '30000': 'permission_missing',
}

/** A test app has used up its calls; nobody says when it gets new ones. */
export const testQuotaMs = 3_600_000

/** No code is known for an order that is not there, or not ours; these are its words. */
export const missingWords = /不存在|未查询到|查询不到|not (exist|found)/i

/** The filter of the refund list must be given and has no documented "all" any more; older pages had this. */
export const anyAfterSalesStatus = '1'

/** From the comments of generated SDKs; the page names no number above 5. */
export const repairType: Record<string, AfterSalesKind> = { '6': 'repair' }

/** `refund_status` of an order: the comments of SDKs say "refund done", whatever the amount. */
export const refundDone = '4'

/** `user_shipping_status`: not asked, said to be missing, said to be received. It is only asked once goods have left. */
export const shippedAnswers: Record<string, boolean> = { '0': false, '1': true, '2': true }

/** `step_order_info.step_trade_status`: nothing paid, the deposit, all of it. */
export const depositPaid: Record<string, boolean> = { '0': false, '1': true, '2': false }

/** An order tag of the platform: must not be shipped for now. */
export const holdTag = 'ship_hold'

/** Order tags that change the path of the work. */
export const kindByTag: Record<string, OrderKind> = {
  ship_additional_order: 'price_difference',
  duoduo_wholesale: 'wholesale',
}

/** `promotion_type` of an old thing given in payment. */
export const tradeInPromotion = '30'

/** Named only for goods that pass customs. */
export const bondedField = 'bonded_warehouse'

/** Card numbers and passwords: nothing is shipped. */
export const virtualField = 'card_info_list'

/** `receive_time` is when the buyer confirmed, which ends an order; a signature of the parcel alone has none. */
export const confirmedField = 'receive_time'

/** The code of a refused code or refresh token is one of the platform's own failures; only its words tell. */
export function tokenRefused(error: unknown): error is ConnectorFailure {
  return (
    error instanceof ConnectorFailure &&
    /(code|token)\S*\s*(无效|过期|失效|不存在|不合法)/i.test(error.message)
  )
}
/** Values of goods lists, stock and notes, as generated SDKs comment them. */
export const onSale = '1'
export const setQuantity = '1'
/** Signs of a note, and words of a refusal of one that is longer. */
export const longestNote = 300
export const noteTooLong = /备注.*(长|超|字)/
/** A flag comes with a name of its own, of three signs at most. */
export const flagNames: Record<string, string> = {
  '1': '红色',
  '2': '黄色',
  '3': '绿色',
  '4': '蓝色',
  '5': '紫色',
}

/** `action` of the step that a parcel reached last; others are on the way. */
export const parcelStates: Record<string, Parcel['state']> = { SEND: 'out_for_delivery', SIGN: 'delivered' }
/** `order_status` of an order whose parcel was signed for. */
export const signedOrder = '3'

/** `error_code` of a ciphertext that was opened, and words of a refusal because the day's quota is spent. */
export const openedCode = '0'
export const quotaWords = /额度|上限|次数|quota/i
/** `virtual_number_type` of a number of the switchboard. */
export const virtualType = '1'
