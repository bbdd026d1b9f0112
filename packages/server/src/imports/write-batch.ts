import { QiaoError } from '../kernel/error.ts'
import { RaceLost } from '../runtime/db/errors.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { errorCode } from '../runtime/events/dead-letters.ts'
import { placeOf } from './assemble.ts'
import { type EffectWrite, writeEffects } from './effect-store.ts'
import { ImportCancelled, ImportRefused, ImportTaken } from './errors.ts'
import { type Counts, type Import, noCounts } from './import.ts'
import { type ProblemWrite, writeProblems } from './row-store.ts'
import type { ImportSinks } from './sinks.ts'
import type { Taken } from './take-records.ts'
import { type Mapped, type Result, refusal } from './writers/writer.ts'
import { writerOf } from './writers/writers.ts'

type Mapping = Pick<Taken, 'records' | 'outcomes'>

export interface BatchWritten {
  counts: Counts
  /** What became of each mapped record, in their order. */
  results: Result[]
  effects: EffectWrite[]
  problems: ProblemWrite[]
  /** Codes of records that were mapped and could not be written. */
  refusedBy: string[]
}

/** Hands over a batch, with its effects and problems; one that fails for a record's reason is halved down to that record. */
export async function writeBatch(
  tx: Tx,
  sinks: ImportSinks,
  one: Import,
  taken: Mapping,
): Promise<BatchWritten> {
  const mapped = mappedOf(taken)
  const { results, effects } = await writeSome(tx, sinks, one, mapped)
  const poisoned = results.flatMap((result, i) => poisonOf(result, mapped[i]!.row))
  const problems = [...problemsOf(taken), ...poisoned]
  await writeProblems(tx, one.id, problems)
  return {
    counts: countsOf(taken, results),
    results,
    effects,
    problems,
    refusedBy: poisoned.map(({ code }) => code),
  }
}

interface Some {
  results: Result[]
  effects: EffectWrite[]
}

async function writeSome(tx: Tx, sinks: ImportSinks, one: Import, mapped: readonly Mapped[]): Promise<Some> {
  if (mapped.length === 0) return { results: [], effects: [] }
  try {
    return await tx.savepoint(async () => {
      const context = { importId: one.id, mappingName: one.mapping.name, options: one.options, sinks }
      const written = await writerOf(one.kind)(tx, context, mapped)
      if (one.options.dryRun) throw new DryRun(written.results)
      await writeEffects(tx, one.id, written.effects)
      return written
    })
  } catch (error) {
    if (error instanceof DryRun) return { results: error.results, effects: [] }
    if (!isOfRecord(error)) throw error
    if (mapped.length === 1) return { results: [broken(error)], effects: [] }
    const middle = mapped.length >> 1
    const first = await writeSome(tx, sinks, one, mapped.slice(0, middle))
    const second = await writeSome(tx, sinks, one, mapped.slice(middle))
    return {
      results: [...first.results, ...second.results],
      effects: [...first.effects, ...second.effects],
    }
  }
}

/** Rolls back what a dry run wrote, and carries out what became of it. */
class DryRun extends Error {
  readonly results: Result[]
  constructor(results: Result[]) {
    super('dry run')
    this.results = results
  }
}

function mappedOf({ outcomes, records }: Mapping): Mapped[] {
  return outcomes.flatMap((outcome, i) =>
    outcome.state === 'mapped' ? [{ row: records[i]!.row, record: outcome.record }] : [],
  )
}

function problemsOf({ outcomes, records }: Mapping): ProblemWrite[] {
  return outcomes.flatMap((outcome, i) =>
    outcome.state === 'refused' || outcome.state === 'quarantined'
      ? outcome.problems.map((problem) => ({
          ...problem,
          ...placeOf(records[i]!.place, problem.path),
          state: outcome.state,
        }))
      : [],
  )
}

function countsOf({ outcomes }: Mapping, results: readonly Result[]): Counts {
  const counts = { ...noCounts, records: outcomes.length }
  for (const { state } of outcomes) if (state !== 'mapped') counts[state] += 1
  for (const { what } of results) {
    if (what === 'created') counts.imported += 1
    else counts[what] += 1
  }
  return counts
}

function poisonOf(result: Result, row: number): ProblemWrite[] {
  return result.what === 'refused' ? [{ ...result.problem, file: 0, row, state: 'refused' }] : []
}

/** What the record itself is the reason of: a value that the database refuses, a bug that it woke. Never a lost race. */
function isOfRecord(error: unknown): boolean {
  if (error instanceof RaceLost || error instanceof ImportTaken || error instanceof ImportCancelled)
    return false
  if (error instanceof ImportRefused) return false
  const code = (error as { code?: unknown }).code
  // Classes 22 and 23 of SQLSTATE: bad data, broken constraint. Others (connection, lock, disk) are no record's fault.
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code)
    ? /^2[23]/.test(code)
    : !(error instanceof QiaoError && code?.toString().startsWith('runtime.database'))
}

function broken(error: unknown): Result {
  const code = errorCode(error)
  return refusal(
    '',
    'record_failed',
    [`这条记录写入失败（${code}）`, '请检查这一行的内容；仍失败时把编号发给管理员'],
    [
      `This record could not be written (${code})`,
      'Look at this row; if it stays, send the code to your administrator',
    ],
  )
}
