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
