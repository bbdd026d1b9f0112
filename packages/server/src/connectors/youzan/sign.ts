import { createDecipheriv, hash as digest, timingSafeEqual } from 'node:crypto'

/**
 * What Youzan signs and encrypts. Calls carry no signature, only the token; pushes are signed as a whole.
 * The signature has no time and no nonce: a push that is sent again is known by its message id only.
 */

/**
 * `Event-Sign`: lower-case hex over the raw body, which must not be parsed and written again before. The older `sign`
 * inside a body is made alike over `msg`, still URL-encoded, and covers nothing else.
 */
export function signEvent(clientId: string, rawBody: string, clientSecret: string): string {
  return digest('md5', clientId + rawBody + clientSecret, 'hex')
}

export function isSignedEvent(given: string, clientId: string, rawBody: string, secret: string): boolean {
  const expected = Buffer.from(signEvent(clientId, rawBody, secret))
  const actual = Buffer.from(given.toLowerCase())
  return actual.length === expected.length && timingSafeEqual(actual, expected)
}

const initialVector = '0102030405060708'

/** A message of the service market: URL-encoded base64 of AES-128-CBC. Throws when it is not ours. */
export function decryptMessage(clientSecret: string, message: string): string {
  // A base64 `+` that came without encoding must not become a space, so this is no form decoding.
  const sealed = Buffer.from(decodeURIComponent(message), 'base64')
  const key = Buffer.from(clientSecret.slice(0, 16), 'utf8')
  const decipher = createDecipheriv('aes-128-cbc', key, Buffer.from(initialVector, 'ascii'))
  return Buffer.concat([decipher.update(sealed), decipher.final()]).toString('utf8')
}
