import { behaviourRecorded, visitorBound } from '../../behaviour/index.ts'
import { consentGiven, consentWithdrawn } from '../../consents/index.ts'
import {
  contactAdded,
  contactBound,
  contactEdited,
  contactHandedOver,
  contactJoinedGroup,
  contactLeftGroup,
  contactLost,
  contactUnbound,
} from '../../contacts/index.ts'
import {
  customerCreated,
  customerEdited,
  customersMerged,
  customersUnmerged,
  customerTagged,
} from '../../customers/index.ts'
import { importFinished, importUndone, touchedBy } from '../../imports/index.ts'
import { businessDayNumber } from '../../kernel/time.ts'
import { tiersMoved } from '../../loyalty/index.ts'
import { needsChanged } from '../../needs/index.ts'
import {
  afterSalesRefunded,
  afterSalesRequested,
  afterSalesWithdrawn,
  orderMatched,
} from '../../orders/index.ts'
import { judgeAllAnew } from '../../pools/index.ts'
import { type Tx, together } from '../../runtime/db/transaction.ts'
import type { EventDefinition, StoredEvent } from '../../runtime/events/event.ts'
import { isBehind } from '../../runtime/events/event-store.ts'
import { type Subscriber, subscriber } from '../../runtime/events/subscriber.ts'
import type { JobDefinition } from '../../runtime/jobs/jobs.ts'
import { workFor, workThrough } from '../../runtime/jobs/work-for.ts'
import {
  countStale,
  dayState,
  holdPictures,
  isWatched,
  markStale,
  recordPeople,
  refreshDueSegments,
  segmentPublished,
  setDayState,
  stalePeople,
  syncLiveSegments,
} from '../../segments/index.ts'
import { judgeAllTagsAnew } from '../../tagging/index.ts'
import { peopleScored } from '../../value/index.ts'
import {
  workOrderCancelled,
  workOrderOpened,
  workOrderRated,
  workOrderReopened,
  workOrderSettled,
} from '../../work-orders/index.ts'
import { absorbedOf, countUnpictured, headsOf, picturesOf, removedAmong, walkedBehind } from './store.ts'

/** What orders bring is told by `behaviour.recorded`, after their acts are kept: one look for both. */
const followed = [
  behaviourRecorded,
  visitorBound,
  customerCreated,
  customerTagged,
  customersMerged,
  customersUnmerged,
  contactAdded,
  contactEdited,
  contactLost,
  contactBound,
  contactHandedOver,
  contactUnbound,
  contactJoinedGroup,
  contactLeftGroup,
  consentGiven,
  consentWithdrawn,
  customerEdited,
  orderMatched,
  afterSalesRefunded,
  afterSalesRequested,
  afterSalesWithdrawn,
  workOrderOpened,
  workOrderSettled,
  workOrderCancelled,
  workOrderReopened,
  workOrderRated,
  peopleScored,
  tiersMoved,
  needsChanged,
  importFinished,
  importUndone,
] as unknown as EventDefinition[]

interface Payload {
  customerId?: string | null
  otherId?: string
  customerIds?: string[]
  importId?: string
}

/** So many at once have gathered while nobody waited: they are noted, and the job draws each person once. */
const gathered = 1_000
const follower = 'insight.pictures'

export const subscribers: Subscriber[] = [
  {
    ...subscriber(follower, 'afterCommit', followed, (tx, events) =>
      followPeople(tx, events as StoredEvent<never>[]),
    ),
    // Members of a live segment are asked for within 100 ms.
    gatherMs: 5,
    paceMs: 20,
    batch: 2 * gathered,
    rest: {
      until: [segmentPublished as unknown as EventDefinition],
      isResting: async (tx) => !(await isWatched(tx)),
    },
  },
]

/** Draws the persons whom events name anew, from what is kept now: a replay changes nothing. */
export async function followPeople(tx: Tx, events: StoredEvent<never>[]): Promise<void> {
  for (const { type, payload } of events as StoredEvent<Payload>[])
    if (type === importFinished.type) await followImport(tx, payload.importId!)
    else if (type === importUndone.type) await followUndoing(tx, payload.importId!)
  const named = (events as StoredEvent<Payload>[]).flatMap(({ payload }) => [
    payload.customerId,
    payload.otherId,
    ...(payload.customerIds ?? []),
  ])
  const rowIds = [...new Set(named.filter((one) => typeof one === 'string'))]
  if (events.length <= gathered) return draw(tx, rowIds)
  await recordPeople(tx, [], await absorbedOf(tx, rowIds))
  await markStale(tx, await headsOf(tx, rowIds))
  await setDayState(tx, 'searched', null)
}

