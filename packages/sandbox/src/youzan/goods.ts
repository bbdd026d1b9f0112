import type { Method, MethodContext, Params } from './method.ts'
import { openPersonal } from './sign.ts'
import { GatewayError, invalid, ServiceError, wrongType } from './youzan-error.ts'

/** What a shop lists, its stock, memos, carriers, and what orders carry sealed. */
export const goodsMethods: Readonly<Record<string, Method>> = {
  'youzan.items.onsale.get/3.0.0': listItems,
  'youzan.item.detail.get/1.0.1': itemDetail,
  'youzan.item.quantity.update/4.0.0': updateQuantity,
  'youzan.trade.memo.update/3.0.0': updateMemo,
  'youzan.logistics.express.get/3.0.0': () =>
    JSON.stringify({ allExpress: [{ id: 7, name: '顺丰速运', display: 1 }] }),
  'youzan.cloud.secret.decrypt.batch/1.0.0': decrypt,
}

const longestMemo = 256
const mostSources = 10_000

function listItems(params: Params, { trading }: MethodContext): string {
  const [page, size] = [Number(params.page_no ?? 1), Number(params.page_size ?? 20)]
  if (!Number.isInteger(page) || !Number.isInteger(size)) throw wrongType()
  if (page < 1 || page > 100 || size < 1 || size > 100) throw invalid('分页参数不合法')
  const rows = trading.goods.items
  const items = rows.slice((page - 1) * size, page * size).map((skus) => ({
    item_id: Number(skus[0]!.itemId),
    title: skus[0]!.title,
    item_no: skus[0]!.itemCode,
    price: skus[0]!.priceFen,
    quantity: skus.reduce((sum, { stock }) => sum + Math.max(0, stock), 0),
  }))
  return JSON.stringify({ count: rows.length, items })
}

function itemDetail(params: Params, { trading }: MethodContext): string {
  const skus = trading.goods.item(idOf(params.item_id))
  const [first] = skus
  if (!first) throw itemMissing()
  return JSON.stringify({
    item_id: Number(first.itemId),
    title: first.title,
    item_no: first.itemCode,
    is_display: 1,
    quantity: skus.reduce((sum, { stock }) => sum + Math.max(0, stock), 0),
    item_price_param: { price: first.priceFen },
    sku_list: skus
      .filter(({ skuId }) => skuId !== '')
      .map((sku) => ({
        sku_id: Number(sku.skuId),
        sku_no: sku.code,
        price: sku.priceFen,
        stock_num: Math.max(0, sku.stock),
        sku_modified_time: sku.modified,
        sku_props: sku.text
          .split(';')
          .filter(Boolean)
          .map((pair) => ({ prop_name: pair.split(':')[0], prop_value_name: pair.split(':')[1] })),
      })),
  })
}

/** 0 sets, 1 changes by a difference; without a SKU for an item that has none. */
function updateQuantity(params: Params, { trading, clockNow }: MethodContext): string {
  const skuId = params.sku_id === undefined ? '' : idOf(params.sku_id)
  const sku = trading.goods.sku(idOf(params.item_id), skuId)
  if (!sku) throw itemMissing()
  const [quantity, type] = [params.quantity, params.type ?? 0]
  if (!Number.isInteger(quantity)) throw wrongType()
  if (type !== 0 && type !== 1) throw new ServiceError(123000104, `不支持的库存更新类型:${String(type)}`)
  const stock = type === 0 ? Number(quantity) : sku.stock + Number(quantity)
  if (stock < 0) throw new ServiceError(123000105, '库存不能小于0')
  trading.goods.set(sku, stock, clockNow())
  return JSON.stringify({ is_success: true })
}

/** The new memo takes the place of the old one; a flag can be set and not be taken away. */
function updateMemo(params: Params, { trading }: MethodContext): string {
  const { tid, memo, flag } = params
  if (typeof tid !== 'string' || typeof memo !== 'string') throw wrongType()
  if (!trading.trades.get(tid)) throw new ServiceError(106100110, '订单不存在')
  if ([...memo].length > longestMemo) throw new ServiceError(106000002, '备注长度超过限制')
  if (flag !== undefined && !/^[1-5]$/.test(String(flag))) throw invalid('flag不合法')
  trading.updateMemo(tid, memo, flag === undefined ? undefined : Number(flag))
  return JSON.stringify({ is_success: true })
}

/** By ciphertext. What is plain comes back as it is; one that is another shop's spoils the whole call. */
function decrypt(params: Params, { shop, trading }: MethodContext): string {
  if (!trading.mayDecrypt) throw new GatewayError(4204, '应用无权限调用该API')
  const { sources } = params
  if (!Array.isArray(sources) || sources.length > mostSources) throw invalid('sources不合法')
  const opened = sources.map((source) => {
    const text = openPersonal(shop.kdtId, String(source))
    if (text === null) throw new ServiceError(10500, '系统异常')
    return [source, text]
  })
  return JSON.stringify(Object.fromEntries(opened))
}

function idOf(value: unknown): string {
  if (!Number.isInteger(value)) throw wrongType()
  return String(value)
}

function itemMissing(): ServiceError {
  return new ServiceError(234000003, '商品不存在')
}
