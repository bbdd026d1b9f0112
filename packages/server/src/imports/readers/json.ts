import { open } from 'node:fs/promises'
import { parseLossless } from '../../kernel/json-lossless.ts'
import { FileRefused } from '../errors.ts'
import { decoded, detectEncoding } from './encoding.ts'
import { JsonSplitter, recordsAt } from './json-splitter.ts'
import { batchRows, type FileRow, mostRows, type OpenTable, type TableWish } from './table.ts'

/**
 * Opens a JSON file without holding it: one array, one object with the array below a path, or one record a line.
 * Numbers that a double cannot hold (order ids) come as text.
 */
export async function openJson(path: string, wish: TableWish): Promise<OpenTable> {
  const file = await open(path)
  const { size } = await file.stat()
  const encoding = await detectEncoding(file).finally(() => file.close())
  let read = 0
  const onBytes = (at: number): void => {
    read = at
  }
  return {
    format: 'json',
    encoding,
    delimiter: null,
    sheet: null,
    sheets: [],
    columns: null,
    batches: batches(decoded(path, encoding, onBytes), wish),
    progress: () => ({ read, total: size }),
    close: async () => undefined,
  }
}

async function* batches(pieces: AsyncIterable<string>, wish: TableWish): AsyncGenerator<FileRow[]> {
  let splitter: JsonSplitter | null = null
  let batch: FileRow[] = []
  let row = 0
  for await (const marked of pieces) {
    const piece = splitter ? marked : marked.replace(/^\uFEFF/, '')
    splitter ??= new JsonSplitter(recordsAt(piece, wish.path))
    for (const text of splitter.push(piece)) {
      row += 1
      if (row > mostRows) throw new FileRefused('too_many_rows', { file: wish.name, limit: mostRows })
      batch.push({ row, cells: recordIn(text, row, wish.name) })
      if (batch.length === batchRows) {
        yield batch
        batch = []
      }
    }
  }
  if (!splitter) throw new FileRefused('empty', { file: wish.name })
  if (!splitter.isWhole()) throw new FileRefused('json_broken', { file: wish.name, row: row + 1 })
  if (batch.length > 0) yield batch
  if (row > 0) return
  if (splitter.foundList) throw new FileRefused('empty', { file: wish.name })
  throw new FileRefused('json_path_missing', { file: wish.name, path: wish.path ?? '—' })
}

function recordIn(text: string, row: number, file: string): Record<string, unknown> {
  try {
    const record = parseLossless(text)
    if (typeof record === 'object' && record !== null && !Array.isArray(record))
      return record as Record<string, unknown>
  } catch {
    // Told below, without what stands in it.
  }
  throw new FileRefused('json_broken', { file, row })
}
