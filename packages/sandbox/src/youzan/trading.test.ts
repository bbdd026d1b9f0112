import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { filter, lock, openTestShop, type TestShop, wish } from './test-shop.ts'

let shop: TestShop
beforeEach(async () => {
  shop = await openTestShop()
})
afterEach(() => shop.close())

const trading = () => shop.youzan.trading
const detailOf = async (tid: string) => (await shop.call('youzan.trade.get/4.0.2', { tid })).data

describe('an order', () => {
  it('has an id of 24 signs that begins with its time, and lines of 19 digits', () => {
    const trade = trading().place(wish({ items: [lock, filter] }))
    expect(trade.tid).toMatch(/^E20261111200000\d{9}$/)
    for (const { oid } of trade.lines) expect(oid).toMatch(/^\d{19}$/)
    expect(new Set(trade.lines.map(({ oid }) => oid)).size).toBe(2)
    expect(trading().place(wish()).tid).not.toBe(trade.tid)
  })

  it('is written in yuan, its lines making up the whole', async () => {
    const { tid } = trading().placePaid(wish({ items: [lock, filter], discountFen: 1_000, postFen: 801 }))
    const { full_order_info } = await detailOf(tid)
    expect(full_order_info.pay_info).toMatchObject({
      total_fee: '1398.99',
      post_fee: '8.01',
      payment: '1397.00',
      real_payment: '1397.00',
    })
    const paid = full_order_info.orders.map(({ payment }: { payment: string }) =>
      Math.round(Number(payment) * 100),
    )
    expect(paid[0] + paid[1]).toBe(139_700)
    expect(full_order_info.orders[0].sku_properties_name).toBe(
      '[{"k":"颜色","k_id":1,"v":"曜石黑","v_id":1},{"k":"手型","k_id":2,"v":"左开","v_id":2}]',
    )
    expect(full_order_info.orders[1]).toMatchObject({ sku_id: 0, sku_properties_name: '', num: 3 })
  })

  it('hides who gets it, always alike', async () => {
    const [first, second] = [trading().placePaid(wish()).tid, trading().placePaid(wish()).tid]
    const addresses = [await detailOf(first), await detailOf(second)].map(
      ({ full_order_info }) => full_order_info.address_info,
    )
    expect(addresses[0]).toEqual(addresses[1])
    expect(JSON.stringify(addresses)).not.toMatch(/刘敏|13800000002|祖冲之/)
    expect(addresses[0]).toMatchObject({
      delivery_city: '上海市',
      receiver_tel: expect.stringContaining('$1$'),
    })
  })

  it('shows what was paid, parcels and refunds in its detail only', async () => {
    trading().placePaid(wish())
    const [row] = (await shop.call('youzan.trades.sold.get/4.0.4')).data.full_order_info_list
    expect(Object.keys(row)).toEqual(['full_order_info'])
    expect(row.full_order_info.pay_info).not.toHaveProperty('real_payment')
  })

  it('goes its way, and no other', () => {
    const { tid } = trading().place(wish({ items: [lock, filter] }))
    expect(() => trading().ship(tid)).toThrow('WAIT_BUYER_PAY')
    expect(trading().pay(tid).status).toBe('WAIT_SELLER_SEND_GOODS')
    expect(() => trading().pay(tid)).toThrow()
    expect(() => trading().cancel(tid)).toThrow()
    const [first] = trading().trades.get(tid)!.lines
    expect(trading().ship(tid, [first!.oid])).toMatchObject({
      status: 'WAIT_SELLER_SEND_GOODS',
      consignTime: null,
    })
    expect(trading().ship(tid).status).toBe('WAIT_BUYER_CONFIRM_GOODS')
    expect(() => trading().changeAddress(tid, wish().receiver)).toThrow('on its way')
    expect(trading().deliver(tid).status).toBe('WAIT_BUYER_CONFIRM_GOODS')
    expect(trading().confirmReceipt(tid).status).toBe('TRADE_SUCCESS')
    expect(() => trading().ship('E1')).toThrow('no trade')
  })

  it('is closed by the buyer before it is paid', async () => {
    const { tid } = trading().place(wish())
    expect(trading().cancel(tid)).toMatchObject({ status: 'TRADE_CLOSED', closeType: 4 })
    expect((await detailOf(tid)).full_order_info.order_info).toMatchObject({ pay_time: '', close_type: 4 })
  })

  it('waits for its group, or needs no shipping, by its kind', () => {
    const { tid } = trading().place(wish({ kind: 'group_buy' }))
    expect(trading().pay(tid).status).toBe('WAIT_CONFIRM')
    expect(trading().formGroup(tid).status).toBe('WAIT_SELLER_SEND_GOODS')
    expect(trading().placePaid(wish({ kind: 'virtual' })).status).toBe('WAIT_BUYER_CONFIRM_GOODS')
  })

  it('of a presale is paid in two parts', async () => {
    const { tid } = trading().place(wish({ depositFen: 10_050 }))
    expect(trading().pay(tid)).toMatchObject({ status: 'WAIT_BUYER_PAY', payTime: null })
    const [deposit, rest] = (await detailOf(tid)).full_order_info.pay_info.phase_payments
    expect(deposit).toMatchObject({
      phase: 1,
      real_price: '100.50',
      inner_transaction_no: expect.stringMatching(/^\d+$/),
    })
    expect(rest).toMatchObject({ phase: 2, real_price: '1198.50', inner_transaction_no: '' })
    expect(trading().pay(tid).status).toBe('WAIT_SELLER_SEND_GOODS')
  })

  it('is refused when its sums make no sense', () => {
    expect(() => trading().place(wish({ discountFen: 129_901 }))).toThrow('discount')
    expect(() => trading().place(wish({ depositFen: 129_901 }))).toThrow('deposit')
  })

  it('does not change its time by a memo', () => {
    const { tid, modified } = trading().placePaid(wish())
    shop.clock.ms += 5_000
    expect(trading().updateMemo(tid, '已约周六')).toMatchObject({ memo: '已约周六', modified })
  })
})

