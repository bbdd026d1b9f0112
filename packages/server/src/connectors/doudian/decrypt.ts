import type { DecryptOutcome, DecryptWish } from '../contract/acts.ts'
import { ConnectorFailure, type ShopAccess } from '../contract/connector.ts'
import type { DoudianClient } from './client.ts'
import { quotaWords } from './unconfirmed.ts'
import { type DoudianRecord, findList, findText, findTime } from './wire.ts'

/** Names in `sealed` as the order has them. */
const fields = {
  name: 'encrypt_post_receiver',
  phone: 'encrypt_post_tel',
  address: 'encrypt_detail',
} as const
const mostCiphertexts = 50

/**
 * Whole orders a call, so that one is never half open. The scene is told when an app applies for the permission, not
 * with the call; each order counts against the shop's daily quota.
 */
export async function decrypt(
  client: DoudianClient,
  access: ShopAccess,
  wishes: DecryptWish[],
): Promise<DecryptOutcome[]> {
  const size = Math.floor(mostCiphertexts / Object.keys(fields).length)
  const outcomes: DecryptOutcome[] = []
  for (let from = 0; from < wishes.length; from += size)
    outcomes.push(...(await decryptBatch(client, access, wishes.slice(from, from + size))))
  return outcomes
}

async function decryptBatch(
  client: DoudianClient,
  access: ShopAccess,
  wishes: DecryptWish[],
): Promise<DecryptOutcome[]> {
  const cipher_infos = wishes.flatMap(({ orderId, sealed }) =>
    ciphersOf(sealed).map((cipher_text) => ({ auth_id: orderId, cipher_text })),
  )
  if (cipher_infos.length === 0) return wishes.map(() => ({ ok: false, code: 'nothing_sealed' }))
  try {
    const { data } = await client.call(access, 'order.batchDecrypt', { cipher_infos })
    const opened = new Map(findList(data, 'decrypt_infos').map((row) => [keyOf(row), row]))
    return wishes.map((wish) => outcomeOf(wish, opened))
  } catch (error) {
    if (!(error instanceof ConnectorFailure) || error.retryable || error.kind === 'authorisation_expired')
      throw error
    return wishes.map(() => ({
      ok: false,
      code: error.kind === 'permission_missing' ? 'not_allowed' : codeOf(error.code, error.message),
    }))
  }
}

function ciphersOf(sealed: DecryptWish['sealed']): string[] {
  return Object.values(fields).flatMap((field) => sealed[field] || [])
}

function keyOf(row: DoudianRecord): string {
  return `${findText(row, 'auth_id')} ${findText(row, 'cipher_text')}`
}

function outcomeOf({ orderId, sealed }: DecryptWish, opened: Map<string, DoudianRecord>): DecryptOutcome {
  const rowOf = (cipher: string) => opened.get(`${orderId} ${cipher}`) ?? {}
  const rows = ciphersOf(sealed).map(rowOf)
  if (rows.length === 0) return { ok: false, code: 'nothing_sealed' }
  const bad = rows.find((row) => findText(row, 'err_no') !== '0')
  if (bad)
    return { ok: false, code: codeOf(findText(bad, 'err_no') ?? 'no_answer', findText(bad, 'err_msg')) }
  const phoneRow = rowOf(sealed[fields.phone] ?? '')
  const virtual = phoneRow.is_virtual_tel === true
  const plain = (field: string) => findText(rowOf(sealed[field] ?? ''), 'decrypt_text')
  return {
    ok: true,
    name: plain(fields.name),
    phone: plain(fields.phone),
    address: plain(fields.address),
    virtualPhone: virtual,
    virtualPhoneEndsAt: virtual ? findTime(phoneRow, 'expire_time') : null,
  }
}

function codeOf(code: string, words: string | null): string {
  return quotaWords.test(words ?? '') ? 'quota_spent' : code
}
