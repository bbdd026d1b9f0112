import { personFields, shopField } from './receiver.ts'
import { codes, field, recordKind } from './record-kind.ts'

const productCode = [
  '商品编码',
  '物料编码',
  '存货编码',
  '货号',
  '物料代码',
  '产品编号',
  'sku',
  'item code',
  'product id',
] as const

export const product = recordKind({
  kind: 'product',
  name: { zh: '产品', en: 'Product' },
  meaning: { zh: '品牌自己的产品档案', en: 'A product of the brand' },
  fields: [
    field('productCode', 'text', '产品编码', 'Product code', { required: true, also: productCode }),
    field('title', 'text', '产品名称', 'Name', {
      required: true,
      also: ['商品名称', '物料名称', '品名', '货品名称', 'product name', 'title'],
    }),
    field('model', 'text', '型号', 'Model', { also: ['规格型号', '产品型号', 'model'] }),
    field('category', 'text', '品类', 'Category', {
      also: ['分类', '商品分类', '类目', 'category', 'product_category_name'],
    }),
    field('brandName', 'text', '品牌', 'Brand', { also: ['brand'] }),
    field('barcode', 'id', '条码', 'Barcode', { also: ['69码', '国际条码', '商品条码', 'EAN', 'UPC'] }),
    field('priceFen', 'money', '售价', 'Price', { also: ['零售价', '标准售价', '单价', 'price'] }),
    field('costFen', 'money', '成本价', 'Cost', {
      dataClass: 'cost',
      also: ['成本', '进价', '采购价', '进货价', '成本单价', 'cost', 'cost price'],
    }),
    field('unit', 'text', '单位', 'Unit', { also: ['计量单位', '基本单位'] }),
    field('needsInstallation', 'boolean', '需要安装', 'Needs installation', {
      also: ['是否安装', '是否需安装'],
    }),
    field('serviceType', 'text', '服务类型', 'Service type'),
    field('warrantyMonths', 'integer', '保修月数', 'Warranty in months', {
      also: ['质保期(月)', '保修期(月)', '质保月数'],
    }),
  ],
  lists: {},
})

export const productMatch = recordKind({
  kind: 'product_match',
  name: { zh: '商品匹配', en: 'Product match' },
  meaning: { zh: '店铺商品对应哪个产品', en: 'Which product of ours a listing of a shop is' },
  fields: [
    shopField,
    field('itemId', 'id', '商品编号', 'Item id', {
      required: true,
      also: ['商品ID', '平台商品ID', 'item id', 'num_iid'],
    }),
    field('skuId', 'id', '规格编号', 'SKU id', { also: ['SKU ID', '平台规格ID'] }),
    field('merchantCode', 'text', '商家编码', 'Merchant code', { also: ['外部编码', '规格编码'] }),
    field('kind', 'code', '匹配类型', 'Kind', {
      strict: true,
      codes: codes({
        product: ['商品', 'Product'],
        gift: ['赠品', 'Gift'],
        not_goods: ['非商品（补差、邮费）', 'No goods'],
      }),
    }),
    field('linkKind', 'code', '链接用途', 'Kind of link', {
      strict: true,
      codes: codes({
        price_difference: ['补差价', 'Price difference'],
        postage: ['邮费', 'Postage'],
        installation_fee: ['安装费', 'Installation fee'],
        material_fee: ['辅材费', 'Material fee'],
        other: ['其他链接', 'Other link'],
      }),
    }),
    field('productCode', 'text', '产品编码', 'Product code', { also: productCode }),
    field('quantity', 'integer', '件数', 'Pieces', { also: ['数量', '组合数量'] }),
  ],
  lists: {},
})

