import type { AfterSalesField, OrderField } from '../../connectors/contract/origins.ts'
import type { DataClass } from '../../runtime/crypto/data-classes.ts'
import type { Words } from '../../runtime/http/route.ts'

export interface TracedField extends Words {
  /** Null: names nobody. `derived` fields say only whether something is so, whatever they were read from. */
  dataClass: DataClass | 'derived' | null
}

const of = (zh: string, en: string, dataClass: TracedField['dataClass'] = null): TracedField => ({
  zh,
  en,
  dataClass,
})

export const orderFieldWords: Record<OrderField, TracedField> = {
  orderId: of('订单号', 'Order number'),
  state: of('订单状态', 'State', 'derived'),
  kind: of('订单类型', 'Kind', 'derived'),
  versionAt: of('平台更新时间', 'Changed at the marketplace', 'derived'),
  createdAt: of('下单时间', 'Ordered at', 'derived'),
  paidAt: of('付款时间', 'Paid at', 'derived'),
  deliveredAt: of('签收时间', 'Delivered at', 'derived'),
  paidFen: of('实付金额', 'Paid', 'money'),
  payableFen: of('应付金额', 'To be paid', 'money'),
  buyerId: of('买家 ID', 'Buyer id', 'order-raw'),
  buyerUnionId: of('买家 unionid', 'Buyer unionid', 'order-raw'),
  buyerNickMasked: of('买家昵称', 'Buyer nick', 'name'),
  buyerMessage: of('买家留言', "Buyer's message", 'chat'),
  sellerMemo: of('卖家备注', "Seller's memo", 'chat'),
  sellerFlag: of('插旗', "Seller's flag"),
  'receiver.name': of('收货人', 'Receiver', 'name'),
  'receiver.phone': of('收货电话', "Receiver's phone", 'phone'),
  'receiver.province': of('省', 'Province', 'district'),
  'receiver.city': of('市', 'City', 'district'),
  'receiver.district': of('区县', 'District', 'district'),
  'receiver.town': of('街道', 'Street or town', 'address'),
  'receiver.address': of('详细地址', 'Address', 'address'),
  'receiver.masked': of('是否已脱敏', 'Masked', 'derived'),
  'receiver.receiverId': of('收货信息标识', 'Receiver id', 'order-raw'),
  platformServices: of('平台服务', "Marketplace's services"),
  discounts: of('优惠', 'Discounts', 'money'),
  reviewed: of('是否已评价', 'Reviewed', 'derived'),
  'lines.lineId': of('子订单号', 'Line number'),
  'lines.itemId': of('商品 ID', 'Item id'),
  'lines.skuId': of('SKU ID', 'SKU id'),
  'lines.merchantCode': of('商家编码', 'Merchant code'),
  'lines.title': of('商品名称', 'Title'),
  'lines.skuText': of('规格', 'Specification'),
  'lines.quantity': of('数量', 'Quantity'),
  'lines.paidFen': of('实付金额', 'Paid', 'money'),
  'lines.state': of('商品状态', 'State', 'derived'),
  'lines.afterSalesState': of('售后状态', 'After-sales', 'derived'),
}

export const afterSalesFieldWords: Record<AfterSalesField, TracedField> = {
  afterSalesId: of('售后单号', 'Request number'),
  orderId: of('订单号', 'Order number'),
  lineId: of('子订单号', 'Line number'),
  kind: of('售后类型', 'Kind', 'derived'),
  state: of('售后状态', 'State', 'derived'),
  refundFen: of('退款金额', 'Refund', 'money'),
  quantity: of('数量', 'Quantity'),
  reason: of('原因', 'Reason', 'chat'),
  versionAt: of('平台更新时间', 'Changed at the marketplace', 'derived'),
}
