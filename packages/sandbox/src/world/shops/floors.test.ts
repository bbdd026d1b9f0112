import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Sandbox, startSandbox } from '../../server.ts'
import { ActRefused } from '../act-refused.ts'
import { itemOf } from '../products.ts'
import type { Floor, SaleKind } from './floor.ts'
import { openFloors } from './index.ts'

let sandbox: Sandbox
let floors: Map<string, Floor>
beforeAll(async () => {
  sandbox = await startSandbox()
  floors = new Map(openFloors(sandbox).map((floor) => [floor.marketplace, floor]))
})
afterAll(() => sandbox.close())

const floorOf = (marketplace: string) => floors.get(marketplace)!
const wish = (floor: Floor, kind?: SaleKind, depositFen?: number) => {
  const { buyer, home } = sandbox.world.person(3)
  return { buyer, receiver: home, items: [floor.list(itemOf('HM-LOCK-X1-BLK', 2)!)], kind, depositFen }
}
const names = ['taobao', 'jd', 'pinduoduo', 'doudian', 'youzan', 'kuaishou', 'weixin-store']

describe.each(names)('the shop on %s', (marketplace) => {
  it('sells one thing from unpaid to completed, and knows what was paid', () => {
    const floor = floorOf(marketplace)
    const { tid, stage } = floor.place(wish(floor), false)
    expect(stage).toBe('unpaid')
    expect(floor.look(tid).paidFen).toBe(0)
    expect(floor.pay(tid)).toMatchObject({ stage: 'to_ship', paidFen: 259_800, isTold: true })
    expect(floor.ship(tid)).toMatchObject({ stage: 'shipped', isShipped: true })
    floor.deliver(tid)
    expect(floor.confirmReceipt(tid)).toMatchObject({ stage: 'completed', paidFen: 259_800 })
    expect([...floor.sales()].filter((sale) => sale.tid === tid)).toEqual([floor.look(tid)])
    expect(floor.look(tid).lines).toMatchObject([{ merchantCode: 'HM-LOCK-X1-BLK', quantity: 2 }])
  })

  it('takes a deposit, which is not the price', () => {
    const floor = floorOf(marketplace)
    const { tid } = floor.place(wish(floor, undefined, 10_000), false)
    const deposit = floor.pay(tid)
    // Kuaishou and the Weixin Store know no deposit, and JD shows an order only when it is paid.
    if (['kuaishou', 'weixin-store'].includes(marketplace))
      return expect(deposit).toMatchObject({ stage: 'to_ship', paidFen: 259_800 })
    expect(deposit).toMatchObject(
      marketplace === 'jd' ? { stage: 'unpaid', isTold: false } : { stage: 'deposit_paid', paidFen: 10_000 },
    )
    expect(floor.pay(tid)).toMatchObject({ stage: 'to_ship', paidFen: 259_800 })
  })

  it('gives money back, refuses what cannot be done, and says so in words', () => {
    const floor = floorOf(marketplace)
    const { tid } = floor.place(wish(floor), true)
    const request = floor.askRefund(tid, { reason: '不想要了' })
    expect(request).toMatchObject({ tid, stage: 'awaiting_merchant', refundFen: 259_800 })
    expect(() => floor.askRefund(tid, {})).toThrow(ActRefused)
    expect(floor.agreeRefund(request.id)).toMatchObject({ stage: 'refunded', refundFen: 259_800 })
    expect(floor.look(tid)).toMatchObject({ stage: 'closed', paidFen: 259_800 })
    expect(() => floor.ship(tid)).toThrow(ActRefused)
    expect(() => floor.look('404')).toThrow(ActRefused)
    expect([...floor.requests()].map(({ id }) => id)).toContain(request.id)
  })

  it('lists the same piece under numbers of its own', () => {
    const listed = names.map((name) => floorOf(name).list(itemOf('HM-AC-35G-WHT')!))
    expect(new Set(listed.map(({ num_iid }) => num_iid)).size).toBe(names.length)
    expect(new Set(listed.map(({ outer_sku_id }) => outer_sku_id))).toEqual(new Set(['HM-AC-35G-WHT']))
  })
})

describe('kinds of orders', () => {
  it.each(['pinduoduo', 'doudian', 'youzan', 'weixin-store'])(
    'a group-buy on %s waits until its group is full',
    (name) => {
      const floor = floorOf(name)
      const { tid, stage } = floor.place(wish(floor, 'group_buy'), true)
      expect(stage).toBe('awaiting_group')
      expect(() => floor.ship(tid)).toThrow(ActRefused)
      expect(floor.fillGroup(tid).stage).toBe('to_ship')
    },
  )

  it('a group of Pinduoduo may fail, and the money goes back', () => {
    const floor = floorOf('pinduoduo')
    const { tid } = floor.place(wish(floor, 'group_buy'), true)
    expect(floor.failGroup(tid).stage).toBe('closed')
    expect(() => floorOf('taobao').failGroup(tid)).toThrow('天猫旗舰店 knows no group')
  })

  it('cash on delivery is paid at the door', () => {
    const floor = floorOf('jd')
    const { tid, stage, paidFen } = floor.place(wish(floor, 'cash_on_delivery'), true)
    expect([stage, paidFen]).toEqual(['to_ship', 0])
    floor.ship(tid)
    expect(floor.confirmReceipt(tid)).toMatchObject({ stage: 'completed', paidFen: 259_800 })
  })

  it('goods go back before the money where the marketplace has that step', () => {
    for (const name of ['pinduoduo', 'doudian', 'youzan', 'kuaishou', 'weixin-store']) {
      const floor = floorOf(name)
      const { tid } = floor.place(wish(floor), true)
      floor.ship(tid)
      const { id } = floor.askRefund(tid, { withReturn: true })
      expect(floor.agreeReturn(id).stage).toBe('awaiting_buyer_return')
      expect(floor.sendBack(id).stage).toBe('awaiting_merchant_receipt')
      expect(floor.agreeRefund(id).stage).toBe('refunded')
    }
  })
})
