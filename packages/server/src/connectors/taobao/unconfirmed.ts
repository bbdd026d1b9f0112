import { parseYuan } from '../../kernel/money.ts'

/** What the protocol page does not say about listings, memos, parcels and receivers: check each against a real shop. */

/** The platform says 1000 bytes and not in which encoding; UTF-8 is the stricter reading for Chinese. */
export const longestMemoBytes = 1_000

/** `action` of a step of the way. */
export const signedActions = /^(SIGNED|STA_SIGN|TMS_SIGN)$/
export const deliveringActions = /^(SENT_SCAN|DELIVERING|TMS_DELIVERING)$/

/** Which of the platform's scenes a use of ours is: 1006 a slip written by hand, 2001 after-sales service, 2002 customer care. */
export const scenes = { ship: '1006', after_sales: '2001', install: '2001', call: '2002' } as const

/** How long a number of the switchboard shall lead to the buyer. */
export const secretNumberDays = 30

/** Code or words of a refusal to decrypt because the shop's orders of the day are spent. */
export const quotaWords = /quota|额度|上限/i

/** `desensitize_rule` of a receiver that stays masked, for example because its order was closed. */
export const stillMasked = /^DECRYPTION_DISABLED/

/**
 * Services sold with a trade are `service_orders.service_order`, with `oid`, `item_oid` (the line that it is for) and
 * `title`. No page says which of them Taobao's own people do, so their titles tell; another one leaves the job to us.
 */
export const platformServiceTitle = /喵师傅|天猫安装|官方安装/
export const oldMachineTitle = /拆旧|旧机|以旧换新/

/**
 * `coupon_fee`: the page gives it no unit, and no word whether `discount_fee` holds it. A number without a point is read as
 * fen, one with a point as yuan, and it is counted beside. Whether a review moves `modified` is not said either: one that
 * does not is seen with the next change.
 */
export const couponFen = (text: string): bigint => (/^\d+$/.test(text) ? BigInt(text) : parseYuan(text))

/** The code 核销码 has this name on the work cards of `tmall.servicecenter.workcard.query`; a trade may not carry it. */
export const serviceCodeField = 'identify_code'
