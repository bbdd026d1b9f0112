/** The start of a Shanghai day, and of the day after it: what a filter by days means. */
export function dayStart(day: string, plusDays = 0): string {
  return new Date(Date.parse(`${day}T00:00:00+08:00`) + plusDays * 86_400_000).toISOString()
}

/** A moment of a `datetime-local` field, which is meant in Shanghai. */
export function momentOf(local: string): string {
  return new Date(`${local}:00+08:00`).toISOString()
}

/** For a `datetime-local` field: that moment on a Shanghai clock. */
export function localOf(moment: Date): string {
  return new Date(moment.getTime() + 8 * 3600_000).toISOString().slice(0, 16)
}
