import type { DecryptOutcome, DecryptWish } from '../contract/acts.ts'
import { ConnectorFailure, type ShopAccess } from '../contract/connector.ts'
import type { PddClient } from './client.ts'
import { virtualNumber } from './receiver.ts'
import { openedCode, quotaWords, virtualType } from './unconfirmed.ts'
import { findList, findText, type PddRecord } from './wire.ts'

/** Names in `sealed` as the order has them; empty once the order is sent. */
const fields = { name: 'receiver_name', phone: 'receiver_phone', address: 'receiver_address' } as const
const mostCiphertexts = 100

/** Whole orders a call, so that one is never half open. No scene is told; calls count against the mall's daily quota. */
export async function decrypt(
  client: PddClient,
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
  client: PddClient,
  access: ShopAccess,
  wishes: DecryptWish[],
): Promise<DecryptOutcome[]> {
  const data = wishes.flatMap(({ orderId, sealed }) =>
    ciphersOf(sealed).map((encrypted_data) => ({ data_tag: orderId, encrypted_data })),
  )
  if (data.length === 0) return wishes.map(() => ({ ok: false, code: 'nothing_sealed' }))
  try {
    const params = { data_list: JSON.stringify(data) }
    const { content } = await client.call(access, 'pdd.open.decrypt.batch', params)
    const rows = findList(content, 'data_decrypt_list')
    const opened = new Map(
      rows.map((row) => [`${findText(row, 'data_tag')} ${findText(row, 'encrypted_data')}`, row]),
    )
    return wishes.map((wish) => outcomeOf(wish, opened))
  } catch (error) {
    if (!(error instanceof ConnectorFailure) || error.retryable || error.kind === 'authorisation_expired')
      throw error
    const code = error.kind === 'permission_missing' ? 'not_allowed' : codeOf(error.code, error.message)
    return wishes.map(() => ({ ok: false, code }))
  }
}

function ciphersOf(sealed: DecryptWish['sealed']): string[] {
  return Object.values(fields).flatMap((field) => sealed[field] || [])
}

function outcomeOf({ orderId, sealed }: DecryptWish, opened: Map<string, PddRecord>): DecryptOutcome {
  const rowOf = (field: string) => opened.get(`${orderId} ${sealed[field]}`) ?? {}
  const rows = Object.values(fields).flatMap((field) => (sealed[field] ? [rowOf(field)] : []))
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
