import { parsePhone } from '../../kernel/phone.ts'
import type { DecryptOutcome, DecryptWish } from '../contract/acts.ts'
import type { WireRecord } from '../contract/calls.ts'
import { ConnectorFailure, type ShopAccess } from '../contract/connector.ts'
import type { YouzanClient } from './client.ts'
import { apis } from './unconfirmed.ts'
import { findText } from './wire.ts'

/** Names in `sealed` as the order has them. */
const sealedFields = { name: 'receiver_name', phone: 'receiver_tel', address: 'delivery_address' } as const
const ordersACall = 100

/** No scene is told with the call, and no quota is known; each call is logged by the platform. */
export async function decrypt(
  client: YouzanClient,
  access: ShopAccess,
  wishes: DecryptWish[],
): Promise<DecryptOutcome[]> {
  const outcomes: DecryptOutcome[] = []
  for (let from = 0; from < wishes.length; from += ordersACall)
    outcomes.push(...(await decryptBatch(client, access, wishes.slice(from, from + ordersACall))))
  return outcomes
}

/** One ciphertext of another shop spoils a whole call: then each order is asked for by itself. */
async function decryptBatch(
  client: YouzanClient,
  access: ShopAccess,
  wishes: DecryptWish[],
): Promise<DecryptOutcome[]> {
  const sources = wishes.flatMap(ciphersOf)
  if (sources.length === 0) return wishes.map(() => ({ ok: false, code: 'nothing_sealed' }))
  try {
    const opened = await client.call(access, apis.decrypt, { sources })
    return wishes.map((wish) => outcomeOf(wish, opened))
  } catch (error) {
    if (!(error instanceof ConnectorFailure) || error.retryable || error.kind === 'authorisation_expired')
      throw error
    if (error.kind === 'permission_missing') return wishes.map(() => ({ ok: false, code: 'not_allowed' }))
    if (wishes.length === 1) return [{ ok: false, code: error.code }]
    const each: DecryptOutcome[] = []
    for (const wish of wishes) each.push(...(await decryptBatch(client, access, [wish])))
    return each
  }
}

function ciphersOf({ sealed }: DecryptWish): string[] {
  return Object.values(sealedFields).flatMap((field) => sealed[field] || [])
}

function outcomeOf(wish: DecryptWish, opened: WireRecord): DecryptOutcome {
  const ciphers = ciphersOf(wish)
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
