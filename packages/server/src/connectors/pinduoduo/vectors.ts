import { ackFrame, connectPath, readFrame } from './framing.ts'
import { signPinduoduo } from './sign.ts'

/** Cases for `qiao vectors` (docs/vectors.md): each takes the case's `input` and gives what `expect` must equal. */
export const pinduoduoVectors: Record<string, (input: unknown) => unknown> = {
  sign: (input) => {
    const { secret, params } = input as { secret: string; params: Record<string, string> }
    return signPinduoduo(secret, params)
  },
  message_path: (input) => {
    const { client_id, secret, timestamp_ms } = input as Record<string, string>
    return connectPath(client_id!, secret!, timestamp_ms!)
  },
  /** The frame of a message and the time of the answer; what is sent back, as text. */
  message_ack: (input) => {
    const { frame, now } = input as { frame: string; now: number }
    const read = readFrame(Buffer.from(frame))
    return read.kind === 'message' ? ackFrame(read.ack, new Date(now)) : null
  },
}
