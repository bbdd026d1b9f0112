import type { Tx } from '../runtime/db/transaction.ts'
import { event } from '../runtime/events/event.ts'
import { emit } from '../runtime/events/outbox.ts'
import { errorRateCleared, errorRateRaised } from './events.ts'
import { forgetFindings } from './quality/finding-store.ts'
import { alarmAbove, errorRate, type Traffic } from './source-figures.ts'
import {
  type AlarmChange,
  alarmsOfOthers,
  forgetTallies,
  otherSystems,
  tallyInbox,
  trafficSince,
  writeAlarms,
} from './tally-store.ts'

/** An alarm looks at what came in this time. */
export const watchedMs = 3_600_000
const perThousandthOfPercent = 100_000

interface Watched {
  id: string
  source: string
  traffic: Traffic
  alarmSince: Date | null
}

/** Counts what came of shops and corps, and judges them. */
export async function watchSources(tx: Tx): Promise<void> {
  await tallyInbox(tx)
  await forgetTallies(tx)
  await forgetFindings(tx)
  const seen = await trafficSince(tx, new Date(tx.now.getTime() - watchedMs))
  await judge(
    tx,
    seen.map(({ shop_id, source, alarm_since, failed_rounds, ...traffic }) => ({
      id: shop_id,
      source,
      alarmSince: alarm_since,
      traffic: { ...traffic, failedRounds: failed_rounds },
    })),
  )
}

const nothing: Traffic = { received: 0, swept: 0, troubled: 0, rounds: 0, failedRounds: 0 }

/** Judges other systems by what they did in the time watched; one that is not there any more has no alarm. */
export async function watchOthers(tx: Tx, seen: ReadonlyMap<string, Traffic>): Promise<void> {
  const since = new Map((await alarmsOfOthers(tx)).map((alarm) => [alarm.id, alarm.since]))
  await judge(
    tx,
    [...new Set([...seen.keys(), ...since.keys()])].map((id) => ({
      id,
      source: otherSystems,
      traffic: seen.get(id) ?? nothing,
      alarmSince: since.get(id) ?? null,
    })),
  )
}

/** Raises the alarm of each source whose errors pass one percent, and clears those that are well again. */
async function judge(tx: Tx, watched: readonly Watched[]): Promise<void> {
  const judged = watched.map(({ traffic, ...one }) => ({ ...one, found: errorRate(traffic) }))
  const raised = judged.flatMap(({ found, ...one }) =>
    found && found.rate > alarmAbove
      ? [{ ...one, cause: found.cause, rate: Math.round(found.rate * perThousandthOfPercent) }]
      : [],
  )
  const cleared = judged.filter(({ alarmSince, found }) => alarmSince && !(found && found.rate > alarmAbove))
  await writeAlarms(tx, [
    ...raised.map(
      ({ id, source, alarmSince, cause, rate }): AlarmChange => ({
        shopId: id,
        source,
        since: alarmSince ?? tx.now,
        cause,
        rate,
      }),
    ),
    ...cleared.map(
      ({ id, source }): AlarmChange => ({ shopId: id, source, since: null, cause: null, rate: null }),
    ),
  ])
  await emit(tx, [
    ...raised
      .filter(({ alarmSince }) => !alarmSince)
      .map(({ id, source, cause, rate }) => event(errorRateRaised, id, { shopId: id, source, cause, rate })),
    ...cleared.map(({ id, source }) => event(errorRateCleared, id, { shopId: id, source })),
  ])
}
