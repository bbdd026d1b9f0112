import {
  type ApplyPorts,
  columnsOfRecords,
  compileMapping,
  type RecordKindSpec,
  recordKinds,
  shapeOf,
} from '../mapping/index.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import type { Import } from './import.ts'
import { keptSample } from './kept-records.ts'
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
  const open = await openColumns(tx, one, ports)
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
        const isShape = !open.has(`${file.role}|${heading}`)
        const texts = isShape ? values.map(shapeOf) : values
        const shown = [...new Set(texts.filter(Boolean))].slice(0, mostWords)
        return { heading, path, list, sample: shown, isShape }
      }),
    })
  }
  return files
}

/** `role|column` of those that fed fields of no data class, and only those. */
async function openColumns(tx: Tx, one: Import, ports: ApplyPorts): Promise<ReadonlySet<string>> {
  const { records } = await keptSample(tx, one, one.mapping, looked)
  const { outcomes } = await compileMapping(one.mapping).apply(records, ports)
  const kind = recordKinds[one.kind] as RecordKindSpec
  const classes = new Map([
    ...kind.fields.map(({ field, dataClass }) => [field, dataClass] as const),
    ...Object.entries(kind.lists).flatMap(([list, specs]) =>
      specs.map(({ field, dataClass }) => [`${list}.${field}`, dataClass] as const),
    ),
  ])
  const open = new Set<string>()
  const closed = new Set<string>()
  for (const outcome of outcomes) {
    if (outcome.state !== 'mapped') continue
    for (const [field, pointers] of Object.entries(outcome.lineage))
      for (const pointer of pointers)
        (classes.get(field) === null ? open : closed).add(columnOf(one, pointer))
  }
  return new Set([...open].filter((column) => !closed.has(column)))
}

function columnOf(one: Import, pointer: string): string {
  const tokens = pointer
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'))
  const role = one.files.findLast((file) => tokens.slice(0, -1).includes(file.role))?.role ?? 'main'
  return `${role}|${tokens.at(-1) ?? ''}`
}

const pathOf = (heading: string): string =>
  /^[/^]|^\.$/.test(heading) ? `/${heading.replaceAll('~', '~0').replaceAll('/', '~1')}` : heading
