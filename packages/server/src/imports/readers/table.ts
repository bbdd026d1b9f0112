/** A cell as the file has it: text, or what JSON holds. Nothing is interpreted here; that is the mapping's work. */
export type Cell = unknown

/** One row of a file. `row` is what a person sees in a spreadsheet: the heading is row 1. */
export interface FileRow {
  row: number
  /** By column, or one JSON record. */
  cells: Cell[] | Record<string, unknown>
}

/** What a mapping may say of a file; what it does not say is detected. */
export interface TableWish {
  /** Name shown in messages. */
  name: string
  format?: 'csv' | 'xlsx' | 'json' | undefined
  encoding?: string | undefined
  delimiter?: string | undefined
  sheet?: string | undefined
  /** Row of the column names, from 1. */
  headerRow?: number | undefined
  /** Where the list of records is in a JSON file: `data.orders`. */
  path?: string | undefined
}

/** A file opened for reading once, in batches. */
export interface OpenTable {
  format: 'csv' | 'xlsx' | 'json'
  encoding: string | null
  delimiter: string | null
  sheet: string | null
  sheets: string[]
  /** Column names; null where each record names its own (JSON). */
  columns: string[] | null
  batches: AsyncIterable<FileRow[]>
  /** How far we are, for progress. */
  progress(): { read: number; total: number }
  close(): Promise<void>
}

export const mostRows = 1_048_576
export const mostColumns = 1_000
export const batchRows = 1_000

/** A row as the mapping sees it: by column name. */
export function recordOf(
  columns: readonly string[] | null,
  cells: FileRow['cells'],
): Record<string, unknown> {
  if (!Array.isArray(cells)) return cells
  const record: Record<string, unknown> = {}
  const names = columns ?? []
  for (let i = 0; i < names.length; i += 1) record[names[i]!] = cells[i] ?? ''
  return record
}

/** Column names are unique: a second 备注 becomes 备注_2. Names are kept as they are, but for blanks around them. */
export function uniqueNames(heading: readonly string[]): string[] {
  const seen = new Map<string, number>()
  return heading.map((text, i) => {
    const name = text.trim() || `列${i + 1}`
    const times = (seen.get(name) ?? 0) + 1
    seen.set(name, times)
    return times === 1 ? name : `${name}_${times}`
  })
}
