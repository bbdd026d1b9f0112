import type { Story, WorkOrder } from './types.ts'

type Told = Story['timeline']['items'][number]
type Entry = WorkOrder['entries'][number]

/** One thing in the history: told by an event, or kept only with the work order (a note, a reveal, a call). */
export type StoryItem = {
  key: string
  at: string
  /** Null where no event tells it: the entry's act says what it is. */
  told: Told | null
  act: string | null
  actor: string
  /** What a person wrote as the reason; events say only `other`. */
  reason: string | null
  words: string | null
  field: string | null
}

const keptOnly: readonly string[] = ['note', 'reveal', 'dial']

/**
 * Events in words, with what only the work order keeps between them, newest first. `whole` is false while older events
 * are not loaded yet: then nothing older than the last of them is shown.
 */
export function storyItems(told: readonly Told[], entries: readonly Entry[], whole: boolean): StoryItem[] {
  const reasons = new Map(entries.flatMap(({ at, reason }) => (reason ? [[at, reason] as const] : [])))
  const oldest = told.at(-1)?.at ?? ''
  const kept = entries.filter(({ act, at }) => keptOnly.includes(act) && (whole || at >= oldest))
  return [
    ...told.map((item) => ({
      key: item.seq,
      at: item.at,
      told: item,
      act: null,
      actor: item.actor,
      reason: item.facts.reason === 'other' ? (reasons.get(item.at) ?? null) : null,
      words: null,
      field: null,
    })),
    ...kept.map(({ entryId, at, act, actor, reason, words, facts }) => ({
      key: entryId,
      at,
      told: null,
      act,
      actor,
      reason,
      words,
      field: typeof facts.field === 'string' ? facts.field : null,
    })),
  ].sort((one, other) => (one.at < other.at ? 1 : one.at > other.at ? -1 : 0))
}
