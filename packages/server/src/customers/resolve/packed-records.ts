import type { Source } from '../identity/source.ts'

/** Columns of texts in shared memory: the signs of all, and where each ends. */
export interface PackedRecords {
  size: number
  columns: Record<string, { units: Uint16Array; ends: Int32Array }>
}

export function packRecords<Name extends string>(columns: Record<Name, readonly string[]>): PackedRecords {
  const lists = Object.entries<readonly string[]>(columns)
  return {
    size: lists[0]?.[1].length ?? 0,
    columns: Object.fromEntries(lists.map(([name, texts]) => [name, packTexts(texts)])),
  }
}

function packTexts(texts: readonly string[]): PackedRecords['columns'][string] {
  const all = texts.reduce((sum, { length }) => sum + length, 0)
  const units = new Uint16Array(new SharedArrayBuffer(all * 2))
  const ends = new Int32Array(new SharedArrayBuffer(texts.length * 4))
  let at = 0
  for (let record = 0; record < texts.length; record += 1) {
    const text = texts[record]!
    for (let i = 0; i < text.length; i += 1) units[at + i] = text.charCodeAt(i)
    at += text.length
    ends[record] = at
  }
  return { units, ends }
}

export function openSource({ size, columns }: PackedRecords): Source {
  return {
    size,
    left: 0,
    slice: (from, to) => (name) => {
      const { units, ends } = columns[name]!
      const first = from === 0 ? 0 : ends[from - 1]!
      const last = to === 0 ? 0 : ends[to - 1]!
      const bytes = Buffer.from(units.buffer as unknown as ArrayBuffer, first * 2, (last - first) * 2)
      const text = bytes.toString('utf16le')
      return Array.from({ length: to - from }, (_, i) =>
        text.slice(i === 0 && from === 0 ? 0 : ends[from + i - 1]! - first, ends[from + i]! - first),
      )
    },
  }
}
