import type { Cleanse } from './cleanse.ts'
import type { CompiledField } from './compile-field.ts'
import type { FieldSpec } from './kinds/record-kind.ts'
import type { InwardMapping, Lineage } from './mapping.ts'
import type { Read, Scope } from './read-path.ts'

/** A mapping as functions: what `compile-mapping.ts` makes and `apply-records.ts` runs. */

export type Plain = Record<string, unknown>

export interface CompiledList {
  name: string
  spec: FieldSpec
  items: Read
  pointer: string
  skip: ((scope: Scope) => boolean) | null
  fields: CompiledField[]
  expressions: string[]
  empty: () => Plain
}

export interface Machine {
  mapping: InwardMapping
  skip: ((scope: Scope) => boolean) | null
  fields: CompiledField[]
  expressions: string[]
  lists: CompiledList[]
  /** Every field empty, so that a record always has all of them. */
  empty: () => Plain
  cleanse: Cleanse
  lineage: (choices: readonly number[]) => Lineage
}
