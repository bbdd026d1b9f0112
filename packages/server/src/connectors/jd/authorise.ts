import type { AppAccess, Authoriser, Grant } from '../contract/authorisation.ts'
import { type CallOptions, malformedAnswer, openCaller, readJsonObject, sendCall } from '../contract/calls.ts'
import { ConnectorFailure, type ConnectorPorts, type Seller, type ShopAccess } from '../contract/connector.ts'
import { inSeconds, pageWith, readRights } from '../contract/consent.ts'
import type { JdClient } from './client.ts'
import { findText, type JdRecord } from './wire.ts'

const officialGateway = /^https:\/\/api\.jd\.com$/
const officialHost = 'https://open-oauth.jd.com'

/** JD's grants: plain GETs, and a refresh in the last day only. The answer names no shop, so the shop is asked. */
export function jdAuthoriser(ports: ConnectorPorts, client: JdClient, options: CallOptions = {}): Authoriser {
  const call = openCaller(ports, { ...options, gate: undefined })
  const ask = async (app: AppAccess, route: string, query: Record<string, string>): Promise<Grant> => {
    const keys = { app_key: app.appKey, app_secret: app.appSecret }
    const answer = await call(async () => {
      const url = pageWith(`${hostOf(app)}/oauth2/${route}`, { ...keys, ...query })
      return accepted(readJsonObject((await sendCall(ports, { method: 'GET', url }, [400, 401])).body))
    })
    const session = findText(answer, 'access_token')
    const since = Number(findText(answer, 'time') ?? Number.NaN)
    const from = Number.isFinite(since) ? new Date(since) : ports.clock.now()
    const expiresAt = inSeconds(findText(answer, 'expires_in'), from)
    if (!session || !expiresAt) throw malformedAnswer('no_token', 'a token answer without its fields')
    const seller = await whoIs(client, { ...app, session, shopId: '', sellerId: '' })
    return {
      session,
      refreshToken: findText(answer, 'refresh_token'),
      expiresAt,
      // A token is refreshed before its end or never.
      refreshEndsAt: expiresAt,
      sellerId: seller.sellerId,
      sellerName: seller.name,
      subAccount: null,
      permissions: readRights(answer.scope),
    }
  }
  return {
    consentPage: (app, redirect_uri, state) =>
      pageWith(`${app.consentUrl ?? hostOf(app)}/oauth2/to_login`, {
        app_key: app.appKey,
        response_type: 'code',
        redirect_uri,
        state,
        scope: 'snsapi_base',
      }),
    exchange: (app, code) => ask(app, 'access_token', { grant_type: 'authorization_code', code }),
    grantOwn: null,
    refresh: (app, { refreshToken }) =>
      ask(app, 'refresh_token', { grant_type: 'refresh_token', refresh_token: refreshToken ?? '' }),
    refreshAheadMs: 23 * 3_600_000,
  }
}

export async function whoIs(client: JdClient, access: ShopAccess): Promise<Seller> {
  const shop = await client.call(access, 'jingdong.vender.shop.query', {}, 'shop_jos_result')
  const sellerId = findText(shop, 'vender_id')
  if (!sellerId) throw malformedAnswer('no_vender', 'the shop has no vender_id')
  return { sellerId, name: findText(shop, 'shop_name') }
}

function hostOf({ baseUrl }: AppAccess): string {
  return officialGateway.test(baseUrl) ? officialHost : baseUrl
}

/** Success has code 0; other numbers have no published table, so all of them mean that only the owner helps. */
function accepted(answer: JdRecord): JdRecord {
  const code = findText(answer, 'code') ?? '0'
  if (code === '0' && !answer.error) return answer
  const words = findText(answer, 'msg') ?? findText(answer, 'error_description') ?? 'no words given'
  throw new ConnectorFailure('authorisation_expired', `oauth/${code}`, words)
}
