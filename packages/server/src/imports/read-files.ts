import type { BrandId } from '../kernel/ids.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { fillerOf, type Plan } from './assemble.ts'
import type { ImportDeps } from './deps.ts'
import type { Import, ImportFile } from './import.ts'
import { openTable } from './readers/open-table.ts'
import { type FileRow, recordOf, type TableWish } from './readers/table.ts'
import { type RowWrite, writeRows } from './row-store.ts'
import { keyIndex, sealRow } from './seal-rows.ts'
import { advanceFile, beginFile } from './store.ts'

/** Rows in one commit. */
const commitRows = 2_000

export interface Running {
  brandId: BrandId
  importId: string
  /** Opens a transaction that keeps the lease; throws when the import was cancelled or taken over. */
  step<T>(work: (tx: Tx) => Promise<T>): Promise<T>
}

/** What the mapping says of a file. */
export function wishOf(
  { mapping }: Pick<Import, 'mapping'>,
  file: Pick<ImportFile, 'number' | 'name'>,
): TableWish {
  const { source } = mapping
  const hints = file.number === 0 ? source : source.joins![file.number - 1]!
  const auto = (text: string | undefined): string | undefined => (text === 'auto' ? undefined : text)
  return {
    name: file.name,
    format: hints.format,
    encoding: auto(hints.encoding),
    delimiter: auto(hints.delimiter),
    sheet: hints.sheet,
    headerRow: hints.headerRow,
    path: hints.recordPath,
  }
}

/**
 * Keeps the rows of one file, sealed. The position is saved with each commit; after a crash the file is read again from
 * its start and what is kept already is passed over.
 */
export async function readFile(
  deps: ImportDeps,
  running: Running,
  one: Import,
  file: ImportFile,
  path: string,
  plan: Plan,
): Promise<void> {
  const table = await openTable(path, wishOf(one, file), deps.ports.clock)
  try {
    const { format, encoding, delimiter, sheet, columns } = table
    await running.step((tx) =>
      beginFile(tx, one.id, { ...file, format, encoding, delimiter, sheet, columns }),
    )
    const keyOf = keyReader(plan, file.number, columns)
    let batch: { row: FileRow; key: string | null }[] = []
    const save = async (isRead: boolean): Promise<void> => {
      const rows = batch
      batch = []
      const { read, total } = table.progress()
      await running.step(async (tx) => {
        await writeRows(
          tx,
          one.id,
          file.number,
          rows.map((each) => toWrite(tx, one.id, file.number, each)),
        )
        await advanceFile(tx, one.id, file.number, {
          atRow: rows.at(-1)?.row.row ?? file.atRow,
          rows: rows.length,
          readBytes: isRead ? file.bytes : Math.round((read / Math.max(1, total)) * file.bytes),
          isRead,
        })
      })
    }
    for await (const rows of table.batches) {
      for (const row of rows) {
        // Keys are read of every row: a group may be named further up.
        const key = keyOf(row)
        if (row.row > file.atRow) batch.push({ row, key })
      }
      if (batch.length >= commitRows) await save(false)
    }
    await save(true)
  } finally {
    await table.close()
  }
}

function keyReader(
  plan: Plan,
  file: number,
  columns: readonly string[] | null,
): (row: FileRow) => string | null {
  if (file > 0) {
    const { ownKey } = plan.byFile.get(file)!
    return ({ cells }) => ownKey(recordOf(columns, cells))
  }
  const { groupKey } = plan
  if (!groupKey) return () => null
  const fill = fillerOf(plan.fillDown)
  return ({ row, cells }) => {
    const value = { ...recordOf(columns, cells) }
    fill(value)
    // A row without its group's name is a record of its own, so that it is refused by itself.
    return groupKey(value) ?? `row ${row}`
  }
}

function toWrite(
  tx: Tx,
  importId: string,
  file: number,
  { row, key }: { row: FileRow; key: string | null },
): RowWrite {
  return {
    row: row.row,
    key: key === null ? null : keyIndex(tx, key),
    body: sealRow(tx, importId, file, row.row, row.cells),
  }
}
