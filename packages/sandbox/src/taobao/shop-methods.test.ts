import { beforeEach, describe, expect, it } from 'vitest'
import { Accounts } from './accounts.ts'
import { methods } from './methods.ts'
import type { PlainReceiver } from './records.ts'
import { Tmc } from './tmc.ts'
import { Trading } from './trading.ts'

const now = Date.parse('2026-11-11T04:00:00Z')
const receiver: PlainReceiver = {
  name: '刘敏',
  mobile: '13535476632',
  state: '上海',
  city: '上海市',
  district: '浦东新区',
  town: '花木街道',
  address: '羽山路100号802室',
}
let trading: Trading

beforeEach(() => {
  trading = new Trading({ shop: { sellerId: '1', nick: '店' }, clockNow: () => now, publish: () => {} })
})

function ask(method: string, params: Record<string, string>) {
  const tmc = new Tmc(new Accounts(() => now), () => now, '/tmc')
  const content = methods[`taobao.${method}`]!.answer(params, {
    appKey: '1',
    trading,
    tmc,
    clockNow: () => now,
  })
  return JSON.parse(`{${content}}`)
}

function refusal(method: string, params: Record<string, string>): string {
  try {
    ask(method, params)
    return 'none'
  } catch (error) {
    return (error as { subCode: string }).subCode
  }
}

const buy = (quantity: number) => {
  const { num_iid, outer_id, title, skus } = trading.stockroom.items[0]!
  const { sku_id, outer_id: outer_sku_id, properties, priceFen } = skus[0]!
  const item = {
    num_iid,
    outer_iid: outer_id,
    title,
    sku_id,
    outer_sku_id,
    sku_properties_name: properties,
    priceFen,
    quantity,
  }
  return trading.place({ buyer: { openUid: 'AAE1', nick: '小**3' }, receiver, items: [item] })
}

describe('stock', () => {
  const [num_iid, sku_id] = ['732004910001', '57320049100011']
  const left = () => trading.stockroom.quantityOf(num_iid, sku_id)

  it('is set in full, or changed: too much is refused for one SKU, and cut to 0 for many', () => {
    ask('item.quantity.update', { num_iid, sku_id, quantity: '5' })
    ask('item.quantity.update', { num_iid, outer_id: 'HM-LOCK-X1-BLK', quantity: '-2', type: '2' })
    expect(left()).toBe(3)
    expect(refusal('item.quantity.update', { num_iid, sku_id, quantity: '-4', type: '2' })).toContain(
      'quantity',
    )
    ask('skus.quantity.update', { num_iid, skuid_quantities: `${sku_id}:-4`, type: '2' })
    expect(left()).toBe(0)
    expect(refusal('skus.quantity.update', { num_iid, skuid_quantities: `${sku_id}:4;1:4` })).toContain(
      'skuId',
    )
    expect(left()).toBe(0)
    const many = Array.from({ length: 21 }, () => `${sku_id}:1`).join(';')
    expect(refusal('skus.quantity.update', { num_iid, skuid_quantities: many })).toContain('skuid_quantities')
  })

  it('ends a sale that asks for more, and leaves what is not listed alone', () => {
    ask('item.quantity.update', { num_iid, sku_id, quantity: '2' })
    expect(() => buy(3)).toThrow('sold out')
    const { tid } = buy(2)
    expect(left()).toBe(0)
    trading.cancel(tid)
    expect(left()).toBe(2)
  })

  it('shows what was asked for, 200 a page', () => {
    const { items, total_results } = ask('items.onsale.get', {
      fields: 'num_iid',
      page_size: '5',
      page_no: '2',
    })
    expect([total_results, items.item.length, Object.keys(items.item[0])]).toEqual([11, 5, ['num_iid']])
    expect(refusal('items.onsale.get', { fields: 'num_iid', page_size: '201' })).toContain('page_size')
    expect(ask('items.inventory.get', { fields: 'num_iid,title' }).items.item).toHaveLength(1)
  })
})

describe('a memo', () => {
  it('is added once and overwritten ever after; an empty one changes nothing but by reset', () => {
    const { tid } = buy(1)
    ask('trade.memo.add', { tid, memo: '一', flag: '2' })
    expect(refusal('trade.memo.add', { tid, memo: '二' })).toBe('isv.trade-memo-exist')
    ask('trade.memo.update', { tid, memo: '二' })
    ask('trade.memo.update', { tid, flag: '4' })
    expect(trading.trades.get(tid)).toMatchObject({ seller_memo: '二', seller_flag: 4 })
    ask('trade.memo.update', { tid, memo: '三', reset: 'true' })
    expect(trading.trades.get(tid)).toMatchObject({ seller_memo: '', seller_flag: 4 })
    expect(refusal('trade.memo.update', { tid, memo: '安'.repeat(334) })).toContain('memo')
  })
})

describe('a receiver', () => {
  it('needs a known scene, at most 20 a call, and costs an order a day once', () => {
    const { tid, receiver: masked } = buy(1)
    const query = (more: object = {}) => JSON.stringify([{ tid, oaid: masked.oaid, scene: '2001', ...more }])
    expect(refusal('top.oaid.decrypt', { query_list: query({ scene: '9' }) })).toContain('scene')
    expect(refusal('top.oaid.decrypt', { query_list: 'x' })).toContain('query_list')
    const many = JSON.stringify(Array.from({ length: 21 }, () => ({ tid, oaid: masked.oaid })))
    expect(refusal('top.oaid.decrypt', { query_list: many })).toBe('isv.over-max-size')
    trading.safe.dailyQuota = 1
    for (let n = 0; n < 2; n++)
      expect(ask('top.oaid.decrypt', { query_list: query() }).receiver_list.receiver[0].name).toBe('刘敏')
    const other = buy(1)
    const list = JSON.stringify([{ tid: other.tid, oaid: other.receiver.oaid }])
    expect(refusal('top.oaid.decrypt', { query_list: list })).toBe('isv.decrypt-quota-exceeded')
  })
})
