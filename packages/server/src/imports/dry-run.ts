import {
  type ApplyPorts,
  compileMapping,
  type InwardMapping,
  type Outcome,
  type RecordKindSpec,
  recordKinds,
  type Words,
} from '../mapping/index.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { ImportMissing, ImportRefused } from './errors.ts'
import type { Import } from './import.ts'
import { type KeptSample, keptSample } from './kept-records.ts'
import { type ColumnClasses, columnClasses, type Sight } from './kept-sight.ts'
import { leavesOf } from './shown-record.ts'
import { findImport } from './store.ts'

/** Rows of the main file that a dry run goes through; fewer where expressions run, which may take 50 ms each. */
export const dryRunRows = 5_000
const expressionRows = 300
const mostDifferences = 20

type States = Record<'mapped' | 'skipped' | 'refused' | 'quarantined', number>

export interface FieldDifference {
  field: string
  name: Words
  before: string | null
  after: string | null
  /** They differ, and look alike to a caller for whom they are masked. */
  alike: boolean
}

export interface Difference {
  row: number
  before: Outcome['state']
  after: Outcome['state']
  fields: FieldDifference[]
  /** Why it is not taken any more, or still not. */
  problems: Words[]
}

export interface DryRun {
  records: number
  /** The import has more records than were tried. */
  more: boolean
  before: States
  after: States
  differing: number
  differences: Difference[]
}

export interface KeptPair {
  before: KeptSample
  after: KeptSample
}

/** Reads the kept records as both mappings see them. */
export async function readPair(
  tx: Tx,
  importId: string,
  before: (one: Import) => InwardMapping,
  after: InwardMapping,
  ports: ApplyPorts,
): Promise<KeptPair & { one: Import; old: InwardMapping; classes: ColumnClasses }> {
  const one = await findImport(tx, importId)
  if (!one) throw new ImportMissing(importId)
  const old = before(one)
  if (after.record !== old.record) throw new ImportRefused('other_kind')
  const most = [old, after].some(runsExpressions) ? expressionRows : dryRunRows
  return {
    one,
    old,
    classes: await columnClasses(tx, one, ports),
    before: await keptSample(tx, one, old, most),
    after: await keptSample(tx, one, after, most),
  }
}

const runsExpressions = (mapping: InwardMapping): boolean =>
  JSON.stringify(mapping.fields).includes('"expression":')

/** Maps the records both ways, and tells what would become different. Writes nothing. */
export async function compareRuns(
  sight: Sight,
  pair: KeptPair,
  old: InwardMapping,
  draft: InwardMapping,
  ports: ApplyPorts,
): Promise<DryRun> {
  const was = await outcomesByRow(pair.before, old, ports)
  const is = await outcomesByRow(pair.after, draft, ports)
  const kind = recordKinds[draft.record] as RecordKindSpec
  const rows = [...new Set([...was.keys(), ...is.keys()])].sort((a, b) => a - b)
  const differences = rows.flatMap((row) => differenceOf(sight, kind, row, was.get(row), is.get(row)) ?? [])
  return {
    records: rows.length,
    more: pair.before.more || pair.after.more,
    before: countStates(was),
    after: countStates(is),
    differing: differences.length,
    differences: differences.slice(0, mostDifferences),
  }
}

type ByRow = ReadonlyMap<number, Outcome>

async function outcomesByRow(
  { records }: KeptSample,
  mapping: InwardMapping,
  ports: ApplyPorts,
): Promise<ByRow> {
  const { outcomes } = await compileMapping(mapping).apply(records, ports)
  return new Map(outcomes.map((outcome, i) => [records[i]!.row, outcome]))
}

function countStates(outcomes: ByRow): States {
  const states: States = { mapped: 0, skipped: 0, refused: 0, quarantined: 0 }
  for (const { state } of outcomes.values()) states[state] += 1
  return states
}

/** A row that is no record of its own any more belongs to another one: it counts as skipped. */
function differenceOf(
  sight: Sight,
  kind: RecordKindSpec,
  row: number,
  was: Outcome | undefined,
  is: Outcome | undefined,
): Difference | null {
  const [before, after] = [was?.state ?? 'skipped', is?.state ?? 'skipped']
  const fields = fieldDifferences(sight, kind, was, is)
  if (before === after && fields.length === 0) return null
  const problems = is && 'problems' in is ? is.problems.slice(0, 5).map(({ words }) => words) : []
  return { row, before, after, fields: fields.slice(0, 30), problems }
}

function fieldDifferences(
  sight: Sight,
  kind: RecordKindSpec,
  was: Outcome | undefined,
  is: Outcome | undefined,
): FieldDifference[] {
  // What is new or gone is told by its state; its values are no difference of the mapping.
  if (was?.state !== 'mapped' || is?.state !== 'mapped') return []
  const old = new Map(leavesOf(kind, was.record).map((leaf) => [leaf.key, leaf]))
  const now = new Map(leavesOf(kind, is.record).map((leaf) => [leaf.key, leaf]))
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((key) => {
    const [a, b] = [old.get(key)?.value ?? null, now.get(key)?.value ?? null]
    if (plainText(a) === plainText(b)) return []
    const { spec, name, field } = (now.get(key) ?? old.get(key))!
    const before = sight(spec, field, a, was.lineage)
    const after = sight(spec, field, b, is.lineage)
    return [{ field: key, name, before, after, alike: before === after }]
  })
}

function plainText(value: unknown): string {
  return JSON.stringify(value, (_key, one) => (typeof one === 'bigint' ? one.toString() : one)) ?? ''
}
