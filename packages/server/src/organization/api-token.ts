import type { Visibility } from '../runtime/access/policy.ts'
import type { DataClass } from '../runtime/crypto/data-classes.ts'

/** Classes that the maker of a token chooses by; raw bodies stay with people, and scopes alone open what names nobody. */
export const tokenClasses = [
  'phone',
  'name',
  'address',
  'id-number',
  'chat',
  'money',
] as const satisfies readonly DataClass[]

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
