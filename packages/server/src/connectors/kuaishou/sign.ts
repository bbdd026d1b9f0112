import { createDecipheriv, createHmac, hash as digest } from 'node:crypto'
import { keepCipherKeys } from '../contract/cipher-keys.ts'

/** What Kuaishou signs and encrypts. Calls are signed; pushes are encrypted and carry no signature. */
export const signMethods = ['HMAC_SHA256', 'MD5'] as const
export type SignMethod = (typeof signMethods)[number]

const signedNames = [
  'access_token',
  'appkey',
  'method',
  'param',
  'signMethod',
  'timestamp',
  'version',
] as const
export type SignedParams = Partial<Record<(typeof signedNames)[number], string>>

/** Over the values as they are before URL encoding. HMAC gives Base64, MD5 lower-case hex; the secret ends both texts. */
export function signCall(method: SignMethod, signSecret: string, params: SignedParams): string {
  const pairs = signedNames
    .filter((name) => params[name] !== undefined)
    .map((name) => `${name}=${params[name]}`)
  const text = [...pairs, `signSecret=${signSecret}`].join('&')
  if (method === 'MD5') return digest('md5', text, 'hex')
  return createHmac('sha256', signSecret).update(text, 'utf8').digest('base64')
}

const noVector = Buffer.alloc(16)
const messageKeyOf = keepCipherKeys((text) => Buffer.from(text, 'base64'))

/** A push: Base64 of AES-128-CBC with a vector of zeros. Throws when it is not sealed with this key. */
export function decryptMessage(messageKey: string, body: string): string {
  const decipher = createDecipheriv('aes-128-cbc', messageKeyOf(messageKey).key, noVector)
  const opened = Buffer.concat([decipher.update(Buffer.from(body, 'base64')), decipher.final()])
  return new TextDecoder('utf-8', { fatal: true }).decode(opened)
}
