import { audit } from '../../runtime/access/audit.ts'
import type { Principal } from '../../runtime/access/principal.ts'
import { startSession } from '../../runtime/access/sessions.ts'
import { equalBytes } from '../../runtime/crypto/vault.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import { type Asker, identify } from './request-code.ts'
import { isOpen, type OutsiderAudience } from './sign-in-code.ts'
import { codeIndex, findOutsider, lockCodes, markUsed, type Outsider, spendTries } from './store.ts'

export interface SignedIn {
  cookie: string
  csrf: string
  expiresAt: Date
  outsider: Outsider
}

/**
 * Starts a session when the code is right; null otherwise, whatever the cause. A wrong code costs every open code of
 * this asker one of its five tries, so the caller must commit before it refuses.
 */
export async function signInOutsider(
  tx: Tx,
  audience: OutsiderAudience,
  asker: Asker,
  code: string,
): Promise<SignedIn | null> {
  const { mark, personId } = await identify(tx, audience, asker)
  const open = (await lockCodes(tx, audience, mark, personId)).filter((one) => isOpen(one, tx.now))
  const right = open.find(
    (one) => one.personId !== null && equalBytes(codeIndex(tx, one.codeId, code), one.codeIndex),
  )
  const outsider = right && (await findOutsider(tx, audience, right.personId!))
  if (!right || !outsider) {
    await spendTries(
      tx,
      open.map((one) => one.codeId),
    )
    return null
  }
  await markUsed(tx, right.codeId)
  const session = await startSession(tx, audience, outsider.personId)
  await audit(tx, [
    {
      action: 'session.started',
      subject: `${audience}:${outsider.personId}`,
      facts: { by: 'token' in asker ? 'link' : 'phone' },
    },
  ])
  return { ...session, outsider }
}

/** Today's rights of a technician's session; null when he left. */
export async function resolveTechnician(tx: Tx, principalId: string): Promise<Principal | null> {
  const person = await findOutsider(tx, 'technician', principalId)
  if (!person) return null
  const { providerId, servicePointId } = person
  return {
    brandId: tx.brandId,
    audience: 'technician',
    actor: { kind: 'technician', id: person.personId },
    id: person.personId,
    name: person.name,
    roles: ['technician'],
    scope: { providerId, servicePointId, technicianId: person.personId },
  }
}

/** Today's rights of a point clerk's session; null when he left. */
export async function resolvePointClerk(tx: Tx, principalId: string): Promise<Principal | null> {
  const person = await findOutsider(tx, 'point', principalId)
  if (!person) return null
  const { providerId, servicePointId } = person
  return {
    brandId: tx.brandId,
    audience: 'point',
    actor: { kind: 'point_clerk', id: person.personId },
    id: person.personId,
    name: person.name,
    roles: ['point_clerk'],
    scope: { providerId, servicePointId },
  }
}
