import { BusinessError } from './jd-error.ts'
import { inPlace, type JdMethod, type JdQuery, type MethodContext, pageOf } from './method.ts'
import { formatStamp } from './render.ts'
import type { JdSku } from './stockroom.ts'

/** Goods, their stock, and the way of a parcel. Names of fields and codes of refusal are unconfirmed. */
export const shopMethods: Readonly<Record<string, JdMethod>> = {
  'jingdong.sku.read.searchSkuList': { result: 'page', answer: searchSkus, refuse: inPlace },
  'jingdong.stock.write.updateSkuStock': { result: null, answer: updateStock, refuse: inPlace },
  'jingdong.ldop.receive.trace.get': { result: 'querytrace_result', answer: trace, refuse: inPlace },
}

const skuFields = [
  'wareId',
  'skuId',
  'status',
  'jdPrice',
  'outerId',
  'stockNum',
  'wareTitle',
  'saleAttrs',
  'modified',
]

/** Newest change first, so that rows move down while somebody reads. */
function searchSkus(query: JdQuery, { trading }: MethodContext): object {
  const asked = new Set(String(query.field ?? '').split(','))
  const rows = [...trading.stockroom.skus].sort((a, b) => b.modified - a.modified)
  const shown = pageOf(rows, String(query.pageNo ?? 1), String(query.page_size ?? 10), 100)
  const data = shown.map((sku) => {
    const all: Record<string, unknown> = { ...renderSku(sku) }
    return Object.fromEntries(
      skuFields.filter((name) => name === 'skuId' || asked.has(name)).map((name) => [name, all[name]]),
    )
  })
  return { pageNo: query.pageNo, pageSize: query.page_size, totalItem: rows.length, data }
}

function renderSku({ wareId, skuId, properties, priceFen, modified, ...sku }: JdSku): object {
  return {
    ...sku,
    wareId: Number(wareId),
    skuId: Number(skuId),
    jdPrice: priceFen / 100,
    modified,
    saleAttrs: properties.split(';').map((property, index) => ({
      attrId: String(1001 + index),
      attrValueAlias: [property.split(':').at(-1)],
    })),
  }
}

function updateStock(query: JdQuery, { trading: { stockroom } }: MethodContext): object {
  const sku = stockroom.find(String(query.skuId))
  if (!sku) throw new BusinessError('10700001', 'sku不存在')
  const stockNum = Number(query.stockNum)
  if (!Number.isSafeInteger(stockNum) || stockNum < 0 || stockNum > 99_999_999)
    throw new BusinessError('10700002', '库存数不合法')
  stockroom.set(sku, stockNum)
  return { success: true }
}

/** Of parcels that JD itself carries. `messsage` is JD's own spelling. */
function trace(query: JdQuery, { trading }: MethodContext): object {
  const order = [...trading.orders.values()].find(({ waybill }) => waybill === query.waybillCode)
  if (!order) return { code: 130, messsage: '运单号不存在', data: [] }
  const data = order.trace.map(({ at, title, remark }) => ({
    opeTitle: title,
    opeRemark: remark,
    opeName: '京东快递',
    opeTime: formatStamp(at).replaceAll('-', '/'),
    waybillCode: order.waybill,
  }))
  return { code: 100, messsage: '成功', data }
}
