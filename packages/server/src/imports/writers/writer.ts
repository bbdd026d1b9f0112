import type { KindName, MappedRecord, RowProblem } from '../../mapping/index.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import { contentsOf, type EffectWrite, type TargetKind } from '../effect-store.ts'
import type { ImportOptions } from '../import.ts'
import type { ImportSinks } from '../sinks.ts'

export interface Mapped<K extends KindName = KindName> {
  row: number
  record: MappedRecord<K>
}

export type Result = { what: 'created' | 'updated' | 'unchanged' } | { what: 'refused'; problem: RowProblem }

export interface Written {
  /** One for each record, in their order. */
  results: Result[]
  effects: EffectWrite[]
}

export interface WriteContext {
  importId: string
  mappingName: string
  options: ImportOptions
  sinks: ImportSinks
}

export type Writer<K extends KindName = KindName> = (
  tx: Tx,
  context: WriteContext,
  records: readonly Mapped<K>[],
) => Promise<Written>

const beforePlace = 'imports.effect.before'

export function sealBefore(tx: Tx, importId: string, kind: TargetKind, id: string, text: string): Buffer {
  return tx.vault.seal(beforePlace, `${importId}:${kind}:${id}`, text)
}

export function openBefore(
  tx: Tx,
  importId: string,
  kind: TargetKind,
  id: string,
  sealed: Buffer | null,
): string | null {
  return sealed && tx.vault.open(beforePlace, `${importId}:${kind}:${id}`, sealed)
}

/** Text that PostgreSQL can hold: no NUL, no half of a character. */
export function clean<T>(value: T): T {
  if (typeof value === 'string') return value.replaceAll('\0', '').toWellFormed() as T
  if (Array.isArray(value)) return value.map(clean) as T
  if (typeof value !== 'object' || value === null || value instanceof Date) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, clean(inner)])) as T
}

/** A keyed digest of everything a record says; equal content needs no second look. */
export function contentIndex(tx: Tx, value: unknown): Buffer {
  return tx.vault.mark('import-content', plainText(value))
}

/** JSON of a record: money, a bigint, as text. */
export function plainText(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => (typeof inner === 'bigint' ? String(inner) : inner))
}

export interface Draft<T> {
  row: number
  value: T
  /** Blind index of what the record is outside. */
  key: Buffer
  content: Buffer
  same: boolean
}

/**
 * Makes ready what is to be written: the key and content of each, and whether an earlier import said the very same. Where a
 * batch says several things of one target the newest version counts, and the others are passed over.
 */
export async function draftsOf<T>(
  tx: Tx,
  values: readonly { row: number; value: T; outside: string; versionAt?: Date }[],
): Promise<{ drafts: Draft<T>[]; newest: Draft<T>[] }> {
  const keyed = values.map(({ row, value, outside, versionAt }) => ({
    row,
    at: versionAt?.getTime() ?? 0,
    value,
    key: tx.vault.mark('import-target', outside),
    content: contentIndex(tx, value),
  }))
  const known = await contentsOf(tx, [
    ...new Map(keyed.map((one) => [one.key.toString('hex'), one.key])).values(),
  ])
  const drafts = keyed.map((one) => ({
    ...one,
    same: known.get(one.key.toString('hex'))?.equals(one.content) ?? false,
  }))
  // Of one version, and of what has none, the last row counts.
  const last = new Map<string, (typeof drafts)[number]>()
  for (const one of drafts) {
    const key = one.key.toString('hex')
    if (one.at >= (last.get(key)?.at ?? 0)) last.set(key, one)
  }
  return { drafts, newest: [...last.values()].filter((one) => !one.same) }
}

/** What became of each draft, told by what became of the newest of its target. */
export function resultsOf<T>(
  drafts: readonly Draft<T>[],
  outcome: (newest: Draft<T>) => 'created' | 'updated' | 'unchanged',
  newest: readonly Draft<T>[],
): Result[] {
  const byKey = new Map(newest.map((one) => [one.key.toString('hex'), one]))
  const told = new Set<string>()
  return drafts.map((draft) => {
    const key = draft.key.toString('hex')
    const last = byKey.get(key)
    if (!last || told.has(key)) return { what: 'unchanged' }
    told.add(key)
    return { what: outcome(last) }
  })
}

export function refusal(field: string, code: string, zh: [string, string], en: [string, string]): Result {
  return {
    what: 'refused',
    problem: {
      field,
      code,
      path: null,
      shape: '',
      words: { zh: zh[0], en: en[0] },
      mend: { zh: zh[1], en: en[1] },
    },
  }
}
