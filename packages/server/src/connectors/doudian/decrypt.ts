import type { DecryptOutcome, DecryptWish } from '../contract/acts.ts'
import type { ShopAccess } from '../contract/connector.ts'
import { ciphersOf, openReceivers } from '../contract/open-receivers.ts'
import type { DoudianClient } from './client.ts'
import { quotaWords } from './unconfirmed.ts'
import { type DoudianRecord, findList, findText, findTime } from './wire.ts'

/** Names in `sealed` as the order has them. */
const fields = {
  name: 'encrypt_post_receiver',
  phone: 'encrypt_post_tel',
  address: 'encrypt_detail',
} as const
const sealedFields = Object.values(fields)
const mostCiphertexts = 50

/**
 * Whole orders a call, so that one is never half open. The scene is told when an app applies for the permission, not
 * with the call; each order counts against the shop's daily quota.
 */
export function decrypt(
  client: DoudianClient,
  access: ShopAccess,
  wishes: DecryptWish[],
): Promise<DecryptOutcome[]> {
  return openReceivers(wishes, {
    fields: sealedFields,
    mostCiphertexts,
    async ask(some) {
      const cipher_infos = some.flatMap(({ orderId, sealed }) =>
        ciphersOf(sealed, sealedFields).map((cipher_text) => ({ auth_id: orderId, cipher_text })),
      )
      const { data } = await client.call(access, 'order.batchDecrypt', { cipher_infos })
      const opened = new Map(findList(data, 'decrypt_infos').map((row) => [keyOf(row), row]))
      return (wish) => outcomeOf(wish, opened)
    },
    codeOf: ({ kind, code, message }) =>
      kind === 'permission_missing' ? 'not_allowed' : codeOf(code, message),
  })
}

function keyOf(row: DoudianRecord): string {
  return `${findText(row, 'auth_id')} ${findText(row, 'cipher_text')}`
}

function outcomeOf({ orderId, sealed }: DecryptWish, opened: Map<string, DoudianRecord>): DecryptOutcome {
  const rowOf = (cipher: string) => opened.get(`${orderId} ${cipher}`) ?? {}
  const rows = ciphersOf(sealed, sealedFields).map(rowOf)
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
