/** Sets of ordinals as bits, 32 a word. */
export type Bits = Uint32Array<ArrayBuffer>

export const wordsFor = (size: number): number => (size + 31) >>> 5

export function emptyBits(size: number): Bits {
  return new Uint32Array(wordsFor(size))
}

export function setBit(bits: Bits, index: number): void {
  bits[index >>> 5]! |= 1 << (index & 31)
}

export function clearBit(bits: Bits, index: number): void {
  bits[index >>> 5]! &= ~(1 << (index & 31))
}

export function hasBit(bits: Bits, index: number): boolean {
  return ((bits[index >>> 5]! >>> (index & 31)) & 1) === 1
}

/** Sets of one size to write into: asking for millions takes and gives back a handful, and asks for no memory. */
export class BitPool {
  readonly size: number
  readonly #free: Bits[] = []

  constructor(size: number) {
    this.size = size
  }

  /** What is in it is left over from before. */
  take(): Bits {
    return this.#free.pop() ?? emptyBits(this.size)
  }

  copy(of: Bits): Bits {
    const bits = this.take()
    bits.set(of)
    return bits
  }

  empty(): Bits {
    return this.take().fill(0)
  }

  give(bits: Bits): void {
    this.#free.push(bits)
  }
}

/** These three write into a set, which may be one of the two. */
export function intersect(into: Bits, a: Bits, b: Bits): void {
  const words = into.length
  for (let word = 0; word < words; word += 1) into[word] = a[word]! & b[word]!
}

export function unite(into: Bits, a: Bits, b: Bits): void {
  const words = into.length
  for (let word = 0; word < words; word += 1) into[word] = a[word]! | b[word]!
}

export function subtract(into: Bits, a: Bits, b: Bits): void {
  const words = into.length
  for (let word = 0; word < words; word += 1) into[word] = a[word]! & ~b[word]!
}

/** What is not in, up to the size: the bits behind the last ordinal stay empty. */
export function invert(into: Bits, a: Bits, size: number): void {
  for (let word = 0; word < into.length; word += 1) into[word] = ~a[word]!
  const rest = size & 31
  if (rest > 0 && into.length > 0) into[into.length - 1]! &= (1 << rest) - 1
}

function ones(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555)
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333)
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}

/**
 * Eight words at a time go through adders that keep ones, twos, fours and eights apart, so that most words are never
 * counted by themselves (Harley and Seal).
 */
export function countBits(bits: Bits): number {
  let [total, one, two, four, eight] = [0, 0, 0, 0, 0]
  const whole = bits.length - (bits.length % 8)
  for (let at = 0; at < whole; at += 8) {
    const [a, b, c, d] = [bits[at]!, bits[at + 1]!, bits[at + 2]!, bits[at + 3]!]
    const [e, f, g, h] = [bits[at + 4]!, bits[at + 5]!, bits[at + 6]!, bits[at + 7]!]
    const u1 = one ^ a
    const twoA = (one & a) | (u1 & b)
    const o1 = u1 ^ b
    const u2 = o1 ^ c
    const twoB = (o1 & c) | (u2 & d)
    const o2 = u2 ^ d
    const v1 = two ^ twoA
    const fourA = (two & twoA) | (v1 & twoB)
    const t1 = v1 ^ twoB
    const u3 = o2 ^ e
    const twoC = (o2 & e) | (u3 & f)
    const o3 = u3 ^ f
    const u4 = o3 ^ g
    const twoD = (o3 & g) | (u4 & h)
    one = u4 ^ h
    const v2 = t1 ^ twoC
    const fourB = (t1 & twoC) | (v2 & twoD)
    two = v2 ^ twoD
    const w = four ^ fourA
    eight = (four & fourA) | (w & fourB)
    four = w ^ fourB
    total += ones(eight)
  }
  total = 8 * total + 4 * ones(four) + 2 * ones(two) + ones(one)
  for (let word = whole; word < bits.length; word += 1) total += ones(bits[word]!)
  return total
}

/** How many of the first are in the second. */
export function countCommon(a: Bits, b: Bits): number {
  let total = 0
  const words = a.length
  for (let word = 0; word < words; word += 1) total += ones(a[word]! & b[word]!)
  return total
}
