import { shops } from './cast-brand.ts'
import type { Connections } from './seed-brand.ts'

/** Secrets of our callback address in the demo; the sandbox is told them when the server listens. */
export const callbackSecrets = {
  token: 'QiaoSandboxToken',
  encodingAesKey: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG',
}

interface ShopCard {
  sellerId: string
  baseUrl: string
  channelUrl?: string
  appKey: string
  appSecret: string
  extraSecrets?: Record<string, string>
  /** Absent where the keys alone open one. */
  session?: string
}

type Card = Partial<Record<string, ShopCard>> & {
  wecom: { baseUrl: string; corpId: string; apps: { agentId: number; secret: string }[] }
}

/**
 * How the demo brand reaches the stand-ins of a running sandbox: every shop of the cast that has one, or those named. A
 * shop in which the simulated people do not buy yet has no floor there, and stays not connected.
 */
export async function connectionsOf(
  sandboxUrl: string,
  marketplaces = shops.map(({ marketplace }) => marketplace),
): Promise<Connections> {
  const card = (await (await fetch(`${sandboxUrl}/_config`)).json()) as Card
  const { wecom } = card
  const open = await marketplacesOf(sandboxUrl)
  const app = wecom.apps[0]!
  return {
    shops: Object.fromEntries(
      marketplaces.flatMap((marketplace) => {
        const shop = card[marketplace]
        return shop && open.has(marketplace) ? [[marketplace, accessOf(shop)]] : []
      }),
    ),
    wecom: {
      baseUrl: wecom.baseUrl,
      corpId: wecom.corpId,
      agentId: app.agentId,
      secret: app.secret,
      ...callbackSecrets,
    },
  }
}

/** Where the people of its world buy. */
async function marketplacesOf(sandboxUrl: string): Promise<Set<string>> {
  const world = (await (await fetch(`${sandboxUrl}/_world`)).json()) as { shops: { marketplace: string }[] }
  return new Set(world.shops.map(({ marketplace }) => marketplace))
}

/** Only what reaching it needs: the card also tells who sells there and how the session is renewed. */
function accessOf(card: ShopCard) {
  const { sellerId, baseUrl, channelUrl, appKey, appSecret, extraSecrets, session = '' } = card
  return {
    sellerId,
    baseUrl,
    appKey,
    appSecret,
    session,
    ...(channelUrl && { channelUrl }),
    ...(extraSecrets && { extraSecrets }),
  }
}
