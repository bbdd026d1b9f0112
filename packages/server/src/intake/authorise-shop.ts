import {
  type Asked,
  AuthorisationRefused,
  beginWay,
  comeBack,
  keptApp,
  makeOwnerLink,
  openOwnerLink,
  spendLink,
} from '../authorisation/index.ts'
import type { AppAccess, Authoriser, Grant } from '../connectors/contract/authorisation.ts'
import { ConnectorFailure } from '../connectors/contract/connector.ts'
import { QiaoError } from '../kernel/error.ts'
import type { BrandId } from '../kernel/ids.ts'
import { listShops } from '../organization/index.ts'
import { audit } from '../runtime/access/audit.ts'
import type { Actor } from '../runtime/db/actor.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { type ConnectDeps, type Connected, connectShop, type Granted } from './connect-shop.ts'
import { ShopRefused } from './errors.ts'

/** Where a way to the owner leads: to the marketplace's page, or, for the shop's own app, straight to a grant. */
export type Begun = { kind: 'page'; location: string } | ({ kind: 'granted' } & Connected)

export interface Back {
  marketplace: string
  state: string
  code: string | undefined
  browserSecrets: string[]
}

export interface BeginWish {
  asked: Asked
  browserSecret: string
  origin: string
  linkId: string | null
}

/** Begins the way of somebody who is signed in; the state is bound to `browserSecret`. */
export async function beginAuthorisation(
  deps: ConnectDeps,
  brandId: BrandId,
  actor: Actor,
  given: BeginWish,
): Promise<Begun> {
  const { asked, browserSecret, origin, linkId } = given
  const { authoriser, app, sellerId } = await prepare(deps, brandId, asked)
  const begunBy = `${actor.kind}:${actor.id}`
  const state = await deps.runtime.db.transact(
    brandId,
    (tx) => beginWay(tx, { asked: { ...asked, sellerId, origin }, browserSecret, begunBy, linkId }),
    { actor },
  )
  const page = authoriser.consentPage(app, callbackOf(origin, asked.marketplace), state)
  if (page) return { kind: 'page', location: page }
  if (!authoriser.grantOwn || !sellerId) throw new AuthorisationRefused('no_page')
  const grant = await ask(() => authoriser.grantOwn!(app, sellerId))
  return { kind: 'granted', ...(await take(deps, brandId, actor, { ...asked, sellerId }, app, grant, 'own')) }
}

/** A link for the owner; nothing is asked of the marketplace before it is opened. */
export async function makeLink(
  deps: ConnectDeps,
  brandId: BrandId,
  actor: Actor,
  asked: Asked,
): Promise<{ token: string; expiresAt: Date }> {
  const { authoriser, app, sellerId } = await prepare(deps, brandId, asked)
  if (!authoriser.consentPage(app, 'https://nowhere.invalid/', 'x')) throw new AuthorisationRefused('no_page')
  return deps.runtime.db.transact(
    brandId,
    async (tx) => {
      const subject = `shop:${asked.shopId ?? asked.marketplace}`
      await audit(tx, [{ action: 'authorisation.link-made', subject }])
      return makeOwnerLink(tx, { ...asked, sellerId })
    },
    { actor },
  )
}

/** Whose link it is, for the page that it opens. */
export async function readLink(runtime: Runtime, token: string) {
  const { brandId, asked } = await openOwnerLink(runtime, token)
  return { brandId, name: asked.name, marketplace: asked.marketplace }
}

/** The owner goes on to the marketplace. The link stays good until a grant came of it. */
export async function followLink(
  deps: ConnectDeps,
  token: string,
  browserSecret: string,
  origin: string,
): Promise<Begun> {
  const { brandId, asked, id } = await openOwnerLink(deps.runtime, token)
  const actor: Actor = { kind: 'system', id: 'owner-link' }
  return beginAuthorisation(deps, brandId, actor, { asked, browserSecret, origin, linkId: id })
}

export interface Returned extends Connected {
  brandId: BrandId
  name: string
  byLink: boolean
  /** Why there is no grant, where the checks do not say it. */
  refused: QiaoError | null
}

