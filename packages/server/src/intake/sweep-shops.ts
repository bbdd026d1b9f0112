import {
  type ChangedRecord,
  type Connector,
  ConnectorFailure,
  type PullWindow,
  type ShopAccess,
} from '../connectors/contract/connector.ts'
import { gatewayCodes } from '../connectors/gateway/index.ts'
import type { BrandId } from '../kernel/ids.ts'
import { listShops } from '../organization/index.ts'
import { errorCode } from '../runtime/events/dead-letters.ts'
import { event } from '../runtime/events/event.ts'
import { emit } from '../runtime/events/outbox.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { intakeAlarm, intakeSwept, pushesFoundLost } from './events.ts'
import { fillGap, findGap } from './gap-store.ts'
import { keepSwept, type Unclear } from './keep-swept.ts'
import { recordTold, type Told } from './keep-told.ts'
import { writeRawRecords } from './raw-store.ts'
import type { Connectors, Directory } from './shops.ts'
import type { Sinks } from './sinks.ts'
import { hasUnclear, sweptTo, writeSweep } from './store.ts'
import { noteRound } from './tally-store.ts'
import { type Understood, understand } from './understand.ts'

/** Marketplaces show a change up to minutes late: what was read is read again this far back. */
export const overlapMs = 10 * 60_000
/** Of the quick sweeps between the thorough ones, or a busy shop would be read again and again as a whole. */
export const quickOverlapMs = 30_000
const firstSweepMs = 24 * 3600_000
/** Wire times are whole seconds, and this many of them are over. */
const openSecondsMs = 2_000
/** A shop that sells by the second: its list grows while we read it. */
const grew = new Set(['list_grew', 'rows_missing'])

export interface SweepDeps {
  runtime: Runtime
  connectors: Connectors
  directory: Directory
  sinks: Sinks
  /** Whether a marketplace tells us of changes; one that does not is followed by sweeps alone. */
  pushes(marketplace: string): boolean
}

export type SweptShops = 'all' | 'silent'
type Kind = 'orders' | 'after_sales'

/**
 * Compares each shop with its marketplace and records what no push brought: all shops, or those whose marketplace says
 * nothing by itself.
 * Returns how many versions were new.
 */
export async function sweepShops(
  deps: SweepDeps,
  brandId: BrandId,
  which: SweptShops = 'all',
  overlap = overlapMs,
): Promise<number> {
  const shops = await deps.directory.openShops(brandId)
  const marketplaces = new Map(
    (await deps.runtime.db.transact(brandId, listShops)).map((shop) => [shop.id, shop.marketplace]),
  )
  // Side by side: a marketplace that hangs must not hold up the others.
  const found = await Promise.all(
    [...shops].map(async ([shopId, access]) => {
      const connector = deps.connectors.get(marketplaces.get(shopId) ?? '')
      if (!connector || (which === 'silent' && isPushed(deps, connector, access))) return 0
      const place = { connector, access, shopId }
      const orders = await sweepShop(deps, brandId, { ...place, kind: 'orders' }, overlap)
      return orders + (await sweepShop(deps, brandId, { ...place, kind: 'after_sales' }, overlap))
    }),
  )
  return found.reduce((sum, lost) => sum + lost, 0)
}

/** A gateway hands on no pushes. */
function isPushed(deps: SweepDeps, { marketplace }: Connector, { through }: ShopAccess): boolean {
  return !through && deps.pushes(marketplace)
}

interface Swept {
  connector: Connector
  access: ShopAccess
  shopId: string
  kind: Kind
}

