import {
  type Method,
  type MethodContext,
  type Params,
  sliceOf,
  timeOf,
  tradeOf,
  wholeNumber,
} from './method.ts'
import { formatStamp, formatYuan } from './render.ts'
import type { ReceiverQuery } from './safe.ts'
import { noItem, numOf, type StockItem } from './stockroom.ts'
import { invalidArgument, TopError } from './top-error.ts'

const deepest = 20_000
const listing = {
  needsSession: true,
  required: ['fields'],
  optional: ['q', 'page_no', 'page_size', 'start_modified', 'end_modified', 'order_by'],
}

/** Items with their stock, and receivers in plain. */
export const shopMethods: Readonly<Record<string, Method>> = {
  'taobao.items.onsale.get': {
    ...listing,
    answer: (params, context) => listItems('onsale', params, context),
  },
  'taobao.items.inventory.get': {
    ...listing,
    answer: (params, context) => listItems('instock', params, context),
  },
  'taobao.item.seller.get': {
    needsSession: true,
    required: ['fields', 'num_iid'],
    optional: [],
    answer: (params, { trading }) => {
      const item = trading.stockroom.find(params.num_iid!)
      if (!item) throw noItem()
      return `"item":${JSON.stringify(pick(renderItem(item), params.fields!))}`
    },
  },
  'taobao.item.quantity.update': {
    needsSession: true,
    required: ['num_iid', 'quantity'],
    optional: ['sku_id', 'outer_id', 'type'],
    answer: updateItem,
  },
  'taobao.skus.quantity.update': {
    needsSession: true,
    required: ['num_iid'],
    optional: ['skuid_quantities', 'outerid_quantities', 'type'],
    answer: updateSkus,
  },
  'taobao.top.oaid.decrypt': {
    needsSession: true,
    required: ['query_list'],
    optional: [],
    answer: decrypt,
  },
}

function listItems(status: StockItem['approve_status'], params: Params, { trading }: MethodContext): string {
  const from = params.start_modified ? timeOf(params, 'start_modified') : 0
  const to = params.end_modified ? timeOf(params, 'end_modified') + 999 : Number.MAX_SAFE_INTEGER
  const order = params.order_by ?? 'modified:desc'
  if (!/^modified:(asc|desc)$/.test(order)) throw invalidArgument('order_by')
  const size = wholeNumber(params.page_size ?? '40', 'page_size')
  if (size * wholeNumber(params.page_no ?? '1', 'page_no') > deepest) throw invalidArgument('page_no')
  const rows = trading.stockroom.items
    .filter((item) => item.approve_status === status && item.title.includes(params.q ?? ''))
    .filter(({ modified }) => modified >= from && modified <= to)
    .sort((a, b) => a.modified - b.modified)
  if (order === 'modified:desc') rows.reverse()
  const { shown } = sliceOf(params, rows, 200)
  const items = shown.map((item) => pick({ ...renderItem(item), skus: undefined }, params.fields!))
  const count = `"total_results":${rows.length}`
  return items.length === 0 ? count : `${count},"items":{"item":${JSON.stringify(items)}}`
}

/** Full unless told otherwise. A change that would leave less than nothing is refused here, and cut to 0 for SKUs. */
function updateItem(params: Params, { trading: { stockroom } }: MethodContext): string {
  const num_iid = params.num_iid!
  const quantity = integer(params.quantity!, 'quantity')
  const sku_id = params.sku_id ?? skuByCode(stockroom.find(num_iid), params.outer_id)
  const now = isFull(params) ? 0 : (stockroom.quantityOf(num_iid, sku_id) ?? 0)
  return updated(stockroom.set(num_iid, [{ sku_id, quantity: now + quantity }]), sku_id)
}

function updateSkus(params: Params, { trading: { stockroom } }: MethodContext): string {
  const pairs = (params.skuid_quantities ?? '').split(';').map((pair) => pair.split(':'))
  if (pairs.length > 20 || pairs.some((pair) => pair.length !== 2)) throw invalidArgument('skuid_quantities')
  const changes = pairs.map(([sku_id, text]) => {
    const quantity = integer(text!, 'skuid_quantities')
    if (isFull(params)) return { sku_id: sku_id!, quantity }
    const now = stockroom.quantityOf(params.num_iid!, sku_id!) ?? 0
    return { sku_id: sku_id!, quantity: Math.max(0, now + quantity) }
  })
  return updated(stockroom.set(params.num_iid!, changes), null)
}

function skuByCode(item: StockItem | undefined, code: string | undefined): string | null {
  return code === undefined ? null : (item?.skus.find((sku) => sku.outer_id === code)?.sku_id ?? '')
}

function isFull({ type = '1' }: Params): boolean {
  if (type !== '1' && type !== '2') throw invalidArgument('type')
  return type === '1'
}

function updated(item: StockItem, sku_id: string | null): string {
  const { skus, ...rest } = renderItem(item)
  const shown = skus?.sku.filter((sku) => sku_id === null || String(sku.sku_id) === sku_id)
  return `"item":${JSON.stringify({ num_iid: rest.num_iid, num: rest.num, modified: rest.modified, ...(shown && { skus: { sku: shown } }) })}`
}

function renderItem(item: StockItem) {
  const { num_iid, title, outer_id, approve_status, priceFen, skus } = item
  const modified = formatStamp(item.modified)
  const sku = skus.map((each) => ({
    sku_id: Number(each.sku_id),
    outer_id: each.outer_id,
    properties_name: each.properties
      .split(';')
      .map((property, index) => `${1627207 + index}:${28320 + index}:${property}`)
      .join(';'),
    quantity: each.quantity,
    price: formatYuan(each.priceFen),
    modified,
    status: 'normal',
  }))
  return {
    ...{ num_iid: Number(num_iid), title, outer_id, approve_status, num: numOf(item), modified },
    price: formatYuan(priceFen),
    skus: sku.length > 0 ? { sku } : undefined,
  }
}

/** The field `sku` asks for the whole list, which is called `skus` in the answer. */
function pick(item: Record<string, unknown>, fields: string): Record<string, unknown> {
  const names = new Set(fields.split(',').map((name) => (name === 'sku' ? 'skus' : name)))
  return Object.fromEntries(Object.entries(item).filter(([name]) => names.has(name)))
}

function decrypt(params: Params, { trading }: MethodContext): string {
  const queries = readQueries(params.query_list!)
  const receivers = trading.safe.open(queries, (tid) => tradeOf(tid, trading))
  return `"receiver_list":{"receiver":${JSON.stringify(receivers)}}`
}

function readQueries(text: string): ReceiverQuery[] {
  let list: unknown
  try {
    list = JSON.parse(text)
  } catch {
    throw invalidArgument('query_list')
  }
  if (!Array.isArray(list) || list.length === 0) throw invalidArgument('query_list')
  if (list.length > 20) throw new TopError(15, 'Remote service error', 'isv.over-max-size', '最多支持20个')
  if (list.some(({ tid, oaid }) => typeof tid !== 'string' || typeof oaid !== 'string'))
    throw invalidArgument('query_list')
  return list
}

function integer(text: string, name: string): number {
  if (!/^-?\d{1,9}$/.test(text)) throw invalidArgument(name)
  return Number(text)
}
