/**
 * What the protocol page does not say of the calls beyond orders, and published SDKs and integrations do: check each
 * against a real shop before relying on it. Codes of failures have their own such place, `failures.ts`.
 * Also unconfirmed: what `total_fee` and `discount_price` of an order stand for, so discounts are not read; any quota of decryption, which Youzan is not known to have.
 */
export const apis = {
  /** The page calls it old; its successor `youzan.item.base.search` has no documented version. */
  onSale: 'youzan.items.onsale.get/3.0.0',
  item: 'youzan.item.detail.get/1.0.1',
  quantity: 'youzan.item.quantity.update/4.0.0',
  /** In every SDK, and not on the page. */
  memo: 'youzan.trade.memo.update/3.0.0',
  carriers: 'youzan.logistics.express.get/3.0.0',
  decrypt: 'youzan.cloud.secret.decrypt.batch/1.0.0',
} as const

/** `type` of a stock update: the quantity as it shall be, not a difference. */
export const setQuantity = 0

/** Where answers keep their rows. Prices of items are in fen, those of orders in yuan. */
export const fields = { items: 'items', skus: 'sku_list', carriers: 'allExpress' } as const
export const displayed = '1'

/** Signs of a memo. */
export const longestMemo = 256
/** Code of a memo that is too long. */
export const memoTooLong = '106000002'
