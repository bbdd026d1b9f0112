import { describe, expect, it } from 'vitest'
import { type Act, type ActFacts, type KeptUnit, standingOf } from './installed-product.ts'
import type { PartStanding, WarrantyStanding } from './warranty.ts'
import { actWords, partWords, stateWords, warrantyWords } from './words.ts'

const unit: KeptUnit = {
  id: 'u1',
  sourceKey: 'order:o1/l1/lock/1',
  origin: 'order',
  productId: 'lock',
  name: null,
  customerId: 'liu',
  holderId: null,
  orderId: 'o1',
  lineId: 'l1',
  workOrderId: null,
  serial: 'SN-1',
  boughtAt: null,
  deliveredAt: null,
  installedAt: null,
  state: 'owned',
  works: [],
}

/** Acts one second after the other; those of `undone` were taken back. */
const acts = (facts: readonly ActFacts[], undone: readonly number[] = []): Act[] =>
  facts.map((one, i) => ({
    id: `a${i}`,
    unitId: 'u1',
    facts: one,
    words: null,
    actor: 'member:chenjing',
    at: new Date(Date.UTC(2026, 2, 1, 0, 0, i)),
    undoneAt: undone.includes(i) ? new Date(Date.UTC(2026, 2, 2)) : null,
    undoneBy: null,
  }))

describe('how a unit stands', () => {
  it('is as its sources say while nobody said anything', () => {
    expect(standingOf(unit, [])).toMatchObject({
      state: 'owned',
      serial: 'SN-1',
      exchangedOn: null,
      retiredOn: null,
      warrantyUntil: null,
    })
  })

  it('takes the last word about its number, also that of an exchange, whatever order the acts come in', () => {
    const said = acts([
      { kind: 'serial', serial: 'SN-2' },
      { kind: 'exchanged', on: '2026-02-01', serial: 'SN-3' },
    ])
    expect(standingOf(unit, said).serial).toBe('SN-3')
    expect(standingOf(unit, said.toReversed()).serial).toBe('SN-3')
    expect(standingOf(unit, acts([{ kind: 'exchanged', on: '2026-02-01', serial: null }])).serial).toBe(
      'SN-1',
    )
  })

  it('forgets what was taken back, and only that', () => {
    const facts: ActFacts[] = [
      { kind: 'retired', on: '2026-02-01' },
      { kind: 'serial', serial: 'SN-2' },
    ]
    expect(standingOf(unit, acts(facts))).toMatchObject({ state: 'retired', serial: 'SN-2' })
    expect(standingOf(unit, acts(facts, [0]))).toMatchObject({ state: 'owned', serial: 'SN-2' })
    expect(standingOf(unit, acts(facts, [0, 1]))).toMatchObject({ state: 'owned', serial: 'SN-1' })
  })

  it('keeps the newest day of each part, not the last that was typed', () => {
    const { partsDone } = standingOf(
      unit,
      acts([
        { kind: 'part_done', part: 'pp_filter', on: '2026-02-01' },
        { kind: 'part_done', part: 'pp_filter', on: '2025-08-01' },
        { kind: 'part_done', part: 'ro_filter', on: '2025-01-01' },
      ]),
    )
    expect([...partsDone]).toEqual([
      ['pp_filter', '2026-02-01'],
      ['ro_filter', '2025-01-01'],
    ])
  })
})

describe('the words of owned products', () => {
  const warranty = (more: Partial<WarrantyStanding>): WarrantyStanding => ({
    state: 'in',
    from: 'installed',
    startsOn: '2026-01-01',
    until: '2027-01-01',
    months: 12,
    addedDays: 0,
    ...more,
  })
  const part = (more: Partial<PartStanding>): PartStanding => ({
    code: 'pp_filter',
    does: 'replace',
    name: { zh: '滤芯', en: 'Filter' },
    everyMonths: 6,
    own: false,
    warnDays: 14,
    confirmed: false,
    state: 'later',
    dueOn: '2026-07-01',
    lastOn: null,
    lastBy: null,
    boughtOn: null,
    ...more,
  })

  it('say each state of a warranty, in Chinese without English and the other way round', () => {
    const states = [
      warranty({}),
      warranty({ state: 'over', until: '2025-01-01' }),
      warranty({ state: 'none', from: null }),
      warranty({ state: 'unknown', from: null }),
      warranty({ state: 'not_started', from: null }),
      warranty({ from: 'hand', addedDays: 3 }),
      warranty({ from: 'waited' }),
    ]
    expect(new Set(states.map((one) => warrantyWords(one, 'zh'))).size).toBe(states.length)
    for (const one of states) {
      expect(warrantyWords(one, 'zh')).not.toMatch(/[a-z]{3}/i)
      expect(warrantyWords(one, 'en')).not.toMatch(/\p{Script=Han}/u)
    }
  })

  it('say when a part is due, that it is late, and that nobody knows', () => {
    expect(partWords(part({}), '2026-06-01', 'zh')).toBe('2026-07-01 到期，每 6 个月，还没有记录')
    expect(partWords(part({}), '2026-07-11', 'zh')).toContain('已过 10 天')
    expect(partWords(part({ dueOn: null }), '2026-07-11', 'zh')).toContain('不知道何时启用')
    expect(partWords(part({ lastOn: '2026-01-01', lastBy: 'hand' }), '2026-06-01', 'en')).toContain(
      'last changed on 2026-01-01 (entered by hand)',
    )
  })

  it('name every state and act in both languages', () => {
    for (const { zh, en } of [...Object.values(stateWords), ...Object.values(actWords)]) {
      expect(zh).toMatch(/\p{Script=Han}/u)
      expect(en).not.toMatch(/\p{Script=Han}/u)
    }
  })
})
