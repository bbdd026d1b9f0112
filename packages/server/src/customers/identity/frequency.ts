import { floatsOf, numbersOf } from './memory.ts'
import { endOfRun, type Sorted, sortByValue } from './sort.ts'

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
  const sorted = sortByValue([values], size)
  const { order } = sorted
  const known = order.length
  const counts = numbersOf(size)
  for (let record = 0; record < size; record += 1) counts[record] = values[record] === 0 ? 0 : 1
  let [pairs, most] = [0, Math.min(1, known)]
  for (let from = 0; from < known; ) {
    const to = endOfRun(sorted.values, from)
    const count = to - from
    if (count > 1) for (let i = from; i < to; i += 1) counts[order[i]!] = count
    pairs += count * (count - 1)
    most = Math.max(most, count)
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
