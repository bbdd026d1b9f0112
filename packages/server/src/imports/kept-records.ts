import type { InwardMapping } from '../mapping/index.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import {
  type Assembled,
  assemble,
  type FetchRows,
  fillerOf,
  type OpenRow,
  type Plan,
  planOf,
} from './assemble.ts'
import { ImportRefused } from './errors.ts'
import type { Import, ImportFile } from './import.ts'
import { firstRows, type KeptRow, nextGrouped, planByIndex, rowsByKeys, rowsOfGroups } from './row-store.ts'
import { keyIndex, openRow } from './seal-rows.ts'
import { assignFiles } from './start-import.ts'

/** Rows of a joined file that are looked through where its key is another one than when they were kept. */
const mostJoined = 50_000

/** The joined records that rows of the main file belong to, put together again as the import did it. */
export async function recordsAt(tx: Tx, one: Import, rows: readonly number[]): Promise<Assembled[]> {
  const kept = await rowsOfGroups(tx, one.id, rows)
  const groups = [...Map.groupBy(kept, ({ asked }) => asked).values()]
  const open = opener(tx, one.id)
  return assemble(
    planOf(one.mapping),
    groups.map((group) => group.map((row) => open(one.files[0]!, row))),
    joinedRows(tx, one),
  )
}

/** Rows of the joined files by the keys that they were kept with. */
export const joinedRows =
  (tx: Tx, one: Import): FetchRows =>
  (file, keys) =>
    byKept(tx, one.id, file, one.files[file]!, keys)

export interface KeptSample {
  records: Assembled[]
  /** The import has more. */
  more: boolean
}

/**
 * The first records of a kept import as another mapping sees them: its groups and joins count, its column names are those
 * of the files. Throws `import.nothing_kept`, `import.file_missing`.
 */
export async function keptSample(
  tx: Tx,
  one: Import,
  mapping: InwardMapping,
  mostRows: number,
): Promise<KeptSample> {
  const files = filesFor(one, mapping)
  await planByIndex(tx)
  const plan = planOf(mapping)
  const isSameGroup = sameText(mapping.source.groupBy?.columns, one.mapping.source.groupBy?.columns)
  const main = files[0]!
  const kept =
    plan.groupKey && isSameGroup
      ? await nextGrouped(tx, one.id, null, mostRows)
      : await firstRows(tx, one.id, main.number, mostRows)
  const groups = groupsOf(
    plan,
    kept.map((row) => opener(tx, one.id)(main, row)),
  )
  const more = kept.length === mostRows && main.rows > mostRows
  const isCut = more && plan.groupKey !== null && groups.length > 1
  const records = await assemble(
    plan,
    isCut ? groups.slice(0, -1) : groups,
    joinedBy(tx, one, mapping, plan, files),
  )
  return { records, more }
}

function groupsOf(plan: Plan, rows: readonly OpenRow[]): OpenRow[][] {
  const { groupKey } = plan
  if (!groupKey) return rows.map((row) => [row])
  const fill = fillerOf(plan.fillDown)
  const keyed = Map.groupBy(rows, ({ row, value }) => {
    const filled = { ...value }
    fill(filled)
    return groupKey(filled) ?? row
  })
  return [...keyed.values()]
}

/** Which kept file is which of the mapping's: by the name of the join, else as files are told apart at the start. */
function filesFor(one: Import, { source }: InwardMapping): ImportFile[] {
  if (!one.files.every(({ isRead }) => isRead) || one.options.dryRun)
    throw new ImportRefused('nothing_kept', { importId: one.id })
  const joins = source.joins ?? []
  const byRole = joins.map(({ name }) => one.files.find(({ role }) => role === name))
  const [main, ...rest] = one.files as [ImportFile, ...ImportFile[]]
  if (byRole.every((file) => file !== undefined)) return [main, ...byRole]
  const wanted = joins.filter((_, i) => byRole[i] === undefined)
  const free = rest.filter((file) => !byRole.includes(file))
  const found = assignFiles({ source: { ...source, joins: wanted } }, [main, ...free]).slice(1)
  return [main, ...byRole.map((file) => file ?? found.shift()!)]
}

const sameText = (a: unknown, b: unknown): boolean => JSON.stringify(a ?? []) === JSON.stringify(b ?? [])

function joinedBy(
  tx: Tx,
  one: Import,
  mapping: InwardMapping,
  plan: Plan,
  files: readonly ImportFile[],
): FetchRows {
  return async (number, keys) => {
    const file = files[number]!
    const join = mapping.source.joins![number - 1]!
    const before = file.number === 0 ? undefined : one.mapping.source.joins?.[file.number - 1]
    if (before && sameText(Object.values(before.on), Object.values(join.on)))
      return byKept(tx, one.id, file.number, file, keys)
    const { ownKey } = plan.byFile.get(number)!
    const wanted = new Set(keys)
    const rows = (await firstRows(tx, one.id, file.number, mostJoined)).map((row) =>
      opener(tx, one.id)(file, row),
    )
    const found = Map.groupBy(rows, ({ value }) => ownKey(value) ?? '')
    return new Map([...found].filter(([key]) => wanted.has(key)))
  }
}

const opener =
  (tx: Tx, importId: string) =>
  (file: ImportFile, row: KeptRow): OpenRow =>
    openRow(tx, importId, file, row)

/** By the blind index that the rows were kept with. */
async function byKept(
  tx: Tx,
  importId: string,
  number: number,
  file: ImportFile,
  keys: readonly string[],
): Promise<Map<string, OpenRow[]>> {
  const named = new Map(keys.map((key) => [keyIndex(tx, key).toString('hex'), key]))
  const rows = await rowsByKeys(
    tx,
    importId,
    number,
    [...named.keys()].map((hex) => Buffer.from(hex, 'hex')),
  )
  const groups = Map.groupBy(rows, (row) => named.get(row.key!.toString('hex'))!)
  return new Map([...groups].map(([key, own]) => [key, own.map((row) => opener(tx, importId)(file, row))]))
}
