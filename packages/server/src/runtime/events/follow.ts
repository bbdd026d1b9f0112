import type { BrandId } from '../../kernel/ids.ts'
import type { Database } from '../db/database.ts'
import type { Tx } from '../db/transaction.ts'
import { faultPoint } from '../fault-point.ts'
import type { Log } from '../log.ts'
import type { Clock } from '../ports.ts'
import {
  type DeadLetter,
  dueRetries,
  errorCode,
  getDeadLetter,
  markReplayed,
  maxAttempts,
  recordFailure,
  setAttempts,
} from './dead-letters.ts'
import type { StoredEvent } from './event.ts'
import {
  type Cursor,
  claimSubscription,
  countAttempt,
  eventBySeq,
  eventsAfter,
  moveCursor,
} from './event-store.ts'
import { laterOf, openRecentEvents, type RecentEvents } from './recent-events.ts'
import { followerKey, type Subscriber } from './subscriber.ts'
import { openTurns, type Turns } from './turns.ts'

const batchSize = 200
const sweepMs = 1000
/** Each so many sweeps the place of a follower is read anew, for somebody may have set it back; of some at each, never of all at once. */
const sureSweeps = 10

export interface FollowerLoop {
  /** Tells that these events of this brand were committed. */
  wake(brandId: BrandId, events: readonly Pick<StoredEvent, 'type' | 'xid' | 'seq'>[]): void
  /** Works until nothing is left for anybody; for tests and for the end of a demo load. */
  drain(): Promise<void>
  stop(): Promise<void>
}

interface FollowDeps {
  db: Database
  clock: Clock
  log: Log
  subscribers: readonly Subscriber[]
  brands(): Promise<BrandId[]>
}

/**
 * `lastErrors`: followers in trouble. `settled`: followers whose first batch since start is counted. `reached`: up to
 * where nothing waits for each of them. `rests`: what those who may rest said last, and when.
 */
type Deps = FollowDeps & {
  recent: RecentEvents
  lastErrors: Map<string, unknown>
  settled: Set<string>
  reached: Map<string, Cursor>
  rests: Map<string, { resting: boolean; atMs: number }>
  sinceMs: Turns['sinceMs']
}

/** Runs the `afterCommit` followers: woken at once, swept each second in case a wake-up was lost. */
export function startFollowing(given: FollowDeps): FollowerLoop {
  const deps: Deps = {
    ...given,
    recent: openRecentEvents(given.db, given.clock),
    lastErrors: new Map(),
    settled: new Set(),
    reached: new Map(),
    rests: new Map(),
    sinceMs: (brandId, one) => turns.sinceMs(brandId, one),
  }
  const running = new Map<string, Promise<boolean>>()
  /** Asked for while it ran; true when all who asked trust the shared look. */
  const again = new Map<string, boolean>()
  let stopped = false

  const run = (brandId: BrandId, one: Subscriber, trusts: boolean): Promise<boolean> => {
    const key = followerKey(brandId, one)
    const current = running.get(key)
    if (current) {
      again.set(key, trusts && again.get(key) !== false)
      return current
    }
    const work = (async () => {
      let any = false
      for (let next: boolean | undefined = trusts; !stopped && next !== undefined; next = again.get(key)) {
        again.delete(key)
        for (let outcome: Outcome = 'full'; !stopped && outcome === 'full'; ) {
          outcome = await followOnce(deps, brandId, one, next)
          any ||= outcome !== 'idle'
        }
      }
      return any
    })()
      .catch((error) => {
        deps.log.error({ event: 'follower.stumbled', subscriber: one.name, code: errorCode(error) })
        return false
      })
      .finally(() => running.delete(key))
    running.set(key, work)
    return work
  }

  const turns = openTurns(given.clock, {
    take: (brandId, one) => run(brandId, one, true),
    seen: deps.recent.upTo,
  })

  let sweeps = 0
  const sweep = async (): Promise<void> => {
    sweeps += 1
    for (const brandId of await deps.brands().catch(() => [])) {
      if (stopped) return
      await deps.recent.look(brandId, deps.clock.monotonicMs()).catch(() => undefined)
      await Promise.all(deps.subscribers.map((one, i) => run(brandId, one, (sweeps + i) % sureSweeps !== 0)))
      await retryDue(deps, brandId).catch((error) =>
        deps.log.error({ event: 'dead_letter.retry_stumbled', code: errorCode(error) }),
      )
    }
  }
  const stopSweeping = deps.clock.every(sweepMs, sweep)

  return {
    wake(brandId, events) {
      const woken = new Set(events.map((event) => event.type))
      const told = events.reduce<Cursor>((last, { xid, seq }) => laterOf(last, { xid, seq }), {
        xid: 0n,
        seq: 0n,
      })
      for (const one of deps.subscribers) {
        const until = one.rest?.until.some((definition) => woken.has(definition.type)) ?? false
        if (!until && deps.rests.get(followerKey(brandId, one))?.resting) continue
        if (until || one.events.some((definition) => woken.has(definition.type)))
          turns.wake(brandId, one, told)
      }
    },
    async drain() {
      for (let busy = true; busy; ) {
        busy = false
        for (const brandId of await deps.brands())
          for (const one of deps.subscribers) busy = (await run(brandId, one, false)) || busy
      }
    },
    async stop() {
      stopped = true
      stopSweeping()
      turns.stop()
      await Promise.all(running.values())
    },
  }
}

