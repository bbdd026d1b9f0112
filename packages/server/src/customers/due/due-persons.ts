import { businessDayNumber } from '../../kernel/time.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import type { JobDefinition } from '../../runtime/jobs/jobs.ts'
import { workFor } from '../../runtime/jobs/work-for.ts'
import { personsAfter, personsOf, type Rows } from '../persons-store.ts'
import { addMissing, type DueTables, lockDue, lockWalk, markDue, moveWalk } from './due-store.ts'
import { touchedPersons } from './touched-persons.ts'

/** Small enough for an agent's read to wait for one unnoticed. */
const walkedAtOnce = 250
/** Of each step in one sweep: a backlog, such as everybody after midnight, is worked off over many, so that orders keep their pace. */
const stepMs = 150

/** What a folder keeps of each person, and how it is kept up. */
export interface Upkeep {
  /** The subscription under which events are read. */
  readonly follower: string
  readonly tables: DueTables
  /** Events that name a person of whom something may have changed. */
  readonly touching: readonly { type: string }[]
  /** How many are looked at in one transaction. */
  readonly batch: number
  /** Persons whose row is locked; `today` counts days since 1970-01-01 in Shanghai. Sets their next `due_day`. */
  look(tx: Tx, persons: readonly Rows[], today: number): Promise<void>
  /** Rows for which another row stands now. */
  drop(tx: Tx, rowIds: readonly string[]): Promise<void>
}

/** A job's sweep: who was touched, who is new, who is due. Each step is a transaction of its own. */
export function keepUp(upkeep: Upkeep): JobDefinition['run'] {
  const steps = [markTouched, walkEverybody, lookAtSome]
  return async (runtime, brandId) => {
    for (const step of steps)
      await workFor(runtime.ports.clock, stepMs, () => runtime.db.transact(brandId, (tx) => step(tx, upkeep)))
  }
}

/** Marks whom events touched since the last look. True while there may be more. */
async function markTouched(tx: Tx, { follower, tables, touching }: Upkeep): Promise<boolean> {
  const touched = await touchedPersons(tx, follower, touching)
  await markDue(tx, tables, touched.personIds)
  return touched.more
}

/** Once a day everybody is looked for: files bring customers and orders that nothing announces. True while there are more. */
async function walkEverybody(tx: Tx, { tables }: Upkeep): Promise<boolean> {
  const today = businessDayNumber(tx.now)
  const place = await lockWalk(tx, tables)
  const isToday = place?.day === today
  if (isToday && place.afterId === null) return false
  const found = await personsAfter(tx, isToday ? place.afterId : null, walkedAtOnce)
  await addMissing(
    tx,
    tables,
    found.map(({ personId }) => personId),
  )
  const full = found.length === walkedAtOnce
  await moveWalk(tx, tables, { afterId: full ? found.at(-1)!.personId : null, day: today })
  return full
}

/** True while there may be more. */
async function lookAtSome(tx: Tx, { tables, batch, look, drop }: Upkeep): Promise<boolean> {
  const today = businessDayNumber(tx.now)
  const due = await lockDue(tx, tables, today, batch)
  if (due.length === 0) return false
  const persons = await personsOf(tx, due)
  const heads = new Set(persons.map(({ personId }) => personId))
  const gone = due.filter((id) => !heads.has(id))
  if (gone.length > 0) await drop(tx, gone)
  const asked = new Set(due)
  await look(
    tx,
    persons.filter(({ personId }) => asked.has(personId)),
    today,
  )
  return due.length === batch
}