async function sweepShop(deps: SweepDeps, brandId: BrandId, swept: Swept, overlap: number): Promise<number> {
  const { runtime } = deps
  const { access, shopId, kind } = swept
  const to = runtime.ports.clock.now()
  const { last, gap } = await runtime.db.transact(brandId, async (tx) => ({
    last: await sweptTo(tx, shopId, kind),
    gap: await findGap(tx, shopId),
  }))
  // Where a gap begins the thorough overlap counts, for no later sweep looks back there.
  const back = gap ? overlapMs : overlap
  const from = new Date((last?.getTime() ?? to.getTime() - firstSweepMs) - back)
  let lost = 0
  const seen: Seen = { thorough: back >= overlapMs, unread: 0 }
  try {
    // In a gap the position moves slice by slice: a person sees how far it is, and a crash begins where it was.
    for (const window of gap ? slicesOf({ from, to }) : [{ from, to }])
      lost += await sweepWindow(deps, brandId, swept, window, gap !== null, seen)
  } catch (error) {
    await noteFailure(runtime, brandId, shopId, kind, from, error)
    // A client that does not renew by itself; for the others this finds out at once that it is over.
    if (error instanceof ConnectorFailure && error.kind === 'authorisation_expired')
      await access.renew?.(access.session).catch(() => null)
  }
  return lost
}

interface Seen {
  /** A quick look back finds what is new, not what a marketplace showed late. */
  thorough: boolean
  /** Records that a list showed and of which no detail came. */
  unread: number
}

async function sweepWindow(
  deps: SweepDeps,
  brandId: BrandId,
  swept: Swept,
  { from, to: end }: PullWindow,
  inGap: boolean,
  seen: Seen,
): Promise<number> {
  const { runtime } = deps
  const { connector, access, shopId, kind } = swept
  let lost = 0
  let to = end
  try {
    lost += await readWindow(deps, brandId, swept, { from, to }, seen)
  } catch (error) {
    if (!(error instanceof ConnectorFailure && grew.has(error.code))) throw error
    // What the last seconds still bring is left to the next sweep, which begins before them.
    to = new Date(end.getTime() - openSecondsMs)
    lost += await readWindow(deps, brandId, swept, { from, to }, seen)
  }
  // What a gap kept back was not lost by a push.
  const missed = isPushed(deps, connector, access) && !inGap ? lost : 0
  // The position moves only after every page was recorded.
  await runtime.db.transact(brandId, async (tx) => {
    await writeSweep(tx, shopId, kind, to, missed, null)
    await noteRound(tx, shopId, lost, false)
    if (inGap) await fillGap(tx, shopId)
    if (missed > 0) await emit(tx, [event(pushesFoundLost, shopId, { shopId, kind, count: missed })])
    // Who counts on knowing all orders is told so only when nothing is left unread.
    if (kind === 'orders' && seen.thorough && seen.unread === 0 && !(await hasUnclear(tx, shopId, 'order')))
      await emit(tx, [
        event(intakeSwept, shopId, {
          shopId,
          marketplace: connector.marketplace,
          kind,
          to: to.toISOString(),
        }),
      ])
  })
  return lost
}

const slices = 20
const shortestSliceMs = 10 * 60_000

function slicesOf({ from, to }: PullWindow): PullWindow[] {
  const whole = to.getTime() - from.getTime()
  const length = Math.max(shortestSliceMs, Math.ceil(whole / slices))
  return Array.from({ length: Math.max(1, Math.ceil(whole / length)) }, (_, n) => ({
    from: new Date(from.getTime() + n * length),
    to: new Date(Math.min(to.getTime(), from.getTime() + (n + 1) * length)),
  }))
}

/** Records what of a window we do not have; what nobody can read is kept for a person. Returns how many were new. */
export async function readWindow(
  deps: Pick<SweepDeps, 'runtime' | 'sinks' | 'connectors'>,
  brandId: BrandId,
  swept: Swept,
  window: PullWindow,
  seen: Seen = { thorough: false, unread: 0 },
): Promise<number> {
  const { connector, access, kind } = swept
  const pages =
    kind === 'orders'
      ? connector.pullChangedOrders(access, window)
      : connector.pullChangedAfterSales(access, window)
  let lost = 0
  for await (const page of pages) {
    lost += await recordMissing(deps, brandId, swept, page, seen)
  }
  return lost
}

