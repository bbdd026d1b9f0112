import { describe, expect, it } from 'vitest'
import { type DoneJob, type SoldOrder, unitsAt, unitsOfJob, unitsOfOrder } from './units.ts'

const day = (text: string) => new Date(`${text}T02:00:00Z`)

const order = (more: Partial<SoldOrder> = {}): SoldOrder => ({
  orderId: 'o1',
  customerId: 'liu',
  paid: true,
  boughtAt: day('2026-03-01'),
  arrived: true,
  deliveredAt: day('2026-03-04'),
  lines: [{ lineId: 'l1', pieces: 2, closed: false, products: [{ productId: 'lock', units: 2 }] }],
  refunds: [],
  ...more,
})

const job = (more: Partial<DoneJob> = {}): DoneJob => ({
  workOrderId: 'w1',
  orderId: 'o1',
  customerId: 'liu',
  serviceType: 'install',
  installs: true,
  openedAt: day('2026-03-01'),
  doneAt: day('2026-03-06'),
  lines: [{ lineId: 'l1', productId: 'lock', name: '智能锁', units: 2 }],
  serials: [],
  materials: [],
  ...more,
})

const told = (units: ReturnType<typeof unitsOfOrder>) =>
  units.map(({ sourceKey, serial, state }) => `${sourceKey.split('/').at(-1)} ${serial ?? '-'} ${state}`)

describe('units of an order', () => {
  it('are one a piece, installed when the job of their line is done', () => {
    const units = unitsOfOrder(order(), [job()], [])
    expect(told(units)).toEqual(['1 - owned', '2 - owned'])
    expect(units.every(({ installedAt }) => installedAt?.getTime() === day('2026-03-06').getTime())).toBe(
      true,
    )
    expect(unitsOfOrder(order(), [job({ doneAt: null })], [])[0]!.installedAt).toBeNull()
    expect(told(unitsOfOrder(order({ arrived: false, deliveredAt: null }), [], []))).toEqual([
      '1 - ordered',
      '2 - ordered',
    ])
    expect(unitsOfOrder(order({ paid: false }), [], [])).toEqual([])
  })

  it('count the pieces of a bundle by itself', () => {
    const lines = [
      {
        lineId: 'l1',
        pieces: 2,
        closed: false,
        products: [
          { productId: 'purifier', units: 2 },
          { productId: 'pre', units: 4 },
        ],
      },
    ]
    const refunds = [{ lineId: 'l1', pieces: 1, afterShipment: true }]
    const units = unitsOfOrder(order({ lines, refunds }), [], [])
    const kept = (productId: string) =>
      units.filter((one) => one.productId === productId && one.state === 'owned').length
    expect([kept('purifier'), kept('pre')]).toEqual([1, 2])
  })

  it('go back with a refund, before or after they came, and price protection is none of these', () => {
    const back = (refunds: SoldOrder['refunds'], more: Partial<SoldOrder> = {}) =>
      unitsOfOrder(order({ refunds, ...more }), [job()], []).map(({ state }) => state)
    expect(back([{ lineId: 'l1', pieces: 1, afterShipment: true }])).toEqual(['owned', 'returned'])
    expect(back([{ lineId: null, pieces: null, afterShipment: true }])).toEqual(['returned', 'returned'])
    expect(back([{ lineId: 'l1', pieces: null, afterShipment: false }], { paid: false })).toEqual([
      'withdrawn',
      'withdrawn',
    ])
    expect(back([{ lineId: 'other', pieces: 1, afterShipment: true }])).toEqual(['owned', 'owned'])
    expect(back([{ lineId: 'l1', pieces: 9, afterShipment: true }])).toEqual(['returned', 'returned'])
  })

  it('take the numbers of their jobs first, then those of parcels, in whatever order these came', () => {
    const jobs = [
      job({ serials: [{ lineId: 'l1', serial: 'SN-B' }] }),
      job({
        workOrderId: 'w0',
        openedAt: day('2026-02-01'),
        serials: [{ lineId: null, serial: 'SN-A' }],
      }),
    ]
    const devices = [
      { serial: 'SN-B', productId: 'lock' },
      { serial: 'SN-Z', productId: 'other' },
    ]
    const expected = ['1 SN-A owned', '2 SN-B owned']
    expect(told(unitsOfOrder(order(), jobs, devices))).toEqual(expected)
    expect(told(unitsOfOrder(order(), jobs.toReversed(), devices.toReversed()))).toEqual(expected)
    expect(told(unitsOfOrder(order(), [], [{ serial: 'SN-P', productId: null }]))).toEqual([
      '1 SN-P owned',
      '2 - owned',
    ])
  })

  it('that were given back carry no number', () => {
    const units = unitsOfOrder(
      order({ refunds: [{ lineId: 'l1', pieces: 2, afterShipment: true }] }),
      [job({ serials: [{ lineId: 'l1', serial: 'SN-A' }] })],
      [],
    )
    expect(told(units)).toEqual(['1 - returned', '2 - returned'])
  })
})

describe('units that a job alone knows', () => {
  const own = (more: Partial<DoneJob> = {}) =>
    job({
      orderId: null,
      lines: [{ lineId: null, productId: null, name: '旧空调', units: 1 }],
      ...more,
    })
  const repair = { serviceType: 'repair', installs: false } as const

  it('are what it installed, or what it read a number off', () => {
    expect(unitsOfJob(own(), new Set()).map(({ name, state }) => [name, state])).toEqual([
      ['旧空调', 'owned'],
    ])
    const read = unitsOfJob(own({ ...repair, serials: [{ lineId: null, serial: 'AC-1' }] }), new Set())
    expect(read.map(({ serial, installedAt }) => [serial, installedAt])).toEqual([['AC-1', null]])
  })

  it('are none of a repair without a number, of a job of an order, of an open job, and of a known number', () => {
    expect(unitsOfJob(own(repair), new Set())).toEqual([])
    expect(unitsOfJob(job(), new Set())).toEqual([])
    expect(unitsOfJob(own({ doneAt: null }), new Set())).toEqual([])
    const known = new Set(['AC-1'])
    expect(unitsOfJob(own({ ...repair, serials: [{ lineId: null, serial: 'AC-1' }] }), known)).toEqual([])
  })
})

describe('whose work a job was', () => {
  const unit = (lineId: string, serial: string | null, orderId: string | null = 'o1') =>
    ({ orderId, lineId, serial, state: 'owned' }) as const

  it('is the unit with its number, else those of its line without one', () => {
    const units = [unit('l1', 'SN-A'), unit('l1', null), unit('l2', null), unit('l9', 'SN-B', 'o2')]
    expect(unitsAt(job(), units)).toEqual([units[1]])
    expect(unitsAt(job({ serials: [{ lineId: 'l1', serial: 'SN-A' }] }), units)).toEqual(units.slice(0, 2))
    expect(unitsAt(job({ orderId: null, serials: [{ lineId: null, serial: 'SN-B' }] }), units)).toEqual([
      units[3],
    ])
  })
})
