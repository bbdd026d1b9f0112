import type { Condition } from './condition.ts'
import type { ExpressionRunner } from './expression.ts'
import type { KindName, MappedRecord } from './kinds/kinds.ts'
import type { Words } from './kinds/record-kind.ts'
import type { Step, StepName } from './step.ts'

/**
 * A mapping is data: it says how one record of an outside system becomes one of ours, or the other way round.
 * `docs/mapping.md` explains it, `docs/mapping.schema.json` is printed from `mapping-schema.ts`.
 */
export type Mapping = InwardMapping | OutwardMapping

interface MappingHead {
  /** Lower-case letters, digits and dashes. */
  name: string
  version: number
  title: Words
  record: KindName
  /** False while nobody has seen a real file of this source; `note` says what is not sure. */
  confirmed?: boolean
  note?: Words
  constants?: Record<string, string | number | boolean>
  lookups?: Record<string, LookupTable>
}

export interface InwardMapping extends MappingHead {
  direction?: 'in'
  source: Source
  fields: Record<string, Field>
  /** Rows that are no records: sum lines, test orders. */
  skipWhen?: Condition
  cleanse?: CleanseRule[]
}

export interface OutwardMapping extends MappingHead {
  direction: 'out'
  target: Target
  /** Their column, or a path of theirs such as `/body/amount`, from our fields. */
  fields: Record<string, Field>
}

export interface LookupTable {
  values: Record<string, string | number | boolean>
  /** What a value does that the table lacks; refuse without it, quarantine for states and kinds. */
  unknown?: 'refuse' | 'quarantine' | 'keep' | 'default'
  /** Only with `unknown: "default"`, and never for states and kinds. */
  default?: string | number | boolean
}

export interface FileHints {
  format: 'csv' | 'xlsx' | 'json'
  /** Name of the file, `*` for any run of characters; capitals do not matter. */
  file?: string
  encoding?: 'auto' | 'utf-8' | 'gb18030' | 'utf-16le' | 'windows-1252'
  delimiter?: 'auto' | ',' | ';' | '\t' | '|'
  sheet?: string
  /** 1 is the first row of the file or sheet. */
  headerRow?: number
  /** JSON: pointer to the list of records, such as `/data/list`; without it the whole text is one record or a list of them. */
  recordPath?: string
}

export interface Source extends FileHints {
  /** Several rows are one record: those with equal values in these columns. */
  groupBy?: { columns: string[]; as?: string; fillDown?: boolean }
  joins?: Join[]
  /** Zone of times without one of their own; Asia/Shanghai without it. */
  zone?: string
  /** Texts that mean "nothing", beside empty ones. */
  emptyWords?: string[]
}

/** Another file, joined by key. Its rows are found under `name`: one row, or a list. */
export interface Join extends FileHints {
  name: string
  /** The join that this one hangs on; the main file without it. */
  to?: string
  take: 'one' | 'many'
  /** Column there (the main file, or the join `to`) → column of this file. */
  on: Record<string, string>
}

export interface Target {
  /** `form`: a field that is no plain value is written as JSON, as older systems want it. */
  format: 'csv' | 'json' | 'form' | 'xml'
  encoding?: 'utf-8' | 'gb18030'
  delimiter?: ',' | ';' | '\t'
  /** CSV: a first line with their names; there without it. */
  headings?: boolean
  /** XML: the outermost element; `data` without it. */
  root?: string
  /** One row for each of this list of ours, instead of one a record. */
  each?: string
}

/** A bare text is `{ "from": text }`. */
export type Field = string | FieldRule | FieldList | FieldCases

/** Exactly one of `from`, `firstOf`, `all`, `value`, `constant`, `expression`. */
export interface FieldRule {
  from?: string
  /** The first of these that is not empty. */
  firstOf?: string[]
  /** All of these as a list, for `join`, `hash`, `sum`. */
  all?: string[]
  value?: string | number | boolean
  constant?: string
  /** JSONata, run apart with a time limit. */
  expression?: string
  /** Otherwise the field stays empty. */
  when?: Condition
  steps?: (Step | StepName)[]
}

/** The first case whose `when` holds; a case without `when` always does. */
export interface FieldCases {
  cases: FieldRule[]
}

/** A list inside the record. Paths inside are relative to one element; `^` in front leads back to the record. */
export interface FieldList {
  each: string
  skipWhen?: Condition
  fields: Record<string, string | FieldRule | FieldCases>
}

export interface CleanseRule {
  rule: 'text' | 'phone' | 'name' | 'address' | 'date'
  /** Our fields; for `address` the group (`receiver`). Without it every field of the kind that the rule is for. */
  fields?: string[]
  /** What a value does that cannot be mended; `keep` without it. */
  otherwise?: 'keep' | 'empty' | 'refuse' | 'quarantine'
  /** `date`: days outside are wrong. */
  from?: string
  to?: string
}

/** One record as a reader gives it: columns and joined records by name, or the JSON of a body. */
export interface SourceRecord {
  value: unknown
  /** Row of the main file (1 is its first row), for messages; null where there are none. */
  row: number | null
}

/** Where each field came from: our field → pointers into the source. Lists are written `lines.title`. */
export type Lineage = Readonly<Record<string, readonly string[]>>

export interface Mend {
  field: string
  rule: CleanseRule['rule']
  /** As it was and as it is: whoever shows them masks by the field's class. */
  before: unknown
  after: unknown
}

export interface RowProblem {
  /** Our field; empty for the record as a whole. */
  field: string
  code: string
  /** Pointer into the source; null where the value was made. */
  path: string | null
  /** What the value looks like, never what it is: `999-999`, `aaaa@aaa`. */
  shape: string
  words: Words
  mend: Words
  /** The cleansing rule that put it out. */
  rule?: CleanseRule['rule']
}

export type Outcome<K extends KindName = KindName> =
  | {
      state: 'mapped'
      row: number | null
      record: MappedRecord<K>
      lineage: Lineage
      mended: readonly Mend[]
    }
  | { state: 'refused' | 'quarantined'; row: number | null; problems: readonly RowProblem[] }
  | { state: 'skipped'; row: number | null }

export interface Counts {
  mapped: number
  skipped: number
  refused: number
  quarantined: number
  /** By cleansing rule. */
  mended: Record<string, number>
  /** Records by the code of their first problem. */
  refusedBy: Record<string, number>
  quarantinedBy: Record<string, number>
  /** Words of states and kinds that no table knows, by field: what a person must add to the mapping. */
  unknown: Record<string, Record<string, number>>
}

export interface Applied<K extends KindName = KindName> {
  /** One for each record, in their order. */
  outcomes: Outcome<K>[]
  counts: Counts
}

/** A mapping made ready once; use it for many batches. */
export interface CompiledMapping<K extends KindName = KindName> {
  readonly mapping: InwardMapping
  readonly kind: K
  apply(records: readonly SourceRecord[], ports?: ApplyPorts): Promise<Applied<K>>
}

export interface ApplyPorts {
  /** Needed only by mappings with expressions. */
  expressions?: ExpressionRunner
}

/** Something wrong with a mapping: what, where (JSON pointer), how to mend it. */
export interface MappingProblem {
  pointer: string
  code: string
  words: Words
  mend: Words
}
