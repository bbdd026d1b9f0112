import { createHash } from 'node:crypto'
import { decrypt, encrypt, getSignature } from '@wecom/crypto'

/** The stand-in's own signing and sealing, on the library of Tencent's callbacks; it shares no line with the product's. */

/** `signature` of every push and of the check of an address: no byte of the body is in it. */
export function addressSignature(token: string, timestamp: string, nonce: string): string {
  const parts = [timestamp, token, nonce].sort()
  return createHash('sha1').update(parts[0]!).update(parts[1]!).update(parts[2]!).digest('hex')
}

export function sealedSignature(token: string, timestamp: string, nonce: string, sealed: string): string {
  return getSignature(token, timestamp, nonce, sealed)
}

export function seal(encodingAesKey: string, message: string, appId: string, random?: Buffer): string {
  return encrypt(encodingAesKey, message, appId, random)
}

export function unseal(encodingAesKey: string, sealed: string): { message: string; appId: string } {
  const { message, id } = decrypt(encodingAesKey, sealed)
  return { message, appId: id }
}
