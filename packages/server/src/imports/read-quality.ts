import {
  type ApplyPorts,
  compileMapping,
  type FieldSpec,
  type Outcome,
  type RecordKindSpec,
  recordKinds,
  shapeOf,
  type Words,
} from '../mapping/index.ts'
import type { Role } from '../runtime/access/policy.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import type { Import } from './import.ts'
import { recordsAt } from './kept-records.ts'
import { shownValue } from './mask.ts'
import { type QualityKind, qualityOfImport } from './quality-store.ts'

export interface QualityExample {
  row: number
  field: Words
  /** As the policy lets it be seen: plain, or what it looks like. */
  before: string
  after: string | null
}

export interface RuleQuality {
  rule: string
  what: QualityKind
  n: number
  examples: QualityExample[]
}

/**
 * What the cleansing rules of an import did. Examples are made of the kept rows when somebody looks, so that no value
 * is kept a second time; a trial run has none.
 */
export async function readQuality(
  tx: Tx,
  held: readonly Role[],
  one: Import,
  ports: ApplyPorts,
): Promise<RuleQuality[]> {
  const counts = await qualityOfImport(tx, one.id)
  const wanted = [...new Set(counts.flatMap(({ rows }) => rows))]
  const records = wanted.length === 0 || one.options.dryRun ? [] : await recordsAt(tx, one, wanted)
  const { outcomes } = await compileMapping(one.mapping).apply(records, ports)
  const byRow = new Map(records.map(({ row }, i) => [row, outcomes[i]!]))
  const kind = recordKinds[one.kind] as RecordKindSpec
  return counts.map(({ rule, what, n, rows }) => ({
    rule,
    what,
    n,
    examples: rows.flatMap((row) => examplesOf(held, kind, rule, row, byRow.get(row)).slice(0, 1)),
  }))
}

function examplesOf(
  held: readonly Role[],
  kind: RecordKindSpec,
  rule: string,
  row: number,
  outcome: Outcome | undefined,
): QualityExample[] {
  const specOf = (field: string): FieldSpec | undefined => kind.fields.find((one) => one.field === field)
  if (outcome?.state === 'mapped')
    return outcome.mended
      .filter((mend) => mend.rule === rule)
      .flatMap(({ field, before, after }) => {
        const spec = specOf(field)
        return spec
          ? [
              {
                row,
                field: spec.name,
                before: looks(held, spec, before),
                after: shownValue(held, spec, after),
              },
            ]
          : []
      })
  return outcome && 'problems' in outcome
    ? outcome.problems
        .filter((problem) => problem.rule === rule)
        .map(({ field, shape }) => ({
          row,
          field: specOf(field)?.name ?? { zh: field, en: field },
          before: shape,
          after: null,
        }))
    : []
}

/** Stars would hide what was wrong with it; its shape shows that and nothing else. */
function looks(held: readonly Role[], spec: FieldSpec, value: unknown): string {
  const shown = shownValue(held, spec, value) ?? ''
  const plain = String(value instanceof Date ? value.toISOString() : value)
  return shown === plain ? plain : shapeOf(value)
}
