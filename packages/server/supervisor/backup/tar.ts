const BLOCK = 512
const NAME_BYTES = 100
const PREFIX_BYTES = 155

/** One file inside a tar archive. */
export interface TarEntry {
  name: string
  size: number
  /** Its bytes; must be read before the next entry is asked for. */
  chunks: AsyncIterable<Buffer>
}

/** The 512-byte ustar header of a plain file. Throws when the name does not fit. */
export function tarHeader(name: string, size: number, modifiedAt: Date): Buffer {
  const { prefix, rest } = splitName(name)
  const header = Buffer.alloc(BLOCK)
  header.write(rest, 0, 'utf8')
  header.write('0000600\0', 100)
  header.write('0000000\0', 108)
  header.write('0000000\0', 116)
  header.write(`${size.toString(8).padStart(11, '0')}\0`, 124)
  header.write(
    `${Math.floor(modifiedAt.getTime() / 1000)
      .toString(8)
      .padStart(11, '0')}\0`,
    136,
  )
  header.write('        ', 148)
  header.write('0', 156)
  header.write('ustar\x0000', 257)
  header.write(prefix, 345, 'utf8')
  const sum = header.reduce((total, byte) => total + byte, 0)
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return header
}

/** Zeros that fill the last block of an entry. */
export function tarPadding(size: number): Buffer {
  return Buffer.alloc((BLOCK - (size % BLOCK)) % BLOCK)
}

export const TAR_END = Buffer.alloc(2 * BLOCK)

/** Reads the entries of a tar stream one after another, in bounded memory. Throws when the stream ends too early. */
export async function* readTar(source: AsyncIterable<Buffer>): AsyncGenerator<TarEntry> {
  const reader = byteReader(source)
  for (;;) {
    const header = await reader.exactly(BLOCK)
    // Read to its very end: only there a compressed stream tells whether it was whole.
    if (header.every((byte) => byte === 0)) return reader.drain()
    const size = Number.parseInt(text(header, 124, 12), 8)
    if (text(header, 257, 5) !== 'ustar' || !Number.isSafeInteger(size)) throw new Error('not a tar archive')
    const prefix = text(header, 345, PREFIX_BYTES)
    const name = text(header, 0, NAME_BYTES)
    let left = size
    const take = async function* () {
      while (left > 0) {
        const chunk = await reader.upTo(left)
        left -= chunk.length
        yield chunk
      }
    }
    yield { name: prefix ? `${prefix}/${name}` : name, size, chunks: take() }
    while (left > 0) left -= (await reader.upTo(left)).length
    await reader.exactly(tarPadding(size).length)
  }
}

function byteReader(source: AsyncIterable<Buffer>) {
  const iterator = source[Symbol.asyncIterator]()
  let rest: Buffer = Buffer.alloc(0)
  const upTo = async (most: number): Promise<Buffer> => {
    while (rest.length === 0) {
      const { value, done } = await iterator.next()
      if (done) throw new Error('the archive ends too early')
      rest = value
    }
    const taken = rest.subarray(0, most)
    rest = rest.subarray(taken.length)
    return taken
  }
  return {
    upTo,
    async drain(): Promise<void> {
      while (!(await iterator.next()).done);
    },
    async exactly(length: number): Promise<Buffer> {
      const parts: Buffer[] = []
      for (let left = length; left > 0; ) {
        const part = await upTo(left)
        parts.push(part)
        left -= part.length
      }
      return Buffer.concat(parts)
    },
  }
}

function text(header: Buffer, from: number, length: number): string {
  const field = header.subarray(from, from + length)
  const end = field.indexOf(0)
  return field.toString('utf8', 0, end < 0 ? length : end)
}

function splitName(name: string): { prefix: string; rest: string } {
  if (Buffer.byteLength(name) <= NAME_BYTES) return { prefix: '', rest: name }
  for (let at = name.indexOf('/'); at >= 0; at = name.indexOf('/', at + 1)) {
    const prefix = name.slice(0, at)
    const rest = name.slice(at + 1)
    if (Buffer.byteLength(prefix) <= PREFIX_BYTES && Buffer.byteLength(rest) <= NAME_BYTES)
      return { prefix, rest }
  }
  throw new Error(`the name is too long for a tar archive: ${name}`)
}
