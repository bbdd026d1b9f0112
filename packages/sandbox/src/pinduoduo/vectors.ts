import { expectedProof, expectedSign } from './sign.ts'

/** The stand-in's side of `qiao vectors`; the shapes are told in docs/vectors.md. */
export const pinduoduoSandboxVectors: Record<string, (input: unknown) => unknown> = {
  sign: (input) => {
    const { secret, params } = input as { secret: string; params: Record<string, string> }
    return expectedSign(secret, Object.entries(params))
  },
  message_path: (input) => {
    const { client_id = '', secret = '', timestamp_ms = '' } = input as Record<string, string>
    const proof = encodeURIComponent(expectedProof(client_id, timestamp_ms, secret))
    return ['', 'message', client_id, timestamp_ms, proof].join('/')
  },
  message_ack: (input) => {
    const { frame, now } = input as { frame: string; now: number }
    const [, id] = /"id":(\d+)/.exec(frame) ?? []
    const [, type] = /"type":"(\w+)"/.exec(frame) ?? []
    const [, mallId] = /"mallID":(\d+)/.exec(frame) ?? []
    if (!/"commandType":"Common"/.test(frame)) return null
    return `{"id":${id},"commandType":"Ack","time":${now},"sendTime":${now},"type":"${type}","mallID":${mallId}}`
  },
}
