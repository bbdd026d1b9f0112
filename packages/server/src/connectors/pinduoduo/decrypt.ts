import type { DecryptOutcome, DecryptWish } from '../contract/acts.ts'
import type { ShopAccess } from '../contract/connector.ts'
import { ciphersOf, openReceivers } from '../contract/open-receivers.ts'
import type { PddClient } from './client.ts'
import { virtualNumber } from './receiver.ts'
import { openedCode, quotaWords, virtualType } from './unconfirmed.ts'
import { findList, findText, type PddRecord } from './wire.ts'

/** Names in `sealed` as the order has them; empty once the order is sent. */
const fields = { name: 'receiver_name', phone: 'receiver_phone', address: 'receiver_address' } as const
const sealedFields = Object.values(fields)
const mostCiphertexts = 100

/** Whole orders a call, so that one is never half open. No scene is told; calls count against the mall's daily quota. */
export function decrypt(
  client: PddClient,
  access: ShopAccess,
  wishes: DecryptWish[],
): Promise<DecryptOutcome[]> {
  return openReceivers(wishes, {
    fields: sealedFields,
    mostCiphertexts,
    async ask(some) {
      const data = some.flatMap(({ orderId, sealed }) =>
        ciphersOf(sealed, sealedFields).map((encrypted_data) => ({ data_tag: orderId, encrypted_data })),
      )
      const params = { data_list: JSON.stringify(data) }
      const { content } = await client.call(access, 'pdd.open.decrypt.batch', params)
      const opened = new Map(
        findList(content, 'data_decrypt_list').map((row) => [
          `${findText(row, 'data_tag')} ${findText(row, 'encrypted_data')}`,
          row,
        ]),
      )
      return (wish) => outcomeOf(wish, opened)
    },
    codeOf: ({ kind, code, message }) =>
      kind === 'permission_missing' ? 'not_allowed' : codeOf(code, message),
  })
}

function outcomeOf({ orderId, sealed }: DecryptWish, opened: Map<string, PddRecord>): DecryptOutcome {
  const rowOf = (field: string) => opened.get(`${orderId} ${sealed[field]}`) ?? {}
  const rows = sealedFields.flatMap((field) => (sealed[field] ? [rowOf(field)] : []))
  if (rows.length === 0) return { ok: false, code: 'nothing_sealed' }
  const bad = rows.find((row) => findText(row, 'error_code') !== openedCode)
  if (bad)
    return { ok: false, code: codeOf(findText(bad, 'error_code') ?? 'no_answer', findText(bad, 'error_msg')) }
  const plain = (field: string) => findText(rowOf(field), 'decrypted_data')
  const phone = plain(fields.phone)
  const virtual = virtualNumber.exec(phone ?? '')
  return {
    ok: true,
    name: plain(fields.name),
    phone: virtual ? `${virtual[1]}${virtual[2]}#` : phone,
    address: plain(fields.address),
    virtualPhone: virtual !== null || findText(rowOf(fields.phone), 'virtual_number_type') === virtualType,
    // It ends; the platform does not say when.
    virtualPhoneEndsAt: null,
  }
}

function codeOf(code: string, words: string | null): string {
  return quotaWords.test(words ?? '') ? 'quota_spent' : code
}
