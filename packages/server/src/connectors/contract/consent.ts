/** The address of a consent page with its questions; a base may carry a query of its own. */
export function pageWith(base: string, query: Record<string, string>): string {
  return `${base}${base.includes('?') ? '&' : '?'}${new URLSearchParams(query)}`
}

/** A list of rights as marketplaces write it: an array, or text with blanks or commas. */
export function readRights(value: unknown): string[] {
  const parts = Array.isArray(value)
    ? value.map(String)
    : typeof value === 'string'
      ? value.split(/[\s,]+/)
      : []
  return parts.filter(Boolean)
}

/** The moment that is `seconds` from now; null for a text that is no number. */
export function inSeconds(seconds: string | null, now: Date): Date | null {
  const life = Number(seconds ?? Number.NaN)
  return Number.isFinite(life) ? new Date(now.getTime() + life * 1000) : null
}
