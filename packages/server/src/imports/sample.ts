import type { InwardMapping } from '../mapping/index.ts'
import type { Clock } from '../runtime/ports.ts'
import { type Assembled, assemble, fillerOf, type OpenRow, planOf } from './assemble.ts'
import { wishOf } from './read-files.ts'
import { openTable } from './readers/open-table.ts'
import { type OpenTable, recordOf, type TableWish } from './readers/table.ts'

/** The beginning of a file, as it stands. */
export interface Sample
  extends Pick<OpenTable, 'format' | 'encoding' | 'delimiter' | 'sheet' | 'sheets' | 'columns'> {
  rows: OpenRow[]
}

/** Rows that a preview, a guess and a live result work on. */
export const sampleRows = 200

export async function readSample(
  path: string,
  wish: TableWish,
  clock: Pick<Clock, 'after'>,
  most = sampleRows,
): Promise<Sample> {
  const table = await openTable(path, wish, clock)
  try {
    const rows: OpenRow[] = []
    for await (const batch of table.batches) {
      for (const { row, cells } of batch.slice(0, most - rows.length))
        rows.push({ row, value: recordOf(table.columns, cells) })
      if (rows.length >= most) break
    }
    const { format, encoding, delimiter, sheet, sheets, columns } = table
    return { format, encoding, delimiter, sheet, sheets, columns, rows }
  } finally {
    await table.close()
  }
}

/** The first records of files as a mapping joins them; rows of joined files are found within their beginnings. */
export async function sampleRecords(
  mapping: InwardMapping,
  files: readonly { name: string; path: string }[],
  clock: Pick<Clock, 'after'>,
  most: number,
): Promise<Assembled[]> {
  const plan = planOf(mapping)
  const samples = await Promise.all(
    files.map(({ name, path }, number) =>
      readSample(path, wishOf({ mapping }, { number, name }), clock, 2_000),
    ),
  )
  const fill = fillerOf(plan.fillDown)
  const groups = Map.groupBy(samples[0]!.rows, (open) => {
    if (!plan.groupKey) return open.row
    const filled = { ...open.value }
    fill(filled)
    return plan.groupKey(filled) ?? open.row
  })
  return assemble(plan, [...groups.values()].slice(0, most), async (file, keys) => {
    const wanted = new Set(keys)
    const { ownKey } = plan.byFile.get(file)!
    const found = Map.groupBy(samples[file]!.rows, ({ value }) => ownKey(value) ?? '')
    return new Map([...found].filter(([key]) => wanted.has(key)))
  })
}
