import type { PddMethod, PddMethodContext, PddParams } from './method.ts'
import { badParameter, notFound, PddError } from './pdd-error.ts'
import { bare, stamp } from './render.ts'

/** What a mall lists, its stock, the way of parcels, and what orders carry sealed. */
export const goodsMethods: Readonly<Record<string, PddMethod>> = {
  'pdd.goods.list.get': {
    needsToken: true,
    wrapper: 'goods_list_get_response',
    params: ['page', 'page_size', 'is_onsale', 'outer_id', 'goods_name'],
    answer: listGoods,
  },
  'pdd.goods.quantity.update': {
    needsToken: true,
    wrapper: 'goods_quantity_update_response',
    params: ['goods_id', 'sku_id', 'outer_id', 'quantity', 'update_type'],
    answer: updateQuantity,
  },
  'pdd.logistics.companies.get': {
    needsToken: false,
    wrapper: 'logistics_companies_get_response',
    params: [],
    answer: () => ({
      logistics_companies: [{ id: 44, code: 'SF', logistics_company: '顺丰快递', available: 1 }],
    }),
  },
  'pdd.logistics.ordertrace.get': {
    needsToken: true,
    // The misspelling is Pinduoduo's.
    wrapper: 'logistics_ordertrace_get_resposne',
    params: ['company_code', 'mail_no'],
    answer: traceOf,
  },
  'pdd.open.decrypt.batch': {
    needsToken: true,
    wrapper: 'open_decrypt_batch_response',
    params: ['data_list'],
    answer: decrypt,
  },
}

const mostCiphers = 100

/** All goods of this mall are on sale. */
function listGoods(params: PddParams, { trading }: PddMethodContext): Record<string, unknown> {
  const [page, size] = [Number(params.page ?? 1), Number(params.page_size ?? 100)]
  if (!Number.isInteger(page) || page < 1) throw badParameter('page')
  if (!Number.isInteger(size) || size < 1 || size > 100) throw badParameter('page_size')
  const rows = params.is_onsale === '0' ? [] : trading.shelf.items
  const goods_list = rows.slice((page - 1) * size, page * size).map((skus) => ({
    goods_id: bare(skus[0]!.itemId),
    goods_name: skus[0]!.title,
    goods_quantity: skus.reduce((sum, { stock }) => sum + Math.max(0, stock), 0),
    is_onsale: 1,
    is_more_sku: skus.length > 1 ? 1 : 0,
    sku_list: skus.map((sku) => ({
      sku_id: bare(sku.skuId),
      spec: sku.text,
      sku_quantity: Math.max(0, sku.stock),
      outer_id: sku.code,
      outer_goods_id: sku.itemCode,
      is_sku_onsale: 1,
      reserve_quantity: 0,
    })),
  }))
  return { total_count: rows.length, goods_list }
}

/** 1 sets, and is meant where nothing is said; 2 changes by a difference. */
function updateQuantity(params: PddParams, { trading, clockNow }: PddMethodContext): Record<string, unknown> {
  const { goods_id = '', sku_id, outer_id, quantity = '', update_type = '1' } = params
  if (sku_id === undefined && outer_id === undefined) throw badParameter('sku_id')
  const sku = trading.shelf
    .item(goods_id)
    .find(({ skuId, code }) => (sku_id === undefined ? code === outer_id : skuId === sku_id))
  if (!sku) throw notFound('商品SKU')
  if (!/^-?\d{1,9}$/.test(quantity)) throw badParameter('quantity')
  if (!['1', '2'].includes(update_type)) throw badParameter('update_type')
  const stock = update_type === '1' ? Number(quantity) : sku.stock + Number(quantity)
  if (stock < 0) throw badParameter('quantity')
  if (trading.promotedGoods.has(goods_id) && stock < sku.stock)
    throw new PddError(52003, '业务服务错误', '资源位上的商品不能减少库存')
  trading.shelf.set(sku, stock, clockNow())
  return { is_success: true }
}

function traceOf({ mail_no }: PddParams, { trading }: PddMethodContext): Record<string, unknown> {
  const order = trading.orders
    .all()
    .find(({ tracking_number }) => tracking_number && tracking_number === mail_no)
  if (!order) throw notFound('运单')
  const step = (action: string, desc: string, at: number) => ({ action, desc, status_time: stamp(at) })
  const left = step('GOT', '商家已发货', order.shippingTime!)
  const signed = order.order_status === 3 ? [step('SIGN', '已签收', order.modified)] : []
  return { trace_list: [left, ...signed] }
}

function decrypt({ data_list }: PddParams, { trading }: PddMethodContext): Record<string, unknown> {
  const { safe } = trading
  if (!safe.isGranted) throw new PddError(20031, '用户没有授权访问此接口')
  const asked = readRows(data_list)
  if (asked.length === 0 || asked.length > mostCiphers) throw badParameter('data_list')
  const data_decrypt_list = asked.map(({ data_tag = '', encrypted_data = '' }) => {
    const order = trading.orders.get(data_tag)
    const opened = order ? safe.open(order, encrypted_data) : 'foreign'
    const row = { data_tag, encrypted_data, error_code: 0, error_msg: '' }
    if (opened === 'foreign') return { ...row, error_code: 50002, error_msg: '密文与订单不匹配' }
    if (opened === 'quota_spent') return { ...row, error_code: 50003, error_msg: '当日解密额度已用完' }
    const { text, type, extension } = opened
    return {
      ...row,
      data_type: type,
      decrypted_data: extension === null ? text : `$${text}$#${extension}#`,
      virtual_number_type: extension === null ? 0 : 1,
      virtual_identify_number: extension ?? '',
    }
  })
  return { data_decrypt_list }
}

function readRows(text: string | undefined): Record<string, string>[] {
  try {
    const rows: unknown = JSON.parse(text ?? '')
    if (Array.isArray(rows)) return rows
  } catch {
    // Told below.
  }
  throw badParameter('data_list')
}
