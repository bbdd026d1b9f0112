import type { Visibility } from '../runtime/access/policy.ts'
import { type DataClass, dataClasses } from '../runtime/crypto/data-classes.ts'

/** Classes whose values a token may be shown at all; raw order bodies stay with people. */
export const tokenClasses = dataClasses.filter((one) => one !== 'order-raw')

export type Sight = Partial<Record<DataClass, Visibility>>

export interface ApiToken {
  id: string
  name: string
  tail: string
  memberId: string
  memberName: string
  scopes: string[]
  sight: Sight
  createdAt: Date
  expiresAt: Date | null
  lastUsedAt: Date | null
  revokedAt: Date | null
  revokedBy: string | null
  /** The maker still is a member: their tokens end with them. */
  makerIsHere: boolean
}

export type TokenState = 'active' | 'unused' | 'expired' | 'revoked' | 'orphaned'

/** What a token is now; `orphaned`: whoever made it has left. */
export function stateOf(token: ApiToken, now: Date): TokenState {
  if (token.revokedAt) return 'revoked'
  if (token.expiresAt && token.expiresAt <= now) return 'expired'
  if (!token.makerIsHere) return 'orphaned'
  return token.lastUsedAt ? 'active' : 'unused'
}
