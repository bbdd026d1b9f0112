import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import type { Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { gb18030 } from '../../packages/server/src/kernel/gb18030.ts'

// Order files as a shop back office exports them: orders, their lines, and customers, joined by key. The same seed gives
// the same files.

export interface Made {
  orders: string
  lines: string
  customers: string
  counts: { orders: number; lines: number; customers: number; bad: number }
}

export interface Wish {
  folder: string
  orders: number
  encoding?: 'utf-8' | 'gb18030'
  /** Every n-th order has an amount that is none. */
  badEvery?: number
}

const states = ['等待买家付款', '买家已付款,等待卖家发货', '卖家已发货,等待买家确认', '交易成功', '交易关闭']
const districts = [
  ['上海市', '上海市', '静安区', '江宁路'],
  ['浙江省', '杭州市', '西湖区', '文三路'],
  ['广东省', '深圳市', '南山区', '科技园路'],
  ['北京市', '北京市', '朝阳区', '建国路'],
  ['四川省', '成都市', '武侯区', '天府大道'],
]
const surnames = [...'王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗']
const givens = ['伟', '芳', '娜', '秀英', '敏', '静', '丽', '强', '磊', '洋', '艳', '勇', '军', '杰', '娟']
const goods = [
  ['HM-X1', 'X1 智能门锁', 129900],
  ['HM-S2', 'S2 智能晾衣机, 含"安装"', 89900],
  ['HM-P3', 'P3 净水器', 259900],
  ['HM-T4', 'T4 智能马桶', 329900],
] as const

export async function makeFiles({ folder, orders, encoding = 'utf-8', badEvery = 0 }: Wish): Promise<Made> {
  const next = dice(20261122)
  const pick = <T>(from: readonly T[]): T => from[Math.floor(next() * from.length)]!
  const customers = Math.ceil(orders / 1.25)
  const made: Made = {
    orders: join(folder, 'orders.csv'),
    lines: join(folder, 'lines.csv'),
    customers: join(folder, 'customers.csv'),
    counts: { orders, lines: 0, customers, bad: 0 },
  }
  const open = (path: string) => sink(path, encoding)
  const [people, heads, rows] = [open(made.customers), open(made.orders), open(made.lines)]
  await people.line(['会员编号', '姓名', '手机', '省', '市', '区', '地址'])
  for (let i = 0; i < customers; i += 1) {
    const [province, city, district, street] = pick(districts) as [string, string, string, string]
    const phone = `13${String(100_000_000 + i * 7)
      .padStart(9, '0')
      .slice(-9)}`
    await people.line([
      `C${100000 + i}`,
      pick(surnames) + pick(givens),
      phone,
      province,
      city,
      district,
      `${street}${1 + Math.floor(next() * 900)}号`,
    ])
  }
  await heads.line(['订单编号', '会员编号', '订单状态', '创建时间', '付款时间', '实付金额', '买家留言'])
  await rows.line(['订单编号', '子单号', '商家编码', '标题', '数量', '金额'])
  for (let i = 0; i < orders; i += 1) {
    const id = `42${String(3_000_000_000_000_000 + i * 37).padStart(16, '0')}`
    const at = new Date(Date.UTC(2024, 0, 1) + i * 311_000).toISOString().slice(0, 19).replace('T', ' ')
    const state = states[i % states.length]!
    const bad = badEvery > 0 && i % badEvery === badEvery - 1
    if (bad) made.counts.bad += 1
    let total = 0
    const count = 1 + (i % 3)
    for (let n = 0; n < count; n += 1) {
      const [code, title, fen] = goods[(i + n) % goods.length]!
      total += fen
      made.counts.lines += 1
      await rows.line([`="${id}"`, `${id}${n + 1}`, code, title, '1', (fen / 100).toFixed(2)])
    }
    const message = i % 50 === 0 ? '周末送货,\n请先电话联系' : ''
    await heads.line([
      `="${id}"`,
      `C${100000 + (i % customers)}`,
      state,
      at,
      i % 5 === 0 ? '' : at,
      bad ? '一千二' : (total / 100).toFixed(2),
      message,
    ])
  }
  await Promise.all([people, heads, rows].map((one) => one.end()))
  return made
}

export const mapping = {
  name: 'bench-orders',
  version: 1,
  title: { zh: '测速订单', en: 'Bench orders' },
  record: 'order',
  source: {
    format: 'csv',
    file: 'orders*',
    joins: [
      { name: 'lines', format: 'csv', file: 'lines*', take: 'many', on: { 订单编号: '订单编号' } },
      { name: 'customer', format: 'csv', file: 'customers*', take: 'one', on: { 会员编号: '会员编号' } },
    ],
  },
  lookups: {
    states: {
      values: {
        等待买家付款: 'unpaid',
        '买家已付款,等待卖家发货': 'to_ship',
        '卖家已发货,等待买家确认': 'shipped',
        交易成功: 'completed',
        交易关闭: 'closed',
      },
    },
  },
  fields: {
    orderId: '订单编号',
    state: { from: '订单状态', steps: [{ do: 'lookup', table: 'states' }] },
    createdAt: '创建时间',
    paidAt: '付款时间',
    paidFen: { from: '实付金额', steps: [{ do: 'money', unit: 'yuan' }] },
    buyerId: '会员编号',
    buyerMessage: '买家留言',
    'receiver.name': '/customer/姓名',
    'receiver.phone': '/customer/手机',
    'receiver.province': '/customer/省',
    'receiver.city': '/customer/市',
    'receiver.district': '/customer/区',
    'receiver.address': '/customer/地址',
    lines: {
      each: 'lines',
      fields: {
        lineId: '子单号',
        merchantCode: '商家编码',
        title: '标题',
        quantity: '数量',
        paidFen: { from: '金额', steps: [{ do: 'money', unit: 'yuan' }] },
      },
    },
  },
}

interface Sink {
  line(cells: readonly string[]): Promise<void>
  end(): Promise<void>
}

function sink(path: string, encoding: 'utf-8' | 'gb18030'): Sink {
  const stream: Writable = createWriteStream(path)
  let waiting = ''
  const flush = async (): Promise<void> => {
    const bytes = encoding === 'gb18030' ? gb18030(waiting) : Buffer.from(waiting)
    waiting = ''
    if (!stream.write(bytes)) await new Promise((go) => stream.once('drain', go))
  }
  return {
    async line(cells) {
      waiting += `${cells.map(quoted).join(',')}\r\n`
      if (waiting.length > 65_536) await flush()
    },
    async end() {
      await flush()
      stream.end()
      await finished(stream)
    },
  }
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) && !text.startsWith('="') ? `"${text.replaceAll('"', '""')}"` : text
}

/** Repeatable: a small generator with a seed. */
function dice(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}
