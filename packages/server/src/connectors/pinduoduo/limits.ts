import type { CallLimit } from '../contract/call-gate.ts'

const minute = 60_000
const documented = (group: string, times: number, perMs: number, ...apis: string[]): CallLimit => ({
  group,
  apis,
  times,
  perMs,
  holder: 'app',
  source: 'documented',
})

/** From the metadata of the official API list. */
export const limits: readonly CallLimit[] = [
  documented('order.list', 6_000, minute, 'pdd.order.list.get'),
  documented('order.increment', 3_000, minute, 'pdd.order.number.list.increment.get'),
  documented('order.detail', 2_000, 1_000, 'pdd.order.information.get'),
  documented('order.detail', 30_000, minute, 'pdd.order.information.get'),
  documented('order.status', 3_000, minute, 'pdd.order.status.get'),
  documented('order.memo', 39_000, 10_000, 'pdd.order.note.update', 'pdd.erp.order.sync'),
  documented('refund.increment', 100, 10_000, 'pdd.refund.list.increment.get'),
  documented('goods.list', 600, minute, 'pdd.goods.list.get'),
  documented('message.backlog', 1, 1_000, 'pdd.pmc.accrue.query'),
  {
    group: 'decrypt',
    apis: ['pdd.open.decrypt.batch'],
    times: 1,
    perMs: 10_000,
    holder: 'app',
    source: 'unconfirmed',
  },
  {
    group: 'decrypt',
    apis: ['pdd.open.decrypt.batch'],
    times: 100,
    perMs: 86_400_000,
    holder: 'app',
    source: 'unconfirmed',
  },
]
