import { ConnectorFailure, type ConnectorFailureKind } from '../contract/connector.ts'

/** errcodes after which a fresh token is fetched and the call replayed, once. */
export const staleTokenCodes = new Set([40014, 42001, 41001])

/** errcodes that pass by themselves: the call is repeated a few times with back-off. */
export const briefCodes = new Set([-1, 45033])

export const noRelationCode = 84061

/** WeCom blocks at least this long after 45009; asking again meanwhile lengthens the block. */
export const blockedMs = 60_000

const kinds: Record<number, ConnectorFailureKind> = {
  [-1]: 'temporary',
  40001: 'authorisation_expired',
  40013: 'authorisation_expired',
  40014: 'authorisation_expired',
  41001: 'authorisation_expired',
  42001: 'authorisation_expired',
  48002: 'permission_missing',
  60011: 'permission_missing',
  60020: 'permission_missing',
  84074: 'permission_missing',
  301002: 'permission_missing',
  40098: 'permission_missing',
  41054: 'permission_missing',
  45009: 'limited',
  45033: 'limited',
  41063: 'temporary',
  40003: 'not_found',
  40096: 'not_found',
  60111: 'not_found',
  60136: 'not_found',
  81013: 'not_found',
  84061: 'not_found',
}

/** WeCom's `errmsg` is left out: its text changes and may name a person or an address. */
export function failureOf(errcode: number, api: string): ConnectorFailure {
  const kind = kinds[errcode] ?? 'invalid_request'
  const retryAfterMs = errcode === 45009 ? blockedMs : null
  return new ConnectorFailure(kind, String(errcode), `wecom ${api} answered ${errcode}`, retryAfterMs)
}
