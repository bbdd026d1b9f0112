import type { AppAccess, Authoriser, Grant } from '../contract/authorisation.ts'
import {
  type CallOptions,
  isRecord,
  malformedAnswer,
  openCaller,
  readJsonObject,
  sendCall,
  type WireRecord,
} from '../contract/calls.ts'
import { ConnectorFailure, type ConnectorPorts, type Seller, type ShopAccess } from '../contract/connector.ts'
import { pageWith, readRights } from '../contract/consent.ts'
import type { YouzanClient } from './client.ts'
import { failureOfService, tokenKinds } from './failures.ts'
import { findText } from './wire.ts'

/**
 * Youzan's grants. A shop's own app asks with the shop's id; an app of the market has a page only where the operator
 * names it, because no source confirms its address. A refresh token is good once.
 */
export function youzanAuthoriser(ports: ConnectorPorts, options: CallOptions = {}): Authoriser {
  const call = openCaller(ports, { ...options, gate: undefined })
  const ask = (app: AppAccess, form: Record<string, string | boolean>) =>
    call(async () => {
      const answer = await sendCall(ports, {
        method: 'POST',
        url: `${app.baseUrl}/auth/token`,
        headers: { 'content-type': 'application/json; charset=utf-8' },
        body: JSON.stringify({ client_id: app.appKey, client_secret: app.appSecret, ...form }),
      })
      return toGrant(dataOf(readJsonObject(answer.body)))
    })
  return {
    consentPage: (app, redirect_uri, state) =>
      app.consentUrl
        ? pageWith(app.consentUrl, { client_id: app.appKey, response_type: 'code', redirect_uri, state })
        : null,
    exchange: (app, code) => ask(app, { authorize_type: 'authorization_code', code }),
    grantOwn: (app, grant_id) => ask(app, { authorize_type: 'silent', grant_id, refresh: true }),
    refresh: (app, { refreshToken }) =>
      ask(app, { authorize_type: 'refresh_token', refresh_token: refreshToken ?? '' }),
    refreshAheadMs: 24 * 3_600_000,
  }
}

export async function whoIs(client: YouzanClient, access: ShopAccess): Promise<Seller> {
  const shop = await client.call(access, 'youzan.shop.get/3.0.0', {})
  const sellerId = findText(shop, 'id')
  if (!sellerId) throw malformedAnswer('no_shop', 'the shop has no id')
  return { sellerId, name: findText(shop, 'name') }
}

function dataOf(answer: WireRecord): WireRecord {
  if (answer.success === true && isRecord(answer.data)) return answer.data
  const failure = failureOfService(answer)
  const kind = tokenKinds[failure.code]
  throw kind ? new ConnectorFailure(kind, failure.code, failure.message) : failure
}

function toGrant(data: WireRecord): Grant {
  const [session, sellerId] = [findText(data, 'access_token'), findText(data, 'authority_id')]
  // A moment in milliseconds, not a life in seconds.
  const expires = Number(findText(data, 'expires') ?? Number.NaN)
  if (!session || !sellerId || !Number.isFinite(expires))
    throw malformedAnswer('no_token', 'a token answer without its fields')
  return {
    session,
    refreshToken: findText(data, 'refresh_token'),
    expiresAt: new Date(expires),
    refreshEndsAt: null,
    sellerId,
    sellerName: null,
    subAccount: null,
    permissions: readRights(data.scope),
  }
}
