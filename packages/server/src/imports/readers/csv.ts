import { type FileHandle, open } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { type CsvError, parse } from 'csv-parse'
import { FileRefused } from '../errors.ts'
import { decoded, detectEncoding, type Encoding } from './encoding.ts'
import { findHeading, headingWithin } from './heading.ts'
import { batchRows, type FileRow, mostColumns, mostRows, type OpenTable, type TableWish } from './table.ts'

const delimiters = [',', '\t', ';', '|']
const longestRow = 1024 * 1024

/** Opens a CSV file: encoding and delimiter are detected; quotes, line breaks in cells, `="…"` and a leading ' are kept. */
export async function openCsv(path: string, wish: TableWish): Promise<OpenTable> {
  const file = await open(path)
  const { encoding, delimiter, total } = await look(file, path, wish).finally(() => file.close())
  let read = 0
  const rows = records(path, encoding, delimiter, wish, (at) => {
    read = at
  })
  const first: FileRow[] = []
  for (let i = 0; i < headingWithin; i += 1) {
    const next = await rows.next()
    if (next.done) break
    first.push(next.value)
  }
  if (first.length === 0) throw new FileRefused('empty', { file: wish.name })
  const heading = findHeading(first, wish)
  return {
    format: 'csv',
    encoding,
    delimiter,
    sheet: null,
    sheets: [],
    columns: heading.columns,
    batches: batched(first, rows, heading.row, wish),
    progress: () => ({ read, total }),
    close: async () => void (await rows.return(undefined)),
  }
}

async function look(file: FileHandle, path: string, wish: TableWish) {
  const { size } = await file.stat()
  const encoding = (wish.encoding as Encoding | undefined) ?? (await detectEncoding(file))
  let head = ''
  for await (const piece of decoded(path, encoding, () => undefined)) {
    head = piece.slice(0, 64 * 1024)
    break
  }
  return { encoding, delimiter: wish.delimiter ?? detectDelimiter(head), total: size }
}

/** The separator that cuts the first lines into the same number of cells, and into most of them. */
export function detectDelimiter(head: string): string {
  const lines = linesOf(head).slice(0, 20)
  const score = (delimiter: string): number => {
    const counts = lines.map((line) => line.split(delimiter).length - 1)
    const most = Math.max(0, ...counts)
    return most === 0 ? 0 : most * counts.filter((one) => one === most).length
  }
  return delimiters.map((one) => ({ one, score: score(one) })).sort((a, b) => b.score - a.score)[0]!.one
}

/** Lines without what stands in quotes. */
function linesOf(head: string): string[] {
  return head
    .replace(/"(?:[^"]|"")*"/g, '""')
    .split(/\r\n|\n|\r/)
    .filter((line) => line.trim() !== '')
}

async function* records(
  path: string,
  encoding: Encoding,
  delimiter: string,
  wish: TableWish,
  onBytes: (bytes: number) => void,
): AsyncGenerator<FileRow, undefined> {
  const parser = Readable.from(decoded(path, encoding, onBytes)).compose(
    parse({
      delimiter,
      bom: true,
      relax_quotes: true,
      relax_column_count: true,
      max_record_size: longestRow,
    }),
  )
  let row = 0
  try {
    for await (const cells of parser as AsyncIterable<string[]>) {
      row += 1
      if (row > mostRows) throw new FileRefused('too_many_rows', { file: wish.name, limit: mostRows })
      if (cells.length > mostColumns)
        throw new FileRefused('too_many_columns', { file: wish.name, limit: mostColumns })
      yield { row, cells }
    }
  } catch (error) {
    throw asTrouble(error, wish.name, row + 1)
  }
}

function asTrouble(error: unknown, file: string, row: number): unknown {
  const { code } = error as CsvError
  if (code === 'CSV_MAX_RECORD_SIZE') return new FileRefused('row_too_long', { file, row }, { cause: error })
  return code?.startsWith('CSV_') ? new FileRefused('quote_open', { file, row }, { cause: error }) : error
}

async function* batched(
  first: FileRow[],
  rest: AsyncGenerator<FileRow>,
  headingRow: number,
  wish: TableWish,
): AsyncGenerator<FileRow[]> {
  let batch = first.filter(isData)
  function isData({ row, cells }: FileRow): boolean {
    return row > headingRow && (cells as string[]).some((cell) => cell !== '')
  }
  let any = false
  for await (const one of rest) {
    if (!isData(one)) continue
    batch.push(one)
    if (batch.length < batchRows) continue
    any = true
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
  else if (!any) throw new FileRefused('empty', { file: wish.name })
}
