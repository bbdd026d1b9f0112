/** Sets of ordinals as bits, 32 a word. */
export type Bits = Uint32Array<ArrayBuffer>

export const wordsFor = (size: number): number => (size + 31) >>> 5

export function emptyBits(size: number): Bits {
  return new Uint32Array(wordsFor(size))
}

export function allBits(size: number): Bits {
  return invert(emptyBits(size), size)
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

/** These four change the first set, which they own, and give it back. */
export function intersect(into: Bits, other: Bits): Bits {
  for (let word = 0; word < into.length; word += 1) into[word]! &= other[word]!
  return into
}

export function unite(into: Bits, other: Bits): Bits {
  for (let word = 0; word < into.length; word += 1) into[word]! |= other[word]!
  return into
}

export function subtract(into: Bits, other: Bits): Bits {
  for (let word = 0; word < into.length; word += 1) into[word]! &= ~other[word]!
  return into
}

/** What is not in, up to the size: the bits behind the last ordinal stay empty. */
export function invert(into: Bits, size: number): Bits {
  for (let word = 0; word < into.length; word += 1) into[word] = ~into[word]!
  const rest = size & 31
  if (rest > 0 && into.length > 0) into[into.length - 1]! &= (1 << rest) - 1
  return into
}

export function countBits(bits: Bits): number {
  let total = 0
  for (let word = 0; word < bits.length; word += 1) {
    let v = bits[word]!
    v -= (v >>> 1) & 0x55555555
    v = (v & 0x33333333) + ((v >>> 2) & 0x33333333)
    total += Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
  }
  return total
}
