import type { CallLimit } from '../contract/call-gate.ts'

const aSecond = (group: string, times: number, api: string): CallLimit => ({
  group,
  apis: [api],
  times,
  perMs: 1_000,
  holder: 'app',
  source: 'unconfirmed',
})

/** Calls a second of one app, from a secondary source. */
export const limits: readonly CallLimit[] = [
  aSecond('order.list', 600, 'order.searchList'),
  aSecond('order.detail', 900, 'order.orderDetail'),
  aSecond('after-sale.list', 500, 'afterSale.List'),
  aSecond('product.list', 180, 'product.listV2'),
]
