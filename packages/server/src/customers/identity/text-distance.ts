/** True when one letter was typed wrong, left out, added, or swapped with its neighbour. Equal texts are not a slip. */
export function isOneSlip(a: string, b: string): boolean {
  const shorter = a.length <= b.length ? a : b
  const longer = a.length <= b.length ? b : a
  const [short, long] = [shorter.length, longer.length]
  if (long - short > 1) return false
  let i = 0
  while (i < short && shorter.charCodeAt(i) === longer.charCodeAt(i)) i += 1
  if (short < long) return isSameFrom(shorter, i, longer, i + 1)
  if (i === short) return false
  if (isSameFrom(shorter, i + 1, longer, i + 1)) return true
  return (
    i + 1 < short &&
    shorter.charCodeAt(i) === longer.charCodeAt(i + 1) &&
    shorter.charCodeAt(i + 1) === longer.charCodeAt(i) &&
    isSameFrom(shorter, i + 2, longer, i + 2)
  )
}

/** Whether two texts are the same from these places on; what is left of them is equally long. */
function isSameFrom(a: string, inA: number, b: string, inB: number): boolean {
  for (let i = inA, j = inB; i < a.length; i += 1, j += 1)
    if (a.charCodeAt(i) !== b.charCodeAt(j)) return false
  return true
}

/** Jaro-Winkler: 1 for equal texts, near 1 for texts that share a beginning and most letters. */
export function jaroWinkler(a: string, b: string): number {
  if (a === b) return 1
  if (a === '' || b === '') return 0
  const jaro = jaroOf(a, b)
  let prefix = 0
  while (prefix < 4 && prefix < a.length && a[prefix] === b[prefix]) prefix += 1
  return jaro + prefix * 0.1 * (1 - jaro)
}

function jaroOf(a: string, b: string): number {
  const reach = Math.max(0, Math.floor(Math.max(a.length, b.length) / 2) - 1)
  const taken = new Uint8Array(b.length)
  const found: string[] = []
  for (let i = 0; i < a.length; i += 1) {
    for (let j = Math.max(0, i - reach); j <= Math.min(b.length - 1, i + reach); j += 1) {
      if (taken[j] || a[i] !== b[j]) continue
      taken[j] = 1
      found.push(a[i]!)
      break
    }
  }
  if (found.length === 0) return 0
  let at = 0
  let moved = 0
  for (let j = 0; j < b.length; j += 1) {
    if (!taken[j]) continue
    if (b[j] !== found[at]) moved += 1
    at += 1
  }
  const same = found.length
  return (same / a.length + same / b.length + (same - moved / 2) / same) / 3
}

/** Share of two-letter pieces that two texts have in common, 0 to 1. */
export function sharedPieces(a: string, b: string): number {
  if (a === b) return 1
  if (a.length < 2 || b.length < 2) return 0
  const pieces: string[] = []
  for (let i = 0; i + 1 < a.length; i += 1) pieces.push(a.slice(i, i + 2))
  let same = 0
  for (let j = 0; j + 1 < b.length; j += 1) {
    const at = pieces.indexOf(b.slice(j, j + 2))
    if (at < 0) continue
    pieces[at] = ''
    same += 1
  }
  return (2 * same) / (a.length + b.length - 2)
}
