import { sql } from 'kysely'
import { type BrandId, id } from '../../kernel/ids.ts'
import { sha256 } from '../crypto/vault.ts'
import { type Tx, together } from '../db/transaction.ts'
import type { Audience } from './principal.ts'

export interface SessionRow {
  audience: Audience
  principal_id: string
  csrf: string
  expires_at: Date
}

const lifeMs: Record<Audience, number> = {
  console: 12 * 3600_000,
  sidebar: 12 * 3600_000,
  technician: 7 * 24 * 3600_000,
  point: 12 * 3600_000,
  customer: 24 * 3600_000,
}

/** A session cookie's value is `brand.token`; the token is kept as a hash only. */
export async function startSession(
  tx: Tx,
  audience: Audience,
  principalId: string,
): Promise<{ cookie: string; csrf: string; expiresAt: Date }> {
  const token = tx.ports.randomness.bytes(32).toString('base64url')
  const csrf = tx.ports.randomness.bytes(18).toString('base64url')
  const expiresAt = new Date(tx.now.getTime() + lifeMs[audience])
  await sql`insert into runtime.session (brand_id, token_hash, audience, principal_id, csrf, created_at, expires_at)
    values (${tx.brandId}, ${sha256(token)}, ${audience}, ${principalId}, ${csrf}, ${tx.now}, ${expiresAt})`.execute(
    tx.db,
  )
  return { cookie: `${tx.brandId}.${token}`, csrf, expiresAt }
}

export function splitCookie(cookie: string | undefined): { brandId: BrandId; token: string } | null {
  const at = cookie?.indexOf('.') ?? -1
  if (!cookie || at < 2) return null
  const brand = cookie.slice(0, at)
  return /^[a-z0-9][a-z0-9-]{1,62}$/.test(brand)
    ? { brandId: id<BrandId>(brand), token: cookie.slice(at + 1) }
    : null
}

/** Whose sessions these were when they were last asked for, by `brand|audience|hash`; the oldest go first. */
const lastSeen = new Map<string, SessionRow>()
const seenAtMost = 10_000

/**
 * Who asks. A session is always read anew, but whose it is does not change: once that is known, the person is asked for in the
 * same round trip. Null when either is no longer valid.
 */
export async function whoAsks<Person>(
  tx: Tx,
  token: string,
  audience: Audience,
  resolve: (tx: Tx, session: SessionRow) => Promise<Person | null>,
): Promise<{ session: SessionRow; person: Person } | null> {
  const hash = sha256(token)
  const key = `${tx.brandId}|${audience}|${hash.toString('base64')}`
  const seen = lastSeen.get(key)
  const [session, expected] = await together(
    tx,
    () => readSession(tx, hash, audience),
    async () => seen && resolve(tx, seen),
  )
  lastSeen.delete(key)
  if (!session) return null
  for (const oldest of lastSeen.keys()) {
    if (lastSeen.size < seenAtMost) break
    lastSeen.delete(oldest)
  }
  lastSeen.set(key, session)
  const same = seen?.principal_id === session.principal_id
  const person = same ? expected : await resolve(tx, session)
  return person ? { session, person } : null
}

async function readSession(tx: Tx, hash: Buffer, audience: Audience): Promise<SessionRow | null> {
  const [row] = await tx.named<SessionRow>(
    'runtime.find_session',
    `select audience, principal_id, csrf, expires_at from runtime.session
     where brand_id = $1 and token_hash = $2 and audience = $3 and revoked_at is null and expires_at > $4`,
    [tx.brandId, hash, audience, tx.now],
  )
  return row ?? null
}

export async function endSession(tx: Tx, token: string): Promise<void> {
  await sql`update runtime.session set revoked_at = ${tx.now}
    where brand_id = ${tx.brandId} and token_hash = ${sha256(token)}`.execute(tx.db)
}

export async function endSessionsOf(tx: Tx, principalId: string): Promise<void> {
  await sql`update runtime.session set revoked_at = ${tx.now}
    where brand_id = ${tx.brandId} and principal_id = ${principalId} and revoked_at is null`.execute(tx.db)
}
