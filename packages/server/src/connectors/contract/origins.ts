/**
 * From where in a marketplace's own record each of our fields comes: data beside `normalise`, proved by
 * `connectors/origins.contract.test.ts`, which changes every place of the samples and looks what follows.
 *
 * A place is a JSON pointer into the detail that `normalise` takes, principal place first. In a field of a line `*` is the
 * element that the line was made of, `**` is every element; in a field of the order `*` is every element. Where a record
 * holds another as text, the place ends at the text.
 */
export const orderFields = [
  'orderId',
  'state',
  'kind',
  'versionAt',
  'createdAt',
  'paidAt',
  'deliveredAt',
  'paidFen',
  'payableFen',
  'buyerId',
  'buyerUnionId',
  'buyerNickMasked',
  'buyerMessage',
  'sellerMemo',
  'sellerFlag',
  'receiver.name',
  'receiver.phone',
  'receiver.province',
  'receiver.city',
  'receiver.district',
  'receiver.town',
  'receiver.address',
  'receiver.masked',
  'receiver.receiverId',
  'platformServices',
  'discounts',
  'reviewed',
  'lines.lineId',
  'lines.itemId',
  'lines.skuId',
  'lines.merchantCode',
  'lines.title',
  'lines.skuText',
  'lines.quantity',
  'lines.paidFen',
  'lines.state',
  'lines.afterSalesState',
] as const
export type OrderField = (typeof orderFields)[number]

export const afterSalesFields = [
  'afterSalesId',
  'orderId',
  'lineId',
  'kind',
  'state',
  'refundFen',
  'quantity',
  'reason',
  'versionAt',
] as const
export type AfterSalesField = (typeof afterSalesFields)[number]

export interface Origins {
  /** Counts up when `normalise` begins to read otherwise; each raw record keeps the one that it was read by. */
  readonly version: number
  readonly order: Readonly<Record<OrderField, readonly string[]>>
  readonly afterSales: Readonly<Record<AfterSalesField, readonly string[]>>
}
