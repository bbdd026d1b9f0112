import { floatsOf, numbersOf } from './memory.ts'
import { sortByValue } from './sort.ts'

/** A column of hashes in the order of its values: who shares a value stands together. */
export interface Sorted {
  values: Int32Array
  /** Records whose value is known. */
  order: Int32Array
}

/** How often the value of each record occurs. Plain, so that threads can hand it on. */
export interface Frequency {
  sorted: Sorted
  /** Values that are known. */
  known: number
  /** Chance that two known values drawn at random are the same. */
  coincidence: number
  /** By record: how many have its value, itself among them; 0 where it is not known. */
  counts: Int32Array
  /** By count: bits that a value gains by being rarer than the mean, or loses by being common. */
  gains: Float64Array
  mostGain: number
}

/** A common value tells less than the mean, a rare one more; not beyond this many bits either way. */
const mostRarity = 6

export function frequencyOf(values: Int32Array, size = values.length): Frequency {
  const order = sortByValue([values.subarray(0, size)], size)
  const sorted = { values, order }
  const counts = numbersOf(size)
  const known = order.length
  let [pairs, most] = [0, 0]
  for (let from = 0; from < order.length; ) {
    const to = endOfRun(sorted, from)
    for (let i = from; i < to; i += 1) counts[order[i]!] = to - from
    pairs += (to - from) * (to - from - 1)
    most = Math.max(most, to - from)
    from = to
  }
  const coincidence = known > 1 ? pairs / (known * (known - 1)) : 0
  const gains = floatsOf(most + 1)
  if (coincidence > 0)
    for (let count = 1; count <= most; count += 1) gains[count] = gainOf(coincidence * known, count)
  return { sorted, known, coincidence, counts, gains, mostGain: Math.max(0, gains[1] ?? 0) }
}

function gainOf(mean: number, count: number): number {
  return Math.max(-mostRarity, Math.min(mostRarity, Math.log2(mean / Math.max(1, count - 1))))
}

/** Where those end who share the value at this place of the order. */
export function endOfRun({ values, order }: Sorted, from: number): number {
  const value = values[order[from]!]!
  let to = from + 1
  while (to < order.length && values[order[to]!] === value) to += 1
  return to
}
