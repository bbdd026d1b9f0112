/** The FNV-1a of no signs at all. */
export const noSigns = 0x811c9dc5

/** The hash of signs and one more sign (FNV-1a, by UTF-16 units). */
export function hashOn(hash: number, sign: number): number {
  return Math.imul(hash ^ sign, 0x01000193)
}

/** A 32-bit hash whose bits all hang on all signs; 0 of an empty text alone. */
export function hashText(text: string, seed = noSigns): number {
  if (text === '') return 0
  let hash = seed
  for (let i = 0; i < text.length; i += 1) hash = hashOn(hash, text.charCodeAt(i))
  return stirred(hash)
}

/** Spreads what neighbouring numbers have in common; never 0. */
export function stirred(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x7feb352d)
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x846ca68b)
  return mixed ^ (mixed >>> 16) || 1
}
