import { QiaoError } from '../../kernel/error.ts'

/**
 * Frames of the TMC channel: `int8 version | int8 message type | headers | int16 0`, all little-endian; a counted
 * string is an int32 byte length and UTF-8. The protocol is known from one public SDK, not from an official page.
 */
export const messageTypes = { connect: 0, connectAck: 1, send: 2, sendAck: 3 } as const
export type MessageType = keyof typeof messageTypes

/** Values of the custom header `__kind`. */
export const kinds = { pull: 1, confirm: 2, data: 3, failed: 20 } as const

export interface FrameValue {
  format: keyof typeof formats
  /** int64 as bigint, date as Unix ms, void as null. */
  value: string | number | bigint | Buffer | null
}

export interface Frame {
  type: MessageType
  statusCode?: number
  statusPhrase?: string
  flag?: number
  token?: string
  custom: Record<string, FrameValue>
}

const version = 2
const headers = { end: 0, custom: 1, statusCode: 2, statusPhrase: 3, flag: 4, token: 5 } as const
const formats = { void: 0, text: 1, byte: 2, int16: 3, int32: 4, int64: 5, date: 6, bytes: 7 } as const
const formatNames = Object.keys(formats) as (keyof typeof formats)[]
const typeNames = Object.keys(messageTypes) as MessageType[]

export const text = (value: string): FrameValue => ({ format: 'text', value })
export const byte = (value: number): FrameValue => ({ format: 'byte', value })
export const int64 = (value: bigint): FrameValue => ({ format: 'int64', value })

/** Headers in the order of the public SDK: status, flag, token, then the custom ones as given. */
export function encodeFrame(frame: Frame): Buffer {
  const parts: Buffer[] = [Buffer.from([version, messageTypes[frame.type]])]
  if (frame.statusCode !== undefined) parts.push(int(headers.statusCode, 2), int(frame.statusCode, 4))
  if (frame.statusPhrase !== undefined) parts.push(int(headers.statusPhrase, 2), counted(frame.statusPhrase))
  if (frame.flag !== undefined) parts.push(int(headers.flag, 2), int(frame.flag, 4))
  if (frame.token !== undefined) parts.push(int(headers.token, 2), counted(frame.token))
  for (const [key, value] of Object.entries(frame.custom))
    parts.push(int(headers.custom, 2), counted(key), Buffer.from([formats[value.format]]), encodeValue(value))
  parts.push(int(headers.end, 2))
  return Buffer.concat(parts)
}

/**
 * Throws `taobao.malformed_frame`. The width of a status code is told in two ways (the SDK reads int32 and
 * writes int16), so a frame that does not end well with one is read with the other.
 */
export function decodeFrame(data: Buffer): Frame {
  try {
    return readFrame(data, 4)
  } catch {
    try {
      return readFrame(data, 2)
    } catch (cause) {
      throw new QiaoError('taobao.malformed_frame', { bytes: data.length }, { cause })
    }
  }
}

function readFrame(data: Buffer, statusWidth: 2 | 4): Frame {
  const reader = new FrameReader(data)
  if (reader.int(1) !== version) throw new RangeError('unknown protocol version')
  const type = typeNames[reader.int(1)]
  if (!type) throw new RangeError('unknown message type')
  const frame: Frame = { type, custom: Object.create(null) }
  for (let header = reader.int(2); header !== headers.end; header = reader.int(2)) {
    if (header === headers.custom) frame.custom[reader.counted()] = reader.value()
    // A second one is the sign of a code read too wide, which can look whole by chance.
    else if (header === headers.statusCode && frame.statusCode === undefined)
      frame.statusCode = reader.int(statusWidth)
    else if (header === headers.statusPhrase) frame.statusPhrase = reader.counted()
    else if (header === headers.flag) frame.flag = reader.int(4)
    else if (header === headers.token) frame.token = reader.counted()
    else throw new RangeError(`unknown header ${header}`)
  }
  if (!reader.atEnd) throw new RangeError('bytes after the end of headers')
  return frame
}

class FrameReader {
  readonly #data: Buffer
  #at = 0

  constructor(data: Buffer) {
    this.#data = data
  }

  get atEnd(): boolean {
    return this.#at === this.#data.length
  }

  int(width: 1 | 2 | 4): number {
    const value = this.#data.readIntLE(this.#at, width)
    this.#at += width
    return value
  }

  counted(): string {
    return this.#bytes().toString('utf8')
  }

  value(): FrameValue {
    const format = formatNames[this.int(1)]
    if (!format) throw new RangeError('unknown value format')
    return { format, value: this.#valueOf(format) }
  }

  #valueOf(format: keyof typeof formats): FrameValue['value'] {
    if (format === 'void') return null
    if (format === 'text') return this.counted()
    if (format === 'bytes') return Buffer.from(this.#bytes())
    if (format === 'byte') return this.int(1)
    if (format === 'int16') return this.int(2)
    if (format === 'int32') return this.int(4)
    const value = this.#data.readBigInt64LE(this.#at)
    this.#at += 8
    return format === 'date' ? Number(value) : value
  }

  #bytes(): Buffer {
    const length = this.int(4)
    if (length < 0 || this.#at + length > this.#data.length) throw new RangeError('length beyond the frame')
    const bytes = this.#data.subarray(this.#at, this.#at + length)
    this.#at += length
    return bytes
  }
}

function encodeValue({ format, value }: FrameValue): Buffer {
  if (format === 'void') return Buffer.alloc(0)
  if (format === 'text') return counted(value as string)
  if (format === 'bytes') return Buffer.concat([int((value as Buffer).length, 4), value as Buffer])
  if (format === 'byte') return int(value as number, 1)
  if (format === 'int16') return int(value as number, 2)
  if (format === 'int32') return int(value as number, 4)
  const wide = Buffer.alloc(8)
  wide.writeBigInt64LE(BigInt(value as bigint | number))
  return wide
}

function counted(value: string): Buffer {
  const bytes = Buffer.from(value, 'utf8')
  return Buffer.concat([int(bytes.length, 4), bytes])
}

function int(value: number, width: 1 | 2 | 4): Buffer {
  const bytes = Buffer.alloc(width)
  bytes.writeIntLE(value, 0, width)
  return bytes
}
