import {
  callbackSignature,
  decryptMessage,
  encryptMessage,
  isSignatureEqual,
  signSorted,
} from '../contract/sealed-callback.ts'

/** Cases for `qiao vectors` (docs/vectors.md): each takes the case's `input` and gives what `expect` must equal. */
export const weixinStoreVectors: Record<string, (input: unknown) => unknown> = {
  address_sign: (input) => {
    const { token, timestamp, nonce } = input as Record<string, string>
    return signSorted([token!, timestamp!, nonce!])
  },
  push_verify: (input) => {
    const { token, timestamp, nonce, encrypted, signature } = input as Record<string, string>
    const expected = callbackSignature(token!, timestamp!, nonce!, encrypted!)
    return { signature: expected, valid: isSignatureEqual(expected, signature ?? expected) }
  },
  push_decrypt: (input) => {
    const { encodingAesKey, encrypted } = input as Record<string, string>
    const { message, receiveId } = decryptMessage(encodingAesKey!, encrypted!)
    return { message, appId: receiveId }
  },
  push_encrypt: (input) => {
    const { token, encodingAesKey, message, appId, random, timestamp, nonce } = input as Record<
      string,
      string
    >
    const encrypted = encryptMessage(encodingAesKey!, message!, appId!, Buffer.from(random!))
    return { encrypted, signature: callbackSignature(token!, timestamp!, nonce!, encrypted) }
  },
}
