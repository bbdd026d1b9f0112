import { describe, expect, it } from 'vitest'
import { openSource, packRecords } from './packed-records.ts'

describe('packed records', () => {
  const columns = { name: ['汤子涵', '', '樊梓萱', '😀'], phone: ['', '', '', '13911112222'] }
  const source = openSource(structuredClone(packRecords(columns)))

  it('are read in slices, empty texts among them', () => {
    expect(source.size).toBe(4)
    for (const [from, to] of [
      [0, 4],
      [0, 1],
      [1, 3],
      [3, 4],
      [2, 2],
    ] as const)
      for (const name of ['name', 'phone'] as const)
        expect(source.slice(from, to)(name)).toEqual(columns[name].slice(from, to))
  })

  it('may be none at all', () => {
    expect(openSource(packRecords({ name: [] })).slice(0, 0)('name')).toEqual([])
  })
})