/** Back from the marketplace. The state is spent before anything else is believed; throws when it is not good. */
export async function finishAuthorisation(deps: ConnectDeps, back: Back): Promise<Returned> {
  const { runtime } = deps
  const { brandId, asked, begunBy, linkId } = await comeBack(runtime, back)
  const told = { brandId, name: asked.name, byLink: linkId !== null }
  const [kind = 'system', id = ''] = begunBy.split(':')
  try {
    const connected = await exchange(deps, brandId, { kind, id } as Actor, asked, back.code)
    if (connected.connected && linkId) await runtime.db.transact(brandId, (tx) => spendLink(tx, linkId))
    return { ...connected, ...told, refused: null }
  } catch (error) {
    if (!(error instanceof QiaoError)) throw error
    runtime.log.warn({ event: 'authorisation.refused', brandId, code: error.code })
    return { connected: false, shopId: null, checks: [], ...told, refused: error }
  }
}

async function exchange(
  deps: ConnectDeps,
  brandId: BrandId,
  actor: Actor,
  asked: Asked,
  code: string | undefined,
): Promise<Connected> {
  if (!code) throw new AuthorisationRefused('declined')
  const { authoriser, app } = await prepare(deps, brandId, asked)
  const origin = asked.origin ?? deps.runtime.config.publicUrl
  const grant = await ask(() => authoriser.exchange(app, code, callbackOf(origin, asked.marketplace)))
  return take(deps, brandId, actor, asked, app, grant, 'page')
}

/** What is asked for, with the marketplace's address and an app: all ours to know, but the keys of a new one. */
async function prepare(
  { runtime, sources }: ConnectDeps,
  brandId: BrandId,
  asked: Asked,
): Promise<{ authoriser: Authoriser; app: AppAccess; sellerId: string | null }> {
  const { marketplace, environment, shopId } = asked
  const authoriser = sources.connectors.get(marketplace)?.authoriser
  const gateway = sources.gateways.get(marketplace)?.[environment]
  if (!authoriser || !gateway) throw new ShopRefused('unknown_marketplace', { marketplace })
  return runtime.db.transact(brandId, async (tx) => {
    const shop = shopId ? (await listShops(tx)).find(({ id }) => id === shopId) : null
    if (shopId && shop?.marketplace !== marketplace) throw new ShopRefused('not_found', { shopId })
    const keys = asked.app ?? (await keptApp(tx, marketplace, shopId))
    if (!keys) throw new AuthorisationRefused('no_app')
    return { authoriser, app: { ...gateway, ...keys }, sellerId: shop?.sellerId ?? asked.sellerId }
  })
}

/** The grant of the wrong shop is refused before anything is kept, then the connection doctor looks. */
async function take(
  deps: ConnectDeps,
  brandId: BrandId,
  actor: Actor,
  asked: Asked,
  app: AppAccess,
  grant: Grant,
  way: Granted['way'],
): Promise<Connected> {
  if (asked.sellerId && asked.sellerId !== grant.sellerId)
    throw new ShopRefused('wrong_seller', {
      expected: asked.sellerId,
      granted: grant.sellerName ? `${grant.sellerName} ${grant.sellerId}` : grant.sellerId,
    })
  const { shopId, name, marketplace, environment } = asked
  const { appKey, appSecret, extraSecrets, serviceId } = app
  const extra = extraSecrets ? { extraSecrets: { ...extraSecrets } } : {}
  const keys = { appKey, appSecret, ...extra, session: grant.session, sellerId: grant.sellerId }
  return connectShop(
    deps,
    brandId,
    actor,
    { shopId, name, marketplace, environment, ...keys },
    { grant, way, serviceId },
  )
}

async function ask(call: () => Promise<Grant>): Promise<Grant> {
  try {
    return await call()
  } catch (error) {
    if (!(error instanceof ConnectorFailure)) throw error
    throw new AuthorisationRefused(error.retryable ? 'unavailable' : 'code_refused', { code: error.code })
  }
}

function callbackOf(origin: string, marketplace: string): string {
  return `${origin}/api/public/authorisations/${marketplace}/callback`
}
