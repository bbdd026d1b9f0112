import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { maskNick, maskReceiver, openUidOf } from './mask.ts'
import { formatStamp, formatYuan, parseStamp, renderRefund, renderTrace, renderTrade } from './render.ts'
import { Trading } from './trading.ts'

const plain = {
  name: '刘敏',
  mobile: '13535476632',
  state: '上海',
  city: '上海市',
  district: '浦东新区',
  town: '花木街道',
  address: '羽山路100号3幢1单元802室',
}
const item = {
  num_iid: '1',
  sku_id: '2',
  outer_iid: 'HM',
  outer_sku_id: 'HM-1',
  title: '锁 "X1"\n第二行',
  sku_properties_name: '',
  priceFen: 129_900,
  quantity: 2,
}

function placed() {
  const shop = { sellerId: '1', nick: '禾木智家天猫旗舰店' }
  const trading = new Trading({ shop, clockNow: () => 1_776_000_000_000, publish: () => {} })
  const trade = trading.placePaid({
    buyer: { openUid: 'AAE1', nick: '小**3' },
    receiver: plain,
    items: [item],
  })
  return { trading, trade }
}

describe('times', () => {
  it('are written in GMT+8 and read back to the second', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_000_000_000 }), fc.nat(999), (second, ms) => {
        const written = formatStamp(second * 1000 + ms)
        expect(parseStamp(written)).toBe(second * 1000)
      }),
    )
    expect(formatStamp(Date.parse('2026-04-11T16:00:00Z'))).toBe('2026-04-12 00:00:00')
  })

  it.each([
    '',
    '2026-04-12',
    '2026-04-12T00:00:00',
    '2026-4-12 00:00:00',
    '2026-13-01 00:00:00',
    '2026-04-12 25:00:00',
    ' 2026-04-12 00:00:00',
  ])('refuses %j', (text) => {
    expect(parseStamp(text)).toBeNull()
  })
})

describe('money', () => {
  it.each([
    [0, '0.00'],
    [1, '0.01'],
    [100, '1.00'],
    [129_995, '1299.95'],
    [12_345_678_901, '123456789.01'],
  ])('%i fen is %s yuan', (fen, yuan) => {
    expect(formatYuan(fen)).toBe(yuan)
  })
})

describe('a trade', () => {
  it('gives its address id only to those who ask for all five fields', () => {
    const { trade } = placed()
    const five = ['receiver_name', 'receiver_address', 'created', 'receiver_mobile', 'receiver_phone']
    expect(renderTrade(trade, five.join(','))).toContain(`"oaid":"${trade.receiver.oaid}"`)
    for (const missing of five)
      expect(renderTrade(trade, five.filter((name) => name !== missing).join(','))).not.toContain('oaid')
    expect(renderTrade(trade, five.join(','), false)).not.toContain('oaid')
  })

  it('reads field lists as people write them', () => {
    const { trade } = placed()
    expect(
      Object.keys(JSON.parse(renderTrade(trade, ' tid , status,no_such_field,tid.x,constructor'))),
    ).toEqual(['tid', 'status'])
    expect(renderTrade(trade, '')).toBe('{}')
    expect(JSON.parse(renderTrade(trade, 'orders')).orders.order[0]).toMatchObject({
      outer_sku_id: 'HM-1',
      num: 2,
    })
    expect(JSON.parse(renderTrade(trade, 'orders.num,orders.toString')).orders.order).toEqual([{ num: 2 }])
  })

  it('leaves empty fields out and keeps strange signs whole', () => {
    const { trade } = placed()
    const shown = JSON.parse(renderTrade(trade))
    for (const empty of [
      'consign_time',
      'end_time',
      'step_trade_status',
      'step_paid_fee',
      'seller_memo',
      'buyer_message',
    ])
      expect(shown).not.toHaveProperty(empty)
    expect(shown.orders.order[0]).not.toHaveProperty('sku_properties_name')
    expect(shown.orders.order[0].title).toBe('锁 "X1"\n第二行')
    expect(shown).toMatchObject({
      seller_flag: 0,
      received_payment: '0.00',
      payment: '2598.00',
      adjust_fee: '0.00',
    })
  })

  it('has received its money when it is finished', () => {
    const { trading, trade } = placed()
    trading.ship(trade.tid)
    trading.confirmReceipt(trade.tid)
    expect(JSON.parse(renderTrade(trade, 'received_payment,end_time'))).toEqual({
      received_payment: '2598.00',
      end_time: formatStamp(1_776_000_000_000),
    })
  })
})

describe('refunds and traces', () => {
  it('write what was asked for', () => {
    const { trading, trade } = placed()
    const refund = trading.askRefund(trade.tid, { amountFen: 98_00 })
    const shown = renderRefund(refund)
    expect(shown).toContain(`"refund_id":${refund.refund_id},"tid":${trade.tid}`)
    expect(JSON.parse(shown)).toMatchObject({
      refund_fee: '98.00',
      total_fee: '2598.00',
      payment: '2500.00',
      title: item.title,
      has_good_return: false,
    })
    expect(renderRefund(refund, 'status, nothing')).toBe('{"status":"WAIT_SELLER_AGREE"}')
  })

  it('leave the steps out while there are none', () => {
    const { trading, trade } = placed()
    expect(renderTrace(trade)).not.toContain('trace_list')
    trading.ship(trade.tid)
    trading.deliver(trade.tid)
    const steps = JSON.parse(renderTrace(trade)).trace_list.transit_step_info
    expect(steps.map((step: { action: string }) => step.action)).toEqual(['CONSIGN', 'SIGNED'])
  })
})

describe('masks', () => {
  it.each([
    ['刘', '刘*'],
    ['刘敏', '刘*'],
    ['欧阳娜娜', '欧***'],
    ['𠮷野', '𠮷*'],
  ])('%s becomes %s', (name, masked) => {
    expect(maskReceiver({ ...plain, name }).name).toBe(masked)
  })

  it('keep four digits and the district, and never the street', () => {
    const masked = maskReceiver(plain)
    expect(masked).toMatchObject({
      mobile: '*******6632',
      district: '浦东新区',
      town: '花木街道',
      address: '****',
    })
    expect(JSON.stringify(masked)).not.toMatch(/1353547|羽山路|敏/)
  })

  it('give any two addresses two ids', () => {
    const ids = Object.entries(plain).map(
      ([key, value]) => maskReceiver({ ...plain, [key]: `${value}甲` }).oaid,
    )
    expect(new Set([...ids, maskReceiver(plain).oaid]).size).toBe(8)
    expect(Math.max(...ids.map((id) => id.length))).toBeLessThanOrEqual(128)
  })

  it('give one person one id an app, and a nick of four signs', () => {
    expect(openUidOf('1', 'liu')).toBe(openUidOf('1', 'liu'))
    expect(new Set([openUidOf('1', 'liu'), openUidOf('2', 'liu'), openUidOf('1', 'wang')]).size).toBe(3)
    expect(maskNick('tb123')).toBe('t**3')
  })
})
