import { stirred } from '../../kernel/text-hash.ts'

/** 32-bit hashes stand for texts in every comparison and key; 0 means that nothing is known. */
export { hashText } from '../../kernel/text-hash.ts'

/** One hash of two; nothing is known as soon as one of them is not. */
export function mix(a: number, b: number): number {
  if (a === 0 || b === 0) return 0
  return stirred(Math.imul(a ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(b, 0xc2b2ae35))
}

/** Numbers that look drawn by chance and are the same in every run. */
export function dice(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    return (stirred(state) >>> 0) / 4294967296
  }
}
