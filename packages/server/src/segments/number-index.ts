import { type BitPool, type Bits, clearBit, emptyBits, setBit, unite } from './bits.ts'

/** No value is known. */
export const missing = -2_147_483_648
const mostCuts = 32
const sampled = 4096

/** A column of numbers that answers "at least" by a copy of bits and the few between a border and the bound. */
export interface NumberIndex {
  values: Int32Array
  known: Bits
  cuts: Int32Array
  /** Of each cut, who has at least so much. */
  atLeast: Bits[]
  /** Who is between two cuts, by value; the first are below all cuts. */
  order: Int32Array
  /** Where those of a cut begin in `order`; one more at the front and the end. */
  starts: Int32Array
}

export function indexNumbers(values: Int32Array): NumberIndex {
  const known = emptyBits(values.length)
  const cuts = cutsOf(values)
  const atLeast = Array.from(cuts, () => emptyBits(values.length))
  const bins = new Uint8Array(values.length)
  const starts = new Int32Array(cuts.length + 2)
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index]!
    if (value === missing) continue
    setBit(known, index)
    const bin = binOf(cuts, value)
    if (bin >= 0) setBit(atLeast[bin]!, index)
    bins[index] = bin + 1
    starts[bin + 2]! += 1
  }
  for (let cut = cuts.length - 2; cut >= 0; cut -= 1) unite(atLeast[cut]!, atLeast[cut]!, atLeast[cut + 1]!)
  for (let bin = 1; bin < starts.length; bin += 1) starts[bin]! += starts[bin - 1]!
  return { values, known, cuts, atLeast, order: orderOf(values, bins, starts), starts }
}

function orderOf(values: Int32Array, bins: Uint8Array, starts: Int32Array): Int32Array {
  const order = new Int32Array(starts.at(-1)!)
  const next = starts.slice()
  for (let index = 0; index < values.length; index += 1) {
    if (values[index] === missing) continue
    order[next[bins[index]!]!] = index
    next[bins[index]!]! += 1
  }
  for (let bin = 0; bin + 1 < starts.length; bin += 1)
    sortByValue(order.subarray(starts[bin], starts[bin + 1]), values)
  return order
}

/** By one number a person, which the engine sorts without asking back. */
export function sortByValue(people: Int32Array, values: Int32Array): void {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const person of people) {
    least = Math.min(least, values[person]!)
    most = Math.max(most, values[person]!)
  }
  if (least >= most) return
  const size = values.length
  if ((most - least + 1) * size > Number.MAX_SAFE_INTEGER) {
    people.sort((a, b) => values[a]! - values[b]!)
    return
  }
  const keys = Float64Array.from(people, (person) => (values[person]! - least) * size + person).sort()
  for (let place = 0; place < keys.length; place += 1)
    people[place] = keys[place]! - Math.floor(keys[place]! / size) * size
}

/**
 * Borders between equal shares of what is known. What many have is between two borders of its own: else a question
 * beside it would be put to all of them.
 */
function cutsOf(values: Int32Array): Int32Array {
  const step = Math.max(1, Math.floor(values.length / sampled))
  const some = values.filter((value, index) => index % step === 0 && value !== missing).sort()
  const shares = Array.from(
    { length: mostCuts },
    (_, cut) => some[Math.floor((cut * some.length) / mostCuts)],
  )
  const known = shares.filter((one) => one !== undefined)
  const common = known.filter((one, place) => one === known[place - 1]).map((one) => one + 1)
  return Int32Array.from(new Set([...known, ...common])).sort()
}

/** The last cut that is not above a value; -1 below all. */
function binOf(cuts: Int32Array, value: number): number {
  let [low, high] = [0, cuts.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (cuts[middle]! <= value) low = middle + 1
    else high = middle
  }
  return low - 1
}

/** Who has at least so much: a set of the index where the bound is a border, else one of the pool. */
export function atLeast(
  index: NumberIndex,
  bound: number,
  pool: BitPool,
): { bits: Bits; own: boolean; not: boolean } {
  const { values, known, cuts, atLeast: sets, order, starts } = index
  const bin = binOf(cuts, bound)
  const base = bin < 0 ? known : sets[bin]!
  if (bin >= 0 && cuts[bin] === bound) return { bits: base, own: false, not: false }
  const [from, to] = [starts[bin + 1]!, starts[bin + 2]!]
  let [low, high] = [from, to]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (values[order[middle]!]! < bound) low = middle + 1
    else high = middle
  }
  if (low === from) return { bits: base, own: false, not: false }
  // The nearer border is begun from.
  if (low - from < to - low) {
    const out = pool.copy(base)
    for (let place = from; place < low; place += 1) clearBit(out, order[place]!)
    return { bits: out, own: true, not: false }
  }
  const next = sets[bin + 1]
  if (low === to && next) return { bits: next, own: false, not: false }
  const out = next ? pool.copy(next) : pool.empty()
  for (let place = low; place < to; place += 1) setBit(out, order[place]!)
  return { bits: out, own: true, not: false }
}
