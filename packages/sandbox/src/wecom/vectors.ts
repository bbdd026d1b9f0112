import { decrypt, encrypt, getJsApiSignature, getSignature } from '@wecom/crypto'

/** Written on the library, apart from the product's own signing, for `qiao vectors`. */
export const wecomSandboxVectors: Record<string, (input: unknown) => unknown> = {
  callback_verify: (input) => {
    const { token, timestamp, nonce, encrypted, signature } = input as Record<string, string>
    const expected = getSignature(token!, timestamp!, nonce!, encrypted!)
    return { signature: expected, valid: (signature ?? expected) === expected }
  },
  callback_decrypt: (input) => {
    const { encodingAesKey, encrypted } = input as Record<string, string>
    const { message, id } = decrypt(encodingAesKey!, encrypted!)
    return { message, receiveId: id }
  },
  callback_encrypt: (input) => {
    const { token, encodingAesKey, message, receiveId, random, timestamp, nonce } = input as Record<
      string,
      string
    >
    const encrypted = encrypt(encodingAesKey!, message!, receiveId!, Buffer.from(random!))
    return { encrypted, signature: getSignature(token!, timestamp!, nonce!, encrypted) }
  },
  jsapi_sign: (input) => {
    const { ticket, nonceStr, timestamp, url } = input as Record<string, string>
    const page = url!.split('#')[0]!
    return { signature: getJsApiSignature({ ticket: ticket!, nonceStr, timestamp, url: page }).signature }
  },
}