async function recordMissing(
  { runtime, sinks, connectors }: Pick<SweepDeps, 'runtime' | 'sinks' | 'connectors'>,
  brandId: BrandId,
  { connector, access, shopId, kind }: Swept,
  page: ChangedRecord[],
  seen: Seen,
): Promise<number> {
  const subject = kind === 'orders' ? 'order' : 'after_sales'
  // Of two readings of one version nobody can say which is the later: those rows are asked for anew.
  const sameVersion = new Set<ChangedRecord>()
  const stateOf = (record: ChangedRecord): string | null => {
    sameVersion.add(record)
    return record.detail === null ? null : stateIn(understand(connector, shopId, subject, record.detail))
  }
  const missing = await runtime.db.transact(brandId, (tx) =>
    sinks.missingVersions(tx, shopId, kind, page, stateOf),
  )
  if (missing.length === 0) return 0
  const asked = missing.filter((record) => record.detail === null || sameVersion.has(record))
  const byId = await detailsOf(connector, access, kind, asked)
  const found = missing.flatMap((record) => {
    const detail = byId.has(record.id) ? byId.get(record.id) : record.detail
    return detail === null || detail === undefined
      ? []
      : [{ record, detail, understood: understand(connector, shopId, subject, detail) }]
  })
  seen.unread += missing.length - found.length
  const isUnclear = (one: (typeof found)[number]): one is (typeof found)[number] & Unclear =>
    ['unknown_value', 'unreadable'].includes(one.understood.kind)
  const unclear = found.filter(isUnclear)
  const told = found.map(
    ({ understood, detail }): Told => ({ understood, detail, way: 'swept', entryId: null }),
  )
  const place = { marketplace: connector.marketplace, shopId, sellerId: access.sellerId, subject } as const
  const { kept, fresh } = await runtime.db.transact(
    brandId,
    async (tx) => {
      const changed = await recordTold(tx, { sinks, connectors }, told, null)
      await writeRawRecords(tx, changed)
      return { kept: await keepSwept(tx, place, unclear), fresh: changed.length }
    },
    { isolated: true, keepPlans: true },
  )
  for (const { understood } of kept)
    runtime.metrics.unknown.inc({
      source: connector.marketplace,
      kind: understood.kind === 'unknown_value' ? understood.field : understood.kind,
    })
  return fresh
}

async function detailsOf(
  connector: Connector,
  access: ShopAccess,
  kind: Kind,
  records: readonly ChangedRecord[],
): Promise<ReadonlyMap<string, unknown>> {
  const ids = records.map((record) => record.id)
  if (ids.length === 0) return new Map()
  const fetched =
    kind === 'orders'
      ? await connector.fetchOrders(access, ids)
      : await connector.fetchAfterSales(access, ids)
  return new Map(ids.map((id, i) => [id, fetched[i] ?? null]))
}

function stateIn(understood: Understood): string | null {
  if (understood.kind === 'order') return understood.order.state
  return understood.kind === 'after_sales' ? understood.request.state : null
}

/** A gateway that does not answer is ours to mend, and nothing that the marketplace said. */
function ownTrouble(code: string): string | null {
  return Object.values(gatewayCodes).find((one) => one === code) ?? null
}

async function noteFailure(
  runtime: Runtime,
  brandId: BrandId,
  shopId: string,
  kind: Kind,
  from: Date,
  error: unknown,
): Promise<void> {
  const code = error instanceof ConnectorFailure ? (ownTrouble(error.code) ?? error.kind) : errorCode(error)
  runtime.log.warn({ event: 'sweep.failed', brandId, shopId, code })
  await runtime.db.transact(brandId, async (tx) => {
    await writeSweep(tx, shopId, kind, from, 0, code)
    await noteRound(tx, shopId, 0, true)
    if (code === 'authorisation_expired')
      await emit(tx, [
        event(intakeAlarm, shopId, { kind: 'authorisation_expired', source: 'sweep', shopId, detail: code }),
      ])
  })
}
