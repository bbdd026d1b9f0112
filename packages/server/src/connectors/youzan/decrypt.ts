import { parsePhone } from '../../kernel/phone.ts'
import type { DecryptOutcome, DecryptWish } from '../contract/acts.ts'
import type { WireRecord } from '../contract/calls.ts'
import type { ShopAccess } from '../contract/connector.ts'
import { ciphersOf, openReceivers } from '../contract/open-receivers.ts'
import type { YouzanClient } from './client.ts'
import { apis } from './unconfirmed.ts'
import { findText } from './wire.ts'

/** Names in `sealed` as the order has them. */
const sealedFields = { name: 'receiver_name', phone: 'receiver_tel', address: 'delivery_address' } as const
const fields = Object.values(sealedFields)
const ordersACall = 100

/**
 * No scene is told with the call, and no quota is known; each call is logged by the platform. One ciphertext of another
 * shop spoils a whole call.
 */
export function decrypt(
  client: YouzanClient,
  access: ShopAccess,
  wishes: DecryptWish[],
): Promise<DecryptOutcome[]> {
  return openReceivers(wishes, {
    fields,
    mostCiphertexts: ordersACall * fields.length,
    async ask(some) {
      const sources = some.flatMap(({ sealed }) => ciphersOf(sealed, fields))
      const opened = await client.call(access, apis.decrypt, { sources })
      return (wish) => outcomeOf(wish, opened)
    },
    codeOf: ({ kind, code }) => (kind === 'permission_missing' ? 'not_allowed' : code),
    isSpoiltByOne: true,
  })
}

function outcomeOf(wish: DecryptWish, opened: WireRecord): DecryptOutcome {
  const ciphers = ciphersOf(wish.sealed, fields)
  if (ciphers.length === 0) return { ok: false, code: 'nothing_sealed' }
  if (ciphers.some((cipher) => findText(opened, cipher) === null)) return { ok: false, code: 'no_answer' }
  const plain = (field: string) => findText(opened, wish.sealed[field] ?? '')
  const phone = plain(sealedFields.phone)
  return {
    ok: true,
    name: plain(sealedFields.name),
    phone,
    address: plain(sealedFields.address),
    virtualPhone: phone !== null && parsePhone(phone).kind === 'privacy',
    virtualPhoneEndsAt: null,
  }
}