/** A file names nobody row by row: whom it made is looked for anew, whom it changed is drawn anew. */
async function followImport(tx: Tx, importId: string): Promise<void> {
  await setDayState(tx, 'searched', null)
  for await (const page of customersOf(tx, importId))
    await markStale(tx, await headsOf(tx, idsOf(page.filter(({ what }) => what !== 'created'))))
}

/** Whom it takes back leaves at once, with the event; whoever stays is as before, or without what the file had said. */
async function followUndoing(tx: Tx, importId: string): Promise<void> {
  for await (const page of customersOf(tx, importId)) {
    await recordPeople(tx, [], await removedAmong(tx, idsOf(page)))
    await markStale(tx, await headsOf(tx, idsOf(page)))
  }
}

type Touched = Awaited<ReturnType<typeof touchedBy>>['items']
const idsOf = (items: Touched) => items.map(({ id }) => id)

async function* customersOf(tx: Tx, importId: string): AsyncGenerator<Touched> {
  for (let cursor: string | null = null, more = true; more; more = cursor !== null) {
    const page = await touchedBy(tx, importId, 'customer', cursor, batch)
    yield page.items
    cursor = page.nextCursor
  }
}

/** The hold is the first statement of all: else an older look at a person could be written over a newer one. */
async function draw(tx: Tx, rowIds: string[]): Promise<void> {
  if (rowIds.length === 0) return
  const [revision, pictures, absorbed] = await together(
    tx,
    () => holdPictures(tx),
    () => picturesOf(tx, rowIds, businessDayNumber(tx.now)),
    () => absorbedOf(tx, rowIds),
  )
  await recordPeople(tx, pictures, absorbed, revision)
}

/** How far the pictures are: while nobody waits they fall behind. */
export async function readProgress(tx: Tx): Promise<{ ready: boolean; people: number; waiting: number }> {
  const today = businessDayNumber(tx.now)
  const { people, stale } = await countStale(tx, today)
  const { searched_day } = await dayState(tx)
  const unknown = searched_day === today ? 0 : await countUnpictured(tx)
  const waiting = stale + unknown
  const ready = waiting === 0 && !(await isFollowerBehind(tx))
  return { ready, people: people + unknown, waiting }
}

const isFollowerBehind = (tx: Tx) =>
  isBehind(
    tx,
    follower,
    followed.map((one) => one.type),
  )

const batch = 1_000
/** Drawn in one transaction: the others who draw wait for its end. */
const drawnAtOnce = 100
const first = '00000000-0000-0000-0000-000000000000'
type Transact = <T>(work: (tx: Tx) => Promise<T>) => Promise<T>

export const jobs: JobDefinition[] = [
  {
    name: 'insight.draw-people',
    everyMs: 2_000,
    async run(runtime, brandId) {
      const transact: Transact = (work) => runtime.db.transact(brandId, work)
      if (!(await transact(isWatched))) return
      // Pools wait for it at night, and who has the builder open for the first time.
      const restShare = 1
      const untilDone = Number.POSITIVE_INFINITY
      await workFor(runtime.ports.clock, untilDone, unpicturedByPage(transact), restShare)
      await workThrough(runtime, brandId, drawStale, restShare)
      await transact(settle)
    },
  },
]

/** Customers that no event named: imported, or older than their pictures. Looked for once a day and after each import. */
function unpicturedByPage(transact: Transact): () => Promise<boolean> {
  let after: string | undefined = first
  return async () => {
    // Set behind the commit: a page that is run again begins where it began.
    after = await transact(async (tx) => {
      const today = businessDayNumber(tx.now)
      if (after === first && (await dayState(tx)).searched_day === today) return undefined
      const walked = await walkedBehind(tx, after!, drawnAtOnce)
      await draw(
        tx,
        walked.filter((one) => one.unpictured).map((one) => one.id),
      )
      if (walked.length < drawnAtOnce) await setDayState(tx, 'searched', today)
      return walked.length === drawnAtOnce ? walked.at(-1)!.id : undefined
    })
    return after !== undefined
  }
}

async function drawStale(tx: Tx): Promise<boolean> {
  const ids = await stalePeople(tx, businessDayNumber(tx.now), drawnAtOnce)
  await draw(tx, ids)
  return ids.length === drawnAtOnce
}

/** Whom the day changed is drawn: rules that look back over days are asked of everybody, here and by pools and tags. */
async function settle(tx: Tx): Promise<void> {
  const today = businessDayNumber(tx.now)
  if ((await dayState(tx)).synced_day !== today) {
    await syncLiveSegments(tx)
    await judgeAllAnew(tx)
    await judgeAllTagsAnew(tx)
    await setDayState(tx, 'synced', today)
  }
  if (!(await isFollowerBehind(tx))) await refreshDueSegments(tx)
}
