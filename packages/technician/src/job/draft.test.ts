import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  completionOf,
  emptyDraft,
  isSerial,
  isWhole,
  missingOf,
  readDraft,
  unitsOf,
  withCheck,
  withCount,
  withSerial,
} from './draft.ts'

const due = {
  items: [
    { slot: 'model_and_serial', required: true },
    { slot: 'tools', required: false },
    { slot: 'trial_run', required: true },
  ],
  photosDue: 3,
}
const lines = [
  { lineId: 'line-1', productName: 'X1 智能门锁', ordered: 3, refunded: 1 },
  { lineId: null, productName: '净水器', ordered: 1, refunded: 0 },
]
const catalogue = {
  materials: [
    { code: 'lock_body', name: '锁体', unit: '件' },
    { code: 'other', name: '其他材料', unit: '件' },
  ],
  customerOwnParts: [{ code: 'strike_plate', name: '锁扣板', unit: '件' }],
}

describe('units', () => {
  it('are those still to be installed: what was refunded needs no serial', () => {
    expect(unitsOf(lines).map(({ place }) => place)).toEqual(['line-1#1', 'line-1#2', 'at-1#1'])
    expect(unitsOf([{ ...lines[0]!, refunded: 3 }])).toEqual([])
  })
})

describe('what is missing', () => {
  it('names required items and photos; optional items may be left', () => {
    const draft = withCheck(emptyDraft, 'model_and_serial', true)
    expect(missingOf(draft, due, 1)).toEqual({ items: ['trial_run'], photos: 2, serials: [], evidence: [] })
  })
  it('is nothing when all is done, and more photos than due are welcome', () => {
    const draft = withCheck(withCheck(emptyDraft, 'trial_run', true), 'model_and_serial', true)
    expect(isWhole(missingOf(draft, due, 5))).toBe(true)
  })
  it('holds a serial that cannot be one', () => {
    const draft = withSerial(emptyDraft, 'line-1#1', '？？')
    expect(missingOf(draft, { items: [], photosDue: 0 }, 0).serials).toEqual(['line-1#1'])
    expect(isSerial('HM-X1 2026/0001')).toBe(true)
    expect(isSerial('锁')).toBe(false)
  })
})

describe('evidence', () => {
  const row = (from: string, more = {}) => ({
    code: from,
    from,
    due: 'completion',
    required: true,
    state: 'missing',
    have: 0,
    need: 1,
    ...more,
  })
  const evidence = [
    row('photo'),
    row('serial', { need: 2 }),
    row('barcode'),
    row('marketplace', { due: 'refund', state: 'later' }),
    row('extra', { required: false }),
  ]
  const left = (draft: typeof emptyDraft, rows = evidence) =>
    missingOf(draft, { items: [], photosDue: 0, evidence: rows }, 0).evidence

  it('holds completion until serials of all units and a right 69 code are filled in', () => {
    expect(left(emptyDraft)).toEqual(['photo', 'serial', 'barcode'])
    const one = withSerial(emptyDraft, 'line-1#1', 'HM-1')
    expect(left(one)).toContain('serial')
    const two = { ...withSerial(one, 'line-1#2', 'HM-2'), code69: '6901234567893' }
    expect(left(two)).toEqual(['photo', 'barcode'])
    const right = { ...two, code69: ' 6901234567892 ' }
    expect(left(right)).toEqual(['photo'])
    expect(left(right, [row('photo', { state: 'here', have: 1 })])).toEqual([])
    expect(completionOf(right, [], { items: [] }, catalogue).barcodes).toEqual([
      { lineId: null, code: '6901234567892' },
    ])
    expect(completionOf(emptyDraft, [], { items: [] }, catalogue)).not.toHaveProperty('barcodes')
  })
})

describe('completionOf', () => {
  it('sends marks, serials and counts in the words of the catalogue', () => {
    let draft = withCheck(emptyDraft, 'trial_run', true)
    draft = withSerial(draft, 'line-1#2', ' HMX1-0002 ')
    draft = withCount(draft, 'materials', 'lock_body', 2)
    draft = withCount(draft, 'customerOwnParts', 'strike_plate', 1)
    expect(completionOf(draft, unitsOf(lines), due, catalogue)).toEqual({
      checklist: [{ item: 'trial_run', value: null }],
      serials: [{ lineId: 'line-1', serial: 'HMX1-0002' }],
      materials: [{ code: 'lock_body', name: '锁体', quantity: 2 }],
      customerOwnParts: [{ code: 'strike_plate', name: '锁扣板', quantity: 1 }],
    })
  })
  it('sends nothing that the guidance or the catalogue does not know', () => {
    const draft = withCount(withCheck(emptyDraft, 'unknown', true), 'materials', 'gold', 1)
    expect(completionOf(draft, [], due, catalogue)).toEqual({
      checklist: [],
      serials: [],
      materials: [],
      customerOwnParts: [],
    })
  })
})

describe('a draft', () => {
  it('takes a mark back', () => {
    const draft = withCheck(emptyDraft, 'tools', true)
    expect(withCheck(draft, 'tools', true).checked).toEqual(['tools'])
    expect(withCheck(draft, 'tools', false).checked).toEqual([])
  })
  it('counts between none and 99', () => {
    fc.assert(
      fc.property(fc.integer({ min: -5, max: 300 }), (quantity) => {
        const { materials } = withCount(emptyDraft, 'materials', 'lock_body', quantity)
        expect(materials).toEqual(quantity > 0 ? { lock_body: Math.min(99, quantity) } : {})
      }),
    )
  })
  it('is read back as it was, and is empty when it cannot be read', () => {
    const draft = withSerial(withCheck(emptyDraft, 'tools', true), 'line-1#1', 'HMX1-0001')
    expect(readDraft(JSON.stringify(draft))).toEqual(draft)
    for (const kept of [null, '', '{}', '[1]', 'null', '{"checked":1}'])
      expect(readDraft(kept)).toEqual(emptyDraft)
  })
})
