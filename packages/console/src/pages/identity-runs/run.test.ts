import { describe, expect, it } from 'vitest'
import {
  bandsOf,
  isStoppable,
  isUndoable,
  type PlanGroup,
  passedOver,
  percentOf,
  type Run,
  shadeOf,
  wholePercent,
} from './run.ts'

const run = (state: Run['state'], merged = 0): Run => ({ state, merged, paired: 0 }) as Run

describe('a run', () => {
  it('is stopped while it looks or joins, not while it is taken back', () => {
    const states = ['waiting', 'reading', 'comparing', 'linking', 'undoing', 'planned', 'done'] as const
    expect(states.filter((state) => isStoppable(run(state)))).toEqual(states.slice(0, 4))
  })
  it('is taken back where it joined somebody', () => {
    expect(isUndoable(run('cancelled', 3))).toBe(true)
    expect(isUndoable(run('done'))).toBe(false)
    expect(isUndoable(run('planned', 3))).toBe(false)
  })
  it('shows the surest first, and no empty band', () => {
    expect(bandsOf([0.8, 0.999], [2, 0, 5])).toEqual([
      { pairs: 5, from: 0.999, to: null },
      { pairs: 2, from: null, to: 0.8 },
    ])
    expect([0.8, 0.999].map(percentOf)).toEqual(['80%', '99.9%'])
  })
  it('draws the surest band darkest, whichever else there are', () => {
    const bounds = [0.8, 0.95, 0.99, 0.999]
    expect([0.999, 0.99, 0.95, 0.8, null].map((from) => shadeOf(bounds, from))).toEqual([1, 2, 3, 4, 4])
  })
  it('says how far it is, and all of it only when it is all', () => {
    expect([wholePercent(1240, 3024), wholePercent(9999, 10_000)].map(percentOf)).toEqual(['41%', '99%'])
    expect([wholePercent(5, 5), wholePercent(6, 5), wholePercent(0, 0)]).toEqual([1, 1, 0])
  })
})

describe('what a run passed over', () => {
  const group = (outcome: 'link' | 'review', pairs: number) => ({ outcome, pairs }) as PlanGroup
  const groups = [group('link', 40), group('review', 120), group('review', 3)]
  it.each([
    [{ state: 'done', merged: 40, paired: 119 }, 4],
    [{ state: 'done', merged: 40, paired: 123 }, 0],
    [{ state: 'done', merged: 41, paired: 123 }, 0],
    [{ state: 'linking', merged: 10, paired: 5 }, 0],
    [{ state: 'cancelled', merged: 10, paired: 5 }, 0],
  ] as const)('%o: %d', (run, pairs) => {
    expect(passedOver(run as unknown as Run, groups)).toBe(pairs)
  })
})