export const stockLevel = recordKind({
  kind: 'stock_level',
  name: { zh: '库存', en: 'Stock level' },
  meaning: { zh: '一个产品在一个仓库的数量', en: 'Pieces of one product in one warehouse' },
  fields: [
    field('productCode', 'text', '产品编码', 'Product code', { required: true, also: productCode }),
    field('warehouse', 'text', '仓库', 'Warehouse', {
      also: ['仓库名称', '仓库编码', '所在仓库', 'warehouse'],
    }),
    field('available', 'integer', '可用数量', 'Available', {
      required: true,
      also: ['可用库存', '可销售库存', '可用量', '可发库存', 'available'],
    }),
    field('onHand', 'integer', '实际数量', 'On hand', {
      also: ['库存量', '实际库存', '主仓实际库存数', '现存量', 'on hand'],
    }),
    field('reserved', 'integer', '占用数量', 'Reserved', {
      also: ['预留量', '订单占有数', '锁定库存', '待发货量'],
    }),
    field('countedAt', 'instant', '时间', 'Counted at', { also: ['更新时间', '统计时间', '修改时间'] }),
  ],
  lists: {},
})

export const shipment = recordKind({
  kind: 'shipment',
  name: { zh: '发货与物流', en: 'Shipment' },
  meaning: {
    zh: '一个包裹：发货明细、序列号、物流轨迹',
    en: 'One parcel: what was sent, serial numbers, tracking',
  },
  fields: [
    field('waybill', 'id', '运单号', 'Waybill', {
      required: true,
      also: ['物流单号', '快递单号', '快递单号1', 'nu', 'mailNo', 'tracking number', 'waybill no'],
    }),
    field('carrier', 'text', '物流公司', 'Carrier', { also: ['快递公司', '承运商', 'com', 'carrier'] }),
    field('shop', 'text', '店铺', 'Shop', { also: ['店铺名称', '来源店铺'] }),
    field('orderId', 'id', '订单号', 'Order number', {
      also: ['平台单号', '原始单号', '线上订单号', '订单编号', 'order id'],
    }),
    field('dispatchId', 'id', '出库单号', 'Dispatch number', {
      also: ['发货单号', '出库单编号', '内部订单号', '单据编号'],
    }),
    field('warehouse', 'text', '仓库', 'Warehouse', { also: ['发货仓库', '仓库名称'] }),
    field('state', 'code', '物流状态', 'State', {
      strict: true,
      also: ['快递状态', 'state'],
      codes: codes({
        shipped: ['已发出', 'Shipped'],
        out_for_delivery: ['派送中', 'Out for delivery'],
        delivered: ['已签收', 'Delivered'],
        problem: ['疑难', 'Problem'],
        returned: ['退回', 'Returned'],
        other: ['其他', 'Other'],
      }),
    }),
    field('shippedAt', 'instant', '发货时间', 'Shipped at', {
      also: ['出库时间', '实际发货时间', '发货日期', '日期'],
    }),
    field('deliveredAt', 'instant', '签收时间', 'Delivered at'),
    ...personFields('receiver', '收货人', 'Receiver'),
  ],
  lists: {
    items: [
      field('merchantCode', 'text', '商品编码', 'Code', {
        also: ['商家编码', '物料编码', '货品编号', '商品编号'],
      }),
      field('title', 'text', '商品名称', 'Title', { also: ['货品名称', '物料名称', '商品'] }),
      field('skuText', 'text', '规格', 'Variant', { also: ['规格名称', '颜色规格', '规格型号'] }),
      field('quantity', 'integer', '数量', 'Quantity', {
        required: true,
        also: ['货品数量', '实发数量', '发货数量'],
      }),
      field('serialNumbers', 'texts', '序列号', 'Serial numbers', {
        also: ['SN', 'SN码', '串码', '唯一码', 'serial number'],
      }),
    ],
    steps: [
      field('at', 'instant', '时间', 'At', { required: true, also: ['ftime', 'time'] }),
      field('text', 'text', '轨迹', 'What happened', {
        required: true,
        dataClass: 'address',
        also: ['context', 'status'],
      }),
    ],
  },
})
