import { codes, field, recordKind } from './record-kind.ts'

export const payment = recordKind({
  kind: 'payment',
  name: { zh: '收付款', en: 'Payment' },
  meaning: { zh: '支付账单的一行：收款或退款', en: 'One row of a payment bill: paid in or refunded' },
  fields: [
    field('transactionId', 'id', '支付单号', 'Transaction id', {
      required: true,
      also: ['微信订单号', '交易单号', '支付流水号', 'transaction_id'],
    }),
    field('merchantOrderId', 'id', '商户订单号', 'Merchant order number', {
      also: ['商户单号', '商户订单编号', 'out_trade_no'],
    }),
    field('kind', 'code', '类型', 'Kind', {
      required: true,
      strict: true,
      also: ['交易状态', '收支类型'],
      codes: codes({ paid: ['收款', 'Paid in'], refunded: ['退款', 'Refunded'] }),
    }),
    field('at', 'instant', '时间', 'At', { required: true, also: ['交易时间', '支付时间', '退款时间'] }),
    field('amountFen', 'money', '金额', 'Amount', {
      required: true,
      also: ['应结订单金额', '订单金额', '交易金额', '总金额'],
    }),
    field('refundId', 'id', '退款单号', 'Refund id', { also: ['微信退款单号'] }),
    field('merchantRefundId', 'id', '商户退款单号', 'Merchant refund number', { also: ['商户退款单号'] }),
    field('refundFen', 'money', '退款金额', 'Refund', { also: ['申请退款金额'] }),
    field('feeFen', 'money', '手续费', 'Fee', { also: ['服务费'] }),
    field('rate', 'decimal', '费率', 'Rate'),
    field('openId', 'id', '付款人 openid', 'Payer', { also: ['用户标识', 'openid'] }),
    field('merchantId', 'id', '商户号', 'Merchant', { also: ['mchid', '特约商户号'] }),
    field('method', 'text', '支付方式', 'Method', {
      also: ['交易类型', '付款银行', '支付渠道', 'payment_type'],
    }),
    field('title', 'text', '商品名称', 'Title', { also: ['商品', '商品描述'] }),
    field('attach', 'text', '附言', 'Attachment', { also: ['商户数据包'] }),
  ],
  lists: {},
})

export const invoice = recordKind({
  kind: 'invoice',
  name: { zh: '发票', en: 'Invoice' },
  meaning: { zh: '一张电子发票（数电票）', en: 'One e-invoice' },
  fields: [
    field('invoiceNumber', 'id', '发票号码', 'Invoice number', {
      required: true,
      also: ['数电票号码', '数电发票号码', '全电发票号码', 'invoice no'],
    }),
    field('invoiceCode', 'id', '发票代码', 'Invoice code'),
    field('kind', 'text', '票种', 'Kind', { also: ['发票票种', '发票种类', '发票类型'] }),
    field('state', 'code', '状态', 'State', {
      strict: true,
      also: ['发票状态'],
      codes: codes({
        issued: ['已开具', 'Issued'],
        reversed: ['已红冲', 'Reversed'],
        void: ['已作废', 'Void'],
        requested: ['待开具', 'Requested'],
      }),
    }),
    field('orderId', 'id', '订单号', 'Order number', {
      also: ['业务单号', '订单编号', '流水号', 'order id'],
    }),
    field('buyerName', 'name', '购买方', 'Buyer', { also: ['购买方名称', '购方名称', '抬头', '发票抬头'] }),
    field('buyerTaxId', 'id', '购买方税号', 'Buyer tax number', {
      dataClass: 'id-number',
      also: ['购买方识别号', '购方识别号', '纳税人识别号', '税号'],
    }),
    field('sellerName', 'text', '销售方', 'Seller', { also: ['销方名称', '销售方名称'] }),
    field('netFen', 'money', '金额', 'Net amount', { also: ['合计金额', '不含税金额'] }),
    field('taxFen', 'money', '税额', 'Tax', { also: ['合计税额'] }),
    field('totalFen', 'money', '价税合计', 'Total', { required: true, also: ['含税金额', '开票金额'] }),
    field('issuedAt', 'instant', '开票时间', 'Issued at', { required: true, also: ['开票日期'] }),
    field('fileUrl', 'text', '版式文件', 'File', { also: ['PDF地址', '发票下载地址', '下载链接'] }),
    field('remark', 'text', '备注', 'Remark'),
  ],
  lists: {},
})

export const voucher = recordKind({
  kind: 'voucher',
  name: { zh: '记账凭证', en: 'Voucher' },
  meaning: { zh: '交给财务软件的凭证，只向外', en: 'What accounting software takes over; outwards only' },
  fields: [
    field('voucherNumber', 'integer', '凭证号', 'Number', { required: true }),
    field('word', 'text', '凭证字', 'Word', { required: true }),
    field('day', 'day', '日期', 'Day', { required: true }),
    field('preparedBy', 'text', '制单人', 'Prepared by'),
    field('statementId', 'id', '来源单号', 'Source'),
  ],
  lists: {
    entries: [
      field('summary', 'text', '摘要', 'Summary', { required: true }),
      field('accountCode', 'id', '科目编码', 'Account code', { required: true }),
      field('accountName', 'text', '科目名称', 'Account name', { required: true }),
      field('debitFen', 'money', '借方金额', 'Debit', { required: true }),
      field('creditFen', 'money', '贷方金额', 'Credit', { required: true }),
      field('auxiliary', 'text', '辅助核算', 'Auxiliary'),
    ],
  },
})
