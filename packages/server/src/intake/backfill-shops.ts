import { ConnectorFailure } from '../connectors/contract/connector.ts'
import type { BrandId } from '../kernel/ids.ts'
import { listShops } from '../organization/index.ts'
import { audit } from '../runtime/access/audit.ts'
import type { Actor } from '../runtime/db/actor.ts'
import { errorCode } from '../runtime/events/dead-letters.ts'
import type { Runtime } from '../runtime/runtime.ts'
import {
  type Backfill,
  type BackfillKind,
  claimBackfill,
  createBackfill,
  moveBackfill,
  noteBackfillFailure,
} from './backfill-store.ts'
import { IntakeRefused } from './errors.ts'
import type { Connectors, Directory } from './shops.ts'
import type { Sinks } from './sinks.ts'
import { readWindow } from './sweep-shops.ts'

const sliceMs = 6 * 3600_000
const leaseMs = 5 * 60_000
const maxTries = 8
const dayMs = 24 * 3600_000

export interface BackfillDeps {
  runtime: Runtime
  connectors: Connectors
  directory: Directory
  sinks: Sinks
}

export interface BackfillWish {
  shopId: string
  kind: BackfillKind
  from: Date
  to: Date
}

/**
 * Plans to fetch a span of a shop's past. Throws `backfill.shop_not_connected`, `backfill.span_empty`,
 * `backfill.span_too_old` where the marketplace does not reach back so far, `backfill.already_running`.
 */
export async function beginBackfill(
  { runtime, connectors, directory }: BackfillDeps,
  brandId: BrandId,
  actor: Actor,
  wish: BackfillWish,
): Promise<{ id: string }> {
  const access = await directory.access(brandId, wish.shopId)
  return runtime.db.transact(
    brandId,
    async (tx) => {
      const shop = (await listShops(tx)).find((one) => one.id === wish.shopId)
      const connector = shop && connectors.get(shop.marketplace)
      if (!connector || !access) throw new IntakeRefused('backfill.shop_not_connected')
      if (wish.from >= wish.to || wish.to > tx.now) throw new IntakeRefused('backfill.span_empty')
      const days = connector.reachDays?.[wish.kind]
      if (days !== undefined && wish.from.getTime() < tx.now.getTime() - days * dayMs)
        throw new IntakeRefused('backfill.span_too_old', { days: String(days) })
      const id = tx.ports.ids.next()
      if (!(await createBackfill(tx, { id, ...wish }))) throw new IntakeRefused('backfill.already_running')
      const facts = { kind: wish.kind, from: wish.from.toISOString(), to: wish.to.toISOString() }
      await audit(tx, [{ action: 'shop.backfilled', subject: `shop:${wish.shopId}`, facts }])
      return { id }
    },
    { actor },
  )
}

/** One slice of the backfill whose turn it is; false when none waits. The sweep's own position is not touched. */
export async function stepBackfill(deps: BackfillDeps, brandId: BrandId): Promise<boolean> {
  const { runtime } = deps
  const now = runtime.ports.clock.now()
  const backfill = await runtime.db.transact(brandId, (tx) =>
    claimBackfill(tx, new Date(now.getTime() + leaseMs)),
  )
  if (!backfill) return false
  try {
    const to = new Date(Math.min(backfill.done_to.getTime() + sliceMs, backfill.to_at.getTime()))
    const recorded = await readSlice(deps, brandId, backfill, to)
    await runtime.db.transact(brandId, (tx) => moveBackfill(tx, backfill.id, to, recorded))
  } catch (error) {
    await noteFailure(runtime, brandId, backfill, error)
  }
  return true
}

async function readSlice(
  { runtime, connectors, directory, sinks }: BackfillDeps,
  brandId: BrandId,
  { shop_id: shopId, kind, done_to: from }: Backfill,
  to: Date,
): Promise<number> {
  const access = await directory.access(brandId, shopId)
  const shop = (await runtime.db.transact(brandId, listShops)).find((one) => one.id === shopId)
  const connector = shop && connectors.get(shop.marketplace)
  if (!connector || !access) throw new IntakeRefused('backfill.shop_not_connected')
  return readWindow(
    { runtime, sinks, connectors },
    brandId,
    { connector, access, shopId, kind },
    { from, to },
  )
}

async function noteFailure(
  runtime: Runtime,
  brandId: BrandId,
  { id, tries }: Backfill,
  error: unknown,
): Promise<void> {
  const failure = error instanceof ConnectorFailure ? error : null
  const waitMs = failure?.retryAfterMs ?? 1000 * 2 ** Math.min(tries, 8)
  const final =
    tries >= maxTries || failure?.kind === 'authorisation_expired' || failure?.kind === 'permission_missing'
  const nextAt = new Date(runtime.ports.clock.now().getTime() + waitMs)
  await runtime.db.transact(brandId, (tx) =>
    noteBackfillFailure(tx, id, failure?.kind ?? errorCode(error), nextAt, final),
  )
}
