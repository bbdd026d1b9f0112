import type { QiaoError } from '../kernel/error.ts'
import type { BrandId } from '../kernel/ids.ts'
import { type Batcher, openBatcher } from '../runtime/batcher.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { emit } from '../runtime/events/outbox.ts'
import type { Runtime } from '../runtime/runtime.ts'
import type { PageBatch } from './batch.ts'
import { OriginRefused, SiteMissing } from './errors.ts'
import { behaviourRecorded } from './events.ts'
import { ownPage } from './items.ts'
import { isDemoPage, mayTell, type Site } from './site.ts'
import {
  deleteEventsOf,
  insertEvents,
  keepVisitors,
  type NewEvent,
  type SeenBrowser,
  type SeenVisitor,
  sitesByKey,
  type VisitorRow,
} from './store.ts'

/** What one request of a page brought. */
export interface Arrived {
  brandId: BrandId
  siteKey: string
  origin: string | undefined
  /** The browser asks not to be followed. */
  doNotTrack: boolean
  batch: PageBatch
}

export interface Kept {
  accepted: number
  doubled: number
  dropped: number
  site: Site
  /** Null where the visitor does not want to be known. */
  visitorId: string | null
}

type Outcome = Kept | QiaoError

const batchers = new WeakMap<Runtime, Batcher<Arrived, Outcome>>()

/** Keeps what a page told, together with what others tell at the same moment. Throws `behaviour.site_not_found`, `behaviour.origin_not_allowed`. */
export async function recordVisits(runtime: Runtime, arrived: Arrived): Promise<Kept> {
  let batcher = batchers.get(runtime)
  if (!batcher) {
    batcher = openBatcher({
      clock: runtime.ports.clock,
      gatherMs: 5,
      maxItems: 200,
      lanes: 2,
      run: (items) => keepTogether(runtime, items),
    })
    batchers.set(runtime, batcher)
  }
  const [outcome] = await batcher.add([arrived])
  if (outcome instanceof Error) throw outcome
  return outcome!
}

async function keepTogether(runtime: Runtime, items: Arrived[]): Promise<Outcome[]> {
  const outcomes = new Map<Arrived, Outcome>()
  for (const [brandId, own] of Map.groupBy(items, (one) => one.brandId)) {
    const results = await runtime.db.transact(brandId, (tx) => keepVisits(tx, own, runtime.config))
    own.forEach((one, i) => {
      outcomes.set(one, results[i]!)
    })
  }
  return items.map((one) => outcomes.get(one)!)
}

/** The same for one brand in one transaction: three statements, however many requests. */
export async function keepVisits(
  tx: Tx,
  items: Arrived[],
  config: Pick<Runtime['config'], 'publicUrl' | 'sandboxUrl'>,
): Promise<Outcome[]> {
  const sites = await sitesByKey(tx, [...new Set(items.map((one) => one.siteKey))])
  const own = URL.canParse(config.publicUrl) ? [new URL(config.publicUrl).origin] : []
  const judged = items.map((one): { one: Arrived; site: Site | QiaoError; index: Buffer } => ({
    one,
    site: judge(one, sites.get(one.siteKey), own, config.sandboxUrl !== null),
    index: tx.vault.mark('behaviour.visitor', one.batch.visitor),
  }))
  const wanted = judged.flatMap(({ one, site, index }) =>
    site instanceof Error || (one.doNotTrack && site.respectDnt) ? [] : [{ one, site, index }],
  )
  const visitors = await keepBrowsers(tx, wanted)
  await deleteEventsOf(
    tx,
    [...visitors.values()].filter((one) => one.withdrawn_at).map((one) => one.id),
  )
  const events = new Map<Arrived, NewEvent[]>(
    wanted.map(({ one, site, index }) => [one, eventsOf(one, site, visitors.get(keyOf(site.id, index))!)]),
  )
  const fresh = await insertEvents(tx, [...events.values()].flat())
  await tellKnown(tx, [...visitors.values()], [...events.values()].flat(), fresh)
  return judged.map(({ one, site, index }) => {
    if (site instanceof Error) return site
    const offered = events.get(one) ?? []
    const accepted = offered.filter((event) => fresh.delete(event.id)).length
    const visitor = visitors.get(keyOf(site.id, index))
    return {
      accepted,
      doubled: offered.length - accepted,
      dropped: one.batch.dropped + one.batch.events.length - offered.length,
      site,
      visitorId: events.has(one) && visitor && !visitor.withdrawn_at ? visitor.id : null,
    }
  })
}

/** Of whom something new is known now, or nothing any more. Strangers are nobody's news. */
async function tellKnown(
  tx: Tx,
  visitors: readonly SeenVisitor[],
  offered: readonly NewEvent[],
  fresh: ReadonlySet<string>,
): Promise<void> {
  const acted = new Set(offered.filter((one) => fresh.has(one.id)).map((one) => one.subjectId))
  const customerIds = visitors.flatMap((one) =>
    one.customer_id && acted.has(one.id)
      ? [one.customer_id]
      : one.withdrawn_at && one.was_of
        ? [one.was_of]
        : [],
  )
  if (customerIds.length === 0) return
  await emit(tx, [
    {
      definition: behaviourRecorded,
      key: customerIds[0]!,
      payload: { customerIds: [...new Set(customerIds)] },
    },
  ])
}

function judge(
  { origin }: Arrived,
  site: Site | undefined,
  own: string[],
  isDemo: boolean,
): Site | QiaoError {
  if (!site) return new SiteMissing()
  return mayTell(site, origin, own) || (isDemo && isDemoPage(origin)) ? site : new OriginRefused()
}

interface Wanted {
  one: Arrived
  site: Site
  index: Buffer
}

const keyOf = (siteId: string, index: Buffer) => `${siteId}|${index.toString('hex')}`

async function keepBrowsers(tx: Tx, wanted: Wanted[]): Promise<Map<string, SeenVisitor>> {
  const seen = new Map<string, SeenBrowser>()
  for (const { one, site, index } of wanted) {
    const key = keyOf(site.id, index)
    const { consentedAt } = one.batch
    const before = seen.get(key)
    const withdrawn = consentedAt === null || before?.withdrawn === true
    seen.set(key, {
      siteId: site.id,
      index,
      consentedAt: consentedAt ?? before?.consentedAt ?? tx.now,
      withdrawn,
    })
  }
  const kept = await keepVisitors(tx, [...seen.values()])
  return new Map(kept.map((row) => [keyOf(row.site_id, row.browser_index), row]))
}

/** Nothing of one who said no. */
function eventsOf({ batch }: Arrived, site: Site, visitor: VisitorRow): NewEvent[] {
  if (visitor.withdrawn_at) return []
  return batch.events.map((one) => ({
    ...one,
    source: ownPage,
    place: site.id,
    subjectId: visitor.id,
    orderId: null,
  }))
}
