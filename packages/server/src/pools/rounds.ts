import content from '../../../../content/pools/rules.v1.json' with { type: 'json' }
import { businessDayNumber } from '../kernel/time.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { dayState, nextHour, setWatchedUntil, stalePeople } from '../segments/index.ts'
import { lockRound, writeRound } from './rule-store.ts'

const minuteMs = 60_000

/**
 * Pictures of persons are drawn only while somebody waits for them. Pools wait at hours of the day, until everybody was
 * drawn; between, whoever opens the page of pools waits for them.
 */
export async function waitForPictures(tx: Tx): Promise<void> {
  const { dueAt, watchingSince } = await lockRound(tx)
  const now = tx.now
  // A brand's first round waits for its hour, too: its first orders are busy enough.
  if (!dueAt) return writeRound(tx, { dueAt: nextHour(content.hours, now), watchingSince: null })
  if (dueAt > now) return
  const today = businessDayNumber(now)
  const drawn =
    watchingSince !== null &&
    watchingSince.getTime() <= now.getTime() - minuteMs &&
    (await dayState(tx)).searched_day === today &&
    (await stalePeople(tx, today, 1)).length === 0
  if (drawn) return writeRound(tx, { dueAt: nextHour(content.hours, now), watchingSince: null })
  await setWatchedUntil(tx, new Date(now.getTime() + 5 * minuteMs))
  await writeRound(tx, { dueAt, watchingSince: watchingSince ?? now })
}
