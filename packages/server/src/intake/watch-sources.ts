import type { Tx } from '../runtime/db/transaction.ts'
import { event } from '../runtime/events/event.ts'
import { emit } from '../runtime/events/outbox.ts'
import { errorRateCleared, errorRateRaised } from './events.ts'
import { alarmAbove, errorRate } from './source-figures.ts'
import { type AlarmChange, forgetTallies, tallyInbox, trafficSince, writeAlarms } from './tally-store.ts'

const watchedMs = 3_600_000
const perThousandthOfPercent = 100_000

/** Counts what came, and raises or clears the alarm of each source whose errors of the last hour pass one percent. */
export async function watchSources(tx: Tx): Promise<void> {
  await tallyInbox(tx)
  await forgetTallies(tx)
  const now = tx.now
  const judged = (await trafficSince(tx, new Date(now.getTime() - watchedMs))).map((row) => ({
    row,
    found: errorRate({
      received: row.received,
      swept: row.swept,
      troubled: row.troubled,
      rounds: row.rounds,
      failedRounds: row.failed_rounds,
    }),
  }))
  const raised = judged.flatMap(({ row, found }) =>
    found && found.rate > alarmAbove
      ? [{ row, found, rate: Math.round(found.rate * perThousandthOfPercent) }]
      : [],
  )
  const cleared = judged.filter(({ row, found }) => row.alarm_since && !(found && found.rate > alarmAbove))
  await writeAlarms(tx, [
    ...raised.map(
      ({ row, found, rate }): AlarmChange => ({
        shopId: row.shop_id,
        since: row.alarm_since ?? now,
        cause: found.cause,
        rate,
      }),
    ),
    ...cleared.map(({ row }): AlarmChange => ({ shopId: row.shop_id, since: null, cause: null, rate: null })),
  ])
  await emit(tx, [
    ...raised
      .filter(({ row }) => !row.alarm_since)
      .map(({ row, found, rate }) =>
        event(errorRateRaised, row.shop_id, {
          shopId: row.shop_id,
          source: row.source,
          cause: found.cause,
          rate,
        }),
      ),
    ...cleared.map(({ row }) =>
      event(errorRateCleared, row.shop_id, { shopId: row.shop_id, source: row.source }),
    ),
  ])
}
