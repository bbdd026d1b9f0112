/** The stand-in's own codec of TMC frames, written apart from the product's. */
export type WireValue =
  | null
  | { string: string }
  | { byte: number }
  | { int16: number }
  | { int32: number }
  | { int64: string }
  | { date: number }
  | { bytes: string }

export interface WireFrame {
  /** 0 CONNECT, 1 CONNECTACK, 2 SEND, 3 SENDACK */
  messageType: number
  statusCode?: number
  statusPhrase?: string
  flag?: number
  token?: string
  custom: [key: string, value: WireValue][]
}

const protocolVersion = 2

export function writeFrame(frame: WireFrame): Buffer {
  const out = new Writer()
  out.int8(protocolVersion)
  out.int8(frame.messageType)
  if (frame.statusCode !== undefined) out.header(2).int32(frame.statusCode)
  if (frame.statusPhrase !== undefined) out.header(3).string(frame.statusPhrase)
  if (frame.flag !== undefined) out.header(4).int32(frame.flag)
  if (frame.token !== undefined) out.header(5).string(frame.token)
  for (const [key, value] of frame.custom) {
    out.header(1).string(key)
    writeValue(out, value)
  }
  return out.header(0).done()
}

/** Throws RangeError on anything that is not a whole frame. */
export function parseFrame(bytes: Buffer): WireFrame {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = 0
  const step = (width: number) => {
    at += width
    return at - width
  }
  const string = () => {
    const length = view.getInt32(step(4), true)
    const from = step(length)
    if (length < 0 || at > bytes.length) throw new RangeError('string beyond the frame')
    return bytes.toString('utf8', from, at)
  }
  const value = (): WireValue => {
    const format = view.getInt8(step(1))
    if (format === 0) return null
    if (format === 1) return { string: string() }
    if (format === 2) return { byte: view.getInt8(step(1)) }
    if (format === 3) return { int16: view.getInt16(step(2), true) }
    if (format === 4) return { int32: view.getInt32(step(4), true) }
    if (format === 5) return { int64: view.getBigInt64(step(8), true).toString() }
    if (format === 6) return { date: Number(view.getBigInt64(step(8), true)) }
    if (format !== 7) throw new RangeError(`value format ${format}`)
    const length = view.getInt32(step(4), true)
    const from = step(length)
    if (length < 0 || at > bytes.length) throw new RangeError('bytes beyond the frame')
    return { bytes: bytes.toString('hex', from, at) }
  }
  if (view.getInt8(step(1)) !== protocolVersion) throw new RangeError('protocol version')
  const frame: WireFrame = { messageType: view.getInt8(step(1)), custom: [] }
  for (;;) {
    const header = view.getInt16(step(2), true)
    if (header === 0) break
    if (header === 1) frame.custom.push([string(), value()])
    else if (header === 2) frame.statusCode = view.getInt32(step(4), true)
    else if (header === 3) frame.statusPhrase = string()
    else if (header === 4) frame.flag = view.getInt32(step(4), true)
    else if (header === 5) frame.token = string()
    else throw new RangeError(`header ${header}`)
  }
  if (at !== bytes.length) throw new RangeError('bytes behind the frame')
  return frame
}

function writeValue(out: Writer, value: WireValue): void {
  if (value === null) out.int8(0)
  else if ('string' in value) out.int8(1).string(value.string)
  else if ('byte' in value) out.int8(2).int8(value.byte)
  else if ('int16' in value) out.int8(3).int16(value.int16)
  else if ('int32' in value) out.int8(4).int32(value.int32)
  else if ('int64' in value) out.int8(5).int64(BigInt(value.int64))
  else if ('date' in value) out.int8(6).int64(BigInt(value.date))
  else out.int8(7).raw(Buffer.from(value.bytes, 'hex'))
}

/** Grows as it is written; one allocation for most frames. */
class Writer {
  #buffer = Buffer.allocUnsafe(512)
  #at = 0

  int8(value: number): this {
    this.#room(1)
    this.#at = this.#buffer.writeInt8(value, this.#at)
    return this
  }

  int16(value: number): this {
    this.#room(2)
    this.#at = this.#buffer.writeInt16LE(value, this.#at)
    return this
  }

  int32(value: number): this {
    this.#room(4)
    this.#at = this.#buffer.writeInt32LE(value, this.#at)
    return this
  }

  int64(value: bigint): this {
    this.#room(8)
    this.#at = this.#buffer.writeBigInt64LE(value, this.#at)
    return this
  }

  header(type: number): this {
    return this.int16(type)
  }

  string(value: string): this {
    const length = Buffer.byteLength(value)
    this.int32(length)
    this.#room(length)
    this.#at += this.#buffer.write(value, this.#at)
    return this
  }

  raw(bytes: Buffer): this {
    this.int32(bytes.length)
    this.#room(bytes.length)
    this.#at += bytes.copy(this.#buffer, this.#at)
    return this
  }

  done(): Buffer {
    return this.#buffer.subarray(0, this.#at)
  }

  #room(bytes: number): void {
    const needed = this.#at + bytes
    if (needed <= this.#buffer.length) return
    const larger = Buffer.allocUnsafe(Math.max(needed, this.#buffer.length * 2))
    this.#buffer.copy(larger, 0, 0, this.#at)
    this.#buffer = larger
  }
}
