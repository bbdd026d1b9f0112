import { decryptMessage, signEvent } from './sign.ts'

/** Cases for `qiao vectors` (docs/vectors.md): each takes the case's `input` and gives what `expect` must equal. */
export const youzanVectors: Record<string, (input: unknown) => unknown> = {
  event_sign: (input) => {
    const { client_id, client_secret, body } = input as Record<string, string>
    return signEvent(client_id!, body!, client_secret!)
  },
  message_sign: (input) => {
    const { client_id, client_secret, msg } = input as Record<string, string>
    return signEvent(client_id!, msg!, client_secret!)
  },
  message_decrypt: (input) => {
    const { client_secret, message } = input as Record<string, string>
    return JSON.parse(decryptMessage(client_secret!, message!))
  },
}
