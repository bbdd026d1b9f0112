import { parseFrame, type WireFrame, type WireValue, writeFrame } from './frames.ts'
import { expectedConnectSign, expectedSign } from './sign.ts'

const types = ['connect', 'connectAck', 'send', 'sendAck']

/** The stand-in's side of `qiao vectors`; the shapes are told in docs/vectors.md. */
export const taobaoSandboxVectors: Record<string, (input: unknown) => unknown> = {
  sign: (input) => {
    const { method, secret, params } = input as {
      method: string
      secret: string
      params: Record<string, string>
    }
    return expectedSign(method, secret, Object.entries(params))
  },
  tmc_connect_sign: (input) => {
    const { secret, app_key, group_name, timestamp } = input as Record<string, string>
    return expectedConnectSign(secret!, app_key!, group_name!, timestamp!)
  },
  tmc_frame: (input) => {
    const { type, custom, ...rest } = input as Written
    const values = custom.map(([key, format, value]): [string, WireValue] => [key, toWire(format, value)])
    return writeFrame({ ...rest, messageType: types.indexOf(type), custom: values }).toString('hex')
  },
  tmc_frame_decode: (input) => {
    const { messageType, custom, ...rest } = parseFrame(Buffer.from((input as { hex: string }).hex, 'hex'))
    return {
      ...rest,
      type: types[messageType],
      custom: custom.map(([key, value]) => [key, ...fromWire(value)]),
    }
  },
}

type Written = Omit<WireFrame, 'messageType' | 'custom'> & {
  type: string
  custom: [key: string, format: string, value: string | number | null][]
}

function toWire(format: string, value: string | number | null): WireValue {
  if (format === 'void') return null
  return { [format === 'text' ? 'string' : format]: value } as unknown as WireValue
}

function fromWire(value: WireValue): [format: string, value: string | number | null] {
  if (value === null) return ['void', null]
  const [format, plain] = Object.entries(value)[0] as [string, string | number]
  return [format === 'string' ? 'text' : format, plain]
}
