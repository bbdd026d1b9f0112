import { describe, expect, it } from 'vitest'
import { kindOf } from '../../parts/call-kind.ts'
import { byNeed, limitOfDay, type Quota, spanOf } from './quota.ts'

const quota = (change: Partial<Quota>): Quota => ({
  ...{ marketplace: 'taobao', holder: 'app:1', group: 'g', shops: [], count: 0, refused: 0, peakSecond: 0 },
  ...{ limits: [], free: null, resetsAt: null, days: [] },
  ...change,
})

describe('a quota', () => {
  it.each([
    ['taobao.trades.sold.increment.get', 'orders'],
    ['taobao.trade.fullinfo.get', 'order'],
    ['taobao.trade.memo.update', 'memo'],
    ['taobao.top.oaid.decrypt', 'decrypt'],
    ['taobao.refunds.receive.get', 'refund'],
    ['jingdong.asc.serviceAndRefund.view', 'refund'],
    ['jingdong.stock.write.updateSkuStock', 'stock'],
    ['order.list', 'orders'],
    ['order.detail', 'order'],
    ['after-sale.list', 'refund'],
    ['goods.list', 'goods'],
    ['/channels/ec/order/sensitiveinfo/decode', 'decrypt'],
    ['/channels/ec/product/stock/update', 'stock'],
    ['youzan.logistics.express.get/3.0.0', 'logistics'],
    ['something.new', 'other'],
  ])('of %s is about %s', (group, kind) => {
    expect(kindOf(group)).toBe(kind)
  })

  it('has the least limit of a day, if any', () => {
    const limit = (times: number, perMs: number) => ({ times, perMs, source: 'documented' as const })
    expect(limitOfDay(quota({ limits: [limit(10, 1_000)] }))).toBeNull()
    expect(
      limitOfDay(quota({ limits: [limit(10, 1_000), limit(500, 86_400_000), limit(100, 86_400_000)] })),
    ).toBe(100)
  })

  it('says its span in words', () => {
    expect([1_000, 60_000, 86_400_000, 10_000].map(spanOf)).toEqual([
      ...[{ unit: 'second' }, { unit: 'minute' }, { unit: 'day' }],
      { unit: 'seconds', count: 10 },
    ])
  })

  it('that was refused stands before one that is nearly spent, and both before busy ones', () => {
    const limits = [{ times: 100, perMs: 86_400_000, source: 'brand' as const }]
    const busy = quota({ group: 'busy', count: 900 })
    const near = quota({ group: 'near', count: 85, limits })
    const refused = quota({ group: 'refused', count: 1, refused: 1 })
    expect([busy, near, refused].sort(byNeed).map(({ group }) => group)).toEqual(['refused', 'near', 'busy'])
  })
})