/** `full`: there may be more behind it. */
type Outcome = 'idle' | 'part' | 'full'

/** One batch of one follower. One that trusts the shared look and sees nothing new there opens no transaction. */
async function followOnce(deps: Deps, brandId: BrandId, one: Subscriber, trusts: boolean): Promise<Outcome> {
  const types = one.events.map((definition) => definition.type)
  const key = followerKey(brandId, one)
  const lastError = deps.lastErrors.get(key)
  const isWell = deps.settled.has(key) && lastError === undefined
  if (await isResting(deps, brandId, one)) return 'idle'
  if (!isWell && !(await deps.db.transact(brandId, (tx) => countAttemptAhead(deps, tx, one, types))))
    return 'idle'
  try {
    await deps.recent.look(brandId, deps.sinceMs(brandId, one))
    const seen = deps.recent.upTo(brandId)
    const reached = deps.reached.get(key)
    if (trusts && isWell && reached && deps.recent.after(brandId, reached, types, 1)?.length === 0) {
      deps.reached.set(key, laterOf(reached, seen))
      return 'idle'
    }
    return await deps.db.transact(brandId, async (tx) => {
      const subscription = await claimSubscription(tx, one.name)
      if (!subscription) return 'idle'
      const from = { xid: subscription.at_xid, seq: subscription.at_seq }
      const limit = subscription.attempts > 1 ? 1 : (one.batch ?? batchSize)
      const shared = deps.recent.after(brandId, from, types, limit) ?? []
      const events = shared.length > 0 ? shared : await eventsAfter(tx, from, types, limit)
      if (events.length === 0) {
        // The log was read after the shared look, so nothing for this follower lies before the end of that look.
        tx.afterCommit(() => deps.reached.set(key, laterOf(from, seen)))
        return 'idle'
      }
      faultPoint('events.after-claim')
      const last = events.at(-1)!
      if (subscription.attempts > maxAttempts)
        await recordFailure(tx, one.name, last, subscription.attempts - 1, lastError, { dead: true })
      else await one.handle(tx, events as StoredEvent<never>[])
      faultPoint('events.after-effect')
      await moveCursor(tx, one.name, { xid: last.xid, seq: last.seq })
      tx.afterCommit(() => {
        deps.reached.set(key, last)
        faultPoint('events.after-commit')
      })
      return events.length === limit ? 'full' : 'part'
    })
  } catch (error) {
    deps.lastErrors.set(key, error)
    deps.log.warn({ event: 'follower.failed', subscriber: one.name, code: errorCode(error) })
    await deps.clock.sleep(50)
    return 'full'
  }
}

/** Asked at most once a second of one who is awake. */
async function isResting(
  { db, clock, rests }: Deps,
  brandId: BrandId,
  { name, rest }: Subscriber,
): Promise<boolean> {
  if (!rest) return false
  const key = followerKey(brandId, { name })
  const known = rests.get(key)
  if (known && !known.resting && clock.monotonicMs() - known.atMs < sweepMs) return false
  const resting = await db.transact(brandId, (tx) => rest.isResting(tx))
  rests.set(key, { resting, atMs: clock.monotonicMs() })
  return resting
}

/**
 * Attempts are counted before the work, in a commit of their own, so that an event which kills the process is
 * counted too. A follower that is known to be well in this process saves that commit. False when nothing waits.
 */
async function countAttemptAhead(
  { lastErrors, settled }: Deps,
  tx: Tx,
  one: Subscriber,
  types: string[],
): Promise<boolean> {
  const key = followerKey(tx.brandId, one)
  const subscription = await claimSubscription(tx, one.name)
  if (!subscription) return false
  const waiting = await eventsAfter(tx, { xid: subscription.at_xid, seq: subscription.at_seq }, types, 1)
  settled.add(key)
  if (waiting.length === 0) return false
  await countAttempt(tx, one.name)
  lastErrors.delete(key)
  return true
}

async function retryDue(deps: Deps, brandId: BrandId): Promise<void> {
  const due = await deps.db.transact(brandId, (tx) => dueRetries(tx, 50))
  for (const letter of due) await attempt(deps, brandId, letter)
}

async function attempt(deps: Deps, brandId: BrandId, letter: DeadLetter): Promise<boolean> {
  await deps.db.transact(brandId, (tx) => setAttempts(tx, letter.id, letter.attempts + 1))
  try {
    await deps.db.transact(brandId, (tx) => handleAgain(tx, deps.subscribers, letter.id))
    return true
  } catch (error) {
    await deps.db.transact(brandId, async (tx) => {
      const failed = await eventBySeq(tx, letter.event_seq)
      if (failed)
        await recordFailure(tx, letter.subscriber, failed, letter.attempts + 1, error, { dead: false })
    })
    return false
  }
}

/** 重新处理: gives a kept event to its follower again, in the caller's transaction. Throws what the follower throws. */
export async function handleAgain(tx: Tx, subscribers: readonly Subscriber[], id: string): Promise<void> {
  const letter = await getDeadLetter(tx, id)
  const failed = await eventBySeq(tx, letter.event_seq)
  const follower = [...subscribers, ...tx.followers.inTransaction].find(
    (one) => one.name === letter.subscriber,
  )
  if (failed && follower) await follower.handle(tx, [failed as StoredEvent<never>])
  await markReplayed(tx, id)
}
