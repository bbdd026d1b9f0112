const minuteMs = 60_000

export interface MinutePeak {
  sum: number
  peak: number
  /** Start of the fullest minute; of several the latest. */
  peakAt: Date
}

/** Sum and fullest minute of a row of counts that begins at `from`, one a minute. Null where all are zero. */
export function peakOf(from: string, counts: readonly number[]): MinutePeak | null {
  const peak = Math.max(0, ...counts)
  if (peak === 0) return null
  const at = counts.lastIndexOf(peak)
  return {
    sum: counts.reduce((sum, count) => sum + count, 0),
    peak,
    peakAt: minuteAt(from, at),
  }
}

export function minuteAt(from: string, index: number): Date {
  return new Date(new Date(from).getTime() + index * minuteMs)
}
