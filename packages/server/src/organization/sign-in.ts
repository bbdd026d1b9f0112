import { audit } from '../runtime/access/audit.ts'
import { passwordMatches } from '../runtime/access/passwords.ts'
import type { Principal } from '../runtime/access/principal.ts'
import { type SessionRow, startSession } from '../runtime/access/sessions.ts'
import { findBrandRoutes } from '../runtime/brands.ts'
import { sha256 } from '../runtime/crypto/vault.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { scopeOf } from './duty.ts'
import { SignInRefused } from './errors.ts'
import { findMember, findMemberByLogin, type Member } from './store.ts'

export interface SignedIn {
  member: Member
  cookie: string
  csrf: string
  expiresAt: Date
}

/** The name under which a log-in is kept in the brand directory: a hash, so that the directory names nobody. */
export function loginRoute(login: string): string {
  return sha256(`log-in:${login.trim().toLowerCase()}`).toString('hex')
}

/** Signs a member in to the console. Unknown log-ins cost the same time as wrong passwords. */
export async function signIn(runtime: Runtime, login: string, password: string): Promise<SignedIn> {
  const route = (await findBrandRoutes(runtime.db, 'log-in', [loginRoute(login)])).get(loginRoute(login))
  if (!route) {
    await passwordMatches(null, password)
    throw new SignInRefused()
  }
  const member = await runtime.db.transact(route.brandId, (tx) => findMemberByLogin(tx, login.trim()))
  // Hashing takes tens of milliseconds: no transaction is open meanwhile.
  if (!(await passwordMatches(member?.passwordHash ?? null, password)) || !member) {
    await runtime.db.transact(route.brandId, (tx) =>
      audit(tx, [{ action: 'sign-in.refused', subject: `log-in:${loginRoute(login).slice(0, 12)}` }]),
    )
    throw new SignInRefused()
  }
  return runtime.db.transact(route.brandId, async (tx) => {
    const actor = { ...tx, actor: { kind: 'member' as const, id: member.id } }
    await audit(actor, [{ action: 'sign-in', subject: `member:${member.id}` }])
    return { member, ...(await startSession(tx, 'console', member.id)) }
  })
}

/** The member behind a console or sidebar session, with today's roles; null once they have left. */
export async function resolveMember(tx: Tx, session: SessionRow): Promise<Principal | null> {
  const member = await findMember(tx, session.principal_id)
  return member && principalOf(tx, session.audience as 'console' | 'sidebar', member)
}

function principalOf(tx: Tx, audience: 'console' | 'sidebar', member: Member): Principal {
  return {
    brandId: tx.brandId,
    audience,
    actor: { kind: 'member', id: member.id },
    id: member.id,
    name: member.name,
    roles: member.roles,
    scope: scopeOf(member.roles, member.regions ?? []),
  }
}
