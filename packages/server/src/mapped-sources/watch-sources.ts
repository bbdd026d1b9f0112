import { type Static, Type } from 'typebox'
import { alarmsOfOthers, errorRate, watchedMs, watchOthers } from '../intake/index.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { forgetTallies, trafficSince } from './traffic-store.ts'

/** Raises and clears the alarms of other systems, by the count and the bound that shops have. */
export async function watchMappedSources(tx: Tx): Promise<void> {
  await forgetTallies(tx)
  await watchOthers(tx, await lately(tx))
}

const lately = (tx: Tx) => trafficSince(tx, new Date(tx.now.getTime() - watchedMs))

export const hourShape = {
  /** Of the last hour, 0 to 1; null where nothing happened. */
  errorRate: Type.Union([Type.Number(), Type.Null()]),
  /** Records, looks of a pull, or calls that the check refused. */
  errorCause: Type.Union([
    Type.Literal('messages'),
    Type.Literal('sweeps'),
    Type.Literal('calls'),
    Type.Null(),
  ]),
  alarmSince: Type.Union([Type.String(), Type.Null()]),
}
const hourFigures = Type.Object(hourShape)
export type HourFigures = Static<typeof hourFigures>

/** How each source does now, by its id. */
export async function readHours(tx: Tx): Promise<(id: string) => HourFigures> {
  const traffic = await lately(tx)
  const alarms = new Map((await alarmsOfOthers(tx)).map((alarm) => [alarm.id, alarm]))
  return (id) => {
    const seen = traffic.get(id)
    const found = seen ? errorRate(seen) : null
    return {
      errorRate: found?.rate ?? null,
      errorCause: found && found.rate > 0 ? found.cause : null,
      alarmSince: alarms.get(id)?.since.toISOString() ?? null,
    }
  }
}
