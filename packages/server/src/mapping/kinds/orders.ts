import { personFields, shopField } from './receiver.ts'
import { codes, field, recordKind } from './record-kind.ts'

// The words of T5, as the contract of connectors has them; a test holds both lists together.
const orderStates = codes({
  unpaid: ['待付款', 'Unpaid'],
  deposit_paid: ['已付定金', 'Deposit paid'],
  awaiting_group: ['待成团', 'Awaiting group'],
  under_review: ['风控待审核', 'Under review'],
  to_ship: ['待发货', 'To ship'],
  partly_shipped: ['部分发货', 'Partly shipped'],
  shipped: ['已发货', 'Shipped'],
  delivered: ['已签收', 'Delivered'],
  completed: ['交易成功', 'Completed'],
  closed: ['交易关闭', 'Closed'],
})

const afterSalesKinds = codes({
  refund_before_shipment: ['仅退款（未发货）', 'Refund before shipment'],
  refund_after_shipment: ['仅退款（已发货）', 'Refund after shipment'],
  return_and_refund: ['退货退款', 'Return and refund'],
  exchange: ['换货', 'Exchange'],
  resend: ['补发', 'Resend'],
  repair: ['维修', 'Repair'],
  price_protection: ['价保、补差', 'Price protection'],
})

const afterSalesStates = codes({
  awaiting_merchant: ['待商家处理', 'Awaiting merchant'],
  merchant_refused: ['商家拒绝', 'Merchant refused'],
  awaiting_buyer_return: ['待买家退货', 'Awaiting return'],
  awaiting_merchant_receipt: ['待商家收货', 'Awaiting receipt of the return'],
  marketplace_intervened: ['平台介入', 'Marketplace intervened'],
  refunding: ['退款中', 'Refunding'],
  refunded: ['退款成功', 'Refunded'],
  withdrawn: ['已撤销/关闭', 'Withdrawn'],
})

const orderKinds = codes({
  ordinary: ['普通订单', 'Ordinary'],
  group_buy: ['拼团', 'Group buy'],
  live: ['直播秒杀', 'Live sale'],
  presale: ['预售', 'Presale'],
  bonded: ['保税仓', 'Bonded warehouse'],
  cross_border: ['跨境直邮', 'Cross-border'],
  cash_on_delivery: ['货到付款', 'Cash on delivery'],
  virtual: ['虚拟商品', 'Virtual goods'],
  gift: ['送礼', 'Gift'],
  lottery: ['抽奖', 'Lottery'],
  offline: ['线下订单', 'Offline'],
  wholesale: ['批发', 'Wholesale'],
  purchase: ['采购单', 'Purchase'],
  project: ['工程单', 'Project'],
  trade_in: ['以旧换新', 'Trade-in'],
  subsidy: ['国补', 'State subsidy'],
  exchange: ['换货单', 'Exchange'],
  resend: ['补发单', 'Resend'],
  price_difference: ['补差价', 'Price difference'],
  platform_service: ['平台安装', 'Installed by the marketplace'],
})

