import { sha256 } from '../../runtime/crypto/vault.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import { ProviderError } from '../errors.ts'
import { newCode, type OutsiderAudience } from './sign-in-code.ts'
import { findOutsider, insertCode, insertLink, listOutsiders, openCodes, revokeLinksOf } from './store.ts'

/**
 * A new personal link; links given before end. `token` goes into the page's address as it is (`brand.secret`).
 * Throws `technician.not_found`.
 */
export async function issueAccessLink(
  tx: Tx,
  audience: OutsiderAudience,
  personId: string,
): Promise<{ token: string }> {
  if (!(await findOutsider(tx, audience, personId))) throw new ProviderError('technician.not_found')
  await revokeLinksOf(tx, audience, personId)
  const secret = tx.ports.randomness.bytes(24).toString('base64url')
  await insertLink(tx, { tokenHash: sha256(secret), audience, personId })
  return { token: `${tx.brandId}.${secret}` }
}

export interface DemoAccess {
  audience: OutsiderAudience
  personId: string
  servicePointId: string
  name: string
  token: string
  code: string
}

/** Demo only: a link and a code for everybody, good for `lifeMs` and more than once, to be printed at start. */
export async function issueDemoAccess(tx: Tx, lifeMs: number): Promise<DemoAccess[]> {
  const issued: DemoAccess[] = []
  for (const audience of ['point', 'technician'] as const)
    for (const { personId, servicePointId, name } of await listOutsiders(tx, audience)) {
      const { token } = await issueAccessLink(tx, audience, personId)
      const code = newCode(tx.ports.randomness)
      await insertCode(tx, {
        codeId: tx.ports.ids.next(),
        audience,
        asker: sha256(token.slice(tx.brandId.length + 1)),
        personId,
        code,
        reusable: true,
        expiresAt: new Date(tx.now.getTime() + lifeMs),
        delivery: 'shown_in_demo',
      })
      issued.push({ audience, personId, servicePointId, name, token, code })
    }
  return issued
}

/** Demo only: the newest open code of each person. */
export async function demoCodes(
  tx: Tx,
): Promise<{ audience: OutsiderAudience; personId: string; name: string; code: string; expiresAt: Date }[]> {
  const codes = await openCodes(tx)
  const people = [...(await listOutsiders(tx, 'point')), ...(await listOutsiders(tx, 'technician'))]
  const names = new Map(people.map((one) => [`${one.audience}|${one.personId}`, one.name]))
  return codes.flatMap(({ audience, personId, code, expiresAt }) => {
    const name = names.get(`${audience}|${personId}`)
    return name ? [{ audience, personId, name, code, expiresAt }] : []
  })
}
