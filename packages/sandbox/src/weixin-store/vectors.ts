import { addressSignature, seal, sealedSignature, unseal } from './sign.ts'

/** The stand-in's side of `qiao vectors`; the shapes are told in docs/vectors.md. */
export const weixinStoreSandboxVectors: Record<string, (input: unknown) => unknown> = {
  address_sign: (input) => {
    const { token, timestamp, nonce } = input as Record<string, string>
    return addressSignature(token!, timestamp!, nonce!)
  },
  push_verify: (input) => {
    const { token, timestamp, nonce, encrypted, signature } = input as Record<string, string>
    const expected = sealedSignature(token!, timestamp!, nonce!, encrypted!)
    return { signature: expected, valid: (signature ?? expected) === expected }
  },
  push_decrypt: (input) => {
    const { encodingAesKey, encrypted } = input as Record<string, string>
    return unseal(encodingAesKey!, encrypted!)
  },
  push_encrypt: (input) => {
    const { token, encodingAesKey, message, appId, random, timestamp, nonce } = input as Record<
      string,
      string
    >
    const encrypted = seal(encodingAesKey!, message!, appId!, Buffer.from(random!))
    return { encrypted, signature: sealedSignature(token!, timestamp!, nonce!, encrypted) }
  },
}
