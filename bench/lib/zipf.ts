/**
 * Ranks 0..n-1 with probability proportional to 1 / (rank + 1)^exponent, spread over the numbers so that the busy ones
 * do not lie side by side.
 */
export function zipf(n: number, exponent: number, random: () => number): () => number {
  const sums = new Float64Array(n)
  let total = 0
  for (let rank = 0; rank < n; rank += 1) {
    total += (rank + 1) ** -exponent
    sums[rank] = total
  }
  const step = coprimeWith(n)
  return () => {
    const wanted = random() * total
    let low = 0
    let high = n - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if (sums[middle]! < wanted) low = middle + 1
      else high = middle
    }
    return Number((BigInt(low) * BigInt(step) + 12_345n) % BigInt(n))
  }
}

function coprimeWith(n: number): number {
  let step = 48_271
  while (gcd(step, n) !== 1) step += 1
  return step
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b)
}
