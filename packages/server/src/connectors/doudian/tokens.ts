import { malformedAnswer } from '../contract/calls.ts'
import type { ConnectorPorts } from '../contract/connector.ts'
import type { CallAccess, DoudianClient } from './client.ts'
import { type DoudianRecord, findText } from './wire.ts'

export interface Token {
  session: string
  refreshToken: string
  expiresAt: Date
  sellerId: string | null
  shopName: string | null
}

export interface DoudianTokens {
  /** For an app that merchants buy: the code of the authorisation page, good once. */
  create(access: CallAccess, code: string): Promise<Token>
  /** For a shop's own app, which needs no page. */
  createForShop(access: CallAccess, sellerId: string): Promise<Token>
  /** Early on gives the same pair; in the last hour a new one, while the old one is good for an hour more. */
  refresh(access: CallAccess, refreshToken: string): Promise<Token>
}

export function doudianTokens(ports: Pick<ConnectorPorts, 'clock'>, client: DoudianClient): DoudianTokens {
  const ask = async (access: CallAccess, method: string, params: Record<string, string>) => {
    // A session that ended would be refused before the method is looked at.
    const { data } = await client.call({ ...access, session: undefined }, method, params)
    return toToken(data, ports.clock.now())
  }
  return {
    create: (access, code) => ask(access, 'token.create', { code, grant_type: 'authorization_code' }),
    createForShop: (access, shop_id) =>
      ask(access, 'token.create', { code: '', grant_type: 'authorization_self', shop_id }),
    refresh: (access, refresh_token) =>
      ask(access, 'token.refresh', { grant_type: 'refresh_token', refresh_token }),
  }
}

function toToken(data: DoudianRecord, now: Date): Token {
  const [session, refreshToken] = [findText(data, 'access_token'), findText(data, 'refresh_token')]
  const life = Number(findText(data, 'expires_in') ?? Number.NaN)
  if (!session || !refreshToken || !Number.isFinite(life))
    throw malformedAnswer('no_token', 'a token answer without its fields')
  return {
    session,
    refreshToken,
    expiresAt: expiryOf(life, now),
    sellerId: findText(data, 'shop_id'),
    shopName: findText(data, 'shop_name'),
  }
}

/** Seconds from now, or, as one source has it, a moment in Unix seconds. */
function expiryOf(seconds: number, now: Date): Date {
  return new Date(seconds > 1e9 ? seconds * 1000 : now.getTime() + seconds * 1000)
}
