/**
 * An array of bytes as PostgreSQL's own binary array: as text each byte would go as two digits, which both sides look at
 * one by one. What is no such array comes back as it is.
 */
export function asBytesArray(value: unknown): unknown {
  return isBytesArray(value) ? encode(value) : value
}

const byteaType = 17
const headLength = 20
const nullLength = -1

function isBytesArray(value: unknown): value is (Uint8Array | null | undefined)[] {
  return (
    Array.isArray(value) &&
    value.some((one) => one instanceof Uint8Array) &&
    value.every((one) => one === null || one === undefined || one instanceof Uint8Array)
  )
}

function encode(values: readonly (Uint8Array | null | undefined)[]): Buffer {
  const length = values.reduce((sum, one) => sum + 4 + (one?.length ?? 0), headLength)
  const bytes = Buffer.allocUnsafe(length)
  // Dimensions, whether there are nulls, type, size and first place of the one dimension.
  for (const [i, word] of [1, values.some((one) => !one) ? 1 : 0, byteaType, values.length, 1].entries())
    bytes.writeInt32BE(word, i * 4)
  let at = headLength
  for (const one of values) {
    bytes.writeInt32BE(one ? one.length : nullLength, at)
    at += 4
    if (!one) continue
    bytes.set(one, at)
    at += one.length
  }
  return bytes
}
