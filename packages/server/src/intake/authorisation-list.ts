import { Type } from 'typebox'
import {
  endsAt,
  type KeptAccess,
  type KeptGrant,
  keptAccesses,
  listGrants,
  writeSubscriptionEnd,
} from '../authorisation/index.ts'
import { listShops, type Shop } from '../organization/index.ts'
import { audit } from '../runtime/access/audit.ts'
import { type Route, route } from '../runtime/http/route.ts'
import { ShopRefused } from './errors.ts'
import { type Gap, listGaps } from './gap-store.ts'

const nullable = Type.Union([Type.String(), Type.Null()])

/** What is known of each shop's grant and of the hours that a lost one cost. */
const gapShape = Type.Object({
  since: Type.String(),
  until: nullable,
  found: Type.Integer(),
  /** Share of the gap that has been fetched, 0 to 1. */
  progress: Type.Number(),
  filled: Type.Boolean(),
})

const listRoute = route({
  method: 'GET',
  path: '/console/shop-authorisations',
  summary: { zh: '店铺授权', en: 'Authorisations of the shops' },
  audience: 'console',
  permission: 'orders.read',
  fields: [],
  idempotency: 'safe',
  rate: 'read',
  schema: {
    answer: Type.Object({
      items: Type.Array(
        Type.Object({
          shopId: Type.String(),
          marketplace: Type.String(),
          name: Type.String(),
          state: Type.String(),
          way: nullable,
          grantedBy: nullable,
          grantedAt: nullable,
          subAccount: nullable,
          permissions: Type.Array(Type.String()),
          expiresAt: nullable,
          refreshes: Type.Boolean(),
          endsAt: nullable,
          subscriptionEndsAt: nullable,
          endedAt: nullable,
          endedCode: nullable,
          environment: nullable,
          gap: Type.Union([gapShape, Type.Null()]),
        }),
      ),
    }),
  },
  async handle(_context, tx) {
    const [shops, grants, gaps, kept] = [
      await listShops(tx),
      await listGrants(tx),
      await listGaps(tx),
      await keptAccesses(tx),
    ]
    return {
      items: shops.map((shop) =>
        show(
          shop,
          grants.find((one) => one.shopId === shop.id),
          gaps.find((one) => one.shopId === shop.id),
          kept.get(shop.id),
        ),
      ),
    }
  },
})

function show(
  shop: Shop,
  grant: KeptGrant | undefined,
  gap: (Gap & { reached: Date }) | undefined,
  kept: KeptAccess | undefined,
) {
  const at = (moment: Date | null | undefined) => moment?.toISOString() ?? null
  return {
    shopId: shop.id,
    marketplace: shop.marketplace,
    name: shop.name,
    state: shop.state,
    way: grant?.way ?? (kept ? 'pasted' : null),
    grantedBy: grant?.grantedBy ?? null,
    grantedAt: at(grant?.grantedAt),
    subAccount: kept?.subAccount ?? null,
    permissions: grant?.permissions ?? [],
    expiresAt: at(grant?.expiresAt),
    refreshes: grant?.nextRefreshAt != null,
    endsAt: at(grant && endsAt(grant)),
    subscriptionEndsAt: at(grant?.subscriptionEndsAt),
    endedAt: at(grant?.endedAt),
    endedCode: grant?.endedCode ?? null,
    environment: kept?.environment ?? null,
    gap: gap
      ? {
          since: gap.since.toISOString(),
          until: at(gap.until),
          found: gap.found,
          progress: progressOf(gap),
          filled: gap.filledAt !== null,
        }
      : null,
  }
}

export function progressOf({ since, until, reached, filledAt }: Gap & { reached: Date }): number {
  if (filledAt) return 1
  if (!until) return 0
  const whole = until.getTime() - since.getTime()
  const done = reached.getTime() - since.getTime()
  return whole <= 0 ? 0 : Math.max(0, Math.min(0.99, done / whole))
}

const subscriptionRoute = route({
  method: 'PUT',
  path: '/console/shop-authorisations/:id/subscription',
  summary: { zh: '记录服务市场到期日', en: 'Note the end of a market subscription' },
  audience: 'console',
  permission: 'connections.write',
  fields: [],
  idempotency: 'natural',
  rate: 'write',
  schema: {
    params: Type.Object({ id: Type.String({ maxLength: 64 }) }),
    body: Type.Object(
      { endsAt: Type.Union([Type.String({ format: 'date-time' }), Type.Null()]) },
      { additionalProperties: false },
    ),
    answer: Type.Object({ endsAt: nullable }),
  },
  async handle({ params, body }, tx) {
    const noted = await writeSubscriptionEnd(
      tx,
      params.id,
      body.endsAt === null ? null : new Date(body.endsAt),
    )
    if (!noted) throw new ShopRefused('not_found', { shopId: params.id })
    const subject = `shop:${params.id}`
    await audit(tx, [{ action: 'authorisation.subscription-noted', subject, facts: { endsAt: body.endsAt } }])
    return { endsAt: body.endsAt }
  },
})

export const listedRoutes: Route[] = [listRoute, subscriptionRoute]
