import { Type } from 'typebox'
import type { Reach } from '../intake/index.ts'
import { listShops } from '../organization/index.ts'
import { type Route, route } from '../runtime/http/route.ts'
import { NoShopToPull } from './errors.ts'
import { lastPulls, type Pull, planPulls, wholeSince } from './pull-store.ts'

const nullable = Type.Union([Type.String(), Type.Null()])

const show = (shopId: string, able: boolean, pull: Pull | undefined, whole: Date | undefined) => ({
  shopId,
  able,
  state: pull?.state ?? null,
  askedBy: pull?.askedBy ?? null,
  pages: pull?.pages ?? 0,
  listed: pull?.listed ?? 0,
  fresh: pull?.fresh ?? 0,
  missing: pull?.missing ?? 0,
  gone: pull?.gone ?? 0,
  tries: pull?.tries ?? 0,
  lastError: pull?.lastError ?? null,
  createdAt: pull?.createdAt.toISOString() ?? null,
  endedAt: pull?.endedAt?.toISOString() ?? null,
  wholeAt: whole?.toISOString() ?? null,
})

/** What shops list, fetched on demand, with how far it is. */
export function listingRoutes({ reach }: { reach: Reach }): Route[] {
  return [
    route({
      method: 'GET',
      path: '/console/listing-pulls',
      summary: { zh: '各店铺商品拉取的进度', en: 'How far the listings of each shop are fetched' },
      audience: 'console',
      permission: 'catalog.read',
      fields: [],
      idempotency: 'safe',
      rate: 'read',
      transaction: 'own',
      schema: {
        answer: Type.Object({
          items: Type.Array(
            Type.Object({
              shopId: Type.String(),
              /** Connected, and its marketplace has such a call. */
              able: Type.Boolean(),
              state: nullable,
              askedBy: nullable,
              pages: Type.Integer(),
              listed: Type.Integer(),
              fresh: Type.Integer(),
              missing: Type.Integer(),
              gone: Type.Integer(),
              tries: Type.Integer(),
              lastError: nullable,
              createdAt: nullable,
              endedAt: nullable,
              wholeAt: nullable,
            }),
          ),
        }),
      },
      async handle({ principal, transact }) {
        const known = await transact(principal.brandId, async (tx) => ({
          shops: await listShops(tx),
          last: new Map((await lastPulls(tx)).map((pull) => [pull.shopId, pull])),
          whole: await wholeSince(tx),
        }))
        const able = await ableShops(reach, principal.brandId, known.shops)
        return {
          items: known.shops.map(({ id }) =>
            show(id, able.includes(id), known.last.get(id), known.whole.get(id)),
          ),
        }
      },
    }),
    route({
      method: 'POST',
      path: '/console/listing-pulls',
      summary: { zh: '拉取店铺商品', en: 'Fetch what shops list' },
      audience: 'console',
      permission: 'catalog.write',
      fields: [],
      // One runs for a shop at a time.
      idempotency: 'natural',
      rate: 'sensitive',
      transaction: 'own',
      schema: {
        body: Type.Object(
          { shopIds: Type.Optional(Type.Array(Type.String({ maxLength: 64 }), { maxItems: 200 })) },
          { additionalProperties: false },
        ),
        answer: Type.Object({
          /** Those whose pull begins now; one that was running goes on. */
          planned: Type.Array(Type.String()),
          running: Type.Array(Type.String()),
        }),
      },
      async handle({ body, principal, transact }) {
        const { brandId } = principal
        const shops = (await transact(brandId, listShops)).filter(
          ({ id }) => !body.shopIds || body.shopIds.includes(id),
        )
        const able = await ableShops(reach, brandId, shops)
        if (able.length === 0) throw new NoShopToPull()
        const planned = await transact(brandId, (tx) => planPulls(tx, able, `member:${principal.id}`))
        return { planned, running: able.filter((id) => !planned.includes(id)) }
      },
    }),
  ]
}

async function ableShops(
  reach: Reach,
  brandId: Parameters<Reach>[0],
  shops: readonly { id: string; marketplace: string }[],
): Promise<string[]> {
  const reached = await Promise.all(shops.map(({ id, marketplace }) => reach(brandId, id, marketplace)))
  return shops.flatMap(({ id }, i) => (reached[i]?.connector.acts?.pullListings ? [id] : []))
}
