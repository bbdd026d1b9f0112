import { isUtf8 } from 'node:buffer'
import { type FileHandle, open } from 'node:fs/promises'

export type Encoding = 'utf-8' | 'gb18030' | 'utf-16le' | 'utf-16be'

const chunkBytes = 1024 * 1024

/**
 * Which encoding a text file has. The whole file is looked at: an export whose first thousand rows hold only digits
 * still has a Chinese address further down.
 */
export async function detectEncoding(file: FileHandle): Promise<Encoding> {
  const buffer = Buffer.alloc(chunkBytes)
  let carried = 0
  let position = 0
  for (;;) {
    const { bytesRead } = await file.read(buffer, carried, chunkBytes - carried, position)
    const piece = buffer.subarray(0, carried + bytesRead)
    if (position === 0) {
      const marked = byteOrderMark(piece)
      if (marked) return marked
    }
    position += bytesRead
    if (bytesRead === 0) return isUtf8(piece) ? 'utf-8' : 'gb18030'
    const whole = piece.length - cutOff(piece)
    if (!isUtf8(piece.subarray(0, whole))) return mostlyUtf8(piece) ? 'utf-8' : 'gb18030'
    piece.copyWithin(0, whole)
    carried = piece.length - whole
  }
}

/** An open file again from its start, decoded. A byte that the encoding does not know becomes U+FFFD. */
export async function* decoded(
  path: string,
  encoding: Encoding,
  onBytes: (bytes: number) => void,
): AsyncGenerator<string> {
  const file = await open(path)
  try {
    const decoder = new TextDecoder(encoding)
    const buffer = Buffer.alloc(chunkBytes)
    for (let position = 0; ; ) {
      const { bytesRead } = await file.read(buffer, 0, chunkBytes, position)
      if (bytesRead === 0) break
      position += bytesRead
      onBytes(position)
      yield decoder.decode(buffer.subarray(0, bytesRead), { stream: true })
    }
    const rest = decoder.decode()
    if (rest) yield rest
  } finally {
    await file.close()
  }
}

function byteOrderMark(head: Buffer): Encoding | null {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return 'utf-8'
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le'
  return head[0] === 0xfe && head[1] === 0xff ? 'utf-16be' : null
}

/** Bytes at the end that begin a character which the next chunk ends. */
function cutOff(piece: Buffer): number {
  for (let back = 1; back <= Math.min(3, piece.length); back += 1) {
    const byte = piece[piece.length - back]!
    if (byte >= 0xc0)
      return byte >= 0xf0 ? (back < 4 ? back : 0) : byte >= 0xe0 ? (back < 3 ? back : 0) : back < 2 ? back : 0
    if (byte < 0x80) return 0
  }
  return 0
}

/** A UTF-8 file with a few spoilt bytes is still UTF-8: read as GB18030 it would spoil every character. */
function mostlyUtf8(piece: Buffer): boolean {
  const spoilt = (encoding: Encoding): number =>
    [...new TextDecoder(encoding).decode(piece)].filter((one) => one === '�').length
  return spoilt('utf-8') < spoilt('gb18030')
}
