import { type Bits, emptyBits, setBit, unite } from './bits.ts'

/** No value is known. */
export const missing = -2_147_483_648
const mostCuts = 32
const sampled = 4096

/** A column of numbers that answers "at least" by one pass over bits, and few comparisons at the border. */
export interface NumberIndex {
  values: Int32Array
  known: Bits
  cuts: Int32Array
  /** Of each cut, who has at least so much. */
  atLeast: Bits[]
}

export function indexNumbers(values: Int32Array): NumberIndex {
  const known = emptyBits(values.length)
  const cuts = cutsOf(values)
  const atLeast = Array.from(cuts, () => emptyBits(values.length))
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index]!
    if (value === missing) continue
    setBit(known, index)
    const bin = binOf(cuts, value)
    if (bin >= 0) setBit(atLeast[bin]!, index)
  }
  for (let cut = cuts.length - 2; cut >= 0; cut -= 1) unite(atLeast[cut]!, atLeast[cut + 1]!)
  return { values, known, cuts, atLeast }
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

export function atLeast({ values, known, cuts, atLeast: sets }: NumberIndex, bound: number): Bits {
  const bin = binOf(cuts, bound)
  const base = bin < 0 ? known : sets[bin]!
  const upper = sets[bin + 1]
  if (bin >= 0 && cuts[bin] === bound) return base.slice()
  const out: Bits = upper ? upper.slice() : new Uint32Array(base.length)
  for (let word = 0; word < base.length; word += 1) {
    let border = base[word]! & ~out[word]!
    while (border !== 0) {
      const low = border & -border
      if (values[(word << 5) + 31 - Math.clz32(low)]! >= bound) out[word]! |= low
      border ^= low
    }
  }
  return out
}
