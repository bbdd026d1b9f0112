import type { CallGate, CallLimit, GatedCall } from '../connectors/contract/call-gate.ts'
import { ConnectorFailure } from '../connectors/contract/connector.ts'
import type { BrandId } from '../kernel/ids.ts'
import { addDays, businessDay, startOfDay } from '../kernel/time.ts'
import { errorCode } from '../runtime/events/dead-letters.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { type Account, openBooks } from './books.ts'
import { Bucket } from './bucket.ts'
import { groupOf, type HeldLimit, holderOf, isByDay, limitsOf, type OwnLimit } from './limits.ts'
import { listOwnLimits, listUses } from './store.ts'

/** What a planner asks for: a group of calls of one shop. */
export interface Asking extends Pick<GatedCall, 'marketplace' | 'appKey' | 'shopId'> {
  group: string
}

export interface Room {
  /** Calls that may go now; null where nobody limits them. */
  free: number | null
  /** When `count` calls may have gone; null while they may go now. */
  resetsAt: Date | null
}

export interface QuotaLedger extends CallGate {
  /** Asked before something is promised. Takes nothing. */
  ask(brandId: BrandId, asking: Asking, count: number): Promise<Room>
  limitsFor(brandId: BrandId, marketplace: string, group: string): Promise<HeldLimit[]>
  /** Groups of calls that a marketplace is known to limit. */
  knownGroups(marketplace: string): string[]
  /** Writes what was counted since the last time; one statement a brand. */
  flush(): Promise<void>
  start(): void
  stop(): Promise<void>
}

const flushMs = 2_000
const ownLimitsMs = 5_000
/** A marketplace that says "in a hundred years" is asked again all the same. */
const longestBanMs = 15 * 60_000
/** Nothing but the marketplace's own "wait" holds back a group without a known limit. */
const unlimited = { times: 1e9, perMs: 1_000 }

