import { findMapping, type ImportDeps, type LiveOutcome, takeLive } from '../imports/index.ts'
import type { BrandId } from '../kernel/ids.ts'
import type { InwardMapping } from '../mapping/index.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { errorCode } from '../runtime/events/dead-letters.ts'
import type { Runtime } from '../runtime/runtime.ts'
import {
  type Handled,
  postponeEntries,
  settleEntries,
  sourcesWaiting,
  takeWaiting,
  type WaitingEntry,
} from './entry-store.ts'
import { type BodyTrouble, SourceRefused } from './errors.ts'
import { type Records, readBody, recordsIn } from './read-body.ts'
import type { Source } from './source.ts'
import { count, findSource, noteLook } from './store.ts'

export type Taking = Pick<ImportDeps, 'sinks' | 'expressions'>

const batch = 100
const mostTries = 8
const mostShown = 5

/** Handles what is kept and waits, a source at a time, in the order in which it came. */
export async function handleEntries(runtime: Runtime, taking: Taking, brandId: BrandId): Promise<void> {
  for (const sourceId of await runtime.db.transact(brandId, sourcesWaiting)) {
    for (let more = true; more; ) more = await handleSome(runtime, taking, brandId, sourceId)
  }
}

/** One batch in one transaction with all that it brings about; false when nothing is left, or it has to wait. */
async function handleSome(
  runtime: Runtime,
  taking: Taking,
  brandId: BrandId,
  sourceId: string,
): Promise<boolean> {
  let taken: WaitingEntry[] = []
  try {
    await runtime.db.transact(
      brandId,
      async (tx) => {
        taken = []
        const source = await findSource(tx, sourceId)
        if (source?.state !== 'active') return
        taken = await takeWaiting(tx, sourceId, batch)
        if (taken.length > 0) await handleBatch(tx, taking, source, taken)
      },
      { actor: { kind: 'system', id: 'mapped-sources' }, statementTimeoutMs: 60_000 },
    )
    return taken.length > 0
  } catch (error) {
    const code = errorCode(error)
    runtime.log.warn({ event: 'mapped_source.batch_failed', code })
    if (taken.length === 0) throw error
    await runtime.db.transact(brandId, (tx) => postpone(tx, sourceId, taken, code))
    return false
  }
}

async function handleBatch(
  tx: Tx,
  taking: Taking,
  source: Source,
  entries: readonly WaitingEntry[],
): Promise<void> {
  const mapping = await mappingOf(tx, source)
  const read = entries.map((entry) => ({ entry, records: recordsOf(source, mapping, entry) }))
  const good = read.flatMap(({ entry, records }) => ('records' in records ? [{ entry, ...records }] : []))
  const outcomes =
    good.length === 0
      ? []
      : await takeLive(tx, taking, {
          sourceId: source.id,
          name: source.name,
          mapping,
          shopId: source.shopId,
          startFlows: source.startFlows,
          messages: good.map(({ entry, records }) => ({ records, bytes: entry.bytes })),
        })
  const handled = [
    ...good.map(({ entry }, i) => doneOf(entry, mapping, outcomes[i]!)),
    ...read.flatMap(({ entry, records }) =>
      'trouble' in records ? [brokenOf(entry, mapping, records.trouble)] : [],
    ),
  ]
  await settleEntries(tx, handled)
  await count(tx, source.id, tallyOf(handled))
  const failed = handled.find((one) => one.errorCode !== null)
  if (source.kind === 'webhook') await noteLook(tx, source.id, failed?.errorCode ?? null, null)
}

/** The mapping that runs now. Throws `mapped_source.mapping_unknown`. */
export async function mappingOf(
  tx: Tx,
  { mappingName, mappingVersion }: Pick<Source, 'mappingName' | 'mappingVersion'>,
): Promise<InwardMapping> {
  const mapping = await findMapping(tx, mappingName, mappingVersion)
  if (!mapping) throw new SourceRefused('mapping_unknown', { name: mappingName })
  return mapping
}

/** The records of a kept message: the source says where they stand, else its mapping does. */
export function recordsOf(
  source: Source,
  mapping: InwardMapping,
  { body, contentType }: Pick<WaitingEntry, 'body' | 'contentType'>,
): Records {
  const own = source.kind === 'drop' ? undefined : source.settings.recordPath
  return recordsIn(readBody(body, contentType), own ?? mapping.source.recordPath)
}

function doneOf(entry: WaitingEntry, mapping: InwardMapping, outcome: LiveOutcome): Handled {
  const { counts, problems, targets, importId, firstRow } = outcome
  const { records, imported, updated, unchanged, refused, quarantined, skipped } = counts
  return {
    ...usedOf(entry, mapping),
    state: 'done',
    errorCode: null,
    importId,
    firstRow,
    records,
    created: imported,
    updated,
    unchanged,
    refused,
    quarantined,
    skipped,
    targets: targets.slice(0, mostShown),
    problems: problems
      .slice(0, mostShown)
      .map(({ field, code, shape, words }) => ({ field, code, shape, ...words })),
  }
}

function brokenOf(entry: WaitingEntry, mapping: InwardMapping, trouble: BodyTrouble): Handled {
  const none = { records: 0, created: 0, updated: 0, unchanged: 0, refused: 0, quarantined: 0, skipped: 0 }
  return {
    ...usedOf(entry, mapping),
    ...none,
    state: 'failed',
    errorCode: trouble,
    importId: null,
    firstRow: null,
    targets: [],
    problems: [],
  }
}

function usedOf({ id }: WaitingEntry, { name, version }: InwardMapping) {
  return { id, mappingName: name, mappingVersion: version }
}

function tallyOf(handled: readonly Handled[]) {
  const sum = (of: (one: Handled) => number): number => handled.reduce((total, one) => total + of(one), 0)
  return {
    records: sum(({ records }) => records),
    badRecords: sum(({ refused, quarantined }) => refused + quarantined),
    failed: handled.filter(({ state }) => state === 'failed').length,
  }
}

async function postpone(
  tx: Tx,
  sourceId: string,
  entries: readonly WaitingEntry[],
  code: string,
): Promise<void> {
  const tries = 1 + Math.max(...entries.map((one) => one.tries))
  const waitMs = Math.min(3600_000, 2_000 * 4 ** (tries - 1))
  const nextTryAt = tries >= mostTries ? null : new Date(tx.now.getTime() + waitMs)
  await postponeEntries(
    tx,
    entries.map(({ id }) => id),
    code,
    nextTryAt,
  )
  await noteLook(tx, sourceId, code, null)
  if (!nextTryAt) await count(tx, sourceId, { failed: entries.length })
}