export const order = recordKind({
  kind: 'order',
  name: { zh: '订单', en: 'Order' },
  meaning: { zh: '一张订单，含商品行', en: 'One order with its lines' },
  fields: [
    shopField,
    field('orderId', 'id', '订单号', 'Order number', {
      required: true,
      also: [
        '单据编号',
        '小票号',
        '订单编号',
        '主订单编号',
        '订单ID',
        '平台单号',
        '原始单号',
        '线上订单号',
        '交易单号',
        'order id',
        'order_id',
        'order no',
        'tid',
      ],
    }),
    field('state', 'code', '订单状态', 'State', {
      required: true,
      codes: orderStates,
      strict: true,
      also: ['状态', '交易状态', 'order status', 'order_status', 'status'],
    }),
    field('kind', 'code', '订单类型', 'Kind', {
      filled: true,
      codes: orderKinds,
      strict: true,
      also: ['业务类型', 'order type'],
    }),
    field('createdAt', 'instant', '下单时间', 'Ordered at', {
      required: true,
      also: [
        '单据日期',
        '交易时间',
        '下单日期',
        '订单创建时间',
        '订单提交时间',
        '创建时间',
        '订单成交时间',
        '拍单时间',
        'order_purchase_timestamp',
        'order date',
        'created at',
        'purchase date',
      ],
    }),
    field('paidAt', 'instant', '付款时间', 'Paid at', {
      also: [
        '订单付款时间',
        '支付时间',
        '支付完成时间',
        '付款确认时间',
        'order_approved_at',
        'paid at',
        'payment date',
      ],
    }),
    field('deliveredAt', 'instant', '签收时间', 'Delivered at', {
      also: [
        '订单完成时间',
        '完成时间',
        '确认收货时间',
        '收货时间',
        'order_delivered_customer_date',
        'delivered at',
        'delivery date',
      ],
    }),
    field('versionAt', 'instant', '更新时间', 'Changed at', {
      filled: true,
      also: ['修改时间', '最后更新时间', 'updated at', 'modified'],
      meaning: {
        zh: '这份数据何时更新；缺省取签收、付款、下单时间中最晚的一个',
        en: 'When this version was made; without it the latest of delivered, paid and ordered counts',
      },
    }),
    field('paidFen', 'money', '实付金额', 'Paid', {
      required: true,
      also: [
        '买家实际支付金额',
        '买家实付金额',
        '实收金额',
        '订单实付金额',
        '商家实收金额(元)',
        '商家实收金额',
        '订单应付金额',
        '已付金额',
        'payment_value',
        'total',
        'amount',
        'total price',
        'amount paid',
      ],
    }),
    field('payableFen', 'money', '应付金额', 'Payable', {
      also: ['总金额', '买家应付货款', '订单金额', '用户应付金额', 'total due'],
    }),
    field('buyerId', 'id', '买家标识', 'Buyer id', {
      also: [
        '客户编码',
        '会员卡号',
        'OpenUID',
        '买家ID',
        '用户ID',
        'customer_id',
        'customer_unique_id',
        'user id',
        'buyer id',
      ],
      meaning: {
        zh: '同一店铺内不变的买家编号，不是昵称',
        en: 'A lasting id of the buyer in this shop, never a nickname',
      },
    }),
    field('buyerNick', 'name', '买家昵称', 'Buyer nickname', {
      also: ['买家会员名', '下单帐号', '下单账号', '买家账号', '网名', 'nickname'],
    }),
    field('buyerMessage', 'text', '买家留言', 'Buyer message', {
      dataClass: 'chat',
      also: ['订单备注', '客户备注', '用户备注', 'buyer note'],
    }),
    field('sellerMemo', 'text', '卖家备注', 'Seller memo', {
      dataClass: 'chat',
      also: ['商家备注', '客服备注', '备注', 'seller note'],
    }),
    ...personFields('receiver', '收货人', 'Receiver'),
    field('receiver.receiverId', 'id', '收货信息编号', 'Receiver id', { also: ['OAID', 'oaid'] }),
  ],
  lists: {
    lines: [
      field('lineId', 'id', '子订单号', 'Line id', {
        filled: true,
        also: ['子订单编号', '商品行号', 'order_item_id', 'line number', 'oid'],
        meaning: { zh: '缺省用行的序号', en: 'Without it the place in the list counts' },
      }),
      field('itemId', 'id', '商品编号', 'Item id', {
        filled: true,
        also: ['商品ID', '商品id', '平台商品ID', '宝贝ID', 'product_id', 'item id'],
        meaning: { zh: '缺省用规格编号或商家编码', en: 'Without it SKU id or merchant code stands in' },
      }),
      field('skuId', 'id', '规格编号', 'SKU id', {
        also: ['SKU ID', 'skuid', '样式ID', '平台规格ID', 'variant id'],
      }),
      field('merchantCode', 'text', '商家编码', 'Merchant code', {
        also: [
          '物料编码',
          '商家编码-SKU维度',
          '商品编码',
          '货号',
          '外部编码',
          '规格编码',
          'SKU编码',
          '商品料号',
          'sku',
          'seller sku',
          'stockcode',
        ],
      }),
      field('title', 'text', '商品名称', 'Title', {
        filled: true,
        also: [
          '物料名称',
          '宝贝标题',
          '商品标题',
          '选购商品',
          '商品',
          '品名',
          'product name',
          'item name',
          'description',
          'product_category_name',
        ],
        meaning: { zh: '缺省用商家编码或商品编号', en: 'Without it merchant code or item id stands in' },
      }),
      field('skuText', 'text', '规格', 'Variant', {
        also: ['商品规格', '商品属性', '颜色规格', '规格型号', 'variant', 'option'],
      }),
      field('quantity', 'integer', '数量', 'Quantity', {
        required: true,
        also: [
          '商品数量',
          '商品数量(件)',
          '订购数量',
          '件数',
          '购买数量',
          '宝贝总数量',
          'qty',
          'quantity ordered',
        ],
      }),
      field('paidFen', 'money', '行实付金额', 'Paid for the line', {
        filled: true,
        also: [
          '价税合计',
          '京东价',
          '价格',
          '单价',
          'unit price',
          '商品金额',
          '商品实付',
          '子订单实付',
          '商品总价(元)',
          '商品总价',
          '分摊金额',
          'price',
          'line total',
          'subtotal',
        ],
        meaning: { zh: '该行分摊的实付；缺省按 0', en: 'What was paid for this line; 0 without it' },
      }),
      field('state', 'code', '行状态', 'State of the line', {
        filled: true,
        codes: orderStates,
        strict: true,
        meaning: { zh: '缺省同订单状态', en: 'Without it the state of the order counts' },
      }),
      field('afterSalesState', 'code', '售后状态', 'After-sales state', {
        codes: afterSalesStates,
        strict: true,
        also: ['退款状态'],
      }),
    ],
  },
})

