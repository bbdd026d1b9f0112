import { describe, expect, it } from 'vitest'
import type { OrderDues } from '../orders/index.ts'
import { alongOf, assertCodes69, assertEvidence, type Brought, evidenceOf } from './evidence.ts'

const dues = (more: Partial<OrderDues> = {}): OrderDues => ({
  kind: 'subsidy',
  districtCode: '310115',
  refunded: false,
  ...more,
})
const visit = (serials: string[], codes: string[] = []) => ({
  serials: serials.map((serial) => ({ lineId: null, serial })),
  barcodes: codes.map((code) => ({ lineId: null, code })),
})
const brought = (more: Partial<Brought> = {}): Brought => ({ photos: [], visits: [], units: 1, ...more })
const states = (given: OrderDues | null, found: Partial<Brought> = {}) =>
  Object.fromEntries(evidenceOf(given, brought(found)).map(({ code, state }) => [code, state]))

describe('evidence of an order', () => {
  it('is nothing for an ordinary order, and for a job without one', () => {
    expect(states(dues({ kind: 'ordinary' }))).toEqual({})
    expect(states(null)).toEqual({})
  })

  it('counts a photo only for what it is said to show', () => {
    const photos = ['unboxing_photo', 'photos_due', null]
    expect(states(dues(), { photos })).toMatchObject({ unboxing_photo: 'here', installed_photo: 'missing' })
  })

  it('wants a serial of each unit, each once, from any visit', () => {
    const serialOf = (visits: Brought['visits']) =>
      evidenceOf(dues(), brought({ visits, units: 2 })).find(({ code }) => code === 'serial')
    expect(serialOf([visit(['A', 'A'])])).toMatchObject({ state: 'missing', have: 1, need: 2 })
    expect(serialOf([visit(['A']), visit(['B'])])).toMatchObject({ state: 'here', have: 2 })
  })

  it('never says that something is there which only the marketplace knows', () => {
    expect(states(dues())).toMatchObject({ real_name: 'unreadable', subsidy_refund: 'later' })
    expect(states(dues({ refunded: true }))).toMatchObject({ subsidy_refund: 'unreadable' })
  })

  it('holds the completion, naming only what the technician can give', () => {
    const empty = evidenceOf(dues(), brought())
    expect(() => assertEvidence(empty)).toThrow(
      expect.objectContaining({
        code: 'work_order.evidence_missing',
        facts: { items: 'serial,code69,unboxing_photo,installed_photo' },
      }),
    )
    const visits = [visit(['A'], ['6901234567892'])]
    const photos = ['unboxing_photo', 'installed_photo']
    expect(() => assertEvidence(evidenceOf(dues(), brought({ visits, photos })))).not.toThrow()
  })

  it('takes no 13 digits for a 69 code that their last one denies', () => {
    expect(() => assertCodes69([{ code: '6901234567892' }])).not.toThrow()
    expect(() => assertCodes69([{ code: '6901234567893' }])).toThrow(
      expect.objectContaining({ code: 'work_order.barcode_wrong' }),
    )
  })

  it('goes with a note about the old machine where the order is a trade-in', () => {
    expect(alongOf(dues({ kind: 'trade_in' })).map(({ code }) => code)).toEqual(['remove_old'])
    expect(alongOf(dues())).toEqual([])
    expect(alongOf(null)).toEqual([])
  })
})
