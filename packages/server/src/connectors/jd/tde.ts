import { createCipheriv, createDecipheriv, createHash, createHmac } from 'node:crypto'
import { QiaoError } from '../../kernel/error.ts'

/**
 * JD's data encryption (TDE): receivers of `enSearch` and `enGet` come as
 * base64( 00 04 | key id, 16 bytes | IV, 16 bytes | AES-128-CBC ). Pure; the keys come from `receiver-keys.ts`.
 */
const header = Buffer.from([0, 4])
const prefixBytes = header.length + 32
const base64 = /^[A-Za-z0-9+/]+={0,2}$/

/** Raw bytes of a key by its id, which is the base64 of the 16 bytes in the ciphertext. */
export type TdeKeys = ReadonlyMap<string, Buffer>

export function isCiphertext(text: string): boolean {
  if (!/^AA[Q-T]/.test(text)) return false
  if (!base64.test(text)) return false
  const bytes = Buffer.from(text, 'base64')
  return (
    bytes.subarray(0, 2).equals(header) &&
    bytes.length > prefixBytes &&
    (bytes.length - prefixBytes) % 16 === 0
  )
}

export function keyIdOf(ciphertext: string): string {
  return Buffer.from(ciphertext, 'base64').subarray(2, 18).toString('base64')
}

/** Throws `jd.undecryptable`: no such key, or bytes that were changed on the way. */
export function decryptTde(ciphertext: string, keys: TdeKeys): string {
  const key = isCiphertext(ciphertext) ? keys.get(keyIdOf(ciphertext)) : undefined
  if (!key) throw new QiaoError('jd.undecryptable', { why: 'no_key' })
  const bytes = Buffer.from(ciphertext, 'base64')
  const decipher = createDecipheriv('aes-128-cbc', aesKey(key), bytes.subarray(18, prefixBytes))
  try {
    return Buffer.concat([decipher.update(bytes.subarray(prefixBytes)), decipher.final()]).toString('utf8')
  } catch (cause) {
    throw new QiaoError('jd.undecryptable', { why: 'bad_padding' }, { cause })
  }
}

/** What JD finds equal plaintexts by; `firstKey` is the key of version 0. */
export function indexTde(plaintext: string, firstKey: Buffer): string {
  const zeros = Buffer.alloc(16)
  const cipher = createCipheriv('aes-128-cbc', zeros, zeros).setAutoPadding(false)
  const salt = Buffer.concat([zeros, cipher.update(firstKey), cipher.final()])
  return createHash('sha256').update(plaintext, 'utf8').update(salt).digest('hex')
}

/** Signs the question for the master keys; the text is JSON in this order and no other. */
export function signMasterKey(voucherKey: string, ts: number, tid: string): string {
  return createHmac('sha256', Buffer.from(voucherKey, 'base64'))
    .update(JSON.stringify({ sdk_ver: 2, ts, tid }))
    .digest('base64')
}

/** The first 16 bytes, filled up with zeros. */
function aesKey(key: Buffer): Buffer {
  return Buffer.concat([key, Buffer.alloc(16)]).subarray(0, 16)
}