export const afterSales = recordKind({
  kind: 'after_sales',
  name: { zh: '售后单', en: 'After-sales request' },
  meaning: { zh: '退款、退货、换货、维修申请', en: 'A request to refund, return, exchange or repair' },
  fields: [
    shopField,
    field('afterSalesId', 'id', '售后单号', 'After-sales number', {
      required: true,
      also: ['售后编号', '退款编号', '退款单号', '服务单号', 'refund id'],
    }),
    field('orderId', 'id', '订单号', 'Order number', {
      required: true,
      also: ['订单编号', '关联订单号', 'order id'],
    }),
    field('lineId', 'id', '子订单号', 'Line id', { also: ['商品单号', '子订单编号'] }),
    field('kind', 'code', '售后类型', 'Kind', {
      required: true,
      codes: afterSalesKinds,
      strict: true,
      also: ['申请类型', '退款类型', '服务类型'],
    }),
    field('state', 'code', '售后状态', 'State', {
      required: true,
      codes: afterSalesStates,
      strict: true,
      also: ['退款状态', '处理状态'],
    }),
    field('refundFen', 'money', '退款金额', 'Refund', {
      required: true,
      also: ['买家退款金额', '退款金额(元)', '申请退款金额', 'refund amount'],
    }),
    field('quantity', 'integer', '数量', 'Quantity', { also: ['退货数量', '售后数量'] }),
    field('reason', 'text', '原因', 'Reason', {
      dataClass: 'chat',
      also: ['售后原因', '退款原因', '买家退款原因', '申请原因'],
    }),
    field('versionAt', 'instant', '更新时间', 'Changed at', {
      required: true,
      also: ['退款申请时间', '申请时间', '售后申请时间', '最新更新时间', '修改时间'],
    }),
  ],
  lists: {},
})
