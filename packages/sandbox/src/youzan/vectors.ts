import { expectedEventSign, openMessage } from './sign.ts'

/** The stand-in's side of `qiao vectors`; the shapes are told in docs/vectors.md. */
export const youzanSandboxVectors: Record<string, (input: unknown) => unknown> = {
  event_sign: (input) => {
    const { client_id, client_secret, body } = input as Record<string, string>
    return expectedEventSign(client_id!, body!, client_secret!)
  },
  message_sign: (input) => {
    const { client_id, client_secret, msg } = input as Record<string, string>
    return expectedEventSign(client_id!, msg!, client_secret!)
  },
  message_decrypt: (input) => {
    const { client_secret, message } = input as Record<string, string>
    return JSON.parse(openMessage(client_secret!, message!))
  },
}
