import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { filter, lock, openTestShop, type TestShop, wish } from './test-shop.ts'

let shop: TestShop
beforeEach(async () => {
  shop = await openTestShop()
})
afterEach(() => shop.close())

const orderOf = async (order_id: string) => (await shop.call('/channels/ec/order/get', { order_id })).order
const requestOf = async (after_sale_order_id: string) =>
  (await shop.call('/channels/ec/aftersale/getaftersaleorder', { after_sale_order_id })).after_sale_order

describe('an order', () => {
  it('has an id of 19 digits as text, and its money in fen, the lines making up the whole', async () => {
    const placed = shop.trading.placePaid(wish({ items: [lock, filter], discountFen: 1_000, postFen: 801 }))
    expect(placed.orderId).toMatch(/^37\d{17}$/)
    const { order_detail } = await orderOf(placed.orderId)
    expect(order_detail.price_info).toMatchObject({
      product_price: 139_899,
      order_price: 139_700,
      freight: 801,
      discounted_price: 1_000,
    })
    const sums = order_detail.product_infos.map(({ real_price }: { real_price: number }) => real_price)
    expect(sums[0] + sums[1]).toBe(138_899)
    expect(order_detail.product_infos[0].sku_attrs).toEqual([
      { attr_key: '颜色', attr_value: '曜石黑' },
      { attr_key: '手型', attr_value: '左开' },
    ])
    expect(shop.trading.place(wish()).orderId).not.toBe(placed.orderId)
  })

  it('hides who gets it; an address has one code', async () => {
    const ids = [shop.trading.placePaid(wish()).orderId, shop.trading.placePaid(wish()).orderId]
    const [first, second] = await Promise.all(ids.map(orderOf))
    const { address_info } = first.order_detail.delivery_info
    expect(address_info).toEqual(second.order_detail.delivery_info.address_info)
    expect(JSON.stringify(first)).not.toMatch(/刘敏|13800000002|祖冲之/)
    expect(address_info).toMatchObject({ user_name: '刘**', tel_number: '138****0002', use_tel_number: 0 })
    const hidden = shop.trading.placePaid(wish({ hidesPhone: true })).orderId
    const behind = (await orderOf(hidden)).order_detail.delivery_info.address_info
    expect(behind).toMatchObject({ tel_number: '', use_tel_number: 1 })
  })

  it('belongs to one buyer of this shop and one of the open platform', async () => {
    const [mine, hers] = [
      shop.trading.place(wish()),
      shop.trading.place(wish({ buyer: { openUid: 'p2', nick: '' } })),
    ]
    expect(shop.trading.place(wish()).openid).toBe(mine.openid)
    expect(mine.openid).not.toBe(hers.openid)
    expect(mine.unionid).not.toBe(mine.openid)
  })

  it('goes its way, and no other', async () => {
    const { trading } = shop
    const { orderId: id } = trading.place(wish({ items: [lock, filter] }))
    expect(() => trading.ship(id)).toThrow('is 10')
    expect(trading.pay(id).status).toBe(20)
    expect(() => trading.pay(id)).toThrow('is 20')
    expect(() => trading.cancel(id)).toThrow()
    expect(trading.ship(id, [lock.sku_id]).status).toBe(21)
    expect(() => trading.ship(id, [lock.sku_id])).toThrow('nothing to ship')
    expect(trading.ship(id).status).toBe(30)
    expect(() => trading.changeAddress(id, wish().receiver)).toThrow('on its way')
    const parcels = (await orderOf(id)).order_detail.delivery_info.delivery_product_info
    expect(parcels).toMatchObject([
      { waybill_id: expect.stringMatching(/^SF/), product_infos: [{ sku_id: lock.sku_id, product_cnt: 1 }] },
      { product_infos: [{ sku_id: filter.sku_id, product_cnt: 3 }] },
    ])
    expect(trading.deliver(id).status).toBe(30)
    expect(trading.confirmReceipt(id).status).toBe(100)
    expect((await orderOf(id)).order_detail.ext_info.confirm_receipt_time).toBeGreaterThan(0)
    expect(() => trading.ship('37')).toThrow('no order')
  })

  it('waits for whom it is a gift to, for its group, or needs no parcel, by its kind', async () => {
    const { trading } = shop
    const gift = trading.placePaid(wish({ kind: 'gift' }))
    expect([gift.status, trading.acceptGift(gift.orderId).status]).toEqual([12, 20])
    const group = trading.placePaid(wish({ kind: 'group_buy' })).orderId
    expect((await orderOf(group)).status).toBe(13)
    expect(trading.formGroup(group).status).toBe(20)
    const virtual = trading.placePaid(wish({ kind: 'virtual' })).orderId
    const { status, order_detail } = await orderOf(virtual)
    expect([status, order_detail.delivery_info.deliver_method]).toEqual([30, 1])
    expect(order_detail.delivery_info.address_info.virtual_order_tel_number).toBe('138****0002')
  })

  it('is refused when its sums make no sense', () => {
    expect(() => shop.trading.place(wish({ discountFen: 129_901 }))).toThrow('discount')
  })

  it('that is cancelled was never paid', async () => {
    const { orderId } = shop.trading.place(wish())
    shop.trading.cancel(orderId)
    expect(await orderOf(orderId)).toMatchObject({ status: 250, order_detail: { pay_info: { pay_time: 0 } } })
  })

  it('keeps notes of the merchant, which change it', async () => {
    const { orderId, modified } = shop.trading.placePaid(wish())
    shop.clock.ms += 5_000
    const params = { order_id: orderId, merchant_notes: '已约周六' }
    expect((await shop.call('/channels/ec/order/merchantnotes/update', params)).errcode).toBe(0)
    const { order_detail, update_time } = await orderOf(orderId)
    expect([order_detail.ext_info.merchant_notes, update_time]).toEqual(['已约周六', modified + 5])
  })
})

