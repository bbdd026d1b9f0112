import { missListings, type SeenListing, saveListings, skuKey } from '../catalog/index.ts'
import type { Listing } from '../connectors/contract/acts.ts'
import { malformedAnswer } from '../connectors/contract/calls.ts'
import { ConnectorFailure } from '../connectors/contract/connector.ts'
import type { Reach } from '../intake/index.ts'
import type { BrandId } from '../kernel/ids.ts'
import { listShops } from '../organization/index.ts'
import { errorCode } from '../runtime/events/dead-letters.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { claimPulls, countPage, endPull, notePullFailure, type Pull } from './pull-store.ts'

const leaseMs = 5 * 60_000
const sideBySide = 8
const mostTries = 8
/** Pages in a row that bring nothing that this walk has not seen: a list that goes in circles. */
const mostIdlePages = 20

export interface PullDeps {
  runtime: Runtime
  reach: Reach
}

/** Walks through the lists of the shops whose turn it is; returns how many. */
export async function pullListings(deps: PullDeps, brandId: BrandId): Promise<number> {
  const { db, ports } = deps.runtime
  const pulls = await db.transact(brandId, (tx) =>
    claimPulls(tx, new Date(ports.clock.now().getTime() + leaseMs), sideBySide),
  )
  await Promise.all(
    pulls.map((pull) => walk(deps, brandId, pull).catch((error) => noteFailure(deps, brandId, pull, error))),
  )
  return pulls.length
}

/**
 * Each page is kept as it comes. Only a walk that came to its end says what a shop lists no more: one that broke off, went in
 * circles or was taken over takes nothing from what was known.
 */
async function walk({ runtime, reach }: PullDeps, brandId: BrandId, pull: Pull): Promise<void> {
  const { db, ports } = runtime
  const shop = (await db.transact(brandId, listShops)).find(({ id }) => id === pull.shopId)
  const reached = shop && (await reach(brandId, shop.id, shop.marketplace))
  if (!reached)
    throw new ConnectorFailure('authorisation_expired', 'not_connected', 'the shop is not connected')
  const { connector, access } = reached
  if (!connector.acts?.pullListings)
    throw new ConnectorFailure('permission_missing', 'not_possible', 'no such call is known')
  const given = new Set<string>()
  let idle = 0
  for await (const page of connector.acts.pullListings(access)) {
    const listings = lastOfEach(page.map((one) => seenOf(pull.shopId, one)))
    const before = given.size
    for (const one of listings) given.add(skuKey(one))
    idle = given.size === before ? idle + 1 : 0
    if (idle >= mostIdlePages) throw malformedAnswer('endless_list', 'the list goes in circles')
    await db.transact(brandId, async (tx) => {
      const counts = {
        listed: given.size - before,
        fresh: await saveListings(tx, listings),
        leaseUntil: new Date(ports.clock.now().getTime() + leaseMs),
      }
      if (!(await countPage(tx, pull, counts))) throw new Error('the pull was taken over')
    })
  }
  await db.transact(brandId, async (tx) => {
    const missed = await missListings(tx, pull.shopId, pull.beganAt!)
    if (!(await endPull(tx, pull, missed))) throw new Error('the pull was taken over')
  })
}

/** Writes nothing where another program has taken the pull over. */
async function noteFailure(
  { runtime }: PullDeps,
  brandId: BrandId,
  pull: Pull,
  error: unknown,
): Promise<void> {
  const failure = error instanceof ConnectorFailure ? error : null
  const code = failure ? failure.code : errorCode(error)
  runtime.log.warn({ event: 'listings.pull_failed', brandId, shopId: pull.shopId, code })
  const waitMs = failure?.retryAfterMs ?? 1_000 * 2 ** Math.min(pull.tries, 8)
  const hopeless = failure?.kind === 'authorisation_expired' || failure?.kind === 'permission_missing'
  await runtime.db.transact(brandId, (tx) =>
    notePullFailure(tx, pull, {
      code,
      nextAt: new Date(runtime.ports.clock.now().getTime() + waitMs),
      final: hopeless || pull.tries >= mostTries,
    }),
  )
}

function seenOf(shopId: string, { skuId, pictureUrl, ...listing }: Listing): SeenListing {
  return { ...listing, shopId, skuId: skuId ?? '', pictureUrl: pictureUrl ?? null }
}

/** A page may name a SKU twice. */
function lastOfEach(listings: readonly SeenListing[]): SeenListing[] {
  return [...new Map(listings.map((one) => [skuKey(one), one])).values()]
}
