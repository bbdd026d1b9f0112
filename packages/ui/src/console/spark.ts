/** Two values or more as points of a line, on 100 by 24 with a little air; level when all are alike. */
export function sparkPoints(values: readonly number[]): string {
  const low = Math.min(...values)
  const high = Math.max(...values)
  return values
    .map((value, i) => `${(i / (values.length - 1)) * 100},${22 - ((value - low) / (high - low || 1)) * 20}`)
    .join(' ')
}
