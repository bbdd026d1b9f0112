import { samplePersons } from '../customers/index.ts'
import { businessDayNumber } from '../kernel/time.ts'
import { purchaseDays } from '../orders/index.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { calibrate } from './calibrate.ts'
import { fitModel, modelVersion } from './model.ts'
import { joinDays, type Purchases } from './purchases.ts'
import { bordersOf } from './rfm.ts'
import { type ModelRow, newestModels, writeModel } from './store.ts'

/** More people move the parameters no more than chance does. */
const mostSampled = 20_000
const batch = 2_000
const stepsInOneGo = 4
const hourMs = 3_600_000

type Db = Pick<Runtime, 'db' | 'ports'>

/** Fits the brand's model once a day, and holds it against what has happened. False when today's fit stands already. */
export async function fitToday(runtime: Db, brandId: Tx['brandId']): Promise<boolean> {
  const { clock, ids } = runtime.ports
  const today = businessDayNumber(clock.now())
  const [newest] = await runtime.db.transact(brandId, (tx) => newestModels(tx, 1))
  if (newest && isFresh(newest, clock.now())) return false
  const people = await runtime.db.transact(brandId, samplePurchases)
  // The evening before: of today only a part has happened.
  const fitted = await inTurns(clock, fitModel(people, today - 1))
  const calibration = fitted.params ? await inTurns(clock, calibrate(people, today - 1)) : null
  // People are scored on the day itself: fifths of the evening before would hold everybody for a day staler than they are.
  const borders = bordersOf(people, today)
  const row = { id: ids.next(), version: modelVersion, fittedDay: today, calibration, ...fitted, borders }
  await runtime.db.transact(brandId, (tx) => writeModel(tx, row))
  return true
}

/** A young brand may have enough customers an hour later. */
function isFresh(newest: ModelRow, now: Date): boolean {
  if (newest.version !== modelVersion || newest.fittedDay < businessDayNumber(now)) return false
  return newest.state === 'fitted' || now.getTime() - newest.fittedAt.getTime() < hourMs
}

async function samplePurchases(tx: Tx): Promise<Purchases[]> {
  const persons = await samplePersons(tx, mostSampled)
  const found: Purchases[] = []
  for (let at = 0; at < persons.length; at += batch)
    found.push(...(await purchasesOf(tx, persons.slice(at, at + batch))).values())
  return found.filter(({ days }) => days.length > 0)
}

/** What each of these persons bought, whichever of their rows it stands with. */
export async function purchasesOf(
  tx: Tx,
  persons: readonly { personId: string; rowIds: string[] }[],
): Promise<Map<string, Purchases>> {
  const found = await purchaseDays(
    tx,
    persons.flatMap(({ rowIds }) => rowIds),
  )
  const byRow = Map.groupBy(found, ({ customerId }) => customerId)
  return new Map(
    persons.map(({ personId, rowIds }) => [personId, joinDays(rowIds.flatMap((id) => byRow.get(id) ?? []))]),
  )
}

/** Runs a long computation so that requests get their turn in between. */
async function inTurns<T>(clock: Runtime['ports']['clock'], steps: Generator<void, T>): Promise<T> {
  for (let step = 1; ; step++) {
    const { done, value } = steps.next()
    if (done) return value
    if (step % stepsInOneGo === 0) await clock.sleep(0)
  }
}
