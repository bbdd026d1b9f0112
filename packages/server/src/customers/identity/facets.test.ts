import { describe, expect, it } from 'vitest'
import { Facets, packRows } from './facets.ts'
import { frequencyOf } from './frequency.ts'

describe('Facets', () => {
  it('lays what is compared side by side, field by field, in the order of the records', () => {
    const size = 1100
    const [one, two] = [new Facets(size), new Facets(size)]
    const [hash, flag, other] = [one.numbers(), one.bytes(), two.numbers()]
    one.numbers().fill(7)
    for (let i = 0; i < size; i += 1) {
      hash[i] = -1 - i
      flag[i] = i % 2
      other[i] = 3 * i
    }
    one.compare(hash, flag)
    two.compare(other)
    const turned = Int32Array.from({ length: size }, (_, i) => size - 1 - i)
    one.arrange(turned)
    two.arrange(turned)
    packRows([one, two], size)
    expect(one.cells).toBe(two.cells)
    expect([one.width, one.from, two.from]).toEqual([3, 0, 2])
    for (const i of [0, 1, 511, 512, 1099]) {
      const was = size - 1 - i
      expect([...one.cells.subarray(i * 3, i * 3 + 3)]).toEqual([-1 - was, was % 2, 3 * was])
    }
  })

  it('leaves out what is not in the order', () => {
    const facets = new Facets(3)
    const texts = facets.strings()
    const numbers = facets.numbers()
    for (const i of [0, 1, 2]) {
      texts[i] = `t${i}`
      numbers[i] = i
    }
    facets.arrange(Int32Array.from([2, 0]))
    expect(texts.slice(0, 2)).toEqual(['t2', 't0'])
    expect([...numbers.subarray(0, 2)]).toEqual([2, 0])
  })
})

describe('frequencyOf', () => {
  it('counts who shares a value, and how likely two do', () => {
    const frequency = frequencyOf(Int32Array.from([5, 0, 5, -9, 5, 0]))
    expect([0, 1, 2, 3, 4, 5].map((record) => frequency.counts[record])).toEqual([3, 0, 3, 1, 3, 0])
    expect(frequency.known).toBe(4)
    expect(frequency.coincidence).toBe(6 / 12)
  })

  it('looks at the records of the list alone, and has nothing to say of one', () => {
    expect(frequencyOf(Int32Array.from([5, 5, 5]), 1).coincidence).toBe(0)
    expect(frequencyOf(Int32Array.from([5, 7, 5]), 2).counts[0]).toBe(1)
  })
})
