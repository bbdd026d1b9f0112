/** Pure rules of the review page. */

export interface PairKey {
  firstId: string
  secondId: string
}

export const keyOfPair = ({ firstId, secondId }: PairKey): string => `${firstId}_${secondId}`

export const pairStates = ['waiting', 'same', 'different'] as const
export type PairState = (typeof pairStates)[number]

const leftOver = ['already', 'missing', 'edited_since'] as const

/** What did not go as asked, by why. */
export function outcomesByKind(items: readonly { outcome: string }[]): {
  left: { outcome: (typeof leftOver)[number]; count: number }[]
} {
  const left = leftOver
    .map((outcome) => ({ outcome, count: items.filter((one) => one.outcome === outcome).length }))
    .filter(({ count }) => count > 0)
  return { left }
}

/** Merges that stay because of work by hand since, each once. */
export function standingMerges(items: readonly { outcome: string; mergeId: string | null }[]): string[] {
  const stay = items.flatMap(({ outcome, mergeId }) =>
    outcome === 'edited_since' && mergeId ? [mergeId] : [],
  )
  return [...new Set(stay)]
}

interface Known {
  id: string
  createdAt: string
}

/** Who is known longer; nobody where both came in one minute, as two rows of one file do: a screen tells no seconds. */
export function knownLonger(first: Known, second: Known): string | null {
  const [one, other] = [first, second].map(({ createdAt }) => Math.floor(Date.parse(createdAt) / 60_000))
  return one === other ? null : one! < other! ? first.id : second.id
}

/** Which pair is shown: the one of the address, else the one that took its place, else the first. */
export function placeOf<P extends PairKey>(pairs: readonly P[], key: string | null, before: number): number {
  const at = pairs.findIndex((one) => keyOfPair(one) === key)
  return at >= 0 ? at : Math.max(0, Math.min(before, pairs.length - 1))
}

/** How much of today's queue is behind one, from 0 to 1. */
export function progressOf({ waiting, decidedToday }: { waiting: number; decidedToday: number }): number {
  return waiting + decidedToday === 0 ? 1 : decidedToday / (waiting + decidedToday)
}
