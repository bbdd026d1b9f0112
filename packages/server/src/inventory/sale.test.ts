import { describe, expect, it } from 'vitest'
import type { OrderState } from '../connectors/contract/connector.ts'
import type { SoldLine } from '../orders/index.ts'
import { lineChanges } from './sale.ts'

const line = (
  orderId: string,
  state: OrderState,
  lineId = '1',
  orderState: OrderState = state,
): SoldLine => ({
  orderId,
  shopId: 'tmall',
  createdAt: new Date('2026-04-10T02:00:00Z'),
  lineId,
  itemId: '770001',
  skuId: '770001001',
  pieces: 1,
  state,
  orderState,
  products: [],
})
const told = (states: (OrderState | null)[], ...lines: SoldLine[]) =>
  lineChanges([{ orderId: 'O1', states }], lines).map(({ line: { lineId }, what }) => `${lineId} ${what}`)

describe('what an order takes from stock', () => {
  it('is taken when it is first seen, paid or not', () => {
    expect(told([null, 'unpaid'], line('O1', 'unpaid'))).toEqual(['1 sold'])
    expect(told([null, 'shipped'], line('O1', 'shipped'))).toEqual(['1 sold'])
  })

  it('comes back when it is closed before shipment, and stays gone after', () => {
    expect(told(['to_ship', 'closed'], line('O1', 'closed'))).toEqual(['1 sold', '1 back'])
    expect(told(['shipped', 'closed'], line('O1', 'closed'))).toEqual(['1 sold'])
    expect(told([null, 'to_ship', 'shipped', 'closed'], line('O1', 'closed'))).toEqual(['1 sold'])
  })

  it('is nothing for an order that was closed when it was first seen', () => {
    expect(told([null, 'closed'], line('O1', 'closed'))).toEqual([])
    expect(told([null, 'unpaid', 'closed'], line('O1', 'closed'))).toEqual([])
  })

  it('is told by line: a line that is closed alone comes back alone', () => {
    const lines = [line('O1', 'closed', '1', 'to_ship'), line('O1', 'to_ship', '2')]
    expect(told(['unpaid', 'to_ship'], ...lines)).toEqual(['1 sold', '1 back', '2 sold'])
    expect(told(['to_ship', 'partly_shipped'], ...lines)).toEqual(['1 sold', '2 sold'])
  })

  it('stays gone when the news is old, and the order was shipped and refunded since', () => {
    expect(told([null, 'to_ship'], line('O1', 'closed'))).toEqual(['1 sold'])
    expect(told(['to_ship', 'shipped', 'closed'], line('O1', 'closed'))).toEqual(['1 sold'])
  })

  it('knows the lines of each order', () => {
    const passages = ['O1', 'O2'].map((orderId) => ({
      orderId,
      states: [null, 'to_ship'] as (OrderState | null)[],
    }))
    const changes = lineChanges(passages, [line('O2', 'to_ship')])
    expect(changes.map(({ line: { orderId } }) => orderId)).toEqual(['O2'])
  })
})
