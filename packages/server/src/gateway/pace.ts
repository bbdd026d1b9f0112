import { AsyncLocalStorage } from 'node:async_hooks'
import type { CallGate, CallLimit, GatedCall } from '../connectors/contract/call-gate.ts'
import { ConnectorFailure } from '../connectors/contract/connector.ts'
import type { MadeCall } from '../connectors/gateway/index.ts'
import { Bucket, groupOf, isByDay, limitsOf } from '../quotas/index.ts'
import type { Clock } from '../runtime/ports.ts'

export interface Pace extends CallGate {
  /** Runs the work and tells which calls it made, tries included. */
  recording<T>(work: () => Promise<T>): Promise<{ value: T; made: MadeCall[] }>
}

const longestBanMs = 15 * 60_000
const unlimited = { times: 1e9, perMs: 1_000 }

/** Keeps a gateway's calls below the documented pace; Qiao has the books, and the limits of whole days. */
export function openPace(
  clock: Pick<Clock, 'monotonicMs' | 'sleep'>,
  knownLimits: (marketplace: string) => readonly CallLimit[],
): Pace {
  const buckets = new Map<string, Bucket>()
  const recorded = new AsyncLocalStorage<MadeCall[]>()
  const bucket = (key: string, pace: { times: number; perMs: number }): Bucket => {
    const found = buckets.get(key) ?? new Bucket(pace, clock.monotonicMs())
    buckets.set(key, found)
    return found
  }
  const banOf = ({ marketplace, appKey, api }: GatedCall): Bucket =>
    bucket(`${marketplace}|${appKey}|${groupOf(knownLimits(marketplace), api)}`, unlimited)
  return {
    async enter(call, longestWaitMs) {
      const known = knownLimits(call.marketplace)
      const group = groupOf(known, call.api)
      const limits = limitsOf(known, [], call.marketplace, group).filter((one) => !isByDay(one))
      const paces = [
        banOf(call),
        ...limits.map((one) => {
          const holder = one.holder === 'shop' ? (call.shopId ?? '') : call.appKey
          return bucket(`${call.marketplace}|${holder}|${group}|${one.perMs}|${one.times}`, one)
        }),
      ]
      const now = clock.monotonicMs()
      const longest = Math.max(...paces.map((one) => one.readyIn(now, 1)))
      if (longest > longestWaitMs)
        throw new ConnectorFailure('limited', `quota/${group}`, 'the pace of this call is used up', longest)
      for (const one of paces) one.take(now)
      if (longest > 0) await clock.sleep(longest)
    },
    leave(call, failure) {
      if (failure?.kind === 'limited')
        banOf(call).block(clock.monotonicMs() + Math.min(failure.retryAfterMs ?? 0, longestBanMs))
      const told = failure && { kind: failure.kind, retryAfterMs: failure.retryAfterMs }
      recorded.getStore()?.push({ api: call.api, failure: told })
    },
    async recording(work) {
      const made: MadeCall[] = []
      return { value: await recorded.run(made, work), made }
    },
  }
}
