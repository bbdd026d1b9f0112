import type { AppAccess, Authoriser, Grant } from '../contract/authorisation.ts'
import { type CallOptions, malformedAnswer, openCaller, readJsonObject, sendCall } from '../contract/calls.ts'
import { ConnectorFailure, type ConnectorPorts, type Seller, type ShopAccess } from '../contract/connector.ts'
import { inSeconds, pageWith } from '../contract/consent.ts'
import type { TopClient } from './client.ts'
import { findText, type TopRecord } from './wire.ts'

const officialGateway = /^https:\/\/(gw\.api|eco)\.taobao\.com$/
const officialPage = 'https://oauth.taobao.com'

/** TOP's own grants. Several kinds of app cannot refresh at all: then only the owner helps. */
export function taobaoAuthoriser(ports: ConnectorPorts, options: CallOptions = {}): Authoriser {
  const call = openCaller(ports, { ...options, gate: undefined })
  const ask = (app: AppAccess, form: Record<string, string>) =>
    call(async () => {
      const answer = await sendCall(
        ports,
        {
          method: 'POST',
          url: `${hostOf(app)}/token`,
          headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
          body: new URLSearchParams({
            ...form,
            client_id: app.appKey,
            client_secret: app.appSecret,
            view: 'web',
          }).toString(),
        },
        [400, 401, 403],
      )
      return toGrant(readJsonObject(answer.body), ports.clock.now())
    })
  return {
    consentPage: (app, redirect_uri, state) =>
      pageWith(`${app.consentUrl ?? hostOf(app)}/authorize`, {
        response_type: 'code',
        client_id: app.appKey,
        redirect_uri,
        state,
        view: 'web',
      }),
    exchange: (app, code, redirect_uri) => ask(app, { grant_type: 'authorization_code', code, redirect_uri }),
    grantOwn: null,
    refresh: (app, { refreshToken }) =>
      ask(app, { grant_type: 'refresh_token', refresh_token: refreshToken ?? '' }),
    refreshAheadMs: 6 * 3_600_000,
  }
}

/** Throws when the platform says no; answers null when it does not say who. */
export async function whoIs(client: TopClient, access: ShopAccess): Promise<Seller | null> {
  const answer = await client.call(access, 'taobao.user.seller.get', { fields: 'user_id,nick' })
  const user = (answer.user ?? {}) as TopRecord
  const sellerId = findText(user, 'user_id')
  return sellerId === null ? null : { sellerId, name: findText(user, 'nick') }
}

function hostOf({ baseUrl }: AppAccess): string {
  return officialGateway.test(baseUrl) ? officialPage : `${baseUrl}/oauth`
}

function toGrant(answer: TopRecord, now: Date): Grant {
  const error = findText(answer, 'error')
  if (error) throw refusal(error, findText(answer, 'error_description') ?? error)
  const session = findText(answer, 'access_token')
  const sellerId = findText(answer, 'taobao_user_id')
  const expiresAt = inSeconds(findText(answer, 'expires_in'), now)
  if (!session || !sellerId || !expiresAt)
    throw malformedAnswer('no_token', 'a token answer without its fields')
  // `re_expires_in` of zero: this app's tokens are not refreshed.
  const refreshEndsAt = inSeconds(findText(answer, 're_expires_in'), now)
  const refreshable = !refreshEndsAt || refreshEndsAt > now
  return {
    session,
    refreshToken: refreshable ? findText(answer, 'refresh_token') : null,
    expiresAt,
    refreshEndsAt,
    sellerId,
    sellerName: decodeNick(findText(answer, 'taobao_user_nick')),
    subAccount: decodeNick(findText(answer, 'sub_taobao_user_nick')),
    permissions: [],
  }
}

function refusal(code: string, words: string): ConnectorFailure {
  const kind = code === 'invalid_client' ? 'invalid_request' : 'authorisation_expired'
  return new ConnectorFailure(kind, code, words)
}

/** Nicks come URL-encoded inside the JSON. */
function decodeNick(nick: string | null): string | null {
  try {
    return nick && decodeURIComponent(nick)
  } catch {
    return nick
  }
}