describe('an after-sales order', () => {
  it('is written in the platform’s words', async () => {
    const { orderId } = shop.trading.placePaid(wish())
    const { id } = shop.trading.askRefund(orderId, { amountFen: 4_420, reason: '拍错' })
    expect(await requestOf(id)).toMatchObject({
      status: 'MERCHANT_PROCESSING',
      type: 'REFUND',
      order_id: orderId,
      product_info: { product_id: lock.num_iid, sku_id: lock.sku_id, count: 1 },
      refund_info: { amount: 4_420 },
      reason_text: '拍错',
    })
    expect((await orderOf(orderId)).aftersale_detail).toEqual({
      aftersale_order_list: [{ aftersale_order_id: id, status: 'MERCHANT_PROCESSING' }],
      on_aftersale_order_cnt: 1,
    })
  })

  it('of everything closes the order, of a part does not', async () => {
    const { trading } = shop
    const { orderId } = trading.placePaid(wish({ items: [lock, filter] }))
    trading.agreeRefund(trading.askRefund(orderId).id)
    expect(await orderOf(orderId)).toMatchObject({
      status: 20,
      order_detail: { product_infos: [{ finish_aftersale_sku_cnt: 1 }, { finish_aftersale_sku_cnt: 0 }] },
    })
    trading.agreeRefund(trading.askRefund(orderId, { skuId: filter.sku_id }).id)
    expect((await orderOf(orderId)).status).toBe(200)
  })

  it('is withdrawn under a misspelt word, and may be asked for again', () => {
    const { trading } = shop
    const { orderId } = trading.placePaid(wish())
    const { id } = trading.askRefund(orderId)
    expect(() => trading.askRefund(orderId)).toThrow('has a request')
    expect(trading.refuseRefund(id).status).toBe('MERCHANT_REJECT_REFUND')
    expect(trading.withdrawRefund(id).status).toBe('USER_CANCELD')
    expect(() => trading.agreeRefund(id)).toThrow('USER_CANCELD')
    expect(trading.askRefund(orderId).id).not.toBe(id)
  })

  it('with goods back takes more steps', () => {
    const { trading } = shop
    const { orderId } = trading.placePaid(wish())
    const { id } = trading.askRefund(orderId, { type: 'RETURN' })
    const steps = ['agreeReturn', 'returnGoods', 'refuseRefund', 'agreeRefund'] as const
    expect(steps.map((step) => trading[step](id).status)).toEqual([
      'USER_WAIT_RETURN',
      'MERCHANT_WAIT_RECEIPT',
      'MERCHANT_REJECT_RETURN',
      'MERCHANT_RETURN_SUCCESS',
    ])
  })

  it('needs something that was paid, and no more than that', () => {
    const { trading } = shop
    const { orderId } = trading.place(wish())
    expect(() => trading.askRefund(orderId)).toThrow('nothing to refund')
    trading.pay(orderId)
    expect(() => trading.askRefund(orderId, { skuId: '1' })).toThrow('nothing to refund')
    expect(() => trading.askRefund(orderId, { amountFen: 129_901 })).toThrow('cost')
    expect(() => trading.agreeRefund('1')).toThrow('no after-sales order')
  })
})
