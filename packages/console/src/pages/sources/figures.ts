/** Seconds in the unit in which a person says them. */
export function lagParts(seconds: number): { unit: 'seconds' | 'minutes' | 'hours' | 'days'; count: number } {
  if (seconds < 90) return { unit: 'seconds', count: Math.max(0, Math.round(seconds)) }
  if (seconds < 90 * 60) return { unit: 'minutes', count: Math.round(seconds / 60) }
  if (seconds < 36 * 3600) return { unit: 'hours', count: Math.round(seconds / 3600) }
  return { unit: 'days', count: Math.round(seconds / 86_400) }
}

/** 8 milliseconds, 1.2 seconds: short enough for a card. */
export function delayParts(ms: number): { unit: 'ms' | 's'; count: string } {
  if (ms < 1_000) return { unit: 'ms', count: String(Math.round(ms)) }
  return { unit: 's', count: (ms / 1_000).toFixed(ms < 10_000 ? 1 : 0) }
}

/** Part of a hundred, with the digits that matter near one percent. */
export function rateText(rate: number): string {
  const percent = rate * 100
  return `${percent.toFixed(percent > 0 && percent < 10 ? 2 : 0)}%`
}
