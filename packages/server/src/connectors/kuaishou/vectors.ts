import { decryptMessage, type SignedParams, type SignMethod, signCall } from './sign.ts'

/** Cases for `qiao vectors` (docs/vectors.md): each takes the case's `input` and gives what `expect` must equal. */
export const kuaishouVectors: Record<string, (input: unknown) => unknown> = {
  sign: (input) => {
    const { sign_secret, params } = input as { sign_secret: string; params: SignedParams }
    return signCall(params.signMethod as SignMethod, sign_secret, params)
  },
  message_decrypt: (input) => {
    const { message_key, message } = input as Record<string, string>
    return decryptMessage(message_key!, message!)
  },
}
