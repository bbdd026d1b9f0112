import { FileRefused } from '../errors.ts'
import { type FileRow, mostColumns, type TableWish, uniqueNames } from './table.ts'

export interface Heading {
  columns: string[]
  row: number
}

/** Rows looked at for the heading: exports made by hand start with a title or two. */
export const headingWithin = 20

const text = (cell: unknown): string => (cell === null || cell === undefined ? '' : String(cell).trim())

/**
 * Finds the row of column names among the first rows. A title above it (one filled cell in a row that is wider below)
 * is passed over; a heading in two storeys or with holes is refused, because its columns would be guessed.
 */
export function findHeading(first: readonly FileRow[], wish: TableWish): Heading {
  const rows = first.map(({ row, cells }) => ({ row, cells: (cells as unknown[]).map(text) }))
  const asked = wish.headerRow
  const found = asked
    ? rows.find(({ row }) => row === asked)
    : rows.find((one, i) => isHeading(one.cells, rows.slice(i + 1)))
  const cells = found && trimmed(found.cells)
  if (!found || !cells || cells.length === 0) throw new FileRefused('heading_missing', { file: wish.name })
  if (cells.length > mostColumns)
    throw new FileRefused('too_many_columns', { file: wish.name, limit: mostColumns })
  const hole = cells.indexOf('')
  // Who names the heading row knows what it looks like.
  if (hole >= 0 && !asked)
    throw new FileRefused('heading_merged', { file: wish.name, row: found.row, column: hole + 1 })
  return { columns: uniqueNames(cells), row: found.row }
}

/** Not a title: a row with one filled cell heads a table only if nothing below is wider. */
function isHeading(cells: readonly string[], below: readonly { cells: string[] }[]): boolean {
  const filled = cells.filter(Boolean).length
  if (filled === 0) return false
  return filled > 1 || !below.some((one) => one.cells.filter(Boolean).length > 1)
}

function trimmed(cells: readonly string[]): string[] {
  const last = cells.findLastIndex(Boolean)
  return cells.slice(0, last + 1)
}
