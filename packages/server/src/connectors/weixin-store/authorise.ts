import type { AppAccess, Authoriser, Grant } from '../contract/authorisation.ts'
import { ConnectorFailure, type ConnectorPorts } from '../contract/connector.ts'
import type { WeixinStoreClient } from './client.ts'
import { handoverMs } from './unconfirmed.ts'
import { findRecord, findText } from './wire.ts'

/**
 * A shop's own AppID and AppSecret are the whole grant: nothing is refreshed with, and nobody has to click. The token is the
 * same that the client keeps for itself.
 */
export function authoriser(client: WeixinStoreClient, ports: Pick<ConnectorPorts, 'clock'>): Authoriser {
  return {
    consentPage: () => null,
    exchange: async () => {
      throw new ConnectorFailure('invalid_request', 'no_consent_page', 'a shop grants by its own keys')
    },
    async grantOwn(app, sellerId) {
      const grant = await grantOf(app)
      if (sellerId !== grant.sellerId)
        throw new ConnectorFailure('invalid_request', 'other_seller', 'the seller of a shop is its AppID')
      return { ...grant, sellerName: await shopName(app) }
    },
    async refresh(app) {
      try {
        return await grantOf(app)
      } catch (error) {
        throw error instanceof ConnectorFailure ? failureOfRefresh(error) : error
      }
    },
    refreshAheadMs: handoverMs,
  }

  async function grantOf(app: AppAccess): Promise<Grant> {
    const { value, expiresInSeconds } = await client.token(app)
    return {
      session: value,
      refreshToken: null,
      expiresAt: new Date(ports.clock.now().getTime() + expiresInSeconds * 1000),
      refreshEndsAt: null,
      sellerId: app.appKey,
      sellerName: null,
      subAccount: null,
      permissions: [],
    }
  }

  /** Told where the shop may ask; its name is no condition of a grant. */
  async function shopName(app: AppAccess): Promise<string | null> {
    try {
      const answer = await client.read(app, '/channels/ec/basics/info/get')
      return findText(findRecord(answer, 'info'), 'nickname')
    } catch (error) {
      if (error instanceof ConnectorFailure && error.kind === 'permission_missing') return null
      throw error
    }
  }
}

/** A secret that was reset, an app that was deleted: only the owner can help. */
function failureOfRefresh(failure: ConnectorFailure): ConnectorFailure {
  if (failure.kind !== 'invalid_request') return failure
  return new ConnectorFailure('authorisation_expired', failure.code, failure.message)
}
