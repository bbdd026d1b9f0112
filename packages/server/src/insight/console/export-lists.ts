import { type CustomerQuery, searchCustomers } from '../../customers/index.ts'
import { csvOf, yuanCell } from '../../kernel/csv.ts'
import { type OrderQuery, searchOrders } from '../../orders/index.ts'
import { audit } from '../../runtime/access/audit.ts'
import type { Role } from '../../runtime/access/policy.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import { Reply } from '../../runtime/http/route.ts'
import type { Language } from '../words.ts'
import { customerItems } from './customer-views.ts'
import { orderItems } from './order-views.ts'

/** More than this nobody reads on a screen; whoever needs all asks for a report. */
export const mostExported = 5_000
const pageSize = 200

type Cells = (string | number | null)[]

/** The orders of a list as on screen, masked alike. Audited with filters and count, never with values. */
export async function exportOrders(
  tx: Tx,
  filter: Omit<OrderQuery, 'limit' | 'cursor'>,
  roles: readonly Role[],
  language: Language,
): Promise<Reply> {
  const { lines, cut } = await collect(async (cursor) => {
    const page = await searchOrders(tx, { ...filter, ...(cursor ? { cursor } : {}), limit: pageSize })
    return { nextCursor: page.nextCursor, items: await orderItems(tx, page.items, roles, language) }
  }, orderCells)
  await audit(tx, [
    {
      action: 'orders.exported',
      subject: 'orders',
      facts: { filters: Object.keys(filter), rows: lines.length, cut },
    },
  ])
  return csvReply('orders', csvOf(orderHead[language], lines), lines.length, cut)
}

export async function exportCustomers(
  tx: Tx,
  filter: Omit<CustomerQuery, 'limit' | 'cursor'>,
  roles: readonly Role[],
  language: Language,
): Promise<Reply> {
  const { lines, cut } = await collect(async (cursor) => {
    const page = await searchCustomers(tx, { ...filter, ...(cursor ? { cursor } : {}), limit: pageSize })
    return { nextCursor: page.nextCursor, items: await customerItems(tx, page.items, roles) }
  }, customerCells)
  await audit(tx, [
    {
      action: 'customers.exported',
      subject: 'customers',
      facts: { filters: Object.keys(filter).map(named), rows: lines.length, cut },
    },
  ])
  return csvReply('customers', csvOf(customerHead[language], lines), lines.length, cut)
}

/** A set of customers that was named is a segment. */
const named = (filter: string): string => (filter === 'among' ? 'segment' : filter)

async function collect<Item>(
  load: (cursor: string | null) => Promise<{ items: Item[]; nextCursor: string | null }>,
  cells: (item: Item) => Cells,
): Promise<{ lines: Cells[]; cut: boolean }> {
  const lines: Cells[] = []
  let cursor: string | null = null
  do {
    const page: { items: Item[]; nextCursor: string | null } = await load(cursor)
    lines.push(...page.items.map(cells))
    cursor = page.nextCursor
  } while (cursor && lines.length < mostExported)
  return { lines: lines.slice(0, mostExported), cut: cursor !== null || lines.length > mostExported }
}

const orderHead = {
  zh: ['订单号', '店铺', '状态', '下单时间', '付款时间', '实付', '收件人', '电话', '地址', '商品', '工单'],
  en: [
    'Order',
    'Shop',
    'State',
    'Placed',
    'Paid',
    'Amount',
    'Receiver',
    'Phone',
    'Address',
    'Goods',
    'Work orders',
  ],
}

function orderCells(one: Awaited<ReturnType<typeof orderItems>>[number]): Cells {
  return [
    one.outsideId,
    one.shopName,
    one.stateName,
    one.createdAt,
    one.paidAt,
    yuanCell(one.paidFen),
    one.receiver.name,
    one.receiver.phone,
    one.receiver.address,
    one.goods.map(({ title, quantity }) => `${title} × ${quantity}`).join('；'),
    one.workOrders.map(({ code }) => code).join('；'),
  ]
}

const customerHead = {
  zh: ['客户', '电话', '等级', '地区', '标签', '订单数', '累计消费', '最近下单', '进行中工单'],
  en: ['Customer', 'Phone', 'Level', 'Region', 'Tags', 'Orders', 'Spent', 'Last order', 'Open work orders'],
}

function customerCells(one: Awaited<ReturnType<typeof customerItems>>[number]): Cells {
  return [
    one.name,
    one.phone,
    one.level,
    one.region,
    one.tags.map(({ name }) => name).join('；'),
    one.orders,
    yuanCell(one.paidFen),
    one.lastOrderAt,
    one.openWorkOrders,
  ]
}

function csvReply(name: string, text: string, rows: number, cut: boolean): Reply {
  return new Reply(
    200,
    {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="qiao-${name}.csv"`,
      'cache-control': 'no-store',
      'x-rows': String(rows),
      'x-cut-short': String(cut),
    },
    text,
  )
}
