import { describe, expect, it } from 'vitest'
import { closeHashes, hashColumn, orderByContent } from './order.ts'

/** The records of two columns, the first of which decides, in the order of their content. */
function order(records: [account: string, name: string][], left = 0, hash?: number) {
  const hashes = new Int32Array(records.length)
  for (const column of [0, 1] as const)
    hashColumn(
      hashes,
      0,
      records.map((record) => record[column]),
    )
  if (hash !== undefined) hashes.fill(hash)
  closeHashes(hashes, 0, hashes.length)
  return orderByContent(hashes, (record) => records[record]!, [0], { size: records.length, left })
}

describe('orderByContent', () => {
  it('knows a record that comes twice by its account, and not by its name alone', () => {
    const { records, places } = order([
      ['jd1', '汤子涵'],
      ['', '樊梓萱'],
      ['jd1', '汤子涵'],
      ['', '樊梓萱'],
    ])
    expect(records.length).toBe(3)
    expect(places[0]).toBe(places[2])
    expect(places[1]).not.toBe(places[3])
  })

  it('tells apart by their texts those whose hashes are the same, in whatever order they come', () => {
    const people: [string, string][] = [
      ['b', '二'],
      ['a', '三'],
      ['a', '一'],
      ['a', '一'],
    ]
    const texts = (given: typeof people) => [...order(given, 0, 7).records].map((i) => given[i]!.join(''))
    expect(texts(people)).toEqual(['a一', 'a三', 'b二'])
    expect(texts(people.toReversed())).toEqual(texts(people))
  })

  it('puts the first of two lists first, and takes nobody of the other for a repetition', () => {
    const { records, left } = order(
      [
        ['a', '一'],
        ['b', '二'],
        ['a', '一'],
      ],
      2,
    )
    expect(left).toBe(2)
    expect([...records.subarray(0, 2)].sort()).toEqual([0, 1])
    expect(records[2]).toBe(2)
  })
})
