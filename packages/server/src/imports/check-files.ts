import {
  checkColumns,
  type InwardMapping,
  type MappingProblem,
  MappingRefused,
  type RecordKindSpec,
  recordKinds,
} from '../mapping/index.ts'
import type { Clock } from '../runtime/ports.ts'
import { wishOf } from './read-files.ts'
import { openTable } from './readers/open-table.ts'

/**
 * Looks at the headings of the files before a row is kept. A column that the mapping needs and no file has throws
 * `MappingRefused`; one that may be missing is returned, for the person to see.
 */
export async function checkFiles(
  mapping: InwardMapping,
  files: readonly { name: string; path: string }[],
  clock: Pick<Clock, 'after'>,
): Promise<MappingProblem[]> {
  const columns: Record<string, readonly string[]> = {}
  for (const [number, { name, path }] of files.entries()) {
    const table = await openTable(path, wishOf({ mapping }, { number, name }), clock)
    await table.close()
    if (table.columns) columns[number === 0 ? '' : mapping.source.joins![number - 1]!.name] = table.columns
  }
  const found = checkColumns(mapping, columns)
  const needed = found.filter(({ pointer }) => isNeeded(mapping, pointer))
  if (needed.length > 0) throw new MappingRefused(needed)
  return found
}

/** Keys, lists, and required fields that have one source only. */
function isNeeded(mapping: InwardMapping, pointer: string): boolean {
  if (pointer.startsWith('/source')) return true
  const [, , name = '', next, inner] = pointer.split('/')
  const kind = recordKinds[mapping.record] as RecordKindSpec
  if (next === 'each') return true
  const field = mapping.fields[name]
  const isList = next === 'fields' && typeof field === 'object' && 'each' in field
  const rule = isList ? field.fields[inner!] : field
  const spec = isList
    ? kind.lists[name]?.find((one) => one.field === inner)
    : kind.fields.find((one) => one.field === name)
  return (
    (spec?.required ?? false) && (typeof rule === 'string' || (typeof rule === 'object' && 'from' in rule))
  )
}
