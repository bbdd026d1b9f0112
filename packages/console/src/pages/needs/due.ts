const dayMs = 86_400_000

/** The day so many days from another, `yyyy-MM-dd`. */
export function daysOn(day: string, count: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * dayMs).toISOString().slice(0, 10)
}

/** Which words say how far a day is away. */
export function dueWords(inDays: number): { key: 'inDays' | 'today' | 'ago'; count: number } {
  if (inDays === 0) return { key: 'today', count: 0 }
  return inDays > 0 ? { key: 'inDays', count: inDays } : { key: 'ago', count: -inDays }
}
