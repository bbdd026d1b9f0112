import type { Source } from '../../packages/server/src/customers/identity/source.ts'
import { readTable } from './csv-table.ts'

/** CSV files as they lie on the disk, in shared memory, and where their lines begin; the head of each is its first line. */
export interface CsvFiles {
  wanted: string[]
  files: { bytes: Uint8Array; starts: Int32Array }[]
}

export function csvFiles(files: readonly Uint8Array[], wanted: Iterable<string>): CsvFiles {
  return { wanted: [...wanted], files: files.map((bytes) => ({ bytes, starts: lineStarts(bytes) })) }
}

export function sharedBytes(size: number): Uint8Array {
  return new Uint8Array(new SharedArrayBuffer(size))
}

const [comma, lineEnd, turn, quote] = [44, 10, 13, 34]

/** Where each line begins, and last where the file ends. */
function lineStarts(bytes: Uint8Array): Int32Array {
  const starts: number[] = [bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0]
  const isPlain = bytes.indexOf(quote) < 0
  for (let at = starts[0]!; at < bytes.length; starts.push(Math.min(at, bytes.length)))
    at = isPlain ? endOfPlainLine(bytes, at) : endOfLine(bytes, at)
  const shared = new Int32Array(new SharedArrayBuffer(starts.length * 4))
  shared.set(starts)
  return shared
}

function endOfPlainLine(bytes: Uint8Array, from: number): number {
  const end = bytes.indexOf(lineEnd, from)
  return end < 0 ? bytes.length : end + 1
}

/** Goes through a line as `readTable` does: a quote opens a value only where the value begins. */
function endOfLine(bytes: Uint8Array, from: number): number {
  for (let at = from; ; at += 1) {
    if (bytes[at] === quote) at = endOfQuoted(bytes, at + 1)
    else while (at < bytes.length && bytes[at] !== comma && bytes[at] !== lineEnd) at += 1
    if (bytes[at] === turn) at += 1
    if (bytes[at] !== comma) return at + 1
  }
}

function endOfQuoted(bytes: Uint8Array, from: number): number {
  for (let at = from; ; at += 2) {
    at = bytes.indexOf(quote, at)
    if (at < 0) return bytes.length
    if (bytes[at + 1] !== quote) return at + 1
  }
}

export function openSource({ wanted, files }: CsvFiles): Source {
  const columns = new Set(wanted)
  const lists = files.map(({ bytes, starts }) => {
    const text = Buffer.from(bytes.buffer as unknown as ArrayBuffer, bytes.byteOffset, bytes.byteLength)
    const head = text.toString('utf8', starts[0], starts[1])
    const rows = Math.max(0, starts.length - 2)
    const read = (from: number, to: number) => {
      const lines = from < to ? text.toString('utf8', starts[from + 1], starts[to + 1]) : ''
      return readTable(`${head.trimEnd()}\n${lines}`, columns).columns
    }
    return { rows, read }
  })
  const left = lists.length > 1 ? lists[0]!.rows : 0
  return {
    size: lists.reduce((sum, { rows }) => sum + rows, 0),
    left,
    slice: (from, to) => {
      let before = 0
      const parts = lists.map(({ rows, read }) => {
        const part = read(Math.max(0, from - before), Math.min(rows, to - before))
        before += rows
        return part
      })
      return (name) => {
        const [own, ...others] = parts.map((part) => part.get(name) ?? missing(name))
        return others.length === 0 ? own! : own!.concat(...others)
      }
    },
  }
}

function missing(name: string): never {
  throw new Error(`no column ${name}`)
}
