import type { BrandId } from '../kernel/ids.ts'
import { listShops, type Shop } from '../organization/index.ts'
import type { PullDeps } from './pull-listings.ts'
import { lastPulls, type Pull, planPulls } from './pull-store.ts'

const dayMs = 24 * 3_600_000
/** Where a walk missed something, the next one says whether it is gone. */
const soonMs = 3_600_000

/** Plans the pulls that are due: daily, and sooner after one that failed or missed something. Returns the shops. */
export async function planDuePulls({ runtime, reach }: PullDeps, brandId: BrandId): Promise<string[]> {
  const { db, ports } = runtime
  const now = ports.clock.now()
  const { shops, last } = await db.transact(brandId, async (tx) => ({
    shops: await listShops(tx),
    last: new Map((await lastPulls(tx)).map((pull) => [pull.shopId, pull])),
  }))
  const due = shops.filter(({ id }) => isDue(last.get(id), now))
  const able: Shop[] = []
  for (const shop of due) {
    const reached = await reach(brandId, shop.id, shop.marketplace)
    if (reached?.connector.acts?.pullListings) able.push(shop)
  }
  if (able.length === 0) return []
  return db.transact(brandId, (tx) =>
    planPulls(
      tx,
      able.map(({ id }) => id),
      'system:listings',
    ),
  )
}

export function isDue(last: Pick<Pull, 'state' | 'missing' | 'endedAt'> | undefined, now: Date): boolean {
  if (!last) return true
  if (last.state === 'running' || !last.endedAt) return false
  const wait = last.state === 'failed' || last.missing > 0 ? soonMs : dayMs
  return now.getTime() - last.endedAt.getTime() >= wait
}