export function openQuotas(
  runtime: Pick<Runtime, 'db' | 'ports' | 'log'>,
  knownLimits: (marketplace: string) => readonly CallLimit[],
): QuotaLedger {
  const { clock } = runtime.ports
  const buckets = new Map<string, Bucket>()
  const books = openBooks(clock)
  const own = new Map<BrandId, { at: number; limits: OwnLimit[] }>()
  let stopFlushing = (): void => undefined

  async function readOwn(brandId: BrandId): Promise<void> {
    const kept = own.get(brandId)
    if (kept && clock.monotonicMs() - kept.at < ownLimitsMs) return
    own.set(brandId, {
      at: clock.monotonicMs(),
      limits: await runtime.db.transact(brandId, listOwnLimits),
    })
  }
  const held = (brandId: BrandId | undefined, marketplace: string, group: string): HeldLimit[] =>
    limitsOf(knownLimits(marketplace), (brandId && own.get(brandId)?.limits) || [], marketplace, group)
  const askingOf = (call: GatedCall): Asking => ({
    ...call,
    group: groupOf(knownLimits(call.marketplace), call.api),
  })

  function bucketFor(key: string, pace: ConstructorParameters<typeof Bucket>[0]): Bucket {
    const bucket = buckets.get(key) ?? new Bucket(pace, clock.monotonicMs())
    buckets.set(key, bucket)
    return bucket
  }
  const paceOf = (asking: Asking, { times, perMs, holder }: HeldLimit): Bucket =>
    bucketFor(`${asking.marketplace}|${holderOf(holder, asking)}|${asking.group}|${perMs}|${times}`, {
      times,
      perMs,
    })
  const banOf = ({ marketplace, appKey, group }: Asking): Bucket =>
    bucketFor(`${marketplace}|${appKey}|${group}`, unlimited)
  const accountOf = (asking: Asking, limit: HeldLimit | undefined): Account => ({
    marketplace: asking.marketplace,
    group: asking.group,
    holder: holderOf(limit?.holder ?? 'app', asking),
  })
  const toMidnight = (): number =>
    startOfDay(addDays(businessDay(clock.now()), 1)).getTime() - clock.now().getTime()

  /** What all processes wrote, and what this one has not written yet. */
  async function spentToday(brandId: BrandId, account: Account): Promise<number> {
    const today = businessDay(clock.now())
    const written = (await runtime.db.transact(brandId, (tx) => listUses(tx, today))).find(
      (one) =>
        one.marketplace === account.marketplace &&
        one.holder === account.holder &&
        one.group === account.group,
    )
    return (written?.count ?? 0) + books.unwritten(brandId, account)
  }

  async function roomOf(brandId: BrandId, asking: Asking, limit: HeldLimit, count: number) {
    const now = clock.monotonicMs()
    if (!isByDay(limit)) {
      const bucket = paceOf(asking, limit)
      return { free: bucket.free(now), waitMs: bucket.readyIn(now, count) }
    }
    const free = Math.max(0, limit.times - (await spentToday(brandId, accountOf(asking, limit))))
    return { free, waitMs: free >= count ? 0 : toMidnight() }
  }

  async function flush(): Promise<void> {
    for (const brandId of books.brands())
      await Promise.all([books.write(runtime.db, brandId), readOwn(brandId)]).catch((error) =>
        runtime.log.warn({ event: 'quotas.flush_failed', brandId, code: errorCode(error) }),
      )
  }

  return {
    async enter(call, longestWaitMs) {
      const asking = askingOf(call)
      const limits = held(call.brandId, call.marketplace, asking.group)
      const { brandId } = call
      const spent = limits.some(
        (one) => isByDay(one) && brandId && books.usedToday(brandId, accountOf(asking, one)) >= one.times,
      )
      if (spent) throw usedUp(asking.group, toMidnight())
      const paces = [
        banOf(asking),
        ...limits.filter((one) => !isByDay(one)).map((one) => paceOf(asking, one)),
      ]
      const now = clock.monotonicMs()
      const longest = Math.max(...paces.map((one) => one.readyIn(now, 1)))
      if (longest > longestWaitMs) throw usedUp(asking.group, longest)
      for (const one of paces) one.take(now)
      if (longest > 0) await clock.sleep(longest)
    },
    leave(call, failure) {
      const asking = askingOf(call)
      const refused = failure?.kind === 'limited'
      if (refused)
        banOf(asking).block(clock.monotonicMs() + Math.min(failure.retryAfterMs ?? 0, longestBanMs))
      if (!call.brandId) return
      const [limit] = held(call.brandId, call.marketplace, asking.group)
      books.book(call.brandId, accountOf(asking, limit), refused)
    },
    async ask(brandId, asking, count) {
      await readOwn(brandId)
      const limits = held(brandId, asking.marketplace, asking.group)
      const rooms = await Promise.all(limits.map((one) => roomOf(brandId, asking, one, count)))
      const banned = banOf(asking).readyIn(clock.monotonicMs(), 1)
      if (banned > 0) rooms.push({ free: 0, waitMs: banned })
      if (rooms.length === 0) return { free: null, resetsAt: null }
      const waitMs = Math.max(...rooms.map((one) => one.waitMs))
      return {
        free: Math.min(...rooms.map((one) => one.free)),
        resetsAt: waitMs > 0 ? new Date(clock.now().getTime() + waitMs) : null,
      }
    },
    knownGroups: (marketplace) => [...new Set(knownLimits(marketplace).map(({ group }) => group))],
    async limitsFor(brandId, marketplace, group) {
      await readOwn(brandId)
      return held(brandId, marketplace, group)
    },
    flush,
    start() {
      stopFlushing = clock.every(flushMs, flush)
    },
    async stop() {
      stopFlushing()
      await flush()
    },
  }
}

function usedUp(group: string, waitMs: number): ConnectorFailure {
  return new ConnectorFailure('limited', `quota/${group}`, 'our own count of this limit is used up', waitMs)
}
