import {
  type ChangedRecord,
  type Connector,
  ConnectorFailure,
  type ShopAccess,
} from '../connectors/contract/connector.ts'
import type { BrandId } from '../kernel/ids.ts'
import { listShops } from '../organization/index.ts'
import { errorCode } from '../runtime/events/dead-letters.ts'
import { event } from '../runtime/events/event.ts'
import { emit } from '../runtime/events/outbox.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { intakeAlarm, pushesFoundLost } from './events.ts'
import { keepSwept, type Unclear } from './keep-swept.ts'
import type { Connectors, Directory } from './shops.ts'
import type { Sinks } from './sinks.ts'
import { sweptTo, writeSweep } from './store.ts'
import { understand } from './understand.ts'

/** Marketplaces show a change up to minutes late: what was read is read again this far back. */
export const overlapMs = 10 * 60_000
const firstSweepMs = 24 * 3600_000

export interface SweepDeps {
  runtime: Runtime
  connectors: Connectors
  directory: Directory
  sinks: Sinks
  /** Whether a marketplace tells us of changes; one that does not is followed by sweeps alone. */
  pushes(marketplace: string): boolean
}

export type SweptShops = 'all' | 'pushed' | 'silent'
type Kind = 'orders' | 'after_sales'

/**
 * Compares each shop with its marketplace and records what no push brought: all shops, those whose marketplace pushes, or
 * those whose marketplace says nothing by itself.
 * Returns how many versions were new.
 */
export async function sweepShops(
  deps: SweepDeps,
  brandId: BrandId,
  which: SweptShops = 'all',
): Promise<number> {
  const shops = await deps.directory.shops(brandId)
  const marketplaces = new Map(
    (await deps.runtime.db.transact(brandId, listShops)).map((shop) => [shop.id, shop.marketplace]),
  )
  // Side by side: a marketplace that hangs must not hold up the others.
  const found = await Promise.all(
    [...shops].map(async ([shopId, access]) => {
      const connector = deps.connectors.get(marketplaces.get(shopId) ?? '')
      if (!connector) return 0
      if (which !== 'all' && deps.pushes(connector.marketplace) !== (which === 'pushed')) return 0
      const orders = await sweepShop(deps, brandId, connector, access, shopId, 'orders')
      return orders + (await sweepShop(deps, brandId, connector, access, shopId, 'after_sales'))
    }),
  )
  return found.reduce((sum, lost) => sum + lost, 0)
}

async function sweepShop(
  deps: SweepDeps,
  brandId: BrandId,
  connector: Connector,
  access: ShopAccess,
  shopId: string,
  kind: Kind,
): Promise<number> {
  const { runtime } = deps
  const to = runtime.ports.clock.now()
  const last = await runtime.db.transact(brandId, (tx) => sweptTo(tx, shopId, kind))
  const from = new Date((last?.getTime() ?? to.getTime() - firstSweepMs) - overlapMs)
  let lost = 0
  try {
    const pages =
      kind === 'orders'
        ? connector.pullChangedOrders(access, { from, to })
        : connector.pullChangedAfterSales(access, { from, to })
    for await (const page of pages)
      lost += await recordMissing(deps, brandId, connector, access, shopId, kind, page)
    const missed = deps.pushes(connector.marketplace) ? lost : 0
    // The position moves only after every page was recorded.
    await runtime.db.transact(brandId, async (tx) => {
      await writeSweep(tx, shopId, kind, to, missed, null)
      if (missed > 0) await emit(tx, [event(pushesFoundLost, shopId, { shopId, kind, count: missed })])
    })
  } catch (error) {
    await noteFailure(runtime, brandId, shopId, kind, from, error)
  }
  return lost
}

async function recordMissing(
  { runtime, sinks }: SweepDeps,
  brandId: BrandId,
  connector: Connector,
  access: ShopAccess,
  shopId: string,
  kind: Kind,
  page: ChangedRecord[],
): Promise<number> {
  const missing = await runtime.db.transact(brandId, (tx) => sinks.missingVersions(tx, shopId, kind, page))
  if (missing.length === 0) return 0
  const bare = missing.filter((record) => record.detail === null)
  const ids = bare.map((record) => record.id)
  const fetched =
    ids.length === 0
      ? []
      : kind === 'orders'
        ? await connector.fetchOrders(access, ids)
        : await connector.fetchAfterSales(access, ids)
  const byId = new Map(ids.map((id, i) => [id, fetched[i] ?? null]))
  const subject = kind === 'orders' ? 'order' : 'after_sales'
  const found = missing.flatMap((record) => {
    const detail = record.detail ?? byId.get(record.id) ?? null
    return detail === null ? [] : [{ record, understood: understand(connector, shopId, subject, detail) }]
  })
  const orders = found.flatMap(({ understood }) => (understood.kind === 'order' ? [understood.order] : []))
  const requests = found.flatMap(({ understood }) =>
    understood.kind === 'after_sales' ? [understood.request] : [],
  )
  const unclear = found.filter((one): one is Unclear =>
    ['unknown_value', 'unreadable'].includes(one.understood.kind),
  )
  const place = { marketplace: connector.marketplace, shopId, sellerId: access.sellerId, subject } as const
  const kept = await runtime.db.transact(
    brandId,
    async (tx) => {
      if (orders.length > 0) await sinks.recordOrders(tx, orders, null)
      if (requests.length > 0) await sinks.recordAfterSales(tx, requests)
      return keepSwept(tx, place, unclear)
    },
    { isolated: true },
  )
  for (const { understood } of kept)
    runtime.metrics.unknown.inc({
      source: connector.marketplace,
      kind: understood.kind === 'unknown_value' ? understood.field : understood.kind,
    })
  return orders.length + requests.length
}

async function noteFailure(
  runtime: Runtime,
  brandId: BrandId,
  shopId: string,
  kind: Kind,
  from: Date,
  error: unknown,
): Promise<void> {
  const code = error instanceof ConnectorFailure ? error.kind : errorCode(error)
  runtime.log.warn({ event: 'sweep.failed', brandId, shopId, code })
  await runtime.db.transact(brandId, async (tx) => {
    await writeSweep(tx, shopId, kind, from, 0, code)
    if (code === 'authorisation_expired')
      await emit(tx, [
        event(intakeAlarm, shopId, { kind: 'authorisation_expired', source: 'sweep', shopId, detail: code }),
      ])
  })
}
