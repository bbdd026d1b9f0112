import { describe, expect, it } from 'vitest'
import { tmallOrder } from '../../../test/support/shop.ts'
import type { NormalisedOrder, Receiver } from '../../connectors/contract/connector.ts'
import { cleanseOrder } from './cleanse-order.ts'

const now = new Date('2026-04-10T02:00:00Z')
const masked = tmallOrder('1', now)
const open: Receiver = {
  ...masked.receiver,
  name: '刘敏',
  phone: '13812345678',
  district: '徐汇区',
  address: '漕溪北路398号2号楼1501室',
  masked: false,
}
const order = (receiver: Partial<Receiver>, more: Partial<NormalisedOrder> = {}): NormalisedOrder => ({
  ...masked,
  ...more,
  receiver: { ...open, ...receiver },
})
const told = (one: NormalisedOrder) =>
  cleanseOrder(one, now).findings.map(({ field, rule, what, code }) =>
    [field, rule, what, code].filter(Boolean).join(' '),
  )

describe('an order', () => {
  it('that is masked, sealed or well written comes back as it is', () => {
    const sealed = '~AgAAAAB8RkEH5AG8OQAFVs0hA4q1=~0kLm~1~'
    for (const one of [
      masked,
      order({}),
      order({ phone: '$1sk8Fq2Zx9==$#1234#' }),
      order({ name: sealed, phone: sealed, address: sealed }),
      order({ name: null, phone: null, address: null }),
      order({ province: '广东省', city: '东莞市', district: null, address: '虎门镇太沙路1号' }),
      order({ address: '金鸡湖大道88号', province: '江苏省', city: '苏州市', district: '工业园区' }),
    ])
      expect(cleanseOrder(one, now)).toEqual({ order: one, findings: [] })
    expect(cleanseOrder(masked, now).order).toBe(masked)
  })

  it('has its number mended, kept for a person, or left out, and is taken all the same', () => {
    const { order: mended, findings } = cleanseOrder(order({ phone: '+86 138-1234-5678 微信同号' }), now)
    expect(mended.receiver.phone).toBe('13812345678 微信同号')
    expect(findings).toEqual([
      {
        sourceId: 'tmall',
        subjectKind: 'order',
        subjectId: '1',
        field: 'receiver.phone',
        rule: 'phone',
        what: 'mended',
        code: null,
        before: '+99 999-9999-9999 字字字字',
        after: '99999999999 字字字字',
      },
    ])
    expect(cleanseOrder(order({ phone: '1381234567' }), now).order.receiver.phone).toBe('1381234567')
    expect(told(order({ phone: '1381234567' }))).toEqual(['receiver.phone phone quarantined bad_phone'])
    expect(cleanseOrder(order({ phone: '见留言' }), now).order.receiver.phone).toBeNull()
    expect(told(order({ phone: '见留言' }))).toEqual(['receiver.phone phone refused no_number'])
  })

  it('has its name mended, also of its own number', () => {
    expect(cleanseOrder(order({ name: '刘 女士138-1234-5678' }), now).order.receiver.name).toBe('刘女士')
    expect(cleanseOrder(order({ name: '刘女士13987654321' }), now).order.receiver.name).toBe(
      '刘女士13987654321',
    )
    expect(told(order({ name: '???' }))).toEqual(['receiver.name name quarantined bad_name'])
  })

  it('has its address mended, and gives a number that stands nowhere else', () => {
    const address = '上海市徐汇区漕溪北路398号 刘女士 13812345678 到了打电话'
    const { order: one } = cleanseOrder(order({ name: null, phone: null, address }), now)
    expect(one.receiver).toMatchObject({
      name: '刘女士',
      phone: '13812345678',
      address: '漕溪北路398号 到了打电话',
    })
    expect(told(order({ name: null, phone: null, address }))).toEqual([
      'receiver.address address mended',
      'receiver.phone phone mended',
      'receiver.name name mended',
    ])
    expect(told(order({ address: '漕溪北路398号菜鸟驿站' }))).toEqual([
      'receiver.address address quarantined delivery_point',
    ])
    expect(told(order({ province: null, city: null, district: null, address: '老地方' }))).toEqual([
      'receiver.address address quarantined bad_address',
    ])
  })

  it('has the number in the buyer’s words written plainly, and nothing else of them', () => {
    const buyerMessage = '麻烦（周末）送，打１３８ １２３４ ５６７８，谢谢'
    expect(cleanseOrder(order({}, { buyerMessage }), now).order.buyerMessage).toBe(
      '麻烦（周末）送，打13812345678，谢谢',
    )
    expect(told(order({}, { buyerMessage }))).toEqual(['buyerMessage phone mended'])
    expect(told(order({}, { buyerMessage: '电话1381234567' }))).toEqual([
      'buyerMessage phone quarantined bad_phone',
    ])
    expect(told(order({}, { buyerMessage: '订单2613812345678901234的备注：13812345678' }))).toEqual([])
  })

  it('has dates that mean nothing left out, and those that cannot be told', () => {
    const zero = new Date(0)
    const { order: one } = cleanseOrder(order({}, { paidAt: zero, deliveredAt: zero, createdAt: zero }), now)
    expect([one.paidAt, one.deliveredAt, one.createdAt]).toEqual([null, null, zero])
    expect(told(order({}, { paidAt: zero, createdAt: zero }))).toEqual([
      'paidAt date refused date_out_of_range',
      'createdAt date quarantined date_out_of_range',
    ])
    expect(told(order({}, { paidAt: new Date('2062-04-10T02:00:00Z') }))).toEqual([
      'paidAt date quarantined date_out_of_range',
    ])
  })

  it('mended is found right by the next look', () => {
    const messy = order(
      { name: '刘 女士', phone: '138 1234 5678', address: '上海徐汇区漕溪北路398号 装修中勿送' },
      { buyerMessage: '打 139-8765-4321' },
    )
    const { order: once, findings } = cleanseOrder(messy, now)
    expect(findings).toHaveLength(4)
    expect(cleanseOrder(once, now).order).toEqual(once)
  })
})
