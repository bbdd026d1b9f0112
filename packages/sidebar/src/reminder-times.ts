export const quickTimes = ['hour', 'tomorrow', 'threeDays', 'week'] as const
export type QuickTime = (typeof quickTimes)[number]

const days: Record<Exclude<QuickTime, 'hour'>, number> = { tomorrow: 1, threeDays: 3, week: 7 }

/** When a quick choice falls, by the clock of the desk. */
export function timeOf(choice: QuickTime, now: Date): Date {
  if (choice === 'hour') return new Date(now.getTime() + 3600_000)
  const at = new Date(now)
  at.setDate(at.getDate() + days[choice])
  at.setHours(9, 30, 0, 0)
  return at
}

/** What a `datetime-local` control gives; null for what is not there yet or lies behind. */
export function timeFrom(typed: string, now: Date): Date | null {
  const at = new Date(typed)
  return Number.isNaN(at.getTime()) || at <= now ? null : at
}
