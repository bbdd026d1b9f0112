import { decodeFrame, encodeFrame, type Frame, type FrameValue, type MessageType } from './frames.ts'
import { type SignMethod, signConnect, signTop } from './sign.ts'

/** Cases for `qiao vectors` (docs/vectors.md): each takes the case's `input` and gives what `expect` must equal. */
export const taobaoVectors: Record<string, (input: unknown) => unknown> = {
  sign: (input) => {
    const { method, secret, params } = input as {
      method: SignMethod
      secret: string
      params: Record<string, string>
    }
    return signTop(method, secret, params)
  },
  tmc_connect_sign: (input) => {
    const { secret, app_key, group_name, timestamp } = input as Record<string, string>
    return signConnect(secret!, app_key!, group_name!, timestamp!)
  },
  tmc_frame: (input) => encodeFrame(frameOf(input as WrittenFrame)).toString('hex'),
  tmc_frame_decode: (input) => written(decodeFrame(Buffer.from((input as { hex: string }).hex, 'hex'))),
}

/** A frame as JSON can hold it: int64 as text, bytes as hex. */
interface WrittenFrame {
  type: MessageType
  statusCode?: number
  statusPhrase?: string
  flag?: number
  token?: string
  custom: [key: string, format: FrameValue['format'], value: string | number | null][]
}

function frameOf({ custom, ...rest }: WrittenFrame): Frame {
  return {
    ...rest,
    custom: Object.fromEntries(custom.map(([key, format, value]) => [key, frameValue(format, value)])),
  }
}

function frameValue(format: FrameValue['format'], value: string | number | null): FrameValue {
  if (format === 'int64') return { format, value: BigInt(value as string) }
  return { format, value: format === 'bytes' ? Buffer.from(value as string, 'hex') : value }
}

function written({ custom, ...rest }: Frame): WrittenFrame {
  const plain = Object.entries(custom).map(
    ([key, { format, value }]) => [key, format, plainOf(value)] as const,
  )
  return { ...rest, custom: plain as WrittenFrame['custom'] }
}

function plainOf(value: FrameValue['value']): string | number | null {
  if (typeof value === 'bigint') return String(value)
  return Buffer.isBuffer(value) ? value.toString('hex') : value
}
