import { parsePhone } from '../../kernel/phone.ts'
import { sha256 } from '../../runtime/crypto/vault.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import { codeLifeMs, mayAsk, newCode, type OutsiderAudience } from './sign-in-code.ts'
import { findLink, findOutsiderByPhone, insertCode, lockCodes } from './store.ts'

/** Who asks: a phone, or the token of a personal link (without its brand). */
export type Asker = { phone: string } | { token: string }

/**
 * Makes a code for whoever asks, known or not: neither the answer nor the work done tells whether a phone works here.
 * Asked again too soon, it makes none.
 */
export async function requestSignInCode(
  tx: Tx,
  audience: OutsiderAudience,
  asker: Asker,
  options: { demo: boolean },
): Promise<void> {
  const { mark, personId } = await identify(tx, audience, asker)
  const recent = await lockCodes(tx, audience, mark, personId)
  if (!mayAsk(recent, tx.now)) return
  await insertCode(tx, {
    codeId: tx.ports.ids.next(),
    audience,
    asker: mark,
    personId,
    code: newCode(tx.ports.randomness),
    reusable: false,
    expiresAt: new Date(tx.now.getTime() + codeLifeMs),
    delivery: personId === null ? 'nobody' : options.demo ? 'shown_in_demo' : 'waiting',
  })
}

/** `mark` is the same for equal askers and says nothing about them. */
export async function identify(
  tx: Tx,
  audience: OutsiderAudience,
  asker: Asker,
): Promise<{ mark: Buffer; personId: string | null }> {
  if ('token' in asker) {
    const mark = sha256(asker.token)
    return { mark, personId: await findLink(tx, audience, mark) }
  }
  const phone = parsePhone(asker.phone).canonical ?? asker.phone.slice(0, 40)
  return { mark: tx.vault.mark('phone', phone), personId: await findOutsiderByPhone(tx, audience, phone) }
}
