import type { AppAccess, Authoriser, Grant } from '../contract/authorisation.ts'
import { malformedAnswer } from '../contract/calls.ts'
import type { ConnectorPorts } from '../contract/connector.ts'
import { pageWith, readRights } from '../contract/consent.ts'
import type { DoudianClient } from './client.ts'
import { type DoudianRecord, findText } from './wire.ts'

const officialGateway = /^https:\/\/openapi-fxg\.jinritemai\.com$/
const officialPage = 'https://fuwu.jinritemai.com/authorize'

/**
 * Doudian's grants. An app that merchants buy has a page, named by its service id; a shop's own app needs none. Asked
 * early, a refresh gives the same pair; in the last hour a new one, while the old one is good for an hour more.
 */
export function doudianAuthoriser(ports: Pick<ConnectorPorts, 'clock'>, client: DoudianClient): Authoriser {
  const ask = async (app: AppAccess, method: string, params: Record<string, string>) => {
    // A session that ended would be refused before the method is looked at.
    const bare = { baseUrl: app.baseUrl, appKey: app.appKey, appSecret: app.appSecret }
    const { data } = await client.call(bare, method, params)
    return toGrant(data, ports.clock.now())
  }
  return {
    consentPage: (app, redirectUrl, state) => {
      if (!app.serviceId) return null
      const official = officialGateway.test(app.baseUrl)
      // The platform has the address to return to in the app's settings; only the stand-in takes it from the query.
      return pageWith(app.consentUrl ?? (official ? officialPage : `${app.baseUrl}/authorize`), {
        service_id: app.serviceId,
        state,
        ...(official ? {} : { redirect_uri: redirectUrl }),
      })
    },
    exchange: (app, code) => ask(app, 'token.create', { code, grant_type: 'authorization_code' }),
    grantOwn: (app, shop_id) =>
      ask(app, 'token.create', { code: '', grant_type: 'authorization_self', shop_id }),
    refresh: (app, { refreshToken }) =>
      ask(app, 'token.refresh', { grant_type: 'refresh_token', refresh_token: refreshToken ?? '' }),
    refreshAheadMs: 55 * 60_000,
  }
}

function toGrant(data: DoudianRecord, now: Date): Grant {
  const [session, sellerId] = [findText(data, 'access_token'), findText(data, 'shop_id')]
  const life = Number(findText(data, 'expires_in') ?? Number.NaN)
  if (!session || !sellerId || !Number.isFinite(life))
    throw malformedAnswer('no_token', 'a token answer without its fields')
  return {
    session,
    refreshToken: findText(data, 'refresh_token'),
    expiresAt: expiryOf(life, now),
    // Fourteen days by the documents; the answer does not say when they began.
    refreshEndsAt: null,
    sellerId,
    sellerName: findText(data, 'shop_name'),
    subAccount: null,
    permissions: readRights(data.scope),
  }
}

/** Seconds from now, or, as one source has it, a moment in Unix seconds. */
function expiryOf(seconds: number, now: Date): Date {
  return new Date(seconds > 1e9 ? seconds * 1000 : now.getTime() + seconds * 1000)
}
