import { numbersOf } from './memory.ts'
import { sortByValue } from './sort.ts'

/** A column of hashes in the order of its values: who shares a value stands together. */
export interface Sorted {
  values: Int32Array
  /** Records whose value is known. */
  order: Int32Array
}

/** How often the value of each record occurs. */
export class Frequency {
  readonly sorted: Sorted
  /** Values that are known. */
  readonly known: number
  /** Chance that two known values drawn at random are the same. */
  readonly coincidence: number
  private readonly counts: Int32Array

  constructor(values: Int32Array, size = values.length) {
    const order = sortByValue([values.subarray(0, size)], size)
    this.sorted = { values, order }
    this.counts = numbersOf(size)
    this.known = order.length
    let pairs = 0
    for (let from = 0; from < order.length; ) {
      const to = endOfRun(this.sorted, from)
      for (let i = from; i < to; i += 1) this.counts[order[i]!] = to - from
      pairs += (to - from) * (to - from - 1)
      from = to
    }
    this.coincidence = this.known > 1 ? pairs / (this.known * (this.known - 1)) : 0
  }

  /** How many records have the value of this one, itself among them; 0 where it is not known. */
  countFor(record: number): number {
    return this.counts[record]!
  }
}

/** Where those end who share the value at this place of the order. */
export function endOfRun({ values, order }: Sorted, from: number): number {
  const value = values[order[from]!]!
  let to = from + 1
  while (to < order.length && values[order[to]!] === value) to += 1
  return to
}
