import { type ApplyPorts, columnsOfRecords, shapeOf } from '../mapping/index.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import type { Import } from './import.ts'
import { columnClasses, isOpen } from './kept-sight.ts'
import { firstRows } from './row-store.ts'
import { openRow } from './seal-rows.ts'

export interface KeptColumns {
  role: string
  name: string
  format: string
  columns: {
    heading: string
    path: string
    list: string | null
    sample: string[]
    /** The sample tells what values look like, not what they are. */
    isShape: boolean
  }[]
}

const looked = 100
const mostWords = 30

/**
 * The columns of the files that an import kept, with samples. Only a column that went into fields without personal data is
 * shown in its words; of all others one sees what the values look like.
 */
export async function keptColumns(tx: Tx, one: Import, ports: ApplyPorts): Promise<KeptColumns[]> {
  const classes = await columnClasses(tx, one, ports)
  const files: KeptColumns[] = []
  for (const file of one.files) {
    const rows = (await firstRows(tx, one.id, file.number, looked)).map((row) =>
      openRow(tx, one.id, file, row),
    )
    const found =
      file.columns?.map((heading) => ({
        heading,
        path: pathOf(heading),
        list: null,
        values: rows.map(({ value }) => String(value[heading] ?? '')),
      })) ?? columnsOfRecords(rows.map(({ value }) => value))
    files.push({
      role: file.role,
      name: file.name,
      format: file.format ?? 'csv',
      columns: found.map(({ heading, path, list, values }) => {
        const isShape = !isOpen(classes, heading)
        const texts = isShape ? values.map(shapeOf) : values
        const shown = [...new Set(texts.filter(Boolean))].slice(0, mostWords)
        return { heading, path, list, sample: shown, isShape }
      }),
    })
  }
  return files
}

const pathOf = (heading: string): string =>
  /^[/^]|^\.$/.test(heading) ? `/${heading.replaceAll('~', '~0').replaceAll('/', '~1')}` : heading
