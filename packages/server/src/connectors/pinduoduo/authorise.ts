import type { Authoriser, Grant } from '../contract/authorisation.ts'
import { malformedAnswer } from '../contract/calls.ts'
import { ConnectorFailure, type ConnectorPorts, type Seller, type ShopAccess } from '../contract/connector.ts'
import { inSeconds, pageWith, readRights } from '../contract/consent.ts'
import type { PddCallAccess, PddClient } from './client.ts'
import { tokenRefused } from './unconfirmed.ts'
import { findText, type PddRecord } from './wire.ts'

const officialGateway = /^https:\/\/gw-api\.pinduoduo\.com$/
const officialPage = 'https://fuwu.pinduoduo.com/service-market/auth'

/** Pinduoduo's grants. A new authorisation ends the tokens before it; a refresh never reaches beyond the subscription. */
export function pinduoduoAuthoriser(ports: Pick<ConnectorPorts, 'clock'>, client: PddClient): Authoriser {
  const ask = async (app: PddCallAccess, verb: string, params: Record<string, string>) => {
    // Signed, but without a token.
    const bare = { baseUrl: app.baseUrl, appKey: app.appKey, appSecret: app.appSecret }
    try {
      const { content } = await client.call(bare, `pdd.pop.auth.token.${verb}`, params)
      return toGrant(content, ports.clock.now())
    } catch (error) {
      throw tokenRefused(error)
        ? new ConnectorFailure('authorisation_expired', error.code, error.message)
        : error
    }
  }
  return {
    consentPage: (app, redirect_uri, state) =>
      pageWith(
        app.consentUrl ??
          (officialGateway.test(app.baseUrl) ? officialPage : `${app.baseUrl}/service-market/auth`),
        {
          response_type: 'code',
          client_id: app.appKey,
          redirect_uri,
          state,
        },
      ),
    exchange: (app, code) => ask(app, 'create', { code }),
    grantOwn: null,
    refresh: (app, { refreshToken }) => ask(app, 'refresh', { refresh_token: refreshToken ?? '' }),
    refreshAheadMs: 2 * 3_600_000,
  }
}

export async function whoIs(client: PddClient, access: ShopAccess): Promise<Seller> {
  const { content } = await client.call(access, 'pdd.mall.info.get', {})
  const sellerId = findText(content, 'mall_id')
  if (!sellerId) throw malformedAnswer('no_mall', 'the mall has no id')
  return { sellerId, name: findText(content, 'mall_name') }
}

function toGrant(content: PddRecord, now: Date): Grant {
  const [session, sellerId] = [findText(content, 'access_token'), findText(content, 'owner_id')]
  const expiresAt = inSeconds(findText(content, 'expires_in'), now)
  if (!session || !sellerId || !expiresAt)
    throw malformedAnswer('no_token', 'a token answer without its fields')
  return {
    session,
    refreshToken: findText(content, 'refresh_token'),
    expiresAt,
    refreshEndsAt: inSeconds(findText(content, 'refresh_token_expires_in'), now),
    sellerId,
    sellerName: findText(content, 'owner_name'),
    subAccount: null,
    permissions: readRights(content.scope),
  }
}
