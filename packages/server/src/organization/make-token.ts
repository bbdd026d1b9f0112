import { audit } from '../runtime/access/audit.ts'
import { grantWithin, type Permission, type Role } from '../runtime/access/policy.ts'
import type { Principal } from '../runtime/access/principal.ts'
import { tokenText } from '../runtime/access/token-text.ts'
import { sha256 } from '../runtime/crypto/vault.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import type { Sight } from './api-token.ts'
import { scopeOf } from './duty.ts'
import { TokenMissing, TokenNameTaken, TokenTooWide } from './errors.ts'
import { mayBeScope } from './permission-words.ts'
import { findLiveToken, markRevoked, touchToken, writeToken } from './token-store.ts'

export interface TokenWish {
  name: string
  scopes: readonly Permission[]
  sight: Sight
  expiresAt: Date | null
}

/** A token is marked as used once in this time: a busy program writes nothing for every call. */
const touchEveryMs = 60_000

/**
 * Makes a token; its text is in the answer and nowhere else. Throws `api_token.too_wide`,
 * `api_token.name_taken`.
 */
export async function makeToken(
  tx: Tx,
  maker: { id: string; roles: readonly Role[] },
  wish: TokenWish,
): Promise<{ id: string; token: string }> {
  const within = grantWithin(maker.roles, { permissions: wish.scopes, sight: wish.sight })
  const beyond = wish.scopes.find((one) => !within.permissions.includes(one) || !mayBeScope(one))
  if (beyond !== undefined) throw new TokenTooWide(beyond)
  const wider = Object.entries(wish.sight).find(([one, sight]) => within.sight[one as never] !== sight)
  if (wider) throw new TokenTooWide(wider[0])
  const token = tokenText(tx.brandId, tx.ports.randomness.bytes(32))
  const id = tx.ports.ids.next()
  const kept = { ...wish, id, hash: sha256(token), tail: token.slice(-4), memberId: maker.id }
  if (!(await writeToken(tx, kept))) throw new TokenNameTaken(wish.name)
  await audit(tx, [
    {
      action: 'api-token.made',
      subject: `api-token:${id}`,
      facts: { scopes: [...wish.scopes], ...wish.sight },
    },
  ])
  return { id, token }
}

/** Ends a token: its next call is refused. Throws `api_token.not_found`. */
export async function revokeToken(tx: Tx, id: string): Promise<void> {
  if (!(await markRevoked(tx, id))) throw new TokenMissing(id)
  await audit(tx, [{ action: 'api-token.revoked', subject: `api-token:${id}` }])
}

/** Who asks by a token: its maker, with what the token may and the maker may still. */
export async function resolveApiToken(tx: Tx, secret: string): Promise<Principal | null> {
  const token = await findLiveToken(tx, sha256(secret))
  if (!token) return null
  if (!token.last_used_at || tx.now.getTime() - token.last_used_at.getTime() > touchEveryMs)
    await touchToken(tx, token.id)
  return {
    brandId: tx.brandId,
    audience: 'console',
    actor: { kind: 'member', id: token.member_id, tokenId: token.id },
    id: token.member_id,
    name: token.member_name,
    roles: [grantWithin(token.roles, { permissions: token.scopes, sight: token.sight })],
    scope: scopeOf(token.roles, token.regions),
    tokenId: token.id,
  }
}
