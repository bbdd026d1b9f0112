import { expectedSign, openMessage } from './sign.ts'

/** The stand-in's side of `qiao vectors`; the shapes are told in docs/vectors.md. */
export const kuaishouSandboxVectors: Record<string, (input: unknown) => unknown> = {
  sign: (input) => {
    const { sign_secret, params } = input as { sign_secret: string; params: Record<string, string> }
    return expectedSign(params, sign_secret)
  },
  message_decrypt: (input) => {
    const { message_key, message } = input as Record<string, string>
    return openMessage(message_key!, message!)
  },
}
