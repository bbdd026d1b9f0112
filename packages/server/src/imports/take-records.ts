import type { CompiledMapping, Outcome, RowProblem } from '../mapping/index.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { type Assembled, assemble, type OpenRow, type Plan } from './assemble.ts'
import { countQuality } from './count-quality.ts'
import type { ImportDeps } from './deps.ts'
import type { Import } from './import.ts'
import type { QualityCount } from './quality-store.ts'
import { type KeptRow, nextGrouped, nextRows, planByIndex, rowsByKeys } from './row-store.ts'
import { keyIndex, openRow } from './seal-rows.ts'

/** Rows of the main file looked at for one batch. */
export const batchRows = 1_000

export interface Taken {
  records: Assembled[]
  outcomes: Outcome[]
  mended: Record<string, number>
  refusedBy: Record<string, number>
  /** By cleansing rule. */
  quality: QualityCount[]
  /** Rows of each joined file that found their record. */
  matched: Map<number, number>
  atKey: Buffer | null
  atRow: number
}

export interface Position {
  atKey: Buffer | null
  atRow: number
}

/** The next batch of joined records behind a position, mapped; null at the end. Reads only. */
export async function takeRecords(
  tx: Tx,
  deps: Pick<ImportDeps, 'expressions'>,
  one: Import,
  plan: Plan,
  mapping: CompiledMapping,
  from: Position,
): Promise<Taken | null> {
  await planByIndex(tx)
  const groups = await nextGroups(tx, one.id, plan, from)
  if (groups.length === 0) return null
  const matched = new Map<number, number>()
  const open = (file: number, kept: KeptRow): OpenRow => openRow(tx, one.id, one.files[file]!, kept)
  const records = await assemble(
    plan,
    groups.map((group) => group.map((kept) => open(0, kept))),
    (file, keys) => fetchRows(tx, one.id, file, keys, (kept) => open(file, kept), matched),
  )
  const { outcomes, counts } = await mapping.apply(
    records,
    deps.expressions ? { expressions: deps.expressions } : {},
  )
  const last = groups.at(-1)!.at(-1)!
  return {
    records,
    outcomes,
    mended: counts.mended,
    refusedBy: { ...counts.refusedBy, ...counts.quarantinedBy },
    quality: countQuality(
      outcomes,
      records.map(({ row }) => row),
    ),
    matched,
    atKey: plan.groupKey ? last.key : null,
    atRow: last.row,
  }
}

async function nextGroups(tx: Tx, importId: string, plan: Plan, from: Position): Promise<KeptRow[][]> {
  if (!plan.groupKey) return (await nextRows(tx, importId, from.atRow, batchRows)).map((row) => [row])
  for (let limit = batchRows; ; limit *= 4) {
    const rows = await nextGrouped(tx, importId, from.atKey, limit)
    const groups = [...Map.groupBy(rows, (row) => row.key!.toString('hex')).values()]
    if (rows.length < limit) return groups
    // The last group may go on behind the limit.
    if (groups.length > 1) return groups.slice(0, -1)
  }
}

async function fetchRows(
  tx: Tx,
  importId: string,
  file: number,
  keys: readonly string[],
  open: (kept: KeptRow) => OpenRow,
  matched: Map<number, number>,
): Promise<Map<string, OpenRow[]>> {
  const named = new Map(keys.map((key) => [keyIndex(tx, key).toString('hex'), key]))
  const rows = await rowsByKeys(
    tx,
    importId,
    file,
    [...named.keys()].map((hex) => Buffer.from(hex, 'hex')),
  )
  matched.set(file, (matched.get(file) ?? 0) + rows.length)
  const found = new Map<string, OpenRow[]>()
  for (const kept of rows) {
    const key = named.get(kept.key!.toString('hex'))!
    const own = found.get(key)
    if (own) own.push(open(kept))
    else found.set(key, [open(kept)])
  }
  return found
}

export type { RowProblem }
