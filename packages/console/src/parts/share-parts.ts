/** One part of a whole; `shade` 1 is the strongest. */
export interface SharePart {
  key: string
  count: number
  shade: 1 | 2 | 3 | 4
}

/** A few beside many are still seen. */
const leastSeen = 1

/** What is drawn: nothing of nothing, and never more than the whole. */
export function partsOf(
  parts: readonly SharePart[],
  of: number,
): { key: string; percent: number; shade: SharePart['shade'] }[] {
  const sum = parts.reduce((all, { count }) => all + Math.max(0, count), 0)
  const whole = Math.max(of, sum)
  return parts
    .filter(({ count }) => count > 0)
    .map(({ key, count, shade }) => ({ key, shade, percent: Math.max(leastSeen, (count / whole) * 100) }))
}
