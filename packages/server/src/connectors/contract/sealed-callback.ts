import { createCipheriv, createDecipheriv, hash, timingSafeEqual } from 'node:crypto'
import { type CipherKey, keepCipherKeys } from './cipher-keys.ts'

/** How Tencent's systems sign and seal what they post: WeCom, official accounts and the Weixin Store alike. */

/** Ciphertext that does not open: wrong key, wrong length, wrong padding. */
export class UndecryptableMessage extends Error {
  readonly code = 'sealed_callback.undecryptable'
}

/** The EncodingAESKey of the configuration is not 43 characters that give 32 bytes. */
export class InvalidAesKey extends Error {
  readonly code = 'sealed_callback.invalid_aes_key'
}

const blockBytes = 32
const randomBytes = 16
const lengthBytes = 4
const freshForSeconds = 300

/** SHA-1, lower hex, over the four values sorted and joined. `encrypted` is the echostr of a GET. */
export function callbackSignature(
  token: string,
  timestamp: string,
  nonce: string,
  encrypted: string,
): string {
  return signSorted([token, timestamp, nonce, encrypted])
}

/** The same over any number of values; an address check without encryption has three. */
export function signSorted(values: string[]): string {
  return hash('sha1', values.toSorted().join(''), 'hex')
}

/** Compares in constant time; any other text than 40 lower hex digits is false. */
export function isSignatureEqual(expected: string, given: string): boolean {
  if (!/^[0-9a-f]{40}$/.test(given)) return false
  return timingSafeEqual(Buffer.from(expected), Buffer.from(given))
}

/** Ten digits without a leading zero: the signature sorts its parts, so a loose grammar would let them be swapped. */
export function parseCallbackTimestamp(text: string): Date | null {
  return /^[1-9]\d{9}$/.test(text) ? new Date(Number(text) * 1000) : null
}

/** At most five minutes old, at most five minutes ahead. */
export function isTimestampFresh(sentAt: Date, now: Date): boolean {
  return Math.abs(now.getTime() - sentAt.getTime()) <= freshForSeconds * 1000
}

/** `random` is 16 bytes. Returns base64. Throws `InvalidAesKey`. */
export function encryptMessage(
  encodingAesKey: string,
  message: string,
  receiveId: string,
  random: Buffer,
): string {
  if (random.length !== randomBytes) throw new RangeError('a sealed message needs 16 random bytes')
  const { key, bytes } = aesKeyOf(encodingAesKey)
  const body = Buffer.from(message)
  const length = Buffer.alloc(lengthBytes)
  length.writeUInt32BE(body.length)
  const cipher = createCipheriv('aes-256-cbc', key, bytes.subarray(0, 16)).setAutoPadding(false)
  const plain = padToBlock(Buffer.concat([random, length, body, Buffer.from(receiveId)]))
  return Buffer.concat([cipher.update(plain), cipher.final()]).toString('base64')
}

/** Throws `UndecryptableMessage` or `InvalidAesKey`. The caller compares `receiveId` with its own. */
export function decryptMessage(
  encodingAesKey: string,
  encrypted: string,
): { message: string; receiveId: string } {
  const plain = removePadding(decryptBlocks(aesKeyOf(encodingAesKey), Buffer.from(encrypted, 'base64')))
  if (plain.length < randomBytes + lengthBytes)
    throw new UndecryptableMessage('message shorter than its head')
  const start = randomBytes + lengthBytes
  const end = start + plain.readUInt32BE(randomBytes)
  if (end > plain.length) throw new UndecryptableMessage('message length beyond its end')
  return { message: utf8(plain.subarray(start, end)), receiveId: utf8(plain.subarray(end)) }
}

/** PKCS#7 over 32 bytes, not the 16 of the cipher: a full block is added to a full block. */
export function padToBlock(plain: Buffer): Buffer {
  const count = blockBytes - (plain.length % blockBytes)
  return Buffer.concat([plain, Buffer.alloc(count, count)])
}

function removePadding(padded: Buffer): Buffer {
  const count = padded.at(-1) ?? 0
  const padding = padded.subarray(padded.length - count)
  const right = count >= 1 && count <= blockBytes && count <= padded.length
  if (!right || padding.some((byte) => byte !== count)) throw new UndecryptableMessage('wrong padding')
  return padded.subarray(0, padded.length - count)
}

function decryptBlocks({ key, bytes }: CipherKey, blocks: Buffer): Buffer {
  if (blocks.length === 0 || blocks.length % blockBytes !== 0) {
    throw new UndecryptableMessage('ciphertext is not whole blocks')
  }
  const decipher = createDecipheriv('aes-256-cbc', key, bytes.subarray(0, 16)).setAutoPadding(false)
  return Buffer.concat([decipher.update(blocks), decipher.final()])
}

/** Lenient on purpose: real keys carry spare bits in the 43rd character that a strict decoder refuses. */
const aesKeyOf = keepCipherKeys((encodingAesKey) => {
  const key = Buffer.from(`${encodingAesKey}=`, 'base64')
  if (encodingAesKey.length !== 43 || key.length !== 32)
    throw new InvalidAesKey('EncodingAESKey is not 43 characters')
  return key
})

function utf8(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw new UndecryptableMessage('message is not UTF-8')
  }
}
