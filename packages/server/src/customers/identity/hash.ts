/** 32-bit hashes stand for texts in every comparison and key; 0 means that nothing is known. */
export function hashText(text: string, seed = 0x811c9dc5): number {
  if (text === '') return 0
  let hash = seed
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return finish(hash)
}

/** One hash of two; nothing is known as soon as one of them is not. */
export function mix(a: number, b: number): number {
  if (a === 0 || b === 0) return 0
  return finish(Math.imul(a ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(b, 0xc2b2ae35))
}

function finish(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x7feb352d)
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x846ca68b)
  return mixed ^ (mixed >>> 16) || 1
}

/** Numbers that look drawn by chance and are the same in every run. */
export function dice(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    return (finish(state) >>> 0) / 4294967296
  }
}
