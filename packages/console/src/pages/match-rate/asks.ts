import type { unboundReasons } from './rates.ts'

/** Chosen friends, or all of a reason whom nobody was asked about lately. */
export type AskWhom = { contactIds: string[] } | { reason: (typeof unboundReasons)[number] }

/** What the dialog answers, as the server takes it: nothing is now. A `datetime-local` is a moment of this desk. */
export function dueOf({ when, at = '' }: Record<string, string>): { dueAt?: string } {
  return when === 'at' ? { dueAt: new Date(at).toISOString() } : {}
}

/** How many of each outcome, those who were reminded first, then the commonest. */
export function countsOf(
  items: readonly { outcome: string; words: string }[],
): { outcome: string; words: string; count: number }[] {
  const found = [...Map.groupBy(items, (one) => one.outcome)].map(([outcome, all]) => ({
    outcome,
    words: all[0]!.words,
    count: all.length,
  }))
  const rank = (one: { outcome: string }) => Number(one.outcome === 'reminded')
  return found.sort((a, b) => rank(b) - rank(a) || b.count - a.count)
}

/** The ids still in sight of those chosen; a page that was filtered or read anew keeps no hidden choice. */
export const stillShown = (chosen: readonly string[], items: readonly { contactId: string }[]): string[] =>
  items.flatMap(({ contactId }) => (chosen.includes(contactId) ? [contactId] : []))
