/** Of two tags: who has the first alone, who has both, who has the second alone. Counts of different moments never give less than none. */
export function sharesOf(one: number, two: number, both: number): [number, number, number] {
  return [Math.max(one - both, 0), both, Math.max(two - both, 0)]
}

/** How long a bar is beside the longest, in percent; who has something has a bar that can be seen. */
export function barOf(count: number, most: number): number {
  if (count <= 0 || most <= 0) return 0
  return Math.max(2, Math.round((100 * count) / most))
}
