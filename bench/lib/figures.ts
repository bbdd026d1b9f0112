/** The value below which this share of all lies; missing answers count as infinite. */
export function percentile(values: readonly number[], share: number): number {
  if (values.length === 0) return Number.POSITIVE_INFINITY
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)]!
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5)
}

/** Two decimals; what is infinite becomes null in JSON, and says so. */
export function round(value: number): number | null {
  return Number.isFinite(value) ? Math.round(value * 100) / 100 : null
}
