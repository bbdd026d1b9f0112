import { beforeEach, describe, expect, it } from 'vitest'
import type { Notice } from './notices.ts'
import { renderOrder, renderRequest } from './render.ts'
import { Safe } from './safe.ts'
import { KuaishouTrading } from './trading.ts'

const clockNow = () => 1_794_398_400_000
const receiver = {
  name: '刘敏',
  mobile: '13535476632',
  state: '上海市',
  city: '上海市',
  district: '浦东新区',
  town: '花木街道',
  address: '羽山路1号',
}
const item = {
  num_iid: '1',
  sku_id: '2',
  outer_iid: 'HM',
  outer_sku_id: 'HM-1',
  title: '锁',
  sku_properties_name: '黑',
  priceFen: 10_000,
  quantity: 2,
}
const wish = { buyer: { openUid: 'p1', nick: '小刘' }, receiver, items: [item] }

let notices: Notice[]
let trading: KuaishouTrading
beforeEach(() => {
  notices = []
  const shop = { sellerId: '23', name: '店' }
  const publish = (notice: Notice) => void notices.push(notice)
  trading = new KuaishouTrading({ shop, safe: new Safe(clockNow), clockNow, publish })
})

const told = () => notices.splice(0).map(({ event }) => event.replace('kwaishop_', ''))

describe('an order', () => {
  it('goes its way and is told of at each step', () => {
    const { oid } = trading.place({ ...wish, discountFen: 500, postFen: 800 })
    const order = trading.orders.get(oid)!
    expect(order).toMatchObject({ totalFee: 20_300, expressFee: 800, status: 10 })
    const statuses = (['pay', 'ship', 'deliver', 'confirmReceipt'] as const).map(
      (step) => trading[step](oid).status,
    )
    expect(statuses).toEqual([30, 40, 50, 70])
    expect(told()).toEqual([
      'order_addOrder',
      'order_paySuccess',
      'order_delivering',
      'order_deliverySuccess',
      'order_orderSuccess',
    ])
  })

  it('refuses what cannot be', () => {
    const { oid } = trading.place(wish)
    expect(() => trading.ship(oid)).toThrow('is 10')
    expect(() => trading.askRefund(oid)).toThrow('nothing to refund')
    trading.cancel(oid)
    expect(() => trading.pay(oid)).toThrow('is 80')
    expect(() => trading.pay('1')).toThrow('no order')
    expect(() => trading.place({ ...wish, items: [item, item] })).toThrow('one SKU')
    expect(() => trading.place({ ...wish, discountFen: 20_001 })).toThrow('discount')
  })

  it('shows nothing of a person in the open, and a new address anew', () => {
    const { oid } = trading.placePaid(wish)
    for (const shape of ['parts', 'flat'] as const) {
      const text = JSON.stringify(renderOrder(trading.orders.get(oid)!, shape))
      for (const secret of ['刘敏', '13535476632', '羽山路1号', '小刘']) expect(text).not.toContain(secret)
      expect(text).toContain('135****6632')
    }
    const before = trading.orders.get(oid)!.receiver
    trading.changeAddress(oid, { ...receiver, address: '羽山路2号' })
    const after = trading.orders.get(oid)!.receiver
    expect(after.encryptedMobile).toBe(before.encryptedMobile)
    expect(after.openAddressId).not.toBe(before.openAddressId)
    trading.ship(oid)
    expect(() => trading.changeAddress(oid, receiver)).toThrow('is 40')
  })

  it('keeps all notes', () => {
    const { oid } = trading.place(wish)
    trading.updateMemo(oid, '一')
    trading.updateMemo(oid, '二')
    expect(trading.orders.get(oid)!.notes.map(({ note }) => note)).toEqual(['一', '二'])
    expect(told().at(-1)).toBe('order_addNote')
  })
})

describe('a request', () => {
  it('for all of it closes the order when it is paid back', () => {
    const { oid } = trading.placePaid(wish)
    const { refundId } = trading.askRefund(oid)
    expect(() => trading.askRefund(oid)).toThrow('open request')
    trading.agreeRefund(refundId)
    expect(trading.orders.get(oid)!.status).toBe(80)
    expect(told().slice(1)).toEqual(['aftersales_addRefund', 'aftersales_updateRefund', 'order_orderFail'])
    expect(() => trading.agreeRefund(refundId)).toThrow('is 60')
  })

  it('for a part leaves the order as it is', () => {
    const { oid } = trading.placePaid(wish)
    expect(() => trading.askRefund(oid, { amountFen: 20_001 })).toThrow('cost')
    trading.agreeRefund(trading.askRefund(oid, { amountFen: 100 }).refundId)
    expect(trading.orders.get(oid)!.status).toBe(30)
  })

  it('with goods walks back, and may come before the platform', () => {
    const { oid } = trading.placePaid(wish)
    trading.ship(oid)
    const { refundId } = trading.askRefund(oid, { withReturn: true })
    const statuses = (['agreeReturn', 'sendBack', 'intervene', 'withdrawRefund'] as const).map(
      (step) => trading[step](refundId).status,
    )
    expect(statuses).toEqual([30, 40, 21, 70])
    const [request] = trading.orders.get(oid)!.requests
    expect(renderRequest(request!)).toMatchObject({
      handlingWay: 1,
      status: 70,
      refundReasonDesc: '商品与描述不符',
    })
  })

  it('refused stays where it is, and says so beside', () => {
    const { oid } = trading.placePaid(wish)
    const { refundId } = trading.askRefund(oid)
    expect(trading.refuseRefund(refundId)).toMatchObject({ status: 10, negotiateStatus: 3 })
    expect(() => trading.refuseRefund('1')).toThrow('no request')
  })
})
