import { describe, expect, it } from 'vitest'
import { keyOfPair, knownLonger, outcomesByKind, placeOf, progressOf, standingMerges } from './pairs.ts'

const pairs = ['a', 'b', 'c'].map((firstId) => ({ firstId, secondId: 'z' }))

describe('the review queue', () => {
  it('stays at the pair of the address, and moves on to what took the place of one that is gone', () => {
    expect(placeOf(pairs, 'b_z', 0)).toBe(1)
    expect(placeOf(pairs, 'gone_z', 1)).toBe(1)
    expect(placeOf(pairs, 'gone_z', 7)).toBe(2)
    expect(placeOf([], null, 3)).toBe(0)
    expect(keyOfPair(pairs[2]!)).toBe('c_z')
  })
  it('says who is known longer, and says nothing of two who came with one file', () => {
    const came = (id: string, createdAt: string) => ({ id, createdAt })
    const old = came('old', '2026-11-20T02:59:59.900Z')
    const young = came('young', '2026-11-20T03:00:00.100Z')
    expect(knownLonger(old, young)).toBe('old')
    expect(knownLonger(young, old)).toBe('old')
    expect(knownLonger(young, came('third', '2026-11-20T03:00:41.000Z'))).toBeNull()
  })
  it('counts what did not go as asked', () => {
    const items = ['merged', 'already', 'edited_since', 'already'].map((outcome) => ({ outcome }))
    expect(outcomesByKind(items).left).toEqual([
      { outcome: 'already', count: 2 },
      { outcome: 'edited_since', count: 1 },
    ])
    expect(outcomesByKind([{ outcome: 'apart' }]).left).toEqual([])
  })
  it('leads to each merge that stays, once', () => {
    const items = ['m1', 'm2', 'm1'].map((mergeId) => ({ outcome: 'edited_since', mergeId }))
    expect(standingMerges([...items, { outcome: 'waiting', mergeId: null }])).toEqual(['m1', 'm2'])
  })
  it('knows how far it is', () => {
    expect(progressOf({ waiting: 3, decidedToday: 1 })).toBe(0.25)
    expect(progressOf({ waiting: 0, decidedToday: 0 })).toBe(1)
  })
})
