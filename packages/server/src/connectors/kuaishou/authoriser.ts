import type { AppAccess, Authoriser, Grant } from '../contract/authorisation.ts'
import {
  type Caller,
  malformedAnswer,
  openCaller,
  readJsonObject,
  sendCall,
  type WireRecord,
} from '../contract/calls.ts'
import type { ConnectorPorts } from '../contract/connector.ts'
import type { KuaishouClient, KuaishouClientOptions } from './client.ts'
import { failureIn } from './failures.ts'
import { sellerMethod } from './unconfirmed.ts'
import { findText, readText } from './wire.ts'

const dayMs = 86_400_000
/** An access token lives two days, so that a night without us does no harm. */
const refreshAheadMs = 12 * 3_600_000
const refreshLifeMs = 180 * dayMs

/** What our work reads and writes. */
const scopes = ['merchant_user', 'merchant_order', 'merchant_refund', 'merchant_item', 'merchant_logistics']

export function kuaishouAuthoriser(
  ports: ConnectorPorts,
  client: KuaishouClient,
  options: KuaishouClientOptions = {},
): Authoriser {
  const { timeoutMs = 8_000 } = options
  // A code is good once, so an answer that was lost takes it along; the old refresh token lives five minutes more.
  const once = openCaller(ports, { ...options, attempts: 1 })
  const often = openCaller(ports, options)

  const ask = (call: Caller, request: { method: 'GET' | 'POST'; url: string; body?: string }) =>
    call(async () => {
      const headers = { 'content-type': 'application/x-www-form-urlencoded;charset=utf-8' }
      const answer = readJsonObject((await sendCall(ports, { ...request, headers, timeoutMs })).body)
      const failure = failureIn(answer)
      if (failure) throw failure
      return answer
    })

  return {
    refreshAheadMs,
    grantOwn: null,
    consentPage(app, redirectUrl, state) {
      const query = new URLSearchParams({
        app_id: app.appKey,
        redirect_uri: redirectUrl,
        scope: scopes.join(','),
        response_type: 'code',
        state,
      })
      return `${consentUrl(app)}?${query}`
    },
    async exchange(app, code) {
      const query = new URLSearchParams({ ...idOf(app), grant_type: 'code', code })
      const answer = await ask(once, { method: 'GET', url: `${app.baseUrl}/oauth2/access_token?${query}` })
      const session = readToken(answer, 'access_token')
      const { data: seller } = await client.get({ ...app, session }, sellerMethod, {})
      return {
        ...pairOf(answer, ports.clock.now(), refreshLifeMs),
        sellerId: readText(seller, 'sellerId'),
        sellerName: findText(seller, 'name'),
      }
    },
    async refresh(app, { refreshToken, sellerId }) {
      const body = new URLSearchParams({
        ...idOf(app),
        grant_type: 'refresh_token',
        refresh_token: refreshToken ?? '',
      })
      const url = `${app.baseUrl}/oauth2/refresh_token`
      const answer = await ask(often, { method: 'POST', url, body: body.toString() })
      // The new token inherits the old one's end; without a word about it we do not know it.
      return { ...pairOf(answer, ports.clock.now(), null), sellerId, sellerName: null }
    },
  }
}

function consentUrl({ baseUrl, consentUrl }: AppAccess): string {
  return consentUrl ?? `${baseUrl.replace('://openapi.', '://open.')}/oauth/authorize`
}

function idOf({ appKey, appSecret }: AppAccess) {
  return { app_id: appKey, app_secret: appSecret }
}

type Pair = Omit<Grant, 'sellerId' | 'sellerName'>

function pairOf(answer: WireRecord, now: Date, refreshLife: number | null): Pair {
  const lives = findSeconds(answer, 'expires_in')
  if (lives === null) throw malformedAnswer('no_token', 'a token answer without its life')
  const refreshLives = findSeconds(answer, 'refresh_token_expires_in') ?? refreshLife
  return {
    session: readToken(answer, 'access_token'),
    refreshToken: readToken(answer, 'refresh_token'),
    expiresAt: new Date(now.getTime() + lives),
    refreshEndsAt: refreshLives === null ? null : new Date(now.getTime() + refreshLives),
    subAccount: null,
    permissions: Array.isArray(answer.scopes) ? answer.scopes.map(String) : [],
  }
}

function readToken(answer: WireRecord, field: string): string {
  const token = findText(answer, field)
  if (token === null) throw malformedAnswer('no_token', `a token answer without ${field}`)
  return token
}

function findSeconds(answer: WireRecord, field: string): number | null {
  const text = findText(answer, field)
  return text !== null && /^\d{1,9}$/.test(text) ? Number(text) * 1000 : null
}