describe('a refund', () => {
  it('writes its line as a bare number, its sum in yuan and its money in fen', async () => {
    const { tid } = trading().placePaid(wish())
    const { refundId, oid } = trading().askRefund(tid, { amountFen: 4_420 })
    trading().agreeRefund(refundId)
    const { session } = shop.youzan.credentials
    const { text } = await shop.post(`/api/youzan.trade.refund.get/3.0.1?access_token=${session}`, {
      refund_id: refundId,
    })
    expect(text).toContain(`"oid":${oid}`)
    expect(JSON.parse(text).data).toMatchObject({
      refund_fee: '44.20',
      demand: 1,
      status: 'SUCCESS',
      refund_fund_list: [{ refund_fee: 4420, status: 2 }],
    })
    const { full_order_info, refund_order } = await detailOf(tid)
    expect(full_order_info.order_info).toMatchObject({ refund_state: 2, status: 'WAIT_SELLER_SEND_GOODS' })
    expect(refund_order).toMatchObject([{ refund_id: refundId, refund_state: 60, oids: [{ oid }] }])
  })

  it('of everything closes the order', async () => {
    const { tid } = trading().placePaid(wish())
    trading().agreeRefund(trading().askRefund(tid).refundId)
    expect((await detailOf(tid)).full_order_info.order_info).toMatchObject({
      status: 'TRADE_CLOSED',
      close_type: 2,
      refund_state: 12,
    })
  })

  it('is asked for once a line, until it was withdrawn, and ends once', () => {
    const { tid } = trading().placePaid(wish())
    const { refundId } = trading().askRefund(tid)
    expect(() => trading().askRefund(tid)).toThrow('has a refund')
    expect(trading().refuseRefund(refundId).status).toBe('SELLER_REFUSE_BUYER')
    trading().withdrawRefund(refundId)
    expect(() => trading().agreeRefund(refundId)).toThrow('CLOSED')
    expect(trading().askRefund(tid).refundId).not.toBe(refundId)
  })

  it('needs something that was paid, and no more than that', () => {
    const { tid } = trading().place(wish())
    expect(() => trading().askRefund(tid)).toThrow('nothing to refund')
    trading().pay(tid)
    expect(() => trading().askRefund(tid, { oid: '1' })).toThrow('nothing to refund')
    expect(() => trading().askRefund(tid, { amountFen: 129_901 })).toThrow('cost')
    expect(() => trading().settleFunds('1')).toThrow('no money')
  })
})

describe('goods, memos and sealed data', () => {
  const goods = () => shop.youzan.trading.goods
  const update = (params: Record<string, unknown>) =>
    shop.call('youzan.item.quantity.update/4.0.0', { item_id: 574609897, sku_id: 37155730, ...params })

  it('are sold from the shelf; what is cancelled, or refunded before it left, comes back', async () => {
    const stock = () => goods().sku('574609897', '37155730')!.stock
    const first = trading().place(wish())
    const second = trading().placePaid(wish({ items: [{ ...lock, quantity: 2 }] }))
    const third = trading().placePaid(wish())
    expect(stock()).toBe(96)
    trading().cancel(first.tid)
    trading().agreeRefund(trading().askRefund(second.tid).refundId)
    trading().ship(third.tid)
    trading().agreeRefund(trading().askRefund(third.tid).refundId)
    expect(stock()).toBe(99)
    expect((await update({ quantity: -9, type: 1 })).success).toBe(true)
    expect((await update({ quantity: -91, type: 1 })).code).toBe(123000105)
    expect((await update({ quantity: 1, type: 3 })).code).toBe(123000104)
    expect((await update({ quantity: 1, sku_id: 1 })).code).toBe(234000003)
    expect(stock()).toBe(90)
  })

  it('refuse a memo that is too long and a flag that is none', async () => {
    const { tid } = trading().placePaid(wish())
    const memo = async (params: object) =>
      (await shop.call('youzan.trade.memo.update/3.0.0', { tid, memo: '急', ...params })).code
    expect(await memo({ memo: '字'.repeat(257) })).toBe(106000002)
    expect(await memo({ flag: '6' })).toBe(5000)
    expect(await memo({ flag: '5' })).toBe(200)
    expect((await detailOf(tid)).full_order_info.remark_info).toMatchObject({ star: 5, trade_memo: '急' })
  })

  it('are opened with this shop’s key only; what is plain stays', async () => {
    const { tid } = trading().placePaid(wish())
    const { receiver_name } = (await detailOf(tid)).full_order_info.address_info
    const open = (sources: string[]) => shop.call('youzan.cloud.secret.decrypt.batch/1.0.0', { sources })
    expect((await open([receiver_name, '刘敏'])).data).toEqual({ [receiver_name]: '刘敏', 刘敏: '刘敏' })
    expect((await open([receiver_name, 'bm9wZQ==$1$'])).code).toBe(10500)
  })
})
