import type { AppAccess } from '../connectors/contract/authorisation.ts'
import { type Connector, ConnectorFailure, type ShopAccess } from '../connectors/contract/connector.ts'
import type { Log } from '../runtime/log.ts'
import type { Ports } from '../runtime/ports.ts'
import type { GatewayShop } from './gateway-file.ts'
import { openText, sealText } from './sealed-text.ts'

/** What a grant is by now: the file has what it was when a person wrote it. */
type Kept = Pick<GatewayShop, 'session' | 'refreshToken' | 'expiresAt'>

export interface Sessions {
  access(shop: string): ShopAccess | null
  expiresAt(shop: string): string | null
  /** Renews what ends soon. */
  renewDue(): Promise<void>
}

export interface SessionDeps {
  ports: Pick<Ports, 'clock' | 'files' | 'randomness'>
  log: Log
  key: Buffer
  shops: readonly (GatewayShop & { baseUrl: string })[]
  connectorOf(marketplace: string): Connector | undefined
}

const fileName = 'gateway-sessions'

/** The shops' sessions, renewed here and kept sealed beside the file; Qiao never sees one. */
export async function openSessions(deps: SessionDeps): Promise<Sessions> {
  const { ports, log, key, connectorOf } = deps
  const kept = new Map<string, Kept>(Object.entries(await readKept(deps)))
  const shops = new Map(
    deps.shops.map((shop) => {
      // A file with a newer grant wins over what was renewed from an older one.
      const saved = kept.get(shop.shop)
      const newer = saved && (saved.expiresAt ?? '') > (shop.expiresAt ?? '') ? saved : null
      return [shop.shop, { ...shop, ...newer }] as const
    }),
  )
  const accesses = new Map<string, ShopAccess>()
  const underWay = new Map<string, Promise<string | null>>()

  const save = (): Promise<void> => {
    const all = Object.fromEntries(
      [...shops].map(([name, { session, refreshToken, expiresAt }]) => [
        name,
        { session, ...(refreshToken && { refreshToken }), ...(expiresAt && { expiresAt }) },
      ]),
    )
    const sealed = sealText(key, fileName, JSON.stringify(all), ports.randomness.bytes(12))
    return ports.files.write(fileName, Buffer.from(sealed))
  }

  async function refresh(name: string): Promise<string | null> {
    const shop = shops.get(name)
    const authoriser = shop && connectorOf(shop.marketplace)?.authoriser
    if (!shop?.refreshToken || !authoriser) return null
    const { appKey, appSecret, extraSecrets, baseUrl, sellerId, refreshToken } = shop
    const app: AppAccess = { appKey, appSecret, baseUrl, ...(extraSecrets && { extraSecrets }) }
    try {
      const grant = await authoriser.refresh(app, { refreshToken, sellerId })
      shop.session = grant.session
      if (grant.refreshToken) shop.refreshToken = grant.refreshToken
      shop.expiresAt = grant.expiresAt.toISOString()
      const access = accesses.get(name)
      if (access) access.session = grant.session
      await save()
      log.info({ event: 'gateway.session_renewed', shopId: name })
      return grant.session
    } catch (error) {
      if (!(error instanceof ConnectorFailure)) throw error
      log.warn({ event: 'gateway.session_not_renewed', shopId: name, code: error.kind })
      if (error.retryable) throw error
      return null
    }
  }
  /** Many calls may find out at once that a session is over; one of them renews it. */
  const renew = (name: string): Promise<string | null> => {
    const work = underWay.get(name) ?? refresh(name).finally(() => underWay.delete(name))
    underWay.set(name, work)
    return work
  }

  return {
    access(name) {
      const shop = shops.get(name)
      if (!shop) return null
      const { sellerId, appKey, appSecret, extraSecrets, session, baseUrl } = shop
      const access = accesses.get(name) ?? {
        shopId: name,
        sellerId,
        appKey,
        appSecret,
        ...(extraSecrets && { extraSecrets }),
        session,
        baseUrl,
        renew: async (ended: string) => {
          const now = shops.get(name)?.session ?? ''
          return now !== ended ? now : renew(name)
        },
      }
      accesses.set(name, access)
      return access
    },
    expiresAt: (name) => shops.get(name)?.expiresAt ?? null,
    async renewDue() {
      const now = ports.clock.now().getTime()
      for (const [name, { marketplace, expiresAt, refreshToken }] of shops) {
        const ahead = connectorOf(marketplace)?.authoriser?.refreshAheadMs
        if (!expiresAt || !refreshToken || ahead === undefined) continue
        if (Date.parse(expiresAt) - ahead <= now) await renew(name).catch(() => null)
      }
    },
  }
}

async function readKept({ ports, key }: SessionDeps): Promise<Record<string, Kept>> {
  const bytes = await ports.files.read(fileName).catch(() => null)
  if (!bytes) return {}
  return JSON.parse(openText(key, fileName, bytes.toString('utf8'))) as Record<string, Kept>
}
