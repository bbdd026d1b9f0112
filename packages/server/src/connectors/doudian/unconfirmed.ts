import type { ConnectorFailureKind } from '../contract/connector.ts'

/**
 * All that no source confirms, in one place: check each against a real shop before relying on it.
 * Also unconfirmed: when a push is sent again, the shape of ciphertexts (we never read one), and whether
 * `doudian_open_id` is the same over the shops of one app (so a buyer id counts within its shop only).
 */

/** Sources say 10 000 or 50 000 rows of a list can be reached; the smaller one is safe. */
export const reachableRows = 10_000

/** Sub codes and words with which a business failure says that the record is not there. */
export const missingWords = /不存在|未查询到|查不到|not[- ]?(exist|found)/i

/** The page gives 90000 no action; only these two are known. */
export const kindsOf90000: Record<string, ConnectorFailureKind> = {
  'dop.unknown-error': 'temporary',
  'isv.env-suspected': 'permission_missing',
}

/** Numbers of the first envelope (`err_no`); two are known, the rest are of the same family of tokens. */
export const legacyKinds: Record<string, ConnectorFailureKind> = {
  '30001': 'authorisation_expired',
  '30002': 'authorisation_expired',
  '30003': 'authorisation_expired',
  '30004': 'authorisation_expired',
  '30005': 'authorisation_expired',
}

/**
 * 105 is paid and not yet to be shipped, with an address that may still change. The platform does not say why;
 * a group that is still to be filled is told by the trade type, all else we call a review.
 */
export const paidNotReady = 'under_review' as const

/** `biz` of goods that pass customs: bonded, direct, by post, and duty-free on the island. */
export const bondedBiz = new Set(['21', '22', '23', '28'])

/** `refund_amount` of an open request may leave the postage out, so only the detail's total is read. */
export const refundField = 'refund_total_amount'

/** Sub code of an answer in which some rows failed; SDKs disagree whether the rows come with it. We read them if so. */
export const partialSubCode = /:300008$/
/** Words of a business failure that another try may heal. */
export const busyWords = /系统繁忙|稍后(再试|重试)|超时/

/** Where product answers keep their rows, as generated SDKs have it; the page names the calls only. */
export const listingFields = { products: 'data', skus: 'spec_prices' } as const
/** `status` of a product that can be bought. */
export const onShelf = '0'

/** Signs of a remark: 500 in newer SDKs, 60 in an older one; the platform's refusal is read in any case. */
export const longestRemark = 500
export const remarkTooLong = /:50056$/
/** `star`: 0 grey, 1 purple, 2 cyan, 3 green, 4 orange, 5 red. An order without a flag reads 0 as well. */
export const noStar = '0'

/** Words of a refusal to decrypt because the shop's daily quota is spent. */
export const quotaWords = /额度|配额|上限|quota/i

/**
 * `is_comment` of a line that was reviewed; the page names the field only. So are the `promotion_*` sums: that
 * `promotion_amount` is shop, platform and talent together, and leaves the way of payment out, is taken from its neighbours.
 */
export const reviewedMark = '1'
