import type { BrandId } from '../../kernel/ids.ts'
import type { Clock } from '../ports.ts'
import type { Cursor } from './event-store.ts'
import { isBefore, laterOf } from './recent-events.ts'
import { followerKey, type Subscriber } from './subscriber.ts'

/** Waiting this long after a wake-up lets events gather into one batch. */
const usualGatherMs = 20
/** As long lies between the starts of two turns of a busy follower, so that it works in bigger batches. */
const usualPaceMs = 80
/** One with a pace of its own works a third of the time at most, up to the usual pace. */
const busyShare = 3
/** What stays hidden longer is left to the sweep. */
const longestLookMs = 1_000

/** How a follower stands with its turns; times on the monotonic clock. */
export interface Turn {
  startedAtMs: number
  tookMs: number
  /** So many turns, one behind the other, did not see all that was told of before them. */
  blind: number
}

type Pace = Pick<Subscriber, 'gatherMs' | 'paceMs'>

/** When a follower that was woken then takes its turn. */
export function turnAfterWake(turn: Turn, { gatherMs, paceMs }: Pace, wokenAtMs: number): number {
  const rest = Math.max(paceMs ?? usualPaceMs, Math.min(usualPaceMs, busyShare * turn.tookMs))
  return Math.max(wokenAtMs + (gatherMs ?? usualGatherMs), turn.startedAtMs + rest)
}

/**
 * When it looks again for what it was told of and did not see: an event stays hidden while an older transaction is open, and
 * that one may announce nothing. Each time twice as late; null where nothing was missed, or the sweep is as good.
 */
export function turnAfterBlindness({ blind, startedAtMs }: Turn, { paceMs }: Pace): number | null {
  if (blind === 0) return null
  const waitMs = (paceMs ?? usualPaceMs) * 2 ** (blind - 1)
  return waitMs < longestLookMs ? startedAtMs + waitMs : null
}

export interface Turns {
  /** Events up to `told` were committed, some of them for this follower. */
  wake(brandId: BrandId, one: Subscriber, told: Cursor): void
  /** The first wake-up (monotonic) that the newest turn serves: a look from before it may miss what was told of. */
  sinceMs(brandId: BrandId, one: Subscriber): number | undefined
  stop(): void
}

interface Kept extends Turn {
  isTaking: boolean
  /** Events up to here were told of. */
  told: Cursor
  /** The first wake-up that no turn has served, and the first that the newest turn serves. */
  wokenAtMs: number | undefined
  servesMs: number | undefined
  brandId: BrandId
  one: Subscriber
  due: { atMs: number; cancel: () => void } | null
}

const newTurn = (brandId: BrandId, one: Subscriber, told: Cursor): Kept => ({
  startedAtMs: Number.NEGATIVE_INFINITY,
  tookMs: 0,
  blind: 0,
  isTaking: false,
  told,
  wokenAtMs: undefined,
  servesMs: undefined,
  brandId,
  one,
  due: null,
})

/** Gives each follower its turns. `take` works through what there is; `seen`: up to where the log was looked at. */
export function openTurns(
  clock: Clock,
  {
    take,
    seen,
  }: {
    take: (brandId: BrandId, one: Subscriber) => Promise<unknown>
    seen: (brandId: BrandId) => Cursor | null
  },
): Turns {
  const kept = new Map<string, Kept>()
  let stopped = false

  const plan = (turn: Kept, atMs: number): void => {
    if (stopped || turn.isTaking || (turn.due && turn.due.atMs <= atMs)) return
    turn.due?.cancel()
    const cancel = clock.after(Math.max(0, atMs - clock.monotonicMs()), () => void begin(turn))
    turn.due = { atMs, cancel }
  }

  const begin = async (turn: Kept): Promise<void> => {
    const { brandId, one, told } = turn
    turn.due = null
    turn.startedAtMs = clock.monotonicMs()
    turn.servesMs = turn.wokenAtMs
    turn.wokenAtMs = undefined
    turn.isTaking = true
    await take(brandId, one)
    turn.isTaking = false
    turn.tookMs = clock.monotonicMs() - turn.startedAtMs
    const upTo = seen(brandId)
    turn.blind = !upTo || isBefore(upTo, told) ? turn.blind + 1 : 0
    const againMs = turnAfterBlindness(turn, one)
    if (againMs !== null) plan(turn, againMs)
    if (turn.wokenAtMs !== undefined) plan(turn, turnAfterWake(turn, one, turn.wokenAtMs))
  }

  return {
    wake(brandId, one, told) {
      const key = followerKey(brandId, one)
      const turn = kept.get(key) ?? newTurn(brandId, one, told)
      kept.set(key, turn)
      turn.wokenAtMs ??= clock.monotonicMs()
      turn.told = laterOf(turn.told, told)
      plan(turn, turnAfterWake(turn, one, turn.wokenAtMs))
    },
    sinceMs: (brandId, one) => kept.get(followerKey(brandId, one))?.servesMs,
    stop() {
      stopped = true
      for (const { due } of kept.values()) due?.cancel()
    },
  }
}
