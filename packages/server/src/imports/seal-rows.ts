import type { Tx } from '../runtime/db/transaction.ts'
import type { OpenRow } from './assemble.ts'
import type { ImportFile } from './import.ts'
import { type FileRow, recordOf } from './readers/table.ts'
import type { KeptRow } from './row-store.ts'

const rowOf = (importId: string, file: number, row: number): string => `${importId}:${file}:${row}`

/** JSON knows no bigint and no half characters; a cell with a NUL could not be shown or searched later. */
export function sealRow(
  tx: Tx,
  importId: string,
  file: number,
  row: number,
  cells: FileRow['cells'],
): Buffer {
  return tx.vault.seal('imports.row.body', rowOf(importId, file, row), JSON.stringify(cells))
}

/** The cells of a row of any file, as they came. */
export function openCells(
  tx: Tx,
  { importId, file, row, body }: { importId: string; file: number; row: number; body: Buffer },
): unknown {
  return JSON.parse(tx.vault.open('imports.row.body', rowOf(importId, file, row), body))
}

export function openRow(
  tx: Tx,
  importId: string,
  file: Pick<ImportFile, 'number' | 'columns'>,
  kept: KeptRow,
): OpenRow {
  const text = tx.vault.open('imports.row.body', rowOf(importId, file.number, kept.row), kept.body)
  return { row: kept.row, value: recordOf(file.columns, JSON.parse(text) as FileRow['cells']) }
}

/** Blind index of what rows are joined or grouped by: an order number, but sometimes a phone. */
export function keyIndex(tx: Tx, key: string): Buffer {
  return tx.vault.mark('import-key', key)
}
