import { malformedAnswer } from '../contract/calls.ts'
import type { ConnectorPorts } from '../contract/connector.ts'
import type { PddCallAccess, PddClient } from './client.ts'
import { findText, type PddRecord } from './wire.ts'

export interface PddToken {
  session: string
  refreshToken: string
  expiresAt: Date
  /** The mall; what pushes name as seller. */
  sellerId: string | null
  shopName: string | null
}

export interface PddTokens {
  /** The code of the authorisation page, good once and for ten minutes. Ends the tokens before it. */
  create(access: PddCallAccess, code: string): Promise<PddToken>
  /** Never beyond the end of the authorisation itself. */
  refresh(access: PddCallAccess, refreshToken: string): Promise<PddToken>
}

export function pinduoduoTokens(ports: Pick<ConnectorPorts, 'clock'>, client: PddClient): PddTokens {
  const ask = async (access: PddCallAccess, verb: string, params: Record<string, string>) => {
    // Signed, but without a token.
    const bare = { ...access, session: undefined }
    const { content } = await client.call(bare, `pdd.pop.auth.token.${verb}`, params)
    return toToken(content, ports.clock.now())
  }
  return {
    create: (access, code) => ask(access, 'create', { code }),
    refresh: (access, refresh_token) => ask(access, 'refresh', { refresh_token }),
  }
}

function toToken(content: PddRecord, now: Date): PddToken {
  const [session, refreshToken] = [findText(content, 'access_token'), findText(content, 'refresh_token')]
  const seconds = Number(findText(content, 'expires_in') ?? Number.NaN)
  if (!session || !refreshToken || !Number.isFinite(seconds))
    throw malformedAnswer('no_token', 'a token answer without its fields')
  return {
    session,
    refreshToken,
    expiresAt: new Date(now.getTime() + seconds * 1000),
    sellerId: findText(content, 'owner_id'),
    shopName: findText(content, 'owner_name'),
  }
}
