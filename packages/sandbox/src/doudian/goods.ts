import type { ShelfSku } from '../shelf.ts'
import { badParameter, DoudianError, missingParameter } from './doudian-error.ts'
import type { Method, MethodContext, Params } from './method.ts'
import { digits, seconds } from './render.ts'

/** What a shop lists, its stock, and what orders carry sealed. */
export const goodsMethods: Readonly<Record<string, Method>> = {
  'product.listV2': { needsToken: true, answer: listProducts },
  'product.detail': { needsToken: true, answer: productDetail },
  'sku.syncStock': { needsToken: true, answer: syncStock },
  'order.batchDecrypt': { needsToken: true, answer: decrypt },
}

const mostProducts = 10_000
const mostCiphers = 50

/** Pages start at 1 here. */
function listProducts(params: Params, { trading }: MethodContext): unknown {
  const [page, size] = [Number(params.page ?? 1), Number(params.size ?? 10)]
  if (!Number.isInteger(page) || page < 1) throw badParameter('page')
  if (!Number.isInteger(size) || size < 1 || size > 100) throw badParameter('size')
  if (page * size > mostProducts)
    throw new DoudianError(50002, 'isv.business-failed:page-too-deep', '查询数量超过上限')
  const rows = trading.shelf.items
  const data = rows.slice((page - 1) * size, page * size).map(([sku]) => ({
    product_id: digits(sku!.itemId),
    name: sku!.title,
    outer_product_id: sku!.itemCode,
    status: 0,
    check_status: 3,
    update_time: seconds(sku!.modified),
  }))
  return { data, page, size, total: rows.length }
}

function productDetail(params: Params, { trading }: MethodContext): unknown {
  const skus = trading.shelf.item(idOf(params, 'product_id'))
  const [first] = skus
  if (!first) throw new DoudianError(50002, 'isv.business-failed:2010002', '商品不存在')
  return {
    product_id: digits(first.itemId),
    product_id_str: first.itemId,
    outer_product_id: first.itemCode,
    name: first.title,
    status: 0,
    check_status: 3,
    spec_prices: skus.map(specPrice),
  }
}

function specPrice(sku: ShelfSku): Record<string, unknown> {
  return {
    sku_id: digits(sku.skuId),
    code: sku.code,
    price: sku.priceFen,
    stock_num: Math.max(0, sku.stock),
    sell_properties: sku.text.split(';').flatMap((each) => {
      const [property_name, value_name] = each.split(':')
      return value_name === undefined ? [] : [{ property_name, value_name }]
    }),
  }
}

/** Absolute unless told otherwise; a difference needs a number of its own, which counts once. */
function syncStock(params: Params, { trading, clockNow, stockChanges }: MethodContext): unknown {
  const sku = trading.shelf.sku(idOf(params, 'product_id'), idOf(params, 'sku_id'))
  if (!sku) throw parameterInvalid('5', `sku_id: ${String(params.sku_id)}, 找不到对应的sku`)
  const count = params.stock_num
  if (typeof count !== 'number' || !Number.isInteger(count)) throw badParameter('stock_num')
  const isChange = params.incremental === true
  if (isChange) {
    const id = params.idempotent_id
    if (typeof id !== 'string' || id === '') throw missingParameter('idempotent_id')
    if (stockChanges.has(id)) throw parameterInvalid('40010', '[idempotent_id]重复，操作已执行')
    stockChanges.add(id)
  }
  const stock = isChange ? sku.stock + count : count
  if (stock < 0) throw parameterInvalid('3', '更新库存数失败: 库存不足')
  trading.shelf.set(sku, stock, clockNow())
  return {}
}

/** Some rows may fail; then the whole is called a failure and still carries all rows. */
function decrypt(params: Params, { trading }: MethodContext): unknown {
  if (!trading.safe.isGranted)
    throw new DoudianError(30001, 'isv.app-permissions-insufficient', '应用无解密权限')
  const asked = params.cipher_infos
  if (!Array.isArray(asked) || asked.length === 0) throw missingParameter('cipher_infos')
  if (asked.length > mostCiphers) throw badParameter('cipher_infos')
  const decrypt_infos = asked.map((each) => openOne(each as Record<string, unknown>, trading))
  const data = { decrypt_infos }
  if (decrypt_infos.every(({ err_no }) => err_no === 0)) return data
  throw new DoudianError(50002, 'isv.business-failed:300008', '解密接口存在部分失败', 300008, data)
}

function openOne({ auth_id, cipher_text }: Record<string, unknown>, trading: MethodContext['trading']) {
  const [orderId, cipher] = [String(auth_id ?? ''), String(cipher_text ?? '')]
  const order = trading.orders.get(orderId)
  const opened = order ? trading.safe.open(orderId, order.receiver, cipher) : 'foreign'
  const row = { auth_id: orderId, cipher_text: cipher, decrypt_text: '', err_no: 0, err_msg: '' }
  if (opened === 'foreign') return { ...row, err_no: 300003, err_msg: '解密失败：当前密文不属于该订单' }
  if (opened === 'quota_spent') return { ...row, err_no: 300011, err_msg: '店铺今日解密额度已用完' }
  const { text, type, virtual } = opened
  return {
    ...row,
    decrypt_text: text,
    data_type: type,
    is_virtual_tel: virtual !== null,
    phone_no_a: virtual?.main ?? '',
    phone_no_b: virtual?.extension ?? '',
    expire_time: seconds(virtual?.endsAt ?? null),
  }
}

/** A number; one beyond 2^53 was read as its digits. */
function idOf(params: Params, name: string): string {
  const value = params[name]
  if (value === undefined) throw missingParameter(name)
  if (!/^\d+$/.test(String(value))) throw badParameter(name)
  return String(value)
}

function parameterInvalid(sub: string, words: string): DoudianError {
  return new DoudianError(40004, `isv.parameter-invalid:${sub}`, words)
}
