import { keepUp, markDue, personsOf } from '../customers/index.ts'
import { countOwners, lifeChangeAfter, ownersAfter, productsAt } from '../installed-products/index.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import type { JobDefinition } from '../runtime/jobs/jobs.ts'
import { workFor } from '../runtime/jobs/work-for.ts'
import { type CycleWalk, countWaiting, lockCycleWalk, readCycleWalk, writeCycleWalk } from './cycle-store.ts'
import { drawing } from './draw-needs.ts'

const markedAtOnce = 250
/** Of one sweep: marking is quick; drawing gives way to orders by batches, and is waited for by whoever changed a cycle. */
const markMs = 500
const drawMs = 1_500

/** After a change of cycles: who owns such a product is marked, a batch a transaction, and drawn anew at once, not at the next walk. */
export const followCycles: JobDefinition['run'] = async (runtime, brandId, payload) => {
  const { clock } = runtime.ports
  const inOne = <T>(work: (tx: Tx) => Promise<T>) => runtime.db.transact(brandId, work)
  if (!(await inOne(isBehind))) return
  await workFor(clock, markMs, () => inOne((tx) => markSome(tx)))
  const draw = keepUp(drawing)
  // What draws rests by itself.
  const untilMs = clock.monotonicMs() + drawMs
  for (let more = true; more && clock.monotonicMs() < untilMs; more = await inOne(isDrawing))
    await draw(runtime, brandId, payload)
}

const isUnderWay = (walk: CycleWalk): boolean => walk.beganAt !== null && walk.endedAt === null

async function isBehind(tx: Tx): Promise<boolean> {
  const walk = await readCycleWalk(tx)
  return isUnderWay(walk) || (await lifeChangeAfter(tx, walk.doneSeq)) !== null
}

/** Marks owners of the change under way, or begins the next one. True while there may be more. */
export async function markSome(tx: Tx, size = markedAtOnce): Promise<boolean> {
  const walk = await lockCycleWalk(tx)
  if (!walk) return false
  if (walk.changeSeq === null) return beginNext(tx, walk)
  const found = await ownersAfter(tx, await productsAt(tx, walk.place!), walk.afterId, size)
  const persons = await personsOf(tx, found)
  await markDue(
    tx,
    drawing.tables,
    persons.map(({ personId }) => personId),
  )
  const marked = walk.marked + found.length
  if (found.length === size) {
    await writeCycleWalk(tx, { ...walk, marked, afterId: found.at(-1)! })
    return true
  }
  await writeCycleWalk(tx, { ...walk, marked, doneSeq: walk.changeSeq, changeSeq: null, afterId: null })
  return true
}

async function beginNext(tx: Tx, walk: CycleWalk): Promise<boolean> {
  const next = await lifeChangeAfter(tx, walk.doneSeq)
  if (!next) return false
  const { owners } = await countOwners(tx, await productsAt(tx, next.place))
  const begun = { changeSeq: next.seq, place: next.place, afterId: null, marked: 0, owners }
  await writeCycleWalk(tx, { ...walk, ...begun, beganAt: tx.now, endedAt: null })
  return true
}

/** True while somebody waits; where nobody does, the walk is over. */
async function isDrawing(tx: Tx): Promise<boolean> {
  const walk = await lockCycleWalk(tx)
  if (!walk || !isUnderWay(walk)) return false
  if (walk.changeSeq !== null) return false
  if ((await countWaiting(tx)) > 0) return true
  if ((await lifeChangeAfter(tx, walk.doneSeq)) === null)
    await writeCycleWalk(tx, { ...walk, endedAt: tx.now })
  return false
}

export interface CycleProgress {
  running: boolean
  owners: number
  left: number
  endedAt: string | null
}

/** How far the last change has come: owners not marked yet, and marked ones not drawn yet. */
export async function cycleProgress(tx: Tx): Promise<CycleProgress> {
  const walk = await readCycleWalk(tx)
  const next = walk.changeSeq === null ? await lifeChangeAfter(tx, walk.doneSeq) : null
  if (next) {
    const { owners } = await countOwners(tx, await productsAt(tx, next.place))
    return { running: true, owners, left: owners, endedAt: null }
  }
  const running = isUnderWay(walk)
  const unmarked = walk.changeSeq === null ? 0 : Math.max(0, walk.owners - walk.marked)
  const left = running ? Math.min(walk.owners, unmarked + (await countWaiting(tx))) : 0
  return { running, owners: walk.owners, left, endedAt: walk.endedAt?.toISOString() ?? null }
}
