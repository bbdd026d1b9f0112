import { businessDay } from '../kernel/time.ts'
import { compileMapping, type InwardMapping, type Outcome } from '../mapping/index.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { type Assembled, assemble, type OpenRow, planOf } from './assemble.ts'
import { countQuality } from './count-quality.ts'
import type { ImportDeps } from './deps.ts'
import type { TargetKind } from './effect-store.ts'
import { holdTried } from './hold-tried.ts'
import { type Counts, type Import, noCounts } from './import.ts'
import { findLive, growLive, writeLive } from './live-store.ts'
import { addQuality } from './quality-store.ts'
import { type ProblemWrite, writeRows } from './row-store.ts'
import { keyIndex, sealRow } from './seal-rows.ts'
import { advance, advanceFile, findImport } from './store.ts'
import { type BatchWritten, writeBatch } from './write-batch.ts'

/** What one message of a live source said: one record or several. */
export interface LiveMessage {
  records: readonly Record<string, unknown>[]
  bytes: number
}

export interface LiveBatch {
  sourceId: string
  /** Stands where a file's name would. */
  name: string
  mapping: InwardMapping
  shopId: string | null
  startFlows: boolean
  messages: readonly LiveMessage[]
}

/** What became of one message. */
export interface LiveOutcome {
  importId: string
  firstRow: number
  counts: Counts
  targets: { kind: TargetKind; id: string; what: string }[]
  problems: ProblemWrite[]
}

/**
 * Takes records of a live source the way of imports: kept raw as rows, mapped, handed over, with effects and problems, in the
 * caller's transaction. One import holds what a source said on a day by one version of its mapping.
 */
export async function takeLive(
  tx: Tx,
  deps: Pick<ImportDeps, 'sinks' | 'expressions'>,
  batch: LiveBatch,
): Promise<LiveOutcome[]> {
  const one = await openLive(tx, batch)
  const firstRows = rowsOf(one.files[0]!.rows, batch.messages)
  await keepRows(tx, one, batch, firstRows)
  const gathered = await Promise.all(
    batch.messages.map(({ records }, i) => gather(one.mapping, records, firstRows[i]!)),
  )
  const records = gathered.flat()
  const { outcomes: mapped, counts } = await compileMapping(one.mapping).apply(
    records,
    deps.expressions ? { expressions: deps.expressions } : {},
  )
  const outcomes = await holdTried(tx, { id: batch.sourceId, name: batch.name }, one.kind, mapped)
  const held = mapped.filter((outcome, i) => outcome !== outcomes[i]).length
  const written = await writeBatch(tx, deps.sinks, one, { records, outcomes })
  const rows = records.map(({ row }) => row)
  await addQuality(tx, one.id, countQuality(outcomes, rows))
  const codes = [...Object.entries({ ...counts.refusedBy, ...counts.quarantinedBy })]
  await advance(tx, one.id, {
    atKey: null,
    atRow: firstRows.at(-1)!,
    counts: written.counts,
    mended: added(one.mended, Object.entries(counts.mended)),
    refusedBy: added(one.refusedBy, [
      ...codes,
      ...(held > 0 ? [['number_held', held] as const] : []),
      ...written.refusedBy.map((code) => [code, 1] as const),
    ]),
  })
  await growLive(
    tx,
    one.id,
    batch.messages.reduce((sum, { bytes }) => sum + bytes, 0),
    records.length,
  )
  return tellEach(one.id, firstRows, gathered, outcomes, written)
}

/** Messages of one source, put together as its mapping groups them. Rows are counted from `firstRow`. */
export function gather(
  mapping: InwardMapping,
  records: readonly Record<string, unknown>[],
  firstRow: number,
): Promise<Assembled[]> {
  const plan = planOf(mapping)
  const rows = records.map((value, i): OpenRow => ({ row: firstRow + i, value }))
  const groups = plan.groupKey
    ? [...Map.groupBy(rows, ({ row, value }) => plan.groupKey!(value) ?? `row ${row}`).values()]
    : rows.map((row) => [row])
  return assemble(plan, groups, async () => new Map())
}

async function openLive(tx: Tx, { sourceId, name, mapping, shopId, startFlows }: LiveBatch): Promise<Import> {
  const day = businessDay(tx.now)
  const liveKey = [day, mapping.name, mapping.version, shopId ?? '', startFlows].join('|')
  const known = await findLive(tx, sourceId, liveKey)
  const id = known ?? tx.ports.ids.next()
  if (!known) {
    const options = { shopId, startFlows, dryRun: false }
    await writeLive(tx, { id, sourceId, liveKey, name: `${name} ${day}`, mapping, options })
  }
  return (await findImport(tx, id))!
}

/** First row of each message, and the first row behind the last one. */
function rowsOf(before: number, messages: readonly LiveMessage[]): number[] {
  const first = [before + 1]
  for (const { records } of messages) first.push(first.at(-1)! + records.length)
  return first
}

async function keepRows(
  tx: Tx,
  one: Import,
  { messages }: LiveBatch,
  firstRows: readonly number[],
): Promise<void> {
  const { groupKey } = planOf(one.mapping)
  const rows = messages.flatMap(({ records }, m) =>
    records.map((value, i) => {
      const row = firstRows[m]! + i
      // Rows belong together within their own message only.
      const key = groupKey && keyIndex(tx, `${firstRows[m]}|${groupKey(value) ?? `row ${row}`}`)
      return { row, key, body: sealRow(tx, one.id, 0, row, value) }
    }),
  )
  await writeRows(tx, one.id, 0, rows)
  await advanceFile(tx, one.id, 0, {
    atRow: rows.at(-1)?.row ?? 0,
    rows: rows.length,
    readBytes: one.files[0]!.readBytes,
    isRead: true,
  })
}

function added(
  before: Record<string, number>,
  more: readonly (readonly [string, number])[],
): Record<string, number> {
  const sum = { ...before }
  for (const [name, count] of more) sum[name] = (sum[name] ?? 0) + count
  return sum
}

function tellEach(
  importId: string,
  firstRows: readonly number[],
  gathered: readonly Assembled[][],
  outcomes: readonly Outcome[],
  { results, effects, problems }: BatchWritten,
): LiveOutcome[] {
  let at = 0
  let mapped = 0
  return gathered.map((records, m) => {
    const counts = { ...noCounts, records: records.length }
    for (const { state } of outcomes.slice(at, at + records.length)) {
      if (state !== 'mapped') counts[state] += 1
      else {
        const { what } = results[mapped]!
        counts[what === 'created' ? 'imported' : what] += 1
        mapped += 1
      }
    }
    at += records.length
    const within = ({ row }: { row: number | null }): boolean =>
      row !== null && row >= firstRows[m]! && row < firstRows[m + 1]!
    return {
      importId,
      firstRow: firstRows[m]!,
      counts,
      targets: effects.filter(within).map(({ kind, id, what }) => ({ kind, id, what })),
      problems: problems.filter(within),
    }
  })
}
