import { readJsonObject } from '../contract/calls.ts'
import type { ShopAccess } from '../contract/connector.ts'
import type { JdClient } from './client.ts'
import { signMasterKey, type TdeKeys } from './tde.ts'
import { asRecord, findList, type JdRecord, readText } from './wire.ts'

/**
 * The keys with which this shop's receivers are encrypted: first the voucher, then the keys that it opens.
 * The certificate's signature on the voucher is not checked: JOS's certificate is in no source we have.
 */
export async function fetchTdeKeys(client: JdClient, access: ShopAccess, now: Date): Promise<TdeKeys> {
  const voucher = await fetchVoucher(client, access)
  const ts = now.getTime()
  const tid = readText(voucher, 'id')
  const params = { sig: signMasterKey(readText(voucher, 'key'), ts, tid), sdk_ver: 2, ts, tid }
  const answer = await client.call(access, 'jingdong.jos.master.key.get', params, 'response')
  const keys = findList(answer, 'service_key_list').flatMap((service) => findList(service, 'keys'))
  return new Map(keys.map((key) => [readText(key, 'id'), Buffer.from(readText(key, 'key_string'), 'base64')]))
}

async function fetchVoucher(client: JdClient, access: ShopAccess): Promise<JdRecord> {
  const answer = await client.call(access, 'jingdong.jos.voucher.info.get', {}, 'response')
  const text = readText(asRecord(answer.data, 'response.data'), 'voucher')
  return asRecord(readJsonObject(Buffer.from(text, 'base64url')).data, 'voucher.data')
}
