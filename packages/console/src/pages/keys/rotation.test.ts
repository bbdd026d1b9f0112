import { describe, expect, it } from 'vitest'
import { kindWords } from './kinds.ts'
import { leftParts, mendOf, type Rotation, secondsTaken, shareOf, toneOf, troublesOf } from './rotation.ts'

const rotation = (of: Partial<Rotation>): Rotation =>
  ({ state: 'sealing', unreadable: 0, filesUnreadable: 0, errorCode: null, ...of }) as Rotation

describe('a change of keys', () => {
  it('asks for attention where something keeps it from its end, and no more once it is done', () => {
    const of = [
      {},
      { state: 'asked' },
      { unreadable: 2 },
      { state: 'files', filesUnreadable: 1, errorCode: 'ENOSPC' },
      { state: 'done', unreadable: 2 },
    ] as Partial<Rotation>[]
    expect(of.map((one) => toneOf(rotation(one)))).toEqual([
      'running',
      'waiting',
      'attention',
      'attention',
      'done',
    ])
    expect(troublesOf(rotation(of[3]!))).toEqual(['files', 'error'])
  })

  it('says how each error is mended', () => {
    const codes = ['ENOSPC', '53100', 'runtime.vault_locked', '08006', '57P01', '57014', 'XX000', null]
    expect(codes.map(mendOf)).toEqual([
      'disk',
      'disk',
      'masterKey',
      'database',
      'database',
      'busy',
      'other',
      'other',
    ])
  })

  it('is never told whole before it is', () => {
    expect([
      shareOf({ total: 1000, left: 1 }),
      shareOf({ total: 3, left: 0 }),
      shareOf({ total: 4, left: 4 }),
    ]).toEqual([99, 100, 0])
  })

  it('tells time as people do', () => {
    expect([null, 0, 89, 90, 3600].map(leftParts)).toEqual([
      null,
      null,
      { unit: 'seconds', count: 89 },
      { unit: 'minutes', count: 2 },
      { unit: 'minutes', count: 60 },
    ])
    const startedAt = '2026-04-10T04:00:00.000Z'
    expect(secondsTaken({ startedAt, finishedAt: '2026-04-10T04:00:00.200Z' })).toBe(1)
    expect(secondsTaken({ startedAt, finishedAt: '2026-04-10T04:01:30.000Z' })).toBe(90)
  })
})

it('kinds of data have words in both languages, each of its own', () => {
  expect(Object.keys(kindWords.en)).toEqual(Object.keys(kindWords['zh-CN']))
  for (const words of Object.values(kindWords))
    expect(new Set(Object.values(words)).size).toBe(Object.keys(words).length)
})
