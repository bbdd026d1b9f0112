import {
  callbackSignature,
  decryptMessage,
  encryptMessage,
  isSignatureEqual,
} from '../contract/sealed-callback.ts'
import { jsapiSignature } from './sign.ts'

/** Signing cases for `qiao vectors`: each takes the case's `input` and gives what `expect` is compared with. */
export const wecomVectors: Record<string, (input: unknown) => unknown> = {
  callback_verify: (input) => {
    const { token, timestamp, nonce, encrypted, signature } = fields(input)
    const expected = callbackSignature(token!, timestamp!, nonce!, encrypted!)
    return { signature: expected, valid: isSignatureEqual(expected, signature ?? expected) }
  },
  callback_decrypt: (input) => {
    const { encodingAesKey, encrypted } = fields(input)
    return decryptMessage(encodingAesKey!, encrypted!)
  },
  callback_encrypt: (input) => {
    const { token, encodingAesKey, message, receiveId, random, timestamp, nonce } = fields(input)
    const encrypted = encryptMessage(encodingAesKey!, message!, receiveId!, Buffer.from(random!))
    return { encrypted, signature: callbackSignature(token!, timestamp!, nonce!, encrypted) }
  },
  jsapi_sign: (input) => {
    const { ticket, nonceStr, timestamp, url } = fields(input)
    return {
      signature: jsapiSignature({ ticket: ticket!, nonceStr: nonceStr!, timestamp: timestamp!, url: url! }),
    }
  },
}

function fields(input: unknown): Record<string, string | undefined> {
  return input as Record<string, string | undefined>
}
